from __future__ import annotations

import pytest

from registry_cli.domain.finding import Severity
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Refusal, RefusalReason
from registry_cli.validation.pipeline import validate_versions
from tests.unit.validation.checking import read, side_by_side, tool

SEARCH = EntryName("tool", "search")
PATH = "root/tools/search.yaml"


def test_a_reused_version_is_marked_at_its_value_and_answered_with_the_next_free_one() -> None:
    bundles, _ = read(tool("search", version="1.2.0"))
    refusal = Refusal(SEARCH, RefusalReason.VERSION_REUSED, "1.2.0", PATH, "1.2.3")
    (finding,) = validate_versions(bundles, [refusal])
    assert (finding.code, finding.severity, finding.path) == ("REG501", Severity.ERROR, PATH)
    assert (finding.location.line, finding.location.column, finding.location.end_column) == (4, 10, 15)
    assert "tool/search@1.2.0" in finding.message
    assert "1.2.3" in finding.hint


def test_a_lowered_version_names_the_live_one() -> None:
    bundles, _ = read(tool("search", version="1.2.0"))
    refusal = Refusal(SEARCH, RefusalReason.VERSION_LOWERED, "1.2.0", PATH, "1.3.0")
    (finding,) = validate_versions(bundles, [refusal])
    assert finding.code == "REG502"
    assert "1.3.0" in finding.message
    assert "--allow-downgrade" in finding.hint


def test_a_version_side_by_side_is_marked_in_its_own_file() -> None:
    bundles, _ = read(side_by_side("t", "1.0.0", v1_0_0="body: A\n", v0_9_0="body: B\n"))
    path = "root/templates/t/versions/0.9.0.yaml"
    refusal = Refusal(EntryName("template", "t"), RefusalReason.VERSION_REUSED, "0.9.0", path, "0.9.1")
    (finding,) = validate_versions(bundles, [refusal])
    assert (finding.path, finding.location.line, finding.pointer) == (path, 4, ("version",))


def test_that_an_entry_belongs_to_another_owner_is_told_elsewhere() -> None:
    assert validate_versions((), [Refusal(SEARCH, RefusalReason.FOREIGN, "1.0.0", PATH, "them")]) == []


def test_a_manifest_that_is_not_at_hand_is_named_as_a_whole() -> None:
    (finding,) = validate_versions((), [Refusal(SEARCH, RefusalReason.VERSION_REUSED, "1.0.0", PATH, "1.0.1")])
    assert (finding.path, finding.location.line) == (PATH, 1)


def breaking(*breaks: str, path: str = PATH) -> Refusal:
    return Refusal(SEARCH, RefusalReason.BREAKING, "1.2.0", path, "2.0.0", live="1.1.0", breaks=breaks)


def test_a_breaking_change_names_what_breaks_and_the_version_needed() -> None:
    bundles, _ = read(tool("search", version="1.2.0"))
    (finding,) = validate_versions(bundles, [breaking("a is gone (rule at /a)")])
    assert (finding.code, finding.severity, finding.location.line) == ("REG503", Severity.ERROR, 4)
    assert finding.message == "tool/search@1.2.0 breaks what 1.1.0 promised: a is gone (rule at /a)"
    assert finding.hint == "raise version to 2.0.0, or take the change back"


def test_of_many_things_that_break_three_are_told_and_the_others_counted() -> None:
    bundles, _ = read(tool("search", version="1.2.0"))
    (finding,) = validate_versions(bundles, [breaking("a", "b", "c", "d", "e")])
    assert finding.message.endswith("promised: a; b; c; and 2 more")


@pytest.mark.parametrize("reason", [RefusalReason.VERSION_REUSED, RefusalReason.BREAKING])
def test_the_version_is_raised_by_a_fix(reason: RefusalReason) -> None:
    bundles, _ = read({"tools/search.yaml": tool("search")["tools/search.yaml"].replace("1.0.0", "'1.0.0' # now")})
    (finding,) = validate_versions(bundles, [Refusal(SEARCH, reason, "1.0.0", PATH, "2.0.0")])
    assert finding.fix is not None
    assert finding.fix.title == "raise version to 2.0.0"
    assert [edit.text for edit in finding.fix.edits] == ["'2.0.0'"]


def test_no_fix_raises_a_version_that_was_lowered_or_that_a_file_is_named_after() -> None:
    bundles, _ = read({**tool("search"), **side_by_side("t", "1.0.0", v1_0_0="body: A\n")})
    lowered = Refusal(SEARCH, RefusalReason.VERSION_LOWERED, "1.0.0", PATH, "1.3.0")
    path = "root/templates/t/versions/1.0.0.yaml"
    named = Refusal(EntryName("template", "t"), RefusalReason.VERSION_REUSED, "1.0.0", path, "1.0.1")
    assert [finding.fix for finding in validate_versions(bundles, [lowered, named])] == [None, None]


def test_a_reused_version_says_what_its_content_breaks_too() -> None:
    bundles, _ = read(tool("search"))
    refusal = Refusal(SEARCH, RefusalReason.VERSION_REUSED, "1.0.0", PATH, "2.0.0", live="1.0.0", breaks=("a",))
    (finding,) = validate_versions(bundles, [refusal])
    assert finding.message.endswith("a version of its own; it also breaks what 1.0.0 promised: a")


def test_where_a_revision_stands_for_the_registry_it_is_named() -> None:
    bundles, _ = read(tool("search", version="1.2.0"))
    reused = Refusal(SEARCH, RefusalReason.VERSION_REUSED, "1.2.0", PATH, "1.2.1", since="main")
    lowered = Refusal(SEARCH, RefusalReason.VERSION_LOWERED, "1.2.0", PATH, "1.3.0", since="main")
    messages = [(finding.message, finding.hint) for finding in validate_versions(bundles, [reused, lowered])]
    assert messages == [
        (
            "tool/search@1.2.0 has other content at main, and content needs a version of its own",
            "raise version to 1.2.1, or take the change back",
        ),
        (
            "tool/search@1.2.0 is lower than 1.3.0, which main declares",
            "raise version above 1.3.0, unless it was published before",
        ),
    ]
