from __future__ import annotations

import re
from pathlib import Path

import pytest

from registry_cli.validation.codes import CODES, FAMILIES, Code, family_of, find_code, nearest

REPOSITORY = Path(__file__).parents[3]


def test_codes_are_in_order_and_each_is_declared_once() -> None:
    assert list(CODES) == sorted(CODES)
    source = "".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "registry_cli").rglob("*.py"))
    declared = re.findall(r'^    "(REG\d{3})",$', source, re.MULTILINE)
    assert sorted(declared) == sorted(CODES)


def test_only_the_catalogue_spells_codes() -> None:
    """A stage names a code by what it means, so that the number stands in one place."""
    for path in (REPOSITORY / "registry_cli" / "validation").glob("*.py"):
        assert not re.search(r'"REG\d', path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_a_code_says_what_why_and_how(code: Code) -> None:
    assert re.fullmatch(r"REG\d{3}", code.code)
    assert not code.title.endswith(".")
    assert code.explanation.endswith(".")
    assert code.fix.rstrip("?").endswith(".")


def test_titles_are_told_apart() -> None:
    assert len({code.title for code in CODES.values()}) == len(CODES)


def test_every_family_has_codes_and_every_code_a_family() -> None:
    assert {family_of(code) for code in CODES} == set(FAMILIES.values())


@pytest.mark.parametrize("text", ["REG501", "reg501", " REG501 ", "501"])
def test_a_code_is_found_however_it_is_written(text: str) -> None:
    assert find_code(text) is CODES["REG501"]


@pytest.mark.parametrize("text", ["1", "001", "REG001"])
def test_a_number_needs_no_zeros(text: str) -> None:
    assert find_code(text) is CODES["REG001"]


def test_a_code_that_does_not_exist_is_not_found_but_its_neighbours_are() -> None:
    assert find_code("REG511") is None
    assert "REG501" in nearest("REG511")
    assert nearest("nonsense") == []
