from __future__ import annotations

import time

import pytest

from registry_cli.domain.finding import Severity
from registry_cli.domain.identity import EntryName
from registry_cli.validation import pipeline
from registry_cli.validation.model import find_model_faults
from registry_cli.validation.outline import world_of
from registry_cli.validation.pipeline import STAGES, outline_files, validate_files, validate_references
from registry_cli.validation.stage import Subject
from tests.unit.bundles.fake_tree import Sized
from tests.unit.validation.checking import Content, agent, check, codes, read, side_by_side, template_text, tool

SOUND = {**tool("search"), **agent("intake", "allowed_tools: [search]\n")}


def declared(files: dict[str, Content]) -> set[str]:
    return {str(name) for name in validate_files(*read(files)).declared}


def test_sound_bundles_are_declared() -> None:
    check_ = validate_files(*read(SOUND))
    assert check_.findings == ()
    assert set(check_.declared) == {EntryName("agent", "intake"), EntryName("tool", "search")}
    assert check_.declared[EntryName("agent", "intake")].live.path == "root/agents/intake/agent.yaml"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"tools/search.yaml": "tool_id: ["},
        {"tools/search.yaml": tool("search", "timeout: 5\n")["tools/search.yaml"]},
        {"tools/search.json": "{}"},
        {"tools/search/tool.yaml": tool("search")["tools/search.yaml"], "tools/search/x": Sized(2**24)},
    ],
    ids=["syntax", "model", "two manifests", "too large"],
)
def test_an_error_in_a_bundle_keeps_it_from_being_declared_and_no_other(spoilt: dict[str, Content]) -> None:
    assert declared({**SOUND, **spoilt}) == {"agent/intake"}


@pytest.mark.parametrize(
    "spoilt",
    [
        {"agents/intake/mcp.json": "{"},
        {"agents/intake/mcp.json": "{}"},
        {"agents/intake/agent.toml": ""},
    ],
    ids=["broken mcp.json", "empty mcp.json", "two manifests"],
)
def test_an_error_in_a_file_beside_the_manifest_counts_too(spoilt: dict[str, Content]) -> None:
    assert declared({**SOUND, **spoilt}) == {"tool/search"}


def test_an_error_in_one_version_side_by_side_keeps_the_whole_bundle_back() -> None:
    sound = side_by_side("t", "1.0.0", v1_0_0="body: A\n", v2_0_0="body: B\n")
    assert declared({**sound}) == {"template/t"}
    assert declared({**sound, "templates/t/versions/2.0.0.yaml": "- a"}) == set()
    assert declared({**sound, "templates/t/versions/next.yaml": template_text("t")}) == set()


def test_a_stray_file_beside_the_bundles_spoils_none() -> None:
    assert declared({**SOUND, "tools/notes.txt": "x", "odd/x.yaml": ""}) == {"agent/intake", "tool/search"}


def test_all_findings_of_all_files_come_in_one_run_in_the_order_of_files_and_lines() -> None:
    findings = check(
        {
            **tool("b", "status: gone\nother: 1\n"),
            **agent("a", "max_iterations: 99\nbackend_id: none\n"),
            "tools/c.yaml": "a: b: c",
            "stray.txt": "x",
        }
    )
    assert codes(findings) == ["REG104", "REG201", "REG015", "REG105", "REG102", "REG002"]
    assert list(findings) == sorted(findings, key=lambda finding: finding.sort_key)


def test_no_finding_comes_twice() -> None:
    findings = check({**tool("a", "x: 1\nx: 2\n"), **agent("b", "allowed_tools: [no, no]\n")})
    assert len(findings) == len(set(findings))
    assert codes(findings) == ["REG201", "REG201", "REG208", "REG003", "REG102"]


def test_stages_are_in_the_table_once() -> None:
    assert len({row.stage for row in STAGES}) == len(STAGES)


def test_an_empty_root_has_no_findings_and_declares_nothing() -> None:
    assert check({}) == ()
    assert declared({}) == set()


def test_warnings_do_not_keep_a_bundle_back() -> None:
    files = agent("a", "allowed_agents: [a]\n")
    (finding,) = check(files)
    assert finding.severity is Severity.WARNING
    assert declared({**files}) == {"agent/a"}


def seconds(count: int) -> float:
    """The time that the model and reference stages take on *count* sound manifests, the best of three."""
    files = {
        path: text for number in range(count) for path, text in agent(f"a{number}", f"backend_id: b{number}\n").items()
    }
    bundles, misplaced = read(files)
    declared_ = validate_files(bundles, misplaced).declared
    external = [EntryName("backend", f"b{number}") for number in range(count)]
    world = world_of(outline_files(bundles, misplaced).outlines, external)
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        assert list(find_model_faults(Subject(bundles))) == []
        assert validate_references(bundles, declared_, world) == []
        best = min(best, time.perf_counter() - start)
    return best


def test_twice_as_many_manifests_take_about_twice_as_long() -> None:
    assert seconds(800) < 5 * seconds(400)


SERVERS = '{"mcpServers": {"claims": {"type": "http", "url": "%s"}}}'


def test_the_same_servers_beside_many_agents_are_looked_at_once_while_they_are_flawless() -> None:
    files: dict[str, str] = {}
    for number in range(4):
        url = ("https://one.example", "http://two.example")[number % 2]
        files |= agent(f"a{number}") | {f"agents/a{number}/mcp.json": SERVERS % url}
    told = [("REG405", "root/agents/a1/mcp.json"), ("REG405", "root/agents/a3/mcp.json")]
    for _ in range(2):
        assert [(finding.code, finding.path) for finding in check(files)] == told
    assert (SERVERS % "https://one.example").encode() in pipeline._FLAWLESS
    assert (SERVERS % "http://two.example").encode() not in pipeline._FLAWLESS
