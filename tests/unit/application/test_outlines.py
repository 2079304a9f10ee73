from __future__ import annotations

from registry_cli.application.outlines import OutlineIndex
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.planning.graph import Standing
from registry_cli.validation.outline import Outline
from registry_cli.validation.sayings import Saying

A, B, C = (EntryName("agent", letter) for letter in "abc")


def outline(name: EntryName, *targets: EntryName) -> Outline:
    """The outline of an entry that names *targets*."""
    references = tuple(Reference(target, "", ("allowed_agents", i)) for i, target in enumerate(targets))
    saying = Saying(name, f"{name}.yaml", "1.0.0", live=True, disabled=False, references=references)
    return Outline(name, saying.path, Standing("1.0.0"), (saying,), 1)


def test_who_names_an_entry_is_known() -> None:
    index = OutlineIndex([outline(A, B), outline(B, C), outline(C)])
    assert (index.dependants(C), index.dependants(A)) == ({B}, set())
    assert (list(index), len(index)) == ([A, B, C], 3)


def test_an_outline_takes_the_place_of_the_one_before_with_what_it_names() -> None:
    index = OutlineIndex([outline(A, B)])
    index.put(outline(A, C))
    assert (index.dependants(B), index.dependants(C)) == (set(), {A})


def test_what_is_dropped_names_nobody() -> None:
    index = OutlineIndex([outline(A, B)])
    index.drop(A)
    index.drop(A)
    assert (index.get(A), index.dependants(B)) == (None, set())


def test_dependants_through_others_are_found_also_in_a_ring() -> None:
    index = OutlineIndex([outline(A, B), outline(B, C), outline(C, A)])
    assert index.all_dependants([C]) == {A, B}
    assert index.all_dependants([A, B]) == {C}
