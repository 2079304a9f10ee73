from __future__ import annotations

import copy
import time
from collections import OrderedDict
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.kinds.table import KINDS, manifest_schema
from registry_cli.schemas import instances
from registry_cli.schemas.instances import violations
from registry_cli.schemas.violation import MAX_VIOLATIONS, Part

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5)
_JSON: st.SearchStrategy[Any] = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def _whole(kind: str) -> dict[str, Any]:
    return {field: value["examples"][0] for field, value in manifest_schema(kind)["properties"].items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_valid_manifest_has_no_violation(kind: str) -> None:
    assert violations(manifest_schema(kind), _whole(kind)) == []


@given(st.sampled_from(sorted(KINDS)), st.data())
@settings(max_examples=150, deadline=None)
def test_every_violation_points_into_the_document_and_says_something(kind: str, data: st.DataObject) -> None:
    """Whatever stands in a manifest, nothing is raised."""
    manifest = copy.deepcopy(_whole(kind))
    for field in data.draw(st.lists(st.sampled_from([*manifest, "new", "ref"]), max_size=3)):
        manifest[field] = data.draw(_JSON)
    for violation in violations(manifest_schema(kind), manifest):
        assert violation.message
        here: Any = manifest
        for step in violation.pointer:
            here = here[step]
        assert violation.target is not Part.MISSING or isinstance(here, dict)


@given(st.sampled_from(sorted(KINDS)), st.data())
@settings(max_examples=60, deadline=None)
def test_another_validator_agrees(kind: str, data: st.DataObject) -> None:
    manifest = _whole(kind)
    plain = st.none() | st.booleans() | st.integers(-99, 99) | st.sampled_from(["", "a", "1.0.0", "a/b"])
    manifest[data.draw(st.sampled_from(sorted(manifest)))] = data.draw(plain | st.lists(plain, max_size=2))
    valid = jsonschema.Draft202012Validator(manifest_schema(kind)).is_valid(manifest)
    assert (violations(manifest_schema(kind), manifest) == []) == valid


@pytest.mark.parametrize(
    "schema", [{}, {"maxLength": 5}, {"pattern": "."}, {"enum": ["\ufffd", 1]}, {"type": "string"}, {"minLength": 1}]
)
def test_a_lone_surrogate_hides_nothing_else(schema: dict[str, Any]) -> None:
    """That it is there is told elsewhere; no validator can read such a text."""
    whole = {"properties": {"a": schema, "b": {"type": "integer"}}, "required": ["c"]}
    found = violations(whole, {"a": "\ud800", "b": "x", "\udfff": 1, "d": [None, {"\ud800": "\ud800"}]})
    assert {(item.pointer, item.keyword) for item in found} == {((), "required"), (("b",), "type")}
    assert violations(schema, "\ud800") == []


def test_the_same_violation_is_told_once() -> None:
    twice = {"allOf": [{"type": "string"}, {"type": "string"}]}
    assert len(violations(twice, 5)) == 1


def test_a_document_with_no_end_of_violations_is_told_some() -> None:
    assert len(violations({"items": {"type": "string"}}, list(range(10_000)))) == MAX_VIOLATIONS


@pytest.mark.parametrize("schema", [{"type": "strin"}, {"$ref": "#/nowhere"}, {"$ref": "https://example.com/s"}])
def test_what_is_no_schema_is_a_wrong_call(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no JSON Schema"):
        violations(schema, {})


def test_a_schema_may_be_true_or_false() -> None:
    assert violations(True, 1) == []
    assert [found.message for found in violations(False, 1)] == ["the document must be left out"]


def test_a_schema_is_compiled_once_and_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def counted(schema: instances.Schema) -> jsonschema_rs.Validator:
        asked.append(schema)
        return jsonschema_rs.validator_for(schema)

    monkeypatch.setattr(instances, "_compiled", OrderedDict())
    monkeypatch.setattr(instances, "compiled", counted)
    first: dict[str, Any] = {"type": "string"}
    for _ in range(3):
        violations(first, 5)
    assert asked == [first]
    others: list[dict[str, Any]] = [{"maxLength": number} for number in range(instances._MOST_COMPILED)]
    for other in others:
        violations(other, "")
    violations(first, 5)
    assert len(asked) == len(others) + 2
    assert len(instances._compiled) == instances._MOST_COMPILED


def test_a_thousand_manifests_take_no_time_worth_mentioning() -> None:
    manifests = [_whole("agent") for _ in range(1000)]
    violations(manifest_schema("agent"), manifests[0])
    start = time.process_time()
    assert not any(violations(manifest_schema("agent"), manifest) for manifest in manifests)
    assert time.process_time() - start < 0.1
