"""Linters find nothing in our workflows, nor in those that ``registry init --ci`` writes; and they do find faults."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from lsprotocol import types

from tests.lsp_editor import editor
from tests.team_fixtures import Team, new_team

TOP = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
OFFLINE = TOP / "tests" / "node" / "offline.cjs"
SERVER = TOP / ".venv" / "node" / "node_modules" / "@actions" / "languageserver" / "bin" / "actions-languageserver"
NODE = shutil.which("node")
MISSING = "" if NODE and SERVER.exists() else "needs Node and npm: make test installs the server where they are"

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SOURCE = "acme/manifest-registry"
OURS = [path.relative_to(TOP).as_posix() for path in (TOP / "action.yml", *sorted((TOP / ".github").rglob("*.yml")))]
CALLERS = [f".github/workflows/registry-{verb}.yml" for verb in ("drift", "publish", "validate")]
SOUND = """\
name: sound
on: pull_request
permissions: {}
concurrency:
  group: sound-${{ github.ref }}
  cancel-in-progress: true
jobs:
  sound:
    name: Sound
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
"""

Linter = Callable[[Path, Sequence[str]], list[str]]


def zizmor(folder: Path, paths: Sequence[str]) -> list[str]:
    """What zizmor says of files, at its strictest; only comments in the files themselves quiet it."""
    options = ["--offline", "--persona", "pedantic", "--no-config", "--no-progress", "--strict-collection"]
    command = [str(PROGRAMS / "zizmor"), *options, "--format", "json-v1", *paths]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.stdout, ended.stderr
    findings = [
        f"{_line(place)}: {found['ident']}: {place['symbolic']['annotation']}"
        for found in json.loads(ended.stdout)
        for place in found["locations"]
        if place["symbolic"]["kind"] == "Primary"
    ]
    assert bool(ended.returncode) == bool(findings), ended.stderr
    return findings


def _line(place: Any) -> str:
    path, start = place["symbolic"]["key"]["Local"]["verbatim_path"], place["concrete"]["location"]["start_point"]
    return f"{path}:{start['row'] + 1}"


def schema_of(path: str) -> str:
    """The JSON Schema that a file must satisfy, as check-jsonschema calls it."""
    if path.startswith(".gitlab"):
        return "vendor.gitlab-ci"
    special = {"dependabot.yml": "dependabot", "action.yml": "github-actions"}
    return f"vendor.{special.get(Path(path).name, 'github-workflows')}"


def check_jsonschema(folder: Path, paths: Sequence[str]) -> list[str]:
    """What check-jsonschema says of files, by the schemas that it brings."""
    said = []
    for schema in sorted({schema_of(path) for path in paths}):
        transform = ["--data-transform", "gitlab-ci"] if schema == "vendor.gitlab-ci" else []
        command = [str(PROGRAMS / "check-jsonschema"), "--builtin-schema", schema, *transform]
        command += [path for path in paths if schema_of(path) == schema]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert ended.returncode in {0, 1}, ended.stdout + ended.stderr
        said += [ended.stdout + ended.stderr] if ended.returncode else []
    return said


def language_server(folder: Path, paths: Sequence[str], *, follow: bool = False) -> list[str]:
    """What GitHub's language server marks in workflows and actions, while it can ask GitHub nothing.

    When it is to *follow* calls, these must name workflows of *folder*, and are compared with them.
    """
    if MISSING:
        if os.environ.get("CI") and shutil.which("npm"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    judged = [path for path in paths if schema_of(path) in {"vendor.github-workflows", "vendor.github-actions"}]
    with tempfile.TemporaryDirectory() as home:
        calls = Path(home, "calls.log")
        marked = asyncio.run(_marked(folder, judged, calls, follow=follow))
        assert calls.read_text(encoding="utf-8") == "", "the server reached for the network"
    return marked


async def _marked(folder: Path, paths: Sequence[str], calls: Path, *, follow: bool) -> list[str]:
    assert NODE
    quiet = {
        "PATH": os.defpath,
        "HOME": str(calls.parent),
        "NODE_OPTIONS": f"--require={OFFLINE}",
        "CALLS": str(calls),
    }
    owner, _, name = SOURCE.partition("/")
    here = {"id": 1, "owner": owner, "name": name, "organizationOwned": True, "workspaceUri": folder.as_uri()}
    # This server answers no greeting without options, and follows calls where it knows the repository.
    options = {"repos": [here] if follow else []}
    command = (NODE, str(SERVER), "--stdio")
    async with editor(folder, command=command, environment=quiet, options=options) as one:
        read: Any = one.client.feature("actions/readFile")
        read(lambda asked: Path(asked.path.removeprefix("file://")).read_text(encoding="utf-8"))
        for path in paths:
            one.open(path)
        await one.until(lambda: {one.uri(path) for path in paths} <= {told.uri for told in one.published})
        assert [line for line in one.logged if "Unhandled" in line] == []
        return [
            f"{path}:{mark.range.start.line + 1}: {mark.message}"
            for path in paths
            for mark in one.now(path)
            if mark.severity != types.DiagnosticSeverity.Information  # when a schedule runs, in words
        ]


LINTERS = [
    pytest.param(zizmor, id="zizmor"),
    pytest.param(check_jsonschema, id="check-jsonschema"),
    pytest.param(language_server, id="language-server", marks=pytest.mark.node),
]


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """In this file: a repository with no registry."""
    return new_team(tmp_path / "agents", "acme-agents", None)


# ours


@pytest.mark.parametrize("linter", LINTERS)
def test_nothing_is_found_in_our_own_files(linter: Linter) -> None:
    assert len(OURS) > len(CALLERS)
    assert linter(TOP, OURS) == []


def test_what_is_quieted_says_why() -> None:
    comments = [
        line for path in OURS for line in (TOP / path).read_text(encoding="utf-8").splitlines() if "zizmor:" in line
    ]

    assert [line for line in comments if not re.search(r"# zizmor: ignore\[[a-z-]+\] \w+ \w+", line)] == []


def workflow(name: str) -> Any:
    """One of our workflows; YAML reads its key ``on`` as true."""
    return yaml.safe_load((TOP / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8"))


def test_an_action_or_uv_is_used_in_one_version_everywhere() -> None:
    text = "\n".join((TOP / path).read_text(encoding="utf-8") for path in OURS)
    used = set(re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40} # v[\d.]+)$", text, re.MULTILINE))

    assert len(used) == len({action for action, _ in used})
    assert len(set(re.findall(r"setup-uv@.*\n +with:\n +version: (.*)", text))) == 1
    assert text.count("setup-uv@") == len(re.findall(r"setup-uv@.*\n +with:\n +version: ", text))


def test_the_suite_runs_on_every_python_that_the_project_names_and_everything_must_pass() -> None:
    jobs = workflow("tests")["jobs"]
    matrix = jobs["suite"]["strategy"]["matrix"]
    classifiers = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["classifiers"]
    pythons = [one.rpartition(" ")[2] for one in classifiers if re.search(r":: 3\.\d+$", one)]

    assert matrix["python"] == pythons == [one["python"] for one in matrix["include"]]
    assert matrix["postgres"] == [one["postgres"] for one in matrix["include"]]
    assert {*jobs["passed"]["needs"], "passed"} == set(jobs)


def test_a_release_is_built_where_nothing_can_be_signed_and_signed_where_nothing_is_run() -> None:
    jobs = workflow("release")["jobs"]
    signing = {name for name, job in jobs.items() if "id-token" in job["permissions"]}

    assert signing == {"attest", "pypi"}
    assert [
        step for name in signing for step in jobs[name]["steps"] if "run" in step or "checkout" in step["uses"]
    ] == []
    assert jobs["build"]["permissions"] == {"contents": "read"}
    assert jobs["pypi"]["permissions"] == {"id-token": "write"}


# what init writes


@pytest.mark.parametrize("linter", LINTERS)
def test_nothing_is_found_in_what_init_writes_for_github(team: Team, linter: Linter) -> None:
    team.must("init", "--ci", "github", "--pin", f"{SOURCE}@{COMMIT}")

    assert sorted(path.relative_to(team.path).as_posix() for path in team.path.glob(".github/**/*.yml")) == CALLERS
    assert linter(team.path, CALLERS) == []


def test_what_init_writes_for_gitlab_satisfies_its_schema(team: Team) -> None:
    team.must("init", "--ci", "gitlab", "--pin", f"https://git.example.com/{SOURCE}@{COMMIT}")

    assert check_jsonschema(team.path, [".gitlab-ci.yml", ".gitlab/registry.gitlab-ci.yml"]) == []


@pytest.fixture
def called(team: Team) -> Team:
    """The workflows that init wrote, beside those that they call, which they name by path."""
    team.must("init", "--ci", "github", "--pin", f"{SOURCE}@{COMMIT}")
    for path in CALLERS:
        text = (team.path / path).read_text(encoding="utf-8")
        bound = re.sub(rf"{SOURCE}/(\S+)@{COMMIT}.*", r"./\1", text)
        team.repository.write({path.replace("registry-", "calls-"): bound, path: (TOP / path).read_bytes()})
        assert bound != text
    return team


@pytest.mark.node
def test_a_written_workflow_gives_what_the_called_one_takes(called: Team) -> None:
    assert language_server(called.path, [path.replace("registry-", "calls-") for path in CALLERS], follow=True) == []


@pytest.mark.node
def test_a_written_workflow_that_gives_something_else_is_found(called: Team) -> None:
    path = CALLERS[1].replace("registry-", "calls-")
    text = (called.path / path).read_text(encoding="utf-8")
    called.repository.write({path: text.replace("    with:\n", "    with:\n      nonsense: no\n")})

    assert "nonsense" in "".join(language_server(called.path, [path], follow=True))


@pytest.mark.parametrize("path", CALLERS)
def test_a_written_workflow_grants_what_the_called_one_needs_and_no_more(called: Team, path: str) -> None:
    caller = yaml.safe_load((called.path / path.replace("registry-", "calls-")).read_text(encoding="utf-8"))
    jobs = yaml.safe_load((TOP / path).read_text(encoding="utf-8"))["jobs"]
    (job,) = caller["jobs"].values()
    needed: dict[str, str] = {}
    for scope, level in (grant for one in jobs.values() for grant in one["permissions"].items()):
        needed[scope] = max(level, needed.get(scope, level))  # "write" comes after "read"

    assert job["permissions"] == needed


def test_a_pull_request_that_is_aimed_at_another_branch_is_checked_again(team: Team) -> None:
    """GitHub tells of it as an edit, and keeps the check that the commit has from the branch before."""
    team.must("init", "--ci", "github", "--pin", f"{SOURCE}@{COMMIT}")
    for folder in (TOP, team.path):
        triggers = yaml.safe_load((folder / ".github/workflows/registry-validate.yml").read_text(encoding="utf-8"))[
            True
        ]
        assert set(triggers["pull_request"]["types"]) == {"opened", "synchronize", "reopened", "edited"}


# the linters themselves


@pytest.mark.parametrize("linter", LINTERS)
def test_nothing_is_found_in_a_sound_workflow(tmp_path: Path, linter: Linter) -> None:
    (tmp_path / "sound.yml").write_text(SOUND, encoding="utf-8")

    assert linter(tmp_path, ["sound.yml"]) == []


@pytest.mark.parametrize(
    ("linter", "sound", "faulty", "named"),
    [
        pytest.param(zizmor, "@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7", "unpinned-uses", id="zizmor"),
        pytest.param(check_jsonschema, "timeout-minutes", "timeout-hours", "timeout-hours", id="check-jsonschema"),
        pytest.param(
            language_server, "github.ref", "github.nonsense", "nonsense", id="language-server", marks=pytest.mark.node
        ),
    ],
)
def test_each_linter_finds_a_fault(tmp_path: Path, linter: Linter, sound: str, faulty: str, named: str) -> None:
    workflow = tmp_path / ".github" / "workflows" / "faulty.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(SOUND.replace(sound, faulty), encoding="utf-8")

    assert named in "".join(linter(tmp_path, [".github/workflows/faulty.yml"]))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("action.yml", "name: Faulty\ndescription: Runs nothing.\n"),
        (".github/dependabot.yml", "version: 2\n"),
        (".gitlab-ci.yml", "job:\n  script: 7\n"),
    ],
)
def test_a_fault_in_another_file_is_found_by_its_schema(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text, encoding="utf-8")

    assert check_jsonschema(tmp_path, [path]) != []
