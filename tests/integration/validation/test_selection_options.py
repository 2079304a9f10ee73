"""What ``registry validate`` shows, counts and fails on, by its options, by registry.toml and by waivers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.git_fixtures import GitRepository

Registry = Callable[..., Any]

AGENT = "agent_id: {0}\nname: {0}\ndescription: Acts.\nversion: 1.0.0\n"
ROOT = "packages/shared"
INTAKE, OTHER = f"{ROOT}/agents/intake/agent.yaml", f"{ROOT}/agents/other/agent.yaml"
BASELINE = "baseline.json"
REASON = "-- It stops by itself."


@pytest.fixture
def files(git_repository: GitRepository) -> GitRepository:
    """An error (REG102) in one agent, and a warning (REG204, it calls itself) in the other."""
    git_repository.write(
        {
            INTAKE: f"{AGENT.format('intake')}max_iteration: 3\n",
            OTHER: f"{AGENT.format('other')}allowed_agents: [other]\n",
            "registry.toml": 'name = "a"\n',
        }
    )
    return git_repository


def shown(registry: Registry, *arguments: str) -> list[str]:
    """The codes that are shown."""
    return [finding["code"] for finding in registry("validate", "--json", *arguments).json["findings"]]


def configure(files: GitRepository, text: str) -> None:
    files.write({"registry.toml": f'name = "a"\n{text}'})


# select, ignore, fail-on


@pytest.mark.usefixtures("files")
def test_what_is_not_selected_or_ignored_neither_shows_nor_counts(registry: Registry) -> None:
    assert shown(registry) == ["REG102", "REG204"]
    assert shown(registry, "--select", "REG2") == ["REG204"]
    assert shown(registry, "--select", "REG1,reg204", "--ignore", "REG102") == ["REG204"]
    assert shown(registry, "--ignore", "REG1", "--ignore", "REG2") == []
    answer = registry("validate", "--ignore", "REG102")
    assert (answer.code, answer.stderr) == (0, "checked 2 manifests: 1 warning (1 ignored)\n")
    assert registry("validate", "--ignore", "all").stderr == "checked 2 manifests: all good (2 ignored)\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--select", "REG20x"], "did you mean REG"),
        (["--ignore", "REG999"], "'REG999' is no code of a finding"),
        (["--select", ""], "names no code"),
        (["--fail-on", "info"], "'info' is not one of"),
        (["--write-baseline"], "there is no baseline to write"),
        (["--baseline", "b.json", "--write-baseline", "--shrink-baseline"], "exclude each other"),
        (["--baseline", "b.json", "--write-baseline", "packages"], "needs a run over all files; leave out PATH"),
        (["--baseline", "b.json", "--shrink-baseline"], "there is no baseline b.json"),
        (["--baseline", "b.json"], "there is no baseline b.json"),
        (["--baseline", "nowhere/b.json", "--write-baseline"], "cannot be written"),
        (["--baseline", "registry.toml"], "registry.toml:1:1: "),
        (["--baseline", "registry.toml", "--write-baseline"], "registry.toml:1:1: "),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(
    registry: Registry, files: GitRepository, arguments: list[str], said: str
) -> None:
    answer = registry("validate", *arguments)
    assert answer.code == 64
    assert said in answer.stderr
    assert (files.path / "registry.toml").read_text(encoding="utf-8") == 'name = "a"\n'


def test_a_run_fails_on_what_it_is_told_to(registry: Registry, files: GitRepository) -> None:
    warned = ["validate", "--ignore", "REG102", "--fail-on"]
    assert [registry(*warned, what).code for what in ("never", "error", "warning")] == [0, 0, 1]
    assert registry("validate", "--fail-on", "never").code == 0
    configure(files, '[validate]\nfail_on = "warning"\nignore = ["REG102"]\n')
    assert registry("validate").code == 1
    assert registry("validate", "--fail-on", "error").code == 0


def test_options_overrule_registry_toml(registry: Registry, files: GitRepository) -> None:
    configure(files, '[validate]\nselect = ["REG2"]\n[[validate.paths]]\npaths = ["agents/other"]\nignore = ["ALL"]\n')
    assert shown(registry) == []
    assert shown(registry, "--select", "ALL") == ["REG102", "REG204"]
    assert shown(registry, "--ignore", "REG1") == []


def test_a_commit_brings_its_own_settings(registry: Registry, files: GitRepository) -> None:
    configure(files, '[validate]\nignore = ["REG1"]\n')
    files.commit("Ignore")
    configure(files, "")
    assert shown(registry, "--commit", "HEAD") == ["REG204"]
    assert shown(registry) == ["REG102", "REG204"]


def test_severities_are_those_of_registry_toml(registry: Registry, files: GitRepository) -> None:
    configure(files, '[validate.severity]\nREG204 = "error"\n')
    assert registry("validate", "--ignore", "REG102").stderr == "checked 2 manifests: 1 error (1 ignored)\n"
    configure(files, '[[validate.paths]]\npaths = ["agents/o*"]\nseverity = {REG204 = "off"}\n')
    assert registry("validate").stderr == "checked 2 manifests: 1 error (1 ignored)\n"
    configure(files, '[validate.severity]\nREG102 = "warning"\n')
    answer = registry("validate")
    assert answer.code == 64
    assert "REG102 stays an error" in answer.stderr


# waivers


def test_a_waiver_in_the_file_accepts_a_finding(registry: Registry, files: GitRepository) -> None:
    files.write({OTHER: f"{AGENT.format('other')}# registry: allow REG204 {REASON}\nallowed_agents: [other]\n"})
    answer = registry("validate", "--json")
    assert [finding["code"] for finding in answer.json["findings"]] == ["REG102"]
    assert {key: answer.json[key] for key in ("waived", "baseline", "ignored")} == {
        "waived": 1, "baseline": 0, "ignored": 0,
    }  # fmt: skip
    assert answer.stderr == "checked 2 manifests: 1 error (1 waived)\n"
    assert registry("validate", INTAKE).stderr == "checked 2 manifests: 1 error\n"


def test_a_waiver_that_has_expired_lets_the_finding_show_again(registry: Registry, files: GitRepository) -> None:
    old = f"{AGENT.format('other')}allowed_agents: [other] # registry: allow REG204 until 2020-01-31 {REASON}\n"
    files.write({OTHER: old})
    assert shown(registry) == ["REG102", "REG204", "REG022"]
    files.write({OTHER: old.replace("2020", "2999")})
    assert shown(registry) == ["REG102"]


def test_a_waiver_in_registry_toml_accepts_a_finding_of_any_file(registry: Registry, files: GitRepository) -> None:
    as_json = {"agent_id": "other", "name": "other", "description": "Acts.", "version": "1.0.0"}
    files.delete(OTHER)
    files.write({INTAKE: AGENT.format("intake")})
    files.write({f"{ROOT}/agents/other/agent.json": json.dumps(as_json | {"allowed_agents": ["other"]})})
    waiver = f'[[validate.waivers]]\npath = "agents/other"\ncode = "REG204"\nreason = "{REASON}"\n'
    configure(files, waiver)
    assert shown(registry) == []
    configure(files, f'{waiver}pointer = "/allowed_agents"\n')
    assert shown(registry) == []
    configure(files, f'{waiver}pointer = "/name"\n')
    assert shown(registry) == ["REG204", "REG021"]


def test_what_is_wrong_with_a_waiver_of_registry_toml_is_found_there(registry: Registry, files: GitRepository) -> None:
    configure(files, '[[validate.waivers]]\npath = "agents/*"\ncode = "REG102"\n')
    findings = registry("validate", "--json", "--select", "REG0").json["findings"]
    assert [(one["code"], one["path"], one["line"]) for one in findings] == [("REG020", "registry.toml", 2)] * 2
    assert registry("validate", "--format", "concise", "registry.toml").stdout.startswith(
        "registry.toml:2:1: error REG020"
    )


def test_registry_toml_may_lie_below_the_top_of_the_repository(
    registry: Registry, git_repository: GitRepository
) -> None:
    settings = '[[validate.waivers]]\npath = "agents/intake"\ncode = "REG207"\nreason = "Agreed."\n'
    path = {"paths": '[[validate.paths]]\npaths = ["agents/intake"]\nignore = ["REG204"]\n'}
    git_repository.write(
        {
            f"inner/{INTAKE}": f"{AGENT.format('intake')}allowed_agents: [intake]\n",
            "inner/registry.toml": f'name = "a"\n{settings}{path["paths"]}',
        }
    )
    findings = registry("validate", "--json", folder=git_repository.path / "inner").json["findings"]
    assert [(one["code"], one["path"]) for one in findings] == [("REG021", "inner/registry.toml")]


# the baseline


def test_a_baseline_hides_what_was_there_and_nothing_new(registry: Registry, files: GitRepository) -> None:
    written = registry("validate", "--baseline", BASELINE, "--write-baseline")
    assert (written.code, written.stdout) == (0, "")
    assert written.stderr == ("wrote baseline.json: 2 findings\nchecked 2 manifests: all good (2 in the baseline)\n")
    configure(files, f'[validate]\nbaseline = "{BASELINE}"\n')
    files.write({INTAKE: f"# Lines above\n# change nothing.\n{AGENT.format('intake')}max_iteration: 3\n"})
    assert registry("validate").stderr == "checked 2 manifests: all good (2 in the baseline)\n"
    files.write({INTAKE: f"{AGENT.format('intake')}max_iteration: 3\nmax_iterationz: 3\n"})
    answer = registry("validate", "--format", "concise")
    assert answer.code == 1
    assert [line.split()[0] for line in answer.stdout.splitlines()] == [f"{INTAKE}:6:1:"]


def test_a_baseline_shrinks_when_it_is_asked_to_and_never_grows(registry: Registry, files: GitRepository) -> None:
    configure(files, f'[validate]\nbaseline = "{BASELINE}"\n')
    registry("validate", "--write-baseline")
    before = (files.path / BASELINE).read_text(encoding="utf-8")
    files.write({INTAKE: f"{AGENT.format('intake')}max_step: 3\n"})
    told = registry("validate")
    assert told.code == 1
    assert "1 finding of the baseline is gone: registry validate --shrink-baseline takes it out" in told.stderr
    assert (files.path / BASELINE).read_text(encoding="utf-8") == before
    assert "of the baseline" not in registry("validate", OTHER, "-q").stderr
    shrunk = registry("validate", "--shrink-baseline")
    assert shrunk.code == 1
    assert "wrote baseline.json: 1 finding (1 fewer than before)" in shrunk.stderr
    assert len(json.loads((files.path / BASELINE).read_text(encoding="utf-8"))["findings"]) == 1
    anew = registry("validate", "--write-baseline")
    assert "2 findings (1 more than before)" in anew.stderr


def test_a_run_over_what_changed_tells_nothing_of_the_rest_of_the_baseline(
    registry: Registry, files: GitRepository
) -> None:
    registry("validate", "--baseline", BASELINE, "--write-baseline")
    configure(files, f'[validate]\nbaseline = "{BASELINE}"\n')
    files.commit("First")
    files.write({OTHER: f"{AGENT.format('other')}allowed_agents: [other]\ntags: [new]\n"})
    answer = registry("validate", "--since", "HEAD")
    assert (answer.code, answer.stderr) == (0, "checked 1 manifest: all good (1 in the baseline)\n")
    for option in (["--since", "HEAD"], ["--staged"]):
        refused = registry("validate", "--shrink-baseline", *option)
        assert refused.code == 64
        assert f"leave out {option[0]}" in refused.stderr


@pytest.mark.parametrize("broken", [False, True])
def test_a_run_over_what_changed_says_of_its_waivers_what_a_run_over_everything_says(
    registry: Registry, files: GitRepository, *, broken: bool
) -> None:
    files.write({INTAKE: AGENT.format("intake")} if not broken else {})
    files.commit("First")
    comments = f"# registry: allow REG207 {REASON}\n# registry: allow REG401 {REASON}\n# registry: allow REG204\n"
    files.write(
        {OTHER: f"{AGENT.format('other')}{comments}allowed_agents: [other] # registry: allow REG204 {REASON}\n"}
    )
    whole, part = (registry("validate", "--json", *option).json for option in ([], ["--since", "HEAD"]))
    assert part["findings"] == [one for one in whole["findings"] if one["path"] == OTHER]
    assert [one["code"] for one in part["findings"]] == ["REG021", "REG021", "REG020"]
    assert part["waived"] == 1


def test_what_is_left_out_otherwise_is_not_written_into_the_baseline(registry: Registry, files: GitRepository) -> None:
    registry("validate", "--baseline", BASELINE, "--write-baseline", "--ignore", "REG204")
    listed = json.loads((files.path / BASELINE).read_text(encoding="utf-8"))["findings"]
    assert [one["code"] for one in listed] == ["REG102"]


def test_a_baseline_that_is_broken_is_named_with_its_place(registry: Registry, files: GitRepository) -> None:
    configure(files, f'[validate]\nbaseline = "{BASELINE}"\n')
    files.write({BASELINE: '{"version": 1,\n "findings": 3}\n'})
    answer = registry("validate")
    assert answer.code == 64
    assert f"{BASELINE}:2:14: findings must be a list" in answer.stderr
    files.delete(BASELINE)
    assert "there is no baseline" in registry("validate").stderr
