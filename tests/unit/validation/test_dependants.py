from __future__ import annotations

from collections.abc import Mapping

import pytest

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.proposal import HeldReference
from registry_cli.planning.graph import Standing
from registry_cli.validation.outline import world_of
from registry_cli.validation.pipeline import outline_files, validate_files, validate_references
from tests.unit.validation.checking import agent, read, tool

SEARCH = EntryName("tool", "search")
REPORT = EntryName("agent", "report")
HELD = HeldReference(REPORT, "3.0.0", Reference(SEARCH, "^1.0", ("allowed_tools", 0)))
STANDS = {REPORT: Standing("3.0.0")}


def found(
    files: Mapping[str, str],
    world: Mapping[EntryName, Standing],
    before: Mapping[EntryName, Standing] | None = None,
    held: HeldReference = HELD,
) -> list[Finding]:
    bundles, misplaced = read(files)
    declared = validate_files(bundles, misplaced).declared
    standing = {**world_of(outline_files(bundles, misplaced).outlines, ()), **world}
    return validate_references(bundles, declared, standing, before=before, dependants=[held], root="root")


@pytest.mark.parametrize(
    ("extra", "version", "line"), [("status: disabled\n", "1.0.0", 7), ("", "2.0.0", 4)], ids=["disabled", "no version"]
)
def test_a_change_that_breaks_a_dependant_is_told_where_it_is_made(extra: str, version: str, line: int) -> None:
    (finding,) = found(tool("search", extra, version), STANDS)
    assert (finding.code, finding.severity) == ("REG209", Severity.ERROR)
    assert (finding.path, finding.location.line) == ("root/tools/search.yaml", line)
    assert "agent/report@3.0.0 needs tool/search@^1.0" in finding.message
    assert "agent/report" in finding.hint


@pytest.mark.parametrize("gone", [{SEARCH: Standing("1.0.0", retired=True)}, {}], ids=["retired", "missing"])
def test_what_is_no_longer_declared_is_told_at_the_root(gone: Mapping[EntryName, Standing]) -> None:
    (finding,) = found({}, {**STANDS, **gone})
    assert (finding.code, finding.path, finding.location.line) == ("REG209", "root", 1)


def test_a_broken_manifest_is_named_as_a_whole() -> None:
    (finding,) = found({"tools/search.yaml": "- a"}, {**STANDS, SEARCH: Standing("1.0.0", retired=True)})
    assert (finding.path, finding.location.line) == ("root/tools/search.yaml", 1)


def test_a_dependant_that_is_content_is_no_finding() -> None:
    assert found(tool("search"), STANDS) == []
    assert found(tool("search", "status: deprecated\n"), STANDS) == []


@pytest.mark.parametrize("standing", [Standing("3.1.0"), Standing("3.0.0", retired=True)])
def test_a_dependant_that_does_not_stand_at_that_version_does_not_count(standing: Standing) -> None:
    assert found(tool("search", "status: disabled\n"), {REPORT: standing}) == []


def test_a_dependant_that_git_declares_speaks_for_itself() -> None:
    files = {**tool("search", "status: disabled\n"), **agent("report", "allowed_tools: [search@^1.0]\n", "3.0.0")}
    (finding,) = found(files, {})
    assert finding.code == "REG205"


def test_a_dependant_that_a_hold_keeps_at_another_version_still_counts() -> None:
    files = {**tool("search", "status: disabled\n"), **agent("report", "", "4.0.0")}
    (finding,) = found(files, STANDS)
    assert finding.code == "REG209"


def test_a_dependant_that_was_broken_before_is_a_warning() -> None:
    before = {**STANDS, SEARCH: Standing("1.0.0", status="disabled")}
    (finding,) = found(tool("search", "status: disabled\n"), STANDS, before)
    assert finding.severity is Severity.WARNING
    assert "before" in finding.message
