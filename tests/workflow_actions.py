"""Stand-ins for the actions of others: what each does that the workflows here rely on, and nothing more."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from tests.git_fixtures import GitRepository

if TYPE_CHECKING:
    from tests.workflow_runner import Job

Inputs = Mapping[str, str]


def checkout(job: Job, inputs: Inputs) -> None:
    """Fetch the commit of the event into the workspace, with as much history as asked for."""
    _only(inputs, "fetch-depth", "path", "persist-credentials")
    assert inputs["persist-credentials"] == "false"
    event, depth = job.run.event, int(inputs.get("fetch-depth", "1"))
    repository = GitRepository.create(job.workspace / inputs.get("path", "."))
    git = repository.git
    git("remote", "add", "origin", job.run.forge.repository.path.as_uri())
    if depth == 0:
        git("fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
    branch = event.ref.removeprefix("refs/heads/")
    remote = f"refs/remotes/origin/{branch}" if branch != event.ref else event.ref.replace("refs/", "refs/remotes/", 1)
    limit = [f"--depth={depth}"] if depth else []
    git("fetch", "--quiet", "--no-tags", *limit, "origin", f"+{event.sha}:{remote}")
    git("checkout", "--quiet", "--force", *(["-B", branch, remote] if branch != event.ref else [remote]))


def setup_uv(job: Job, inputs: Inputs) -> None:
    """Put uv on PATH: the one that is here, whatever its version."""
    _only(inputs, "version", "enable-cache", "add-problem-matchers")
    assert inputs["enable-cache"] == "false", "what a pull request caches, a publish would use"
    assert inputs["add-problem-matchers"] == "false", "text of manifests could match them"
    if job.run.uv is not None:
        job.path.insert(0, str(job.run.uv.parent))


def upload_artifact(job: Job, inputs: Inputs) -> None:
    """Keep a folder of files under a name."""
    _only(inputs, "name", "path", "if-no-files-found", "overwrite")
    kept, given = job.run.artifacts / inputs["name"], Path(inputs["path"])
    assert inputs.get("overwrite") == "true" or not kept.exists(), "an artifact's name is taken"
    if given.is_dir():
        shutil.copytree(given, kept, dirs_exist_ok=True)
    else:
        assert inputs.get("if-no-files-found") == "ignore"


def download_artifact(job: Job, inputs: Inputs) -> None:
    """Fetch one artifact by its name, or all that a pattern names into one folder."""
    _only(inputs, "name", "pattern", "path", "merge-multiple")
    assert "name" in inputs or inputs["merge-multiple"] == "true"
    place = job.workspace / inputs["path"]
    place.mkdir(parents=True)
    kept = sorted(job.run.artifacts.iterdir())
    found = [one for one in kept if fnmatch(one.name, inputs.get("name") or inputs["pattern"])]
    assert found or "pattern" in inputs, "there is no such artifact"
    for one in found:
        shutil.copytree(one, place, dirs_exist_ok=True)


def upload_sarif(job: Job, inputs: Inputs) -> None:
    """Keep what is handed to code scanning."""
    _only(inputs, "sarif_file", "category")
    assert job.permissions.get("security-events") == "write"
    job.run.scanned.append((job.workspace / inputs["sarif_file"]).read_text(encoding="utf-8"))


def _only(inputs: Inputs, *known: str) -> None:
    assert set(inputs) <= set(known), f"the stand-in does not know {set(inputs) - set(known)}"


ACTIONS: Mapping[str, Callable[[Job, Inputs], None]] = {
    "actions/checkout": checkout,
    "astral-sh/setup-uv": setup_uv,
    "actions/upload-artifact": upload_artifact,
    "actions/download-artifact": download_artifact,
    "github/codeql-action/upload-sarif": upload_sarif,
}
"""Each stand-in by the name of its action."""
