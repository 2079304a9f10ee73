from __future__ import annotations

import pytest

from registry_cli.domain.identity import EntryName, Reference
from registry_cli.planning.graph import BreakReason, Standing
from registry_cli.validation.breaks import CODE_OF_BREAK, arrows, describe_break, describe_missing, either
from registry_cli.validation.nearest import NearestNames

SEARCH = EntryName("tool", "search")
REFERENCE = Reference(SEARCH, "^2.0", ("allowed_tools", 0))


def test_every_way_to_break_has_a_code() -> None:
    assert set(CODE_OF_BREAK) == set(BreakReason)


@pytest.mark.parametrize(
    ("known", "with_kind", "hint"),
    [
        (["tool/serch", "tool/searchs"], False, "did you mean searchs or serch?"),
        (["tool/serch"], True, "did you mean tool/serch?"),
        (["agent/search"], True, "did you mean agent/search?"),
        (["agent/search"], False, "there is agent/search, but only a tool can stand here"),
    ],
)
def test_what_is_missing_is_answered_with_what_is_there(known: list[str], *, with_kind: bool, hint: str) -> None:
    names = NearestNames(map(EntryName.parse, known))
    assert describe_missing(REFERENCE, names, with_kind=with_kind) == ("tool/search does not exist", hint)


def test_what_resembles_nothing_may_belong_to_another_owner() -> None:
    _, hint = describe_missing(REFERENCE, NearestNames([]), with_kind=False)
    assert "external" in hint


def test_where_no_version_fits_those_that_are_there_are_named_newest_first() -> None:
    standing = Standing("1.10.0", ("1.2.0", "1.9.0", "0.1.0"))
    message, hint = describe_break(BreakReason.NO_VERSION_FITS, REFERENCE, standing)
    assert message == ("no version of tool/search fits ^2.0: it stands at 1.10.0, and there is 1.9.0, 1.2.0, 0.1.0")
    assert "e.g. ^1.10" in hint


def test_many_versions_are_not_all_named() -> None:
    standing = Standing("1.0.0", tuple(f"0.{number}.0" for number in range(30)))
    message, _ = describe_break(BreakReason.NO_VERSION_FITS, REFERENCE, standing)
    assert message.endswith("0.22.0, ...")


def test_a_prerelease_is_offered_by_its_whole_name() -> None:
    _, hint = describe_break(BreakReason.NO_VERSION_FITS, REFERENCE, Standing("2.0.0-rc.1"))
    assert "e.g. 2.0.0-rc.1" in hint


@pytest.mark.parametrize("reason", [BreakReason.DISABLED, BreakReason.RETIRED, BreakReason.DEPRECATED])
def test_a_replacement_is_named_where_there_is_one(reason: BreakReason) -> None:
    message, hint = describe_break(reason, REFERENCE, Standing("1.0.0", replaced_by="tool/find"))
    assert reason.value in message
    assert "tool/find" in message
    assert hint == "name tool/find instead"
    message, hint = describe_break(reason, REFERENCE, Standing("1.0.0"))
    assert "replaces" not in message
    assert hint


def test_words_become_a_choice_and_rings_close() -> None:
    assert [either(list(words)) for words in ("a", "ab", "abc")] == ["a", "a or b", "a, b or c"]
    assert arrows([SEARCH, EntryName("tool", "b")]) == "tool/search -> tool/b -> tool/search"
