"""The action, run step by step: what it installs, what it runs, and what it refuses."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.team_fixtures import agent, tool

if TYPE_CHECKING:
    from tests.workflow_fixtures import Hub

pytest_plugins = ["tests.workflow_fixtures"]
pytestmark = pytest.mark.node

TOP = Path(__file__).parents[2]
PIN = "0123456789abcdef0123456789abcdef01234567"
MERGED = {"fetch-depth": 2}
NEW = agent("intake", "1.1.0", "Be kind.")


def caller(place: Path, *steps: Mapping[str, Any], checkout: Mapping[str, Any] = MERGED) -> Path:
    """A workflow that checks out as *checkout* says, and then does *steps*."""
    first = {"uses": f"actions/checkout@{PIN}", "with": {**checkout, "persist-credentials": False}}
    job = {"runs-on": "ubuntu-24.04", "steps": [{"name": "A step", **step} for step in (first, *steps)]}
    file = place / f"caller-{len(list(place.glob('caller-*')))}.yml"
    workflow = {"name": "caller", "permissions": {}, "concurrency": {"group": "caller"}, "jobs": {"only": job}}
    file.write_text(yaml.safe_dump(workflow, sort_keys=False), encoding="utf-8")
    return file


def action(command: str | None = None, **inputs: Any) -> dict[str, Any]:
    """A step that uses the action as another repository does."""
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    return {"uses": f"acme/manifest-registry@{PIN}", "with": given | ({} if command is None else {"command": command})}


# what it installs


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What a checkout of this repository would have: its files as they are, without those that git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=TOP,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (TOP / name).is_file():
            (tmp_path / "registry" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOP / name, tmp_path / "registry" / name)
    return tmp_path / "registry"


def test_it_installs_what_the_lock_says_whatever_lies_in_the_repository_that_is_checked(
    hub: Hub, copy: Path, uv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = subprocess.run([uv, "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
    monkeypatch.setattr("tests.workflow_fixtures.command_environment", lambda *_: {**os.environ, "UV_CACHE_DIR": cache})
    nowhere = '[[index]]\nurl = "https://127.0.0.1:1/simple"\ndefault = true\n'
    theirs = {
        ".python-version": "2.7\n",
        "pyproject.toml": '[project]\nname = "x"\nversion = "0"\nrequires-python = "<3"\n[tool.uv]\nmanaged = true\n',
        "sitecustomize.py": "raise SystemExit('mine')\n",
        "uv.toml": nowhere,
        "uv.lock": "version = 1\n",
    }
    hub.forge.push("new", NEW | theirs)
    where = {"run": 'registry --version; command -v registry; readlink -f "$(command -v registry)"'}
    file = caller(
        tmp_path,
        action(working_directory="checkout"),
        action("--version", working_directory="checkout"),
        where,
        checkout={**MERGED, "path": "checkout"},
    )

    run = hub.run(file, hub.forge.pull_request("new"), registry=copy, uv=uv)

    assert run.result == "success", run.log
    placed = str(run.folder / "only" / "temp" / "registry" / "bin" / "registry")
    assert run.jobs["only"].steps[-1].log.splitlines()[1:] == [placed, placed]
    assert "checked 1 manifest: all good" in run.log
    assert not (copy / "build").exists()


# what it runs


def test_a_pull_request_is_validated_by_the_rules_of_its_base_by_default(hub: Hub, tmp_path: Path) -> None:
    ignoring = {"registry.toml": 'name = "acme-agents"\n[validate]\nselect = ["REG5"]\n'}
    hub.forge.push("weaken", agent("intake", "1.1.0", extra="max_iteration: 3\n") | ignoring)

    run = hub.run(caller(tmp_path, action()), hub.forge.pull_request("weaken"))

    assert run.result == "failure"
    assert [command.properties["title"] for command in run.commands] == ["REG102"]
    assert "REG102" in run.summary


def test_a_plan_is_made_against_the_base_unless_a_database_is_named(live_hub: Hub, tmp_path: Path) -> None:
    live_hub.forge.push("new", NEW)
    event = live_hub.forge.pull_request("new")
    variable = "REGISTRY_DATABASE_URL"
    live = {**action("plan"), "env": {variable: "${{ secrets.URL }}"}}

    base = live_hub.run(caller(tmp_path, {**action("plan"), "env": {variable: ""}}), event)
    whole = caller(tmp_path, live, checkout={"fetch-depth": 0})
    beside = live_hub.run(whole, event, secrets={"URL": live_hub.team.database})

    assert (base.result, beside.result) == ("success", "success"), beside.log
    assert "1.0.0` → `1.1.0" in base.summary
    assert "create agent (1)" in beside.summary


@pytest.mark.parametrize("said", ["--format json", "--format=json", "--json"])
def test_a_form_that_the_command_names_is_kept_out_of_the_summary(hub: Hub, tmp_path: Path, said: str) -> None:
    hub.forge.push("new", NEW)

    run = hub.run(caller(tmp_path, action(f"plan {said}")), hub.forge.pull_request("new"))

    assert run.result == "success", run.log
    assert run.summary == ""
    printed = "\n".join(line for line in run.log.splitlines() if not line.startswith(("##", "::")))
    assert json.loads(printed[printed.index("{") : printed.rindex("}") + 1])["changes"]


def test_words_of_the_command_are_words_and_nothing_else(hub: Hub, tmp_path: Path) -> None:
    hub.forge.push("new", NEW)

    file = caller(tmp_path, action("show agent/x * $(touch${IFS}mine) `touch mine` ; true"))
    run = hub.run(file, hub.forge.pull_request("new"))

    assert run.result == "failure"
    assert not (run.folder / "only" / "work" / "mine").exists()
    assert "(* $(touch${IFS}mine) `touch mine` ; true)" in run.log
    assert "exit code 64" in run.summary


@pytest.mark.parametrize("name", ["::error::x", "a##[set-output name=base]x", "</pre><img src=x>"])
def test_what_a_command_says_when_it_fails_is_told_and_stays_inert(hub: Hub, tmp_path: Path, name: str) -> None:
    words = name.replace(" ", "\N{NO-BREAK SPACE}")
    hub.forge.push("new", NEW)

    run = hub.run(caller(tmp_path, action(f"show agent/{words}")), hub.forge.pull_request("new"))

    assert run.result == "failure"
    assert run.commands == []
    assert "`registry show` ended with exit code 64" in run.summary
    assert (run.summary.count("</pre>"), run.summary.count("<img")) == (1, 0)


def test_what_a_command_prints_is_no_workflow_command(live_hub: Hub, tmp_path: Path) -> None:
    evil = {path: text.replace("name: intake", "name: '##[error]mine'") for path, text in NEW.items()}
    live_hub.team.publish("Say it", evil)
    show = {**action("show agent/intake"), "env": {"REGISTRY_DATABASE_URL": live_hub.team.database}}

    run = live_hub.run(caller(tmp_path, show), live_hub.forge.pushed())

    assert run.result == "success", run.log
    assert run.commands == []
    assert re.search(r"^::stop-commands::(\w{32})\n.*^::\1::$", run.log, re.MULTILINE | re.DOTALL)


def test_manifests_in_another_folder_are_found_there(hub: Hub, tmp_path: Path) -> None:
    moved = {name.replace("packages/shared", "manifests"): text for name, text in tool("search").items()}
    hub.forge.push("new", moved)

    run = hub.run(caller(tmp_path, action(root="manifests")), hub.forge.pull_request("new"))

    assert run.result == "success", run.log
    assert "checked 1 manifest: all good" in run.log


def test_elsewhere_than_in_a_pull_request_there_is_no_base(hub: Hub, tmp_path: Path) -> None:
    file = caller(tmp_path, {**action(), "id": "registry"}, checkout={})

    run = hub.run(file, hub.forge.pushed())

    assert run.result == "success", run.log
    assert run.jobs["only"].steps[1].outputs == {"base": ""}


# what it refuses


@pytest.mark.parametrize(
    "moved",
    [
        "git checkout --quiet --detach HEAD^2",
        "git commit --quiet --amend --message mine",
        "git fetch --quiet --depth=1",
    ],
)
def test_a_head_that_github_did_not_make_names_no_base(hub: Hub, tmp_path: Path, moved: str) -> None:
    hub.forge.push("new", NEW)
    person = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.com"}
    person |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in person.items()}
    step = {"run": moved, "env": person}
    shallow = {"fetch-depth": 1} if "fetch" in moved else MERGED

    run = hub.run(caller(tmp_path, step, action(), checkout=shallow), hub.forge.pull_request("new"))

    assert run.result == "failure"
    ((name, _, message),) = run.commands
    assert (name, "fetch-depth 2" in message) == ("error", True), run.log
    assert [step.outcome for step in run.jobs["only"].steps][-2:] == ["failure", "skipped"]


def test_a_merge_group_whose_base_was_not_fetched_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.forge.push("new", NEW)
    event = hub.forge.merge_group("new")

    run = hub.run(caller(tmp_path, action(), checkout={"fetch-depth": 1}), event)

    assert run.result == "failure"
    assert ["fetch-depth 0" in command.data for command in run.commands] == [True]


def test_both_files_of_the_action_have_the_same_inputs_and_outputs() -> None:
    outer, inner = (
        yaml.safe_load((TOP / path).read_text(encoding="utf-8"))
        for path in ("action.yml", ".github/actions/registry/action.yml")
    )

    def defaults(declared: Mapping[str, Any]) -> Mapping[str, str]:
        return {name: one["default"] for name, one in declared["inputs"].items()}

    assert defaults(outer) == defaults(inner)
    assert set(outer["outputs"]) == set(inner["outputs"])
    passed: Sequence[Any] = outer["runs"]["steps"]
    assert passed[0]["with"] == {name: f"${{{{ inputs.{name} }}}}" for name in inner["inputs"]}


def test_the_page_names_every_input_of_the_action_and_of_the_workflows() -> None:
    page = (TOP / "docs" / "howto" / "github.md").read_text(encoding="utf-8")
    workflows = [
        yaml.safe_load((TOP / ".github" / "workflows" / f"registry-{verb}.yml").read_text(encoding="utf-8"))[True]
        for verb in ("validate", "publish", "drift")
    ]
    action_inputs = yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8"))["inputs"]
    names = {*action_inputs, *(name for one in workflows for name in one["workflow_call"]["inputs"])}

    assert [name for name in sorted(names) if f"\n| `{name}` |" not in page] == []
