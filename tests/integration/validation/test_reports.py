"""``registry validate`` in every form, over findings of all families."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft4Validator

from registry_cli.reporting.reporters import REPORTERS
from registry_cli.validation.codes import CODES, FAMILIES
from tests.git_fixtures import GitRepository
from tests.integration.validation.conftest import Registry

TOP = Path(__file__).parents[2]
SCHEMA = TOP / "sarif" / "sarif-2.1.0-rtm.5.json"
ROOT = "packages/shared"
PATH = f"{ROOT}/agents/intake/agent.yaml"
AGENT = "agent_id: intake\nname: Intake\ndescription: Takes claims in.\nversion: 1.0.0\n"
BROKEN = f"{AGENT}max_iteration: 3\n"


def one_of_each_code(repository: GitRepository) -> set[str]:
    """Write the bad example of every code that loose files can show, each below a folder of its own kind and id."""
    codes = {code.code for code in CODES.values() if code.bad and not code.bad.before and not code.bad.configuration}
    for name in sorted(codes):
        bad = CODES[name].bad
        assert bad is not None
        texts = {f"{name}/{path}": text for path, text in bad.files.items() if isinstance(text, str | bytes)}
        if len(texts) == len(bad.files):
            repository.write(texts)
    return codes


@pytest.mark.parametrize("form", REPORTERS)
def test_several_reports_of_one_run_are_what_each_alone_would_be(
    registry: Registry, git_repository: GitRepository, form: str
) -> None:
    git_repository.write({PATH: BROKEN})
    answer = registry("validate", "--format", "concise", "--also", f"{form}=report", "--also", "json=report.json")
    alone = registry("validate", "--format", form)
    assert answer.code == alone.code == 1
    assert answer.stdout == f"{PATH}:5:1: error REG102 `max_iteration` is not a known field\n"
    assert answer.stderr == "checked 1 manifest: 1 error\n"
    assert (git_repository.path / "report").read_text() == alone.stdout
    assert json.loads((git_repository.path / "report.json").read_text())["checked"] == 1


def test_sound_manifests_are_reported_too(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.write({PATH: AGENT})
    answer = registry("validate", "--also", "sarif=a.sarif", "--also", "junit=a.xml", "--also", "github=a.txt")
    assert (answer.code, answer.stdout) == (0, "")
    folder = git_repository.path
    assert json.loads((folder / "a.sarif").read_text())["runs"][0]["results"] == []
    assert ET.parse(folder / "a.xml").getroot().attrib["failures"] == "0"  # noqa: S314 - our own XML
    assert (folder / "a.txt").read_text() == ""


@pytest.mark.parametrize("also", ["sarrif=a", "json=nowhere/a", "json"])
def test_a_report_that_cannot_be_written_is_wrong_usage_before_anything_is_checked(
    registry: Registry, git_repository: GitRepository, also: str
) -> None:
    git_repository.write({PATH: BROKEN})
    answer = registry("validate", "--also", also)
    assert (answer.code, answer.stdout) == (64, "")
    assert "--also" in answer.stderr


def test_the_sarif_of_all_that_loose_files_can_show_is_valid(
    registry: Registry, git_repository: GitRepository, tmp_path: Path
) -> None:
    codes = one_of_each_code(git_repository)
    results: list[dict[str, Any]] = []
    for name in sorted(codes):
        folder = git_repository.path / name
        if folder.is_dir():
            registry("validate", "--root", name, "--also", f"sarif={tmp_path / 'a.sarif'}")
            log = json.loads((tmp_path / "a.sarif").read_text())
            assert [error.message for error in Draft4Validator(json.loads(SCHEMA.read_text())).iter_errors(log)] == []
            results += log["runs"][0]["results"]
    found = {result["ruleId"] for result in results}
    assert {code[:4] for code in found} >= {family for family in FAMILIES if any(c.startswith(family) for c in codes)}
    for result in results:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert (git_repository.path / uri).exists() or "%" in uri


def test_a_hostile_manifest_cannot_speak_to_the_runner(registry: Registry, git_repository: GitRepository) -> None:
    hostile = '{"tool_id": "x", "\\n::error::a": 1, "##[add-mask]b": 2, "::set-output name=a::b": "\\r\\n::error::c"}'
    git_repository.write({f"{ROOT}/tools/x.json": hostile, f"{ROOT}/::error::y.yaml": "a: 1\n"})
    for form in REPORTERS:
        answer = registry("validate", "--format", form)
        said = (answer.stdout + answer.stderr).splitlines()
        commands = [line for line in said if line.lstrip().startswith("::")]
        assert all(line.startswith(("::error file=packages/shared/", "::notice title=registry::")) for line in commands)
        assert bool(commands) == (form == "github")
        assert not any("##[" in line for line in said)


def test_what_is_shown_is_what_was_read(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.commit("Broken", {PATH: BROKEN})
    git_repository.write({PATH: AGENT.replace("Intake", "Other")})
    committed = registry("validate", "--commit", "HEAD").stdout
    assert "5 | max_iteration: 3" in committed
    assert "--fix" not in committed
    assert registry("validate").code == 0


def test_a_file_behind_a_link_is_shown_itself(registry: Registry, git_repository: GitRepository) -> None:
    folder = f"{ROOT}/agents/intake"
    git_repository.write({PATH: AGENT, f"{folder}/assets/servers.json": '{\n  "mcpServers": 5\n}\n'})
    (git_repository.path / folder / "mcp.json").symlink_to("assets/servers.json")
    answer = registry("validate")
    assert f" --> {folder}/mcp.json:2:17\n" in answer.stdout
    assert '2 |   "mcpServers": 5\n  |                 ^\n' in answer.stdout


@pytest.mark.parametrize("ignored", [(), ("--ignore", "REG401")])
def test_no_report_shows_a_credential_also_when_nobody_wants_to_hear_of_it(
    registry: Registry, git_repository: GitRepository, ignored: tuple[str, ...]
) -> None:
    secret = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
    server = {"command": "server", "env": {"GITHUB_TOKEN": secret, "COUNT": 5}}
    text = json.dumps({"mcpServers": {"x": server}}, indent=2)
    git_repository.write({PATH: AGENT, f"{ROOT}/agents/intake/mcp.json": text})
    for form in REPORTERS:
        answer = registry("validate", "--format", form, *ignored)
        assert answer.code == 1
        told = answer.stdout.partition('"results"')[2] if form == "sarif" else answer.stdout
        assert ("REG401" in told) == (not ignored)
        assert secret not in answer.stdout + answer.stderr
    assert '"GITHUB_TOKEN": "' + "*" * len(secret) in registry("validate", *ignored).stdout
