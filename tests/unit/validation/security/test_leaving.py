from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.finding import Severity
from registry_cli.validation.security.leaving import leaves_bundle
from tests.unit.validation.checking import agent, check, codes, side_by_side, template


@pytest.mark.parametrize(
    "path",
    ["..", "../x", "a/../../x", "/etc/passwd", "~/x", "~", "~ada/x", "C:\\x", "c:/x", "C:", "\\\\server\\x", "..\\x"],
)
def test_a_path_that_leads_out_is_told_from_one_that_does_not(path: str) -> None:
    assert leaves_bundle(path)


@pytest.mark.parametrize(
    "path", ["x", "a/b", "./x", "a/../x", "a..b/c", "...", "~x", "prompts/a~b.md", "a:b", "", "a//b"]
)
def test_a_path_inside_is_none(path: str) -> None:
    assert not leaves_bundle(path)


@given(st.lists(st.sampled_from(["a", "b", ".", ".."]), min_size=1, max_size=8))
def test_a_path_leaves_when_it_ever_ends_above_its_folder(steps: list[str]) -> None:
    depth = lowest = 0
    for step in steps:
        depth += {"..": -1, ".": 0}.get(step, 1)
        lowest = min(lowest, depth)
    assert leaves_bundle("/".join(steps)) or lowest == 0 or depth >= 0


def test_a_prompt_outside_is_one_finding_at_its_path() -> None:
    (finding,) = check(agent("a", "prompts:\n  system: ../b/x.md\n"))
    assert (finding.code, finding.severity) == ("REG406", Severity.ERROR)
    assert (finding.location.line, finding.location.column) == (6, 11)


def test_a_template_reads_and_writes_only_inside() -> None:
    findings = check({**template("t", "files:\n  ../a.md: assets/x\n  b.md: /etc/x\n"), "templates/t/assets/x": "x"})
    places = [(finding.code, finding.location.line, finding.location.column) for finding in findings]
    assert places == [("REG406", 6, 3), ("REG406", 7, 9)]


def test_each_version_is_looked_at() -> None:
    files = side_by_side("t", "1.0.0", v1_0_0="body: A.\n", v1_1_0="files: {a.md: ../x}\n")
    (finding,) = check(files)
    assert (finding.code, finding.path) == ("REG406", "root/templates/t/versions/1.1.0.yaml")


def started(**server: object) -> list[str]:
    findings = check({**agent("a"), "agents/a/mcp.json": json.dumps({"mcpServers": {"claims": server}})})
    assert all(finding.severity is Severity.WARNING for finding in findings)
    return codes(findings)


@pytest.mark.parametrize(
    "server",
    [
        {"command": "python", "args": ["../server.py"]},
        {"command": "python", "args": ["--config=../x.toml"]},
        {"command": "python", "args": ["a/../../server.py"]},
        {"command": "../bin/server"},
        {"command": "~/bin/server"},
        {"command": "node", "args": ["/Users/ada/server/index.js"]},
        {"command": "node", "args": ["/home/ada/server/index.js"]},
        {"command": "node", "args": ["C:\\Users\\ada\\index.js"]},
        {"command": "server", "cwd": "../other"},
        {"command": "server", "cwd": "/srv/claims"},
    ],
)
def test_a_server_that_is_started_from_elsewhere_is_a_warning(server: dict[str, object]) -> None:
    assert started(**server) == ["REG406"]


@pytest.mark.parametrize(
    "server",
    [
        {
            "command": "/usr/bin/python3",
            "args": ["server.py", "./x", "--root", "/data", "-v", "/srv/x:/data", "a b/../.."],
        },
        {
            "command": "server",
            "args": ["https://claims.example/a/../../b", "--range=1..2", "~approx", "/home/${USER}/x"],
        },
        {"command": "server", "cwd": "sub/folder"},
        {"command": "server", "cwd": 5, "args": "../x"},
    ],
)
def test_paths_of_a_system_or_inside_are_left_alone(server: dict[str, object]) -> None:
    assert [code for code in started_codes(server) if code == "REG406"] == []


def started_codes(server: dict[str, object]) -> list[str]:
    return codes(check({**agent("a"), "agents/a/mcp.json": json.dumps({"mcpServers": {"claims": server}})}))
