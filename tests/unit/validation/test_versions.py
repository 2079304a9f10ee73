from __future__ import annotations

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
