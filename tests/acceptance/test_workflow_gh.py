"""What the workflows rely on in ``gh api``, held by the stand-in for it, and by the real one where there is one.

``REGISTRY_TEST_GITHUB=OWNER/NAME`` names a repository on GitHub to try it on, with the real ``gh`` of the ``PATH`` and
its ``GH_TOKEN``; ``REGISTRY_TEST_PULL_REQUEST`` is the number of an open pull request there. Both are written to.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.git_fixtures import GitRepository
from tests.workflow_forge import NAME, Forge

REAL = os.environ.get("REGISTRY_TEST_GITHUB", "")


@dataclass(frozen=True)
class Gh:
    """``gh api`` on a repository, with an open pull request."""

    environment: Mapping[str, str]
    folder: Path
    repository: str
    pull_request: str

    def api(self, path: str, *options: str, code: int = 0) -> str:
        """What it prints of *path* below the repository."""
        command = ["gh", "api", f"repos/{self.repository}/{path}", *options]
        ended = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert bool(ended.returncode) == bool(code), ended.stdout + ended.stderr
        return ended.stdout.strip()

    def numbers(self, label: str, query: str = ".[].number") -> list[str]:
        """The open issues with *label*."""
        return self.api(f"issues?labels={label}&state=open&per_page=100", "--paginate", "--jq", query).split()


@pytest.fixture
def gh(tmp_path: Path) -> Gh:
    """The real one where a repository is named, else the stand-in, which wants jq."""
    if REAL:
        return Gh(os.environ, tmp_path, REAL, os.environ["REGISTRY_TEST_PULL_REQUEST"])
    if shutil.which("jq") is None:
        pytest.skip("the stand-in for gh needs jq")
    forge = Forge.create(tmp_path / "github", GitRepository.create(tmp_path / "agents"))
    forge.grant("token", {"issues": "write", "pull-requests": "write"})
    environment = {
        "PATH": f"{forge.folder / 'bin'}:{os.environ['PATH']}",
        "GH_TOKEN": "token",
        "GITHUB_REPOSITORY": NAME,
        "STAND_IN_OF_GITHUB": str(forge.state_file),
    }
    return Gh(environment, tmp_path, NAME, "1")


@pytest.fixture
def label(gh: Gh) -> Callable[[], str]:
    """A function that makes a label nobody else has."""

    def make() -> str:
        name = f"registry-test-{uuid.uuid4().hex[:12]}"
        gh.api("labels", "--silent", "--method", "POST", "--raw-field", f"name={name}", "--raw-field", "color=d93f0b")
        return name

    return make


def test_a_comment_is_written_from_a_file_found_by_its_beginning_and_changed(gh: Gh) -> None:
    marker = f"<!-- {uuid.uuid4().hex} -->"
    (gh.folder / "comment.md").write_text(f"{marker}\nOne `@x`.\n", encoding="utf-8")
    comments = f"issues/{gh.pull_request}/comments"
    gh.api(comments, "--silent", "--method", "POST", "--field", "body=@comment.md")
    query = f'.[] | select(.user.login != null and (.body | startswith("{marker}"))) | .id'
    found = gh.api(f"{comments}?per_page=100", "--paginate", "--jq", query)
    (gh.folder / "comment.md").write_text(f"{marker}\nTwo.\n", encoding="utf-8")

    gh.api(f"issues/comments/{found}", "--silent", "--method", "PATCH", "--field", "body=@comment.md")

    texts = gh.api(f"{comments}?per_page=100", "--paginate", "--jq", query.replace("| .id", "| .body")).splitlines()
    assert texts == [marker, "Two."]


def test_an_issue_is_opened_with_its_label_changed_and_closed(gh: Gh, label: Callable[[], str]) -> None:
    name = label()
    (gh.folder / "issue.md").write_text("First.\n", encoding="utf-8")
    opened = ("--raw-field", f"labels[]={name}", "--raw-field", "title=A test", "--field", "body=@issue.md")
    gh.api("issues", "--silent", "--method", "POST", *opened)
    (number,) = gh.numbers(name, ".[] | select(.pull_request == null) | .number")
    (gh.folder / "issue.md").write_text("Second.\n", encoding="utf-8")
    gh.api(f"issues/{number}", "--silent", "--method", "PATCH", "--field", "body=@issue.md")
    assert gh.numbers(name, ".[].body") == ["Second."]

    gh.api(f"issues/{number}/comments", "--silent", "--method", "POST", "--raw-field", "body=It is over.")
    gh.api(f"issues/{number}", "--silent", "--method", "PATCH", "--raw-field", "state=closed")

    assert gh.numbers(name) == []


def test_nothing_is_found_as_nothing_and_without_an_error(gh: Gh, label: Callable[[], str]) -> None:
    assert gh.numbers(label()) == []


def test_what_does_not_exist_is_an_error(gh: Gh, label: Callable[[], str]) -> None:
    gh.api(f"labels/{uuid.uuid4().hex}", "--silent", code=1)
    gh.api(f"labels/{label()}", "--silent")


def test_what_is_printed_without_a_query_is_the_json_of_github(gh: Gh, label: Callable[[], str]) -> None:
    name = label()

    found: Any = json.loads(gh.api(f"labels/{name}"))

    assert found["name"] == name
