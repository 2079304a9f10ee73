from __future__ import annotations

from registry_cli.application.against import Against, findings_against, told_of_removals
from registry_cli.bundles.file_tree import Manifests
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.identity import EntryName
from tests.unit.bundles.fake_tree import FakeTree
from tests.unit.validation.checking import agent, codes, side_by_side, tool

SEARCH = EntryName("tool", "search")
STRICT = "output_schema: {type: object}\n"


def below(files: dict[str, str], root: str = "root") -> Manifests:
    """*files* as they lie below the folder *root*."""
    top = "" if root == "." else f"{root}/"
    return Manifests(FakeTree({f"{top}{path}": text.encode() for path, text in files.items()}), root)


def against(now: dict[str, str], then: dict[str, str], *paths: str) -> Against:
    return findings_against(below(now), below(then), "main", paths or None)


def test_what_is_new_and_what_did_not_change_has_any_version() -> None:
    assert against(tool("search") | tool("find", version="0.0.1"), tool("search")) == Against((), frozenset())


def test_content_that_changed_under_its_version_names_the_revision() -> None:
    (finding,) = against(tool("search", "lineage_tags: [a]\n"), tool("search")).findings
    assert (finding.code, finding.path, finding.location.line) == ("REG501", "root/tools/search.yaml", 4)
    assert "at main" in finding.message


def test_a_lower_version_and_a_breaking_change_are_found() -> None:
    now = tool("search", version="0.9.0") | tool("find", version="1.1.0")
    assert codes(against(now, tool("search") | tool("find", STRICT)).findings) == ["REG503", "REG502"]


def test_the_same_data_in_another_format_is_no_change() -> None:
    json = '{"tool_id": "search", "name": "search", "description": "Helps.", "version": "1.0.0", '
    json += '"endpoint": "https://x.example", "input_schema": {"type": "object"}}'
    assert against({"tools/search.json": json}, tool("search")) == Against((), frozenset())


def test_a_version_side_by_side_that_changed_is_found_and_one_that_went_is_not() -> None:
    then = side_by_side("t", "1.0.0", v1_0_0="body: A\n", v0_9_0="body: B\n", v0_8_0="body: C\n")
    now = side_by_side("t", "1.0.0", v1_0_0="body: A\n", v0_9_0="body: Other\n")
    (finding,) = against(now, then).findings
    assert (finding.code, finding.path) == ("REG501", "root/templates/t/versions/0.9.0.yaml")


def test_only_what_differs_is_read() -> None:
    then, now = below(tool("search") | tool("find")), below(tool("search", STRICT) | tool("find", STRICT))
    found = findings_against(now, then, "main", ["root/tools/find.yaml", "elsewhere/tools/search.yaml"])
    assert [finding.path for finding in found.findings] == ["root/tools/find.yaml"]
    for side in (now, then):
        assert isinstance(side.tree, FakeTree)
        assert {path for batch in side.tree.reads for path in batch} == {"root/tools/find.yaml"}


def test_manifests_may_have_lain_elsewhere() -> None:
    found = findings_against(below(tool("search", STRICT), "."), below(tool("search")), "main")
    assert codes(found.findings) == ["REG501"]


def test_what_had_errors_then_is_not_compared() -> None:
    assert against(tool("search", STRICT), tool("search", "nonsense: 1\n")).findings == ()


def test_a_reference_to_what_is_gone_says_since_when() -> None:
    found = against(agent("intake", "allowed_tools: [search]\n"), tool("search") | agent("intake"))
    assert found.gone == {SEARCH}
    missing = Finding("REG201", Severity.ERROR, "a", "tool/search does not exist", "add it")
    others = (missing._replace(message="tool/searches does not exist"), missing._replace(code="REG202"))
    told, *rest = told_of_removals([missing, *others], found, "main")
    assert told == missing._replace(hint="it was there at main: take its removal back, or take this reference out")
    assert tuple(rest) == others
