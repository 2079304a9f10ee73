from __future__ import annotations

import pytest

from registry_cli.bundles.bundle import Misplaced, MisplacedReason
from registry_cli.bundles.file_tree import FileKind
from registry_cli.documents.document import ProblemKind
from registry_cli.domain.finding import Severity
from registry_cli.validation.parse import CODE_OF_PROBLEM, CODE_OF_REASON, find_unsound_files
from registry_cli.validation.stage import Subject
from tests.unit.bundles.fake_tree import Link, Sized
from tests.unit.validation.checking import agent, check, codes, side_by_side, tool


def test_every_problem_of_reading_and_every_misplacement_has_a_code() -> None:
    assert set(CODE_OF_PROBLEM) == set(ProblemKind)
    assert set(CODE_OF_REASON) == set(MisplacedReason)


@pytest.mark.parametrize("reason", MisplacedReason)
@pytest.mark.parametrize("detail", ["", "some/{odd} place"])
def test_a_misplaced_path_is_told_with_and_without_a_detail(reason: MisplacedReason, detail: str) -> None:
    (finding,) = find_unsound_files(Subject((), (Misplaced("root/x", reason, detail),)))
    assert (finding.path, finding.severity) == ("root/x", Severity.ERROR)
    assert finding.hint
    assert finding.message.endswith(f": {detail}") if detail else ":" not in finding.message


def test_a_problem_of_reading_keeps_its_place_and_its_words() -> None:
    (finding,) = check({"tools/x.json": '{\n  "name": 1,\n  "name": 2,\n'})
    assert finding.location.line == 3
    assert "closed" in finding.message
    assert finding.hint


def test_problems_are_found_in_versions_side_by_side_and_in_mcp_json_too() -> None:
    findings = check(
        {
            **side_by_side("greeting", "1.0.0", v1_0_0="body: Hello.\n", v1_1_0="body: &a Hello: no\n"),
            **agent("intake"),
            "agents/intake/mcp.json": '{"mcpServers": {}, "mcpServers": {}}',
        }
    )
    assert [(finding.code, finding.path) for finding in findings] == [
        ("REG003", "root/agents/intake/mcp.json"),
        ("REG002", "root/templates/greeting/versions/1.1.0.yaml"),
    ]


def test_a_submodule_is_no_file_and_a_huge_asset_is_too_large() -> None:
    findings = check(
        {
            **agent("intake"),
            "agents/intake/assets/module": FileKind.SUBMODULE,
            **agent("scan"),
            "agents/scan/assets/huge.bin": Sized(11 * 1024 * 1024),
            "tools/pipe.yaml": FileKind.SPECIAL,
            **tool("sound"),
        }
    )
    assert [(finding.code, finding.path) for finding in findings] == [
        ("REG012", "root/agents/intake/assets/module"),
        ("REG005", "root/agents/scan/assets/huge.bin"),
        ("REG012", "root/tools/pipe.yaml"),
    ]
    assert "10 MiB" in findings[1].message


def test_a_manifest_larger_than_what_is_read_is_too_large() -> None:
    findings = check({"tools/x.json": b'{"a": "' + b"a" * 5 * 1024 * 1024 + b'"}'})
    assert codes(findings) == ["REG005"]


def test_a_link_out_of_the_folder_names_where_it_leads() -> None:
    (finding,) = check({**agent("intake"), "agents/intake/notes.md": Link("../../../secrets.env")})
    assert finding.code == "REG011"
    assert "../../../secrets.env" in finding.message


def test_a_misspelt_folder_is_answered_with_the_right_one() -> None:
    (finding,) = check({"agnets/intake/agent.yaml": agent("intake")["agents/intake/agent.yaml"]})
    assert finding.code == "REG016"
    assert "did you mean agents?" in finding.message
