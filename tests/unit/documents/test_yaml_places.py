from __future__ import annotations

import pytest
import yaml

from registry_cli.documents.place import Place
from registry_cli.documents.yaml_places import events, span_of, survey


def cut(text: str, place: Place) -> str:
    return text[place.start : place.end]


def test_a_block_ends_with_its_last_item_and_not_with_the_comment_behind_it() -> None:
    text = "a:\n  - x\n  - y: 1\n    z: 2\n\n# about b\nb: 3\n"
    root = survey(text).root
    assert cut(text, root.children["a"]) == "- x\n  - y: 1\n    z: 2"
    assert cut(text, root) == text.rstrip()


def test_a_flow_ends_with_its_bracket() -> None:
    text = "a: [ 1, {b: 2 } ] # c\n"
    items = survey(text).root.children["a"]
    assert [cut(text, place) for place in (items, items.children[1])] == ["[ 1, {b: 2 } ]", "{b: 2 }"]


@pytest.mark.parametrize("style", ["|", ">", "|+", ">-"])
def test_a_block_scalar_ends_with_its_last_line_of_text(style: str) -> None:
    text = f"a: {style}\n  one\n  two\n\n\nb: 1\n"
    assert cut(text, survey(text).root.children["a"]) == f"{style}\n  one\n  two"


def test_an_alias_has_its_own_place_and_nothing_below_it() -> None:
    text = "a: &x {b: 1}\nc: *x\n"
    root = survey(text).root
    assert cut(text, root.children["a"]) == "&x {b: 1}"
    assert cut(text, root.children["c"]) == "*x"
    assert (root.children["c"].alias, root.children["c"].children) == (True, {})


def test_keys_that_are_no_scalars_lead_nowhere_but_take_up_their_room() -> None:
    text = "? [a, b]\n: 1\nc: 2\n"
    assert list(survey(text).root.children) == ["c"]


def test_only_the_first_document_is_walked() -> None:
    assert list(survey("a: 1\n---\nb: 2\n").root.children) == ["a"]


def test_a_text_without_a_mapping_has_an_empty_place() -> None:
    assert survey("# nothing\n").root.children == {}


def test_events_carry_offsets_in_characters() -> None:
    found = [event for event in events("\u00e9: \U0001f600 # x\r\nb: y") if isinstance(event, yaml.ScalarEvent)]
    assert [span_of(event) for event in found] == [(0, 1), (3, 4), (10, 11), (13, 14)]
