from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.location import Pointer
from registry_cli.kinds.references import (
    MalformedReference,
    catalogue_references_of,
    read_reference,
    reference_field,
    references_of,
)
from registry_cli.kinds.table import KINDS


def test_references_come_in_the_order_of_the_document_with_their_places() -> None:
    manifest = {
        "backend_id": "runner",
        "allowed_tools": ["b@^1.2", "a"],
        "template": {"variables": {"ref": "no"}, "ref": "chatbot@ 1.x "},
        "model_profile_id": "quick",
    }
    assert references_of("agent", manifest) == (
        Reference(EntryName("backend", "runner"), "", ("backend_id",)),
        Reference(EntryName("tool", "b"), "^1.2", ("allowed_tools", 0)),
        Reference(EntryName("tool", "a"), "", ("allowed_tools", 1)),
        Reference(EntryName("template", "chatbot"), "1.x", ("template", "ref")),
        Reference(EntryName("model_profile", "quick"), "", ("model_profile_id",)),
    )


def test_references_inside_lists_of_mappings_are_found() -> None:
    steps = [{"agent": "a"}, {"id": "x"}, {"agent": "b@1.0.0"}]
    found = references_of("workflow", {"steps": steps, "required_agents": ["c"]})
    assert [(str(reference.target), reference.pointer) for reference in found if isinstance(reference, Reference)] == [
        ("agent/a", ("steps", 0, "agent")),
        ("agent/b", ("steps", 2, "agent")),
        ("agent/c", ("required_agents", 0)),
    ]


def test_an_open_reference_names_its_kind() -> None:
    assert references_of("template", {"uses": ["agent/a@^1", "tool/t"]}) == (
        Reference(EntryName("agent", "a"), "^1", ("uses", 0)),
        Reference(EntryName("tool", "t"), "", ("uses", 1)),
    )


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("tool", "Fraud Rules", "no id of a tool"),
        ("tool", "", "no id of a tool"),
        ("tool", "tool/fraud", "write 'fraud'"),
        ("tool", "fraud@", "a version range is due"),
        ("tool", "fraud@newest", "no version range"),
        (None, "fraud", "kind/id"),
        (None, "tools/fraud", "no kind 'tools'"),
        (None, "tool/fraud@^", "no version range"),
    ],
)
def test_a_text_that_is_no_reference_says_why(kind: str | None, text: str, reason: str) -> None:
    found = read_reference(text, kind, ("x",))
    assert isinstance(found, MalformedReference)
    assert reason in found.reason
    assert (found.text, found.pointer) == (text, ("x",))


def test_malformed_references_stand_between_the_others() -> None:
    found = references_of("agent", {"allowed_tools": ["a", "B", "c"]})
    assert [type(item) for item in found] == [Reference, MalformedReference, Reference]


def test_the_successor_of_a_deprecated_entry_is_no_reference_of_the_version() -> None:
    """It is a catalogue field: it changes without a new version."""
    manifest = {"deprecation": {"replaced_by": "tool/new"}}
    assert references_of("tool", manifest) == ()
    assert catalogue_references_of(manifest) == (
        Reference(EntryName("tool", "new"), "", ("deprecation", "replaced_by")),
    )


@pytest.mark.parametrize(
    ("kind", "pointer", "named"),
    [
        ("agent", ("allowed_tools", 3), "tool"),
        ("agent", ("template", "ref"), "template"),
        ("workflow", ("steps", 0, "agent"), "agent"),
    ],
)
def test_a_field_that_names_others_is_found_by_its_pointer(kind: str, pointer: Pointer, named: str) -> None:
    field = reference_field(kind, pointer)
    assert field
    assert field.kind == named


def test_a_field_of_any_kind_may_name_its_successor() -> None:
    field = reference_field("tool", ("deprecation", "replaced_by"))
    assert field
    assert field.kind is None


@pytest.mark.parametrize("pointer", [(), ("allowed_tools",), ("name",), ("allowed_tools", 0, "x")])
def test_no_other_field_names_anything(pointer: Pointer) -> None:
    assert reference_field("agent", pointer) is None


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        references_of("robot", {})


_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = sorted({field.pattern[0] for kind in KINDS.values() for field in kind.references})


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(_FIELDS), _JSON))
@settings(max_examples=100)
def test_wrong_shapes_are_passed_over(kind: str, manifest: dict[str, Any]) -> None:
    for found in references_of(kind, manifest):
        here: Any = manifest
        for step in found.pointer:
            here = here[step]
        assert isinstance(here, str)
