"""``registry validate --fix`` and ``--diff`` in a real repository."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry_cli.application.rewriting import Rewrite, write
from registry_cli.cli import patches
from tests.git_fixtures import GitRepository

Registry = Callable[..., Any]

PATH = "packages/shared/agents/intake/agent.yaml"
HEAD = "agent_id: intake\nname: Intake\ndescription: Takes claims in.\nversion: 1.0.0\n"
WRONG = f"{HEAD}max_iteration: 3  # few\ntags: [b, a]\nfoo: 1\n"
RIGHT = f"{HEAD}max_iterations: 3  # few\ntags: [a, b]\nfoo: 1\n"
DIFF = f"""\
--- a/{PATH}
+++ b/{PATH}
@@ -2,6 +2,6 @@
 name: Intake
 description: Takes claims in.
 version: 1.0.0
-max_iteration: 3  # few
-tags: [b, a]
+max_iterations: 3  # few
+tags: [a, b]
 foo: 1
"""


def content(repository: GitRepository) -> str:
    return (repository.path / PATH).read_bytes().decode()


def test_what_can_be_fixed_is_fixed_and_the_rest_is_told(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.write({PATH: WRONG})
    answer = registry("validate", "--fix", "--format", "concise")
    assert content(git_repository) == RIGHT
    assert answer.code == 1
    assert answer.stdout.startswith(f"{PATH}:7:1: ")
    assert answer.stderr == (
        f"fixed {PATH}: rename max_iteration to max_iterations; sort tags\nchecked 1 manifest: 1 error\n"
    )


def test_a_second_time_nothing_is_fixed(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.write({PATH: WRONG.removesuffix("foo: 1\n")})
    assert registry("validate", "--fix").code == 0
    answer = registry("validate", "--fix")
    assert (answer.code, answer.stderr) == (0, "checked 1 manifest: all good\n")


@pytest.mark.parametrize("options", [["--diff"], ["--fix", "--diff"]])
def test_the_diff_is_shown_and_nothing_written(
    registry: Registry, git_repository: GitRepository, options: list[str]
) -> None:
    git_repository.write({PATH: WRONG})
    answer = registry("validate", *options)
    assert content(git_repository) == WRONG
    assert (answer.code, answer.stdout) == (1, DIFF)
    assert answer.stderr == "1 file to fix: say --fix without --diff\n"


def test_where_nothing_would_change_the_diff_is_empty(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.write({PATH: f"{HEAD}foo: 1\n"})
    answer = registry("validate", "--diff")
    assert (answer.code, answer.stdout, answer.stderr) == (0, "", "nothing to fix\n")


def test_git_applies_the_diff_and_then_it_is_what_fix_writes(registry: Registry, git_repository: GitRepository) -> None:
    wrong = WRONG.replace("\n", "\r\n").removesuffix("\r\n")
    git_repository.write({PATH: wrong})
    diff = registry("validate", "--diff").stdout
    assert "\\ No newline at end of file" not in diff.splitlines()[-2]
    subprocess.run(["git", "apply"], cwd=git_repository.path, input=diff.encode(), check=True)
    applied = content(git_repository)
    git_repository.write({PATH: wrong})
    registry("validate", "--fix")
    assert applied == content(git_repository) == RIGHT.replace("\n", "\r\n").removesuffix("\r\n")


def test_schemas_that_lie_there_are_named(registry: Registry, git_repository: GitRepository) -> None:
    git_repository.write({PATH: HEAD, "packages/shared/schemas/agent.schema.json": "{}"})
    assert registry("validate", "--fix").code == 0
    assert content(git_repository) == f"# yaml-language-server: $schema=../../schemas/agent.schema.json\n{HEAD}"


def test_only_the_named_paths_are_fixed(registry: Registry, git_repository: GitRepository) -> None:
    other = PATH.replace("intake", "other")
    git_repository.write({PATH: WRONG, other: WRONG.replace("intake", "other")})
    registry("validate", "--fix", "packages/shared/agents/other")
    assert content(git_repository) == WRONG
    assert "max_iterations" in (git_repository.path / other).read_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--fix", "--commit", "HEAD"], "leave out --commit"),
        (["--diff", "--commit", "HEAD"], "leave out --commit"),
        (["--diff", "--json"], "leave out --json"),
    ],
)
def test_what_contradicts_a_fix_is_refused(
    registry: Registry, git_repository: GitRepository, options: list[str], message: str
) -> None:
    git_repository.write({PATH: WRONG})
    answer = registry("validate", *options)
    assert (answer.code, content(git_repository)) == (64, WRONG)
    assert message in answer.stderr


def test_a_file_that_cannot_be_written_is_named_and_the_others_are_fixed(
    registry: Registry, git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(top: Path, rewrite: Rewrite, *, drafts: Path) -> str:
        return "it is read-only" if rewrite.path == PATH else write(top, rewrite, drafts=drafts)

    other = PATH.replace("intake", "other")
    git_repository.write({PATH: WRONG, other: WRONG.replace("intake", "other")})
    monkeypatch.setattr(patches, "write", held)
    answer = registry("validate", "--fix")
    assert f"not written {PATH}: it is read-only\n" in answer.stderr
    assert f"fixed {other}" in answer.stderr
    assert content(git_repository) == WRONG


def test_a_version_that_a_change_needs_is_raised_where_something_is_compared(
    registry: Registry, git_repository: GitRepository
) -> None:
    git_repository.commit("First", {PATH: HEAD})
    git_repository.write({PATH: f"{HEAD}max_iterations: 3\n"})
    answer = registry("validate", "--fix", "--against", "HEAD")
    assert (answer.code, answer.stdout) == (0, "")
    assert answer.stderr.startswith(f"fixed {PATH}: raise version to 1.0.1\n")
    assert content(git_repository) == HEAD.replace("1.0.0", "1.0.1") + "max_iterations: 3\n"
