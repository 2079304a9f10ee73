"""A runner of GitHub's workflows, for tests: the ``run:`` steps run for real, as bash, with GitHub's files.

It reads a workflow, evaluates its expressions with GitHub's own library, and runs the steps of its jobs and of the
composite actions of this repository one after the other. The actions of others have stand-ins. What it does not know
it refuses, so that nothing in a workflow goes untested without notice.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.workflow_actions import ACTIONS
from tests.workflow_commands import WorkflowCommand, workflow_commands
from tests.workflow_expressions import Contexts, Expressions
from tests.workflow_forge import NAME, Event, Forge

REPOSITORY = Path(__file__).parents[1]
REGISTRY = "acme/manifest-registry"
WORKFLOWS = REPOSITORY / ".github" / "workflows"

_STEP_KEYS = frozenset({"name", "id", "if", "uses", "with", "run", "shell", "env", "working-directory"})
_JOB_KEYS = frozenset(
    {"name", "needs", "if", "runs-on", "timeout-minutes", "environment", "permissions", "outputs", "steps"}
)
_SHELLS = {"bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail"), "": ("bash", "-e")}
_TIMEOUT_SECONDS = 120


class Scope(NamedTuple):
    """Where steps stand: in a job, or in a composite action with its inputs and its folder."""

    inputs: Mapping[str, Any]
    env: Mapping[str, str]
    shell: str
    action: Path | None = None


@dataclass
class Step:
    """How a step ended, and what it said."""

    name: str
    outcome: str = "success"
    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    commands: list[WorkflowCommand] = field(default_factory=list)

    @property
    def context(self) -> dict[str, Any]:
        """What expressions know of it."""
        return {"outcome": self.outcome, "conclusion": self.outcome, "outputs": self.outputs}


@dataclass
class Run:
    """One run of a workflow."""

    forge: Forge
    event: Event
    folder: Path
    expressions: Expressions
    inputs: Mapping[str, Any]
    secrets: Mapping[str, str]
    registry: Path
    environment: Mapping[str, str]
    uv: Path | None
    scanned: list[str] = field(default_factory=list)
    jobs: dict[str, Job] = field(default_factory=dict)

    @property
    def artifacts(self) -> Path:
        """The folder of the artifacts, one folder each."""
        place = self.folder / "artifacts"
        place.mkdir(exist_ok=True)
        return place

    @property
    def result(self) -> str:
        """How it ended as a whole."""
        return "failure" if any(job.result == "failure" for job in self.jobs.values()) else "success"

    @property
    def summary(self) -> str:
        """What people see below the run."""
        return "".join(step.summary for job in self.jobs.values() for step in job.steps)

    @property
    def log(self) -> str:
        """Everything that the steps printed."""
        return "".join(f"## {name}: {step.name}\n{step.log}" for name, job in self.jobs.items() for step in job.steps)

    @property
    def commands(self) -> list[WorkflowCommand]:
        """The workflow commands that the runner obeyed."""
        return [command for job in self.jobs.values() for step in job.steps for command in step.commands]

    @property
    def github(self) -> dict[str, Any]:
        """The context ``github``."""
        return {
            "event_name": self.event.name,
            "event": self.event.payload,
            "sha": self.event.sha,
            "ref": self.event.ref,
            "repository": NAME,
            "run_id": "4711",
            "server_url": "https://git.example.com",
            "workflow": "registry",
        }


@dataclass
class Job:
    """One job of a run."""

    run: Run
    name: str
    declared: Mapping[str, Any]
    needs: Mapping[str, Any]
    result: str = "success"
    outputs: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    path: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where the machine of the job keeps its files."""
        return self.run.folder / self.name

    @property
    def workspace(self) -> Path:
        """The folder in which steps run."""
        return self.folder / "work"

    @property
    def permissions(self) -> dict[str, str]:
        """What the token of the job may do; that of a fork never writes."""
        declared = self.declared.get("permissions", {})
        return {name: "read" if self.run.event.of_fork else level for name, level in declared.items()}

    @property
    def token(self) -> str:
        """The job's token."""
        return f"token-of-{self.name}"

    def contexts(self, scope: Scope, steps: Mapping[str, Any], env: Mapping[str, str]) -> Contexts:
        """What the expressions of a step may name, but for secrets."""
        github = self.run.github | {"token": self.token, "workspace": str(self.workspace)}
        return {
            "github": github,
            "inputs": scope.inputs,
            "needs": self.needs,
            "steps": steps,
            "env": {**scope.env, **env},
            "runner": {"temp": str(self.folder / "temp"), "os": "Linux"},
            "job": {"status": self.result},
        }

    def perform(self, machine: Mapping[str, Any]) -> None:
        """Run the steps, then read the outputs; *machine* is what the workflow's ``defaults`` say."""
        for folder in (self.workspace, self.folder / "temp", self.folder / "home"):
            folder.mkdir(parents=True)
        if self.run.uv is None:
            (self.folder / "temp" / "registry").symlink_to(sys.prefix)
        self.run.forge.grant(self.token, self.permissions)
        scope = Scope(self.run.inputs, {}, machine.get("run", {}).get("shell", ""))
        known, self.result = self.series(self.declared["steps"], scope)
        contexts = self.contexts(scope, known, {})
        self.outputs = self.run.expressions.texts(self.declared.get("outputs"), contexts)

    def series(self, declared: Sequence[Mapping[str, Any]], scope: Scope) -> tuple[dict[str, Any], str]:
        """Run steps one after the other; what the later ones know of the earlier, and how it ended."""
        status, known = "success", dict[str, Any]()
        for one in declared:
            assert set(one) <= _STEP_KEYS, f"the runner does not know {set(one) - _STEP_KEYS}"
            contexts = self.contexts(scope, known, {})
            step = Step(one["name"], outcome="skipped")
            self.steps.append(step)
            if self.run.expressions.holds(one.get("if"), contexts, status):
                step.outcome = "success"
                self.perform_step(step, one, scope, known)
            if step.outcome == "failure":
                status = "failure"
            if "id" in one:
                known[one["id"]] = step.context
        return known, status

    def perform_step(self, step: Step, one: Mapping[str, Any], scope: Scope, known: Mapping[str, Any]) -> None:
        """Run one step of any sort."""
        expressions = self.run.expressions
        open_to = {**self.contexts(scope, known, {}), **({} if scope.action else {"secrets": self.run.secrets})}
        env = {**scope.env, **expressions.texts(one.get("env"), open_to)}
        open_to["env"] = env
        if "run" in one:
            assert "${{" not in one["run"], "a value in a script is a script"
            place = self.workspace / expressions.text(one.get("working-directory", "."), open_to)
            step.outcome = self.bash(step, one["run"], one.get("shell", scope.shell), env, place, scope.action)
            return
        inputs = expressions.texts(one.get("with"), open_to)
        name, _, pin = one["uses"].partition("@")
        if name.startswith("$/") or name == REGISTRY:
            folder = self.run.registry / name.removeprefix("$/").removeprefix(REGISTRY)
            step.outcome, step.outputs = self.composite(folder, inputs, env)
            return
        assert re.fullmatch("[0-9a-f]{40}", pin), f"{name} is not pinned"
        ACTIONS[name](self, inputs)

    def composite(self, folder: Path, inputs: Mapping[str, str], env: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """Run a composite action of this repository; how it ended, and its outputs."""
        action = _read(folder / "action.yml")
        assert set(inputs) <= set(action["inputs"]), f"{folder.name} has no {set(inputs) - set(action['inputs'])}"
        given = {name: inputs.get(name, str(one.get("default", ""))) for name, one in action["inputs"].items()}
        scope = Scope(given, env, "", folder)
        known, status = self.series(action["runs"]["steps"], scope)
        values = {name: one["value"] for name, one in action.get("outputs", {}).items()}
        return status, self.run.expressions.texts(values, self.contexts(scope, known, {}))

    def bash(  # noqa: PLR0917 - a step is all of this
        self, step: Step, script: str, shell: str, env: Mapping[str, str], place: Path, action: Path | None
    ) -> str:
        """Run *script* as GitHub's runner would, and read the files that it may have written."""
        files = {name: self.folder / name for name in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        (self.folder / "script.sh").write_text(script, encoding="utf-8")
        ended = subprocess.run(
            [*_SHELLS[shell], self.folder / "script.sh"],
            cwd=place,
            env={**self.environment(), **env, **{name: str(file) for name, file in files.items()},
                 **({"GITHUB_ACTION_PATH": str(action)} if action else {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )  # fmt: skip
        step.log = ended.stdout.decode("utf-8", "replace")
        step.commands = list(workflow_commands(step.log.splitlines()))
        step.summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8", errors="replace")
        step.outputs = dict(_pairs(files["GITHUB_OUTPUT"].read_text(encoding="utf-8")))
        self.path = [*reversed(files["GITHUB_PATH"].read_text(encoding="utf-8").splitlines()), *self.path]
        return "success" if ended.returncode == 0 else "failure"

    def environment(self) -> dict[str, str]:
        """The variables that GitHub's runner sets, and nothing of the tests' own but where programs are."""
        run = self.run
        (self.folder / "event.json").write_text(json.dumps(run.event.payload), encoding="utf-8")
        programs = [*self.path, str(run.forge.folder / "bin"), run.environment["PATH"]]
        return {
            **run.environment,
            "PATH": ":".join(programs),
            "HOME": str(self.folder / "home"),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": run.event.name,
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_REF": run.event.ref,
            "GITHUB_REPOSITORY": NAME,
            "GITHUB_RUN_ID": "4711",
            "GITHUB_SHA": run.event.sha,
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_OS": "Linux",
            "RUNNER_TEMP": str(self.folder / "temp"),
            "STAND_IN_OF_GITHUB": str(run.forge.state_file),
        }


def run_workflow(run: Run, file: Path) -> Run:
    """Run all jobs of the workflow in *file*, those that are needed first."""
    workflow = _read(file)
    assert workflow["permissions"] == {}
    told = {"github": run.github, "inputs": run.inputs}
    assert run.expressions.text(workflow["concurrency"]["group"], told)
    for name, declared in workflow["jobs"].items():
        assert set(declared) <= _JOB_KEYS, f"the runner does not know {set(declared) - _JOB_KEYS}"
        wanted = declared.get("needs", [])
        needed = {one: run.jobs[one] for one in ([wanted] if isinstance(wanted, str) else wanted)}
        needs = {one: {"result": job.result, "outputs": job.outputs} for one, job in needed.items()}
        job = run.jobs[name] = Job(run, name, declared, needs)
        status = "success" if all(one.result == "success" for one in needed.values()) else "failure"
        if not run.expressions.holds(declared.get("if"), told | {"needs": needs}, status):
            job.result = "skipped"
            continue
        job.perform(workflow.get("defaults", {}))
    return run


def inputs_of(file: Path, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """The inputs of a workflow that another one calls with *given*; without, another trigger started it."""
    if given is None:
        return {}
    declared = _read(file)["on"]["workflow_call"]["inputs"]
    assert set(given) <= set(declared), f"{file.name} has no {set(given) - set(declared)}"
    return {name: one["default"] for name, one in declared.items()} | dict(given)


def _read(file: Path) -> dict[str, Any]:
    read: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {"on" if name is True else name: value for name, value in read.items()}  # YAML 1.1 takes "on" for a truth


def _pairs(text: str) -> list[tuple[str, str]]:
    assert "<<" not in text, f"the runner knows outputs of one line alone: {shlex.quote(text)}"
    return [(name, value) for name, _, value in (line.partition("=") for line in text.splitlines())]
