from __future__ import annotations

import pytest

from registry_cli.documents.yaml_scalars import resolve, resolve_tagged


@pytest.mark.parametrize(("source", "value"), [("010", 10), ("no", "no"), ("", None), ("1e3", 1000.0), ("0o17", 15)])
def test_a_plain_scalar_means_what_the_core_schema_says(source: str, value: object) -> None:
    assert repr(resolve(source)) == repr(value)


@pytest.mark.parametrize("source", ["9" * 700, "-" + "9" * 9000, "0x" + "f" * 501, "0o" + "7" * 700])
def test_an_integer_of_too_many_digits_is_refused_before_it_costs_anything(source: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        resolve(source)


def test_the_longest_integer_is_read() -> None:
    assert resolve("0x" + "f" * 500) == 16**500 - 1


@pytest.mark.parametrize(("source", "tag", "value"), [("1", "str", "1"), ("1", "float", 1.0), ("~", "null", None)])
def test_a_core_tag_turns_the_scalar_into_its_type(source: str, tag: str, value: object) -> None:
    assert repr(resolve_tagged(source, tag)) == repr(value)


@pytest.mark.parametrize(
    ("source", "tag"), [("x", "int"), ("1.5", "int"), ("yes", "bool"), ("0", "null"), ("true", "int")]
)
def test_a_scalar_that_does_not_fit_its_tag_is_refused(source: str, tag: str) -> None:
    with pytest.raises(ValueError, match=tag):
        resolve_tagged(source, tag)
