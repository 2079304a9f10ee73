"""A stand-in for GitHub: a repository with pull requests, the events that it sends, and what it keeps beside git."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import workflow_gh
from tests.git_fixtures import GitRepository

NAME = "acme/agents"
BOT = workflow_gh.BOT


@dataclass(frozen=True)
class Event:
    """What starts a workflow: the event, the commit and the ref that it runs on, and the payload."""

    name: str
    sha: str
    ref: str
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def of_fork(self) -> bool:
        """Whether it is a pull request of somebody who may not write here."""
        return bool(self.name == "pull_request" and self.payload["pull_request"]["head"]["repo"]["full_name"] != NAME)


@dataclass(frozen=True)
class Forge:
    """The repository ``acme/agents``: *repository* is both what people push to and what runners fetch from."""

    repository: GitRepository
    folder: Path
    private: bool = False

    @classmethod
    def create(cls, folder: Path, repository: GitRepository, *, private: bool = False) -> Forge:
        """GitHub with *repository*, and with the program ``gh`` in *folder*."""
        folder.mkdir()
        repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
        empty: dict[str, Any] = {"comments": [], "issues": [], "labels": [], "tokens": {}, "calls": []}
        (folder / "state.json").write_text(json.dumps(empty), encoding="utf-8")
        program = folder / "bin" / "gh"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{workflow_gh.__file__}" "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        return cls(repository, folder, private)

    @property
    def state_file(self) -> Path:
        """Where comments, issues and labels are kept."""
        return self.folder / "state.json"

    @property
    def known(self) -> dict[str, Any]:
        """What is kept beside git."""
        found: dict[str, Any] = json.loads(self.state_file.read_text(encoding="utf-8"))
        return found

    def grant(self, token: str, permissions: Mapping[str, str]) -> None:
        """Let the bearer of *token* do what *permissions* say."""
        with workflow_gh.state(self.state_file) as known:
            known["tokens"][token] = dict(permissions)

    def comment(self, number: int, body: str, login: str) -> None:
        """Let a person comment on a pull request."""
        with workflow_gh.state(self.state_file) as known:
            made = {"id": 1000 + len(known["comments"]), "user": {"login": login}, "body": body, "on": number}
            known["comments"].append(made)

    def comments(self, login: str = BOT) -> list[str]:
        """The comments of *login*."""
        return [one["body"] for one in self.known["comments"] if one["user"]["login"] == login]

    def push(self, branch: str, files: Mapping[str, str | bytes], *, delete: tuple[str, ...] = ()) -> str:
        """Commit *files* to *branch*, which begins at ``main`` where it is new; the commit."""
        git = self.repository.git
        known = git("for-each-ref", "--format=%(refname:short)", f"refs/heads/{branch}")
        git("checkout", "--quiet", *([branch] if known else ["-b", branch, "main"]))
        self.repository.delete(*delete)
        made = self.repository.commit(f"Change {branch}", files)
        git("checkout", "--quiet", "main")
        return made

    def pull_request(self, branch: str, number: int = 1, *, fork: str = NAME) -> Event:
        """The event of a pull request from *branch* to ``main``, with the merge commit that GitHub makes for it."""
        git = self.repository.git
        git("checkout", "--quiet", "--detach", "main")
        git("merge", "--quiet", "--no-ff", "--no-edit", branch)
        sha, ref = git("rev-parse", "HEAD"), f"refs/pull/{number}/merge"
        git("update-ref", ref, sha)
        git("checkout", "--quiet", "main")
        head = {"sha": git("rev-parse", branch), "ref": branch, "repo": {"full_name": fork}}
        asked = {"number": number, "head": head, "base": {"sha": git("rev-parse", "main"), "ref": "main"}}
        return Event("pull_request", sha, ref, self._payload({"number": number, "pull_request": asked}))

    def merge(self, branch: str) -> Event:
        """Merge *branch* into ``main``; the event of that push."""
        self.repository.git("merge", "--quiet", "--no-ff", "--no-edit", branch)
        return self.pushed()

    def merge_group(self, branch: str) -> Event:
        """The event of a merge queue that would merge *branch*."""
        git = self.repository.git
        base = git("rev-parse", "main")
        ref = f"refs/heads/gh-readonly-queue/main/pr-1-{base}"
        git("branch", "--quiet", "--force", ref.removeprefix("refs/heads/"), self.pull_request(branch).sha)
        group = {"head_sha": git("rev-parse", ref), "head_ref": ref, "base_sha": base, "base_ref": "refs/heads/main"}
        return Event("merge_group", group["head_sha"], ref, self._payload({"merge_group": group}))

    def pushed(self) -> Event:
        """The event of a push that brought ``main`` to where it is."""
        return Event("push", self.repository.git("rev-parse", "main"), "refs/heads/main", self._payload({}))

    def scheduled(self) -> Event:
        """The event of a schedule."""
        return Event("schedule", self.repository.git("rev-parse", "main"), "refs/heads/main", self._payload({}))

    def _payload(self, more: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"repository": {"full_name": NAME, "private": self.private}, **more}
