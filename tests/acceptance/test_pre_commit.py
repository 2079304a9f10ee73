"""Commits through pre-commit and prek, with the hooks that this project offers.

Both would install this project for ``language: python``, which needs the network; the hooks that are tested here are
the same but for that, and run the command that is installed already.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.git_fixtures import GitRepository, git_environment
from tests.team_fixtures import TIMEOUT_SECONDS, agent, tool

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
PROGRAMS = Path(sys.executable).parent
AGENT = "packages/shared/agents/intake/agent.yaml"
TOOL = "packages/shared/tools/search.yaml"
USES = "allowed_tools:\n  - search\n"
BAD = "max_iteration: 3\n"
CONFIGURED = {"registry.toml": 'name = "acme-agents"\n'}


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    said: str


@dataclass(frozen=True)
class Bench:
    """A repository whose commits go through hooks, and the program that runs them."""

    program: str
    repository: GitRepository
    hooks: Path
    environment: Mapping[str, str]

    def call(self, *command: str, **variables: str) -> Ended:
        """Run *command* in the repository."""
        ended = subprocess.run(
            command,
            cwd=self.repository.path,
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        assert "Traceback" not in ended.stderr + ended.stdout, ended.stderr + ended.stdout
        return Ended(ended.returncode, ended.stdout + ended.stderr)

    def install(self, *ids: str) -> None:
        """Commit what lies there without hooks, and let the hooks *ids* look at every commit from now on."""
        rev = GitRepository(self.hooks, self.environment).git("rev-parse", "HEAD")
        repos = [{"repo": str(self.hooks), "rev": rev, "hooks": [{"id": one} for one in ids]}]
        self.repository.commit("Begin", {".pre-commit-config.yaml": yaml.safe_dump({"repos": repos})})
        installed = self.call(self.program, "install", "--hook-type", "pre-commit", "--hook-type", "pre-push")
        assert installed.code == 0, installed.said

    def commit(self, *options: str, **variables: str) -> Ended:
        """Try a commit of what is staged, or of what the *options* say."""
        return self.call("git", "commit", "--message", "Try", *options, **variables)

    def commit_all(self, files: Mapping[str, str | bytes] | None = None) -> Ended:
        """Write *files*, stage everything and try a commit."""
        self.repository.write(files or {})
        self.repository.git("add", "--all")
        return self.commit()

    def commits(self) -> int:
        """How many commits there are."""
        return int(self.repository.git("rev-list", "--count", "HEAD"))

    def run(self, *arguments: str) -> Ended:
        """Run hooks by hand."""
        return self.call(self.program, "run", *arguments)


@pytest.fixture(params=["pre-commit", "prek"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """An agent with its tool, and the hooks of this project in a repository of their own."""
    offered = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    text = yaml.safe_dump([hook | {"language": "system"} for hook in offered])
    GitRepository.create(tmp_path / "hooks").commit("Hooks", {HOOKS.name: text})
    environment = git_environment(tmp_path)
    environment |= {
        "PATH": os.pathsep.join((str(PROGRAMS), environment["PATH"])),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "PREK_HOME": str(tmp_path / "prek"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "LC_ALL": "C.UTF-8",
    }
    GitRepository.create(tmp_path / "agents")
    repository = GitRepository(tmp_path / "agents", environment)
    repository.write({**CONFIGURED, **agent("intake", extra=USES), **tool("search")})
    return Bench(str(PROGRAMS / request.param), repository, tmp_path / "hooks", environment)


# commits


@pytest.mark.parametrize("hook", ["registry-validate", "registry-check"])
def test_a_bad_manifest_blocks_the_commit_with_its_line_and_a_good_one_passes(bench: Bench, hook: str) -> None:
    bench.install(hook)
    sound = (bench.repository.path / AGENT).read_text(encoding="utf-8")

    blocked = bench.commit_all({AGENT: f"{sound}{BAD}"})

    assert blocked.code == 1
    assert f" --> {AGENT}:7:1\n" in blocked.said
    assert "error[REG102]: `max_iteration` is not a known field" in blocked.said
    assert bench.commits() == 1
    passed = bench.commit_all({AGENT: f"{sound}max_iterations: 3\n"})
    assert (passed.code, bench.commits()) == (0, 2), passed.said


@pytest.mark.parametrize("options", [["--all"], ["--only", AGENT]])
def test_a_commit_that_stages_by_itself_is_looked_at_as_it_will_be(bench: Bench, options: Sequence[str]) -> None:
    bench.install("registry-validate")
    bench.repository.write(agent("intake", extra=f"{USES}{BAD}"))

    blocked = bench.commit(*options)

    assert blocked.code == 1
    assert f" --> {AGENT}:7:1\n" in blocked.said
    assert bench.commits() == 1


@pytest.mark.parametrize("hook", ["registry-validate", "registry-check"])
def test_a_deletion_is_blocked_at_the_line_that_it_breaks(bench: Bench, hook: str) -> None:
    bench.install(hook)
    bench.repository.delete(TOOL)

    blocked = bench.commit_all()

    assert blocked.code == 1
    assert f" --> {AGENT}:6:5\n" in blocked.said
    assert "REG201" in blocked.said
    assert bench.commits() == 1
    assert bench.commit_all(agent("intake")).code == 0


@pytest.mark.parametrize("hook", ["registry-validate", "registry-check"])
def test_what_is_not_staged_neither_blocks_a_commit_nor_helps_it(bench: Bench, hook: str) -> None:
    bench.install(hook)
    draft = {TOOL: "tool_id: search\n", "packages/shared/tools/draft.yaml": "tool_id: draft\n"}
    bench.repository.write({**draft, **agent("intake", extra=f"{USES}max_iterations: 3\n")})
    bench.repository.git("add", AGENT)

    passed = bench.commit()

    assert (passed.code, bench.commits()) == (0, 2), passed.said
    assert {path: (bench.repository.path / path).read_text(encoding="utf-8") for path in draft} == draft
    bench.repository.write({**tool("draft"), **agent("intake", extra=f"{USES}  - draft\n")})
    bench.repository.git("add", AGENT)
    blocked = bench.commit()
    assert blocked.code == 1
    assert f" --> {AGENT}:7:5\n" in blocked.said


def test_files_elsewhere_are_no_business_of_the_hooks_whatever_they_are_called(bench: Bench) -> None:
    bench.install("registry-validate", "registry-check", "registry-fix")
    names = ("README.md", "docs/two words.yaml", "docs/grüße 你好.json", "-dash.toml")

    passed = bench.commit_all(dict.fromkeys(names, "a: [\n"))

    assert (passed.code, bench.commits()) == (0, 2), passed.said
    bench.repository.delete(*names)
    passed = bench.commit_all()
    assert (passed.code, bench.commits()) == (0, 3), passed.said


def test_a_manifest_with_an_odd_name_is_one_like_any_other(bench: Bench) -> None:
    bench.install("registry-validate")
    odd = "packages/shared/tools/grüße 你好.yaml"

    blocked = bench.commit_all({odd: "tool_id: greeting\n"})

    assert blocked.code == 1
    assert f" --> {odd}:1:" in blocked.said


def test_registry_toml_and_policies_concern_everything(bench: Bench) -> None:
    bench.install("registry-validate")
    rule = "rules:\n  - {id: no_tools, expression: '!has(manifest.allowed_tools)', message: Use no tools.}\n"
    policy = f"policy_id: strict\nname: strict\ndescription: Forbids tools.\nversion: 1.0.0\n{rule}"

    blocked = bench.commit_all({"packages/shared/policies/strict.yaml": policy})

    assert blocked.code == 1
    assert "REG301" in blocked.said
    assert f" --> {AGENT}:" in blocked.said
    bench.repository.delete("packages/shared/policies/strict.yaml")
    blocked = bench.commit_all({"registry.toml": "nmae = 1\n"})
    assert blocked.code == 1
    assert "nmae" in blocked.said


def test_what_can_be_fixed_is_fixed_and_blocks_once(bench: Bench) -> None:
    bench.install("registry-fix")

    blocked = bench.commit_all(agent("intake", extra=f"{USES}{BAD}"))

    assert (blocked.code, bench.commits()) == (1, 1)
    assert f"fixed {AGENT}: " in blocked.said
    assert "files were modified by this hook" in blocked.said.lower()
    assert (bench.repository.path / AGENT).read_text(encoding="utf-8").endswith("max_iterations: 3\n")
    passed = bench.commit_all()
    assert (passed.code, bench.commits()) == (0, 2), passed.said


def test_a_hook_can_be_skipped_for_one_commit(bench: Bench) -> None:
    bench.install("registry-validate", "registry-fix")
    bench.repository.delete(TOOL)

    passed = bench.commit("--all", SKIP="registry-validate")

    assert (passed.code, bench.commits()) == (0, 2), passed.said


# by hand, and at a push


def test_what_was_committed_before_is_found_in_all_files_and_between_commits(bench: Bench) -> None:
    bench.repository.write(agent("intake", extra=f"{USES}{BAD}"))
    bench.install("registry-validate")
    bench.repository.write({"README.md": "More.\n"})

    assert bench.run().code == 0
    for found in (
        bench.run("--all-files"),
        bench.run("--files", AGENT, "README.md"),
        bench.run("--files", "packages/shared/agents/intake/prompts/system.md"),
    ):
        assert found.code == 1
        assert f" --> {AGENT}:7:1\n" in found.said
    bench.repository.commit("Mend", agent("intake", extra=USES))
    bench.repository.write(agent("intake", extra=f"{USES}{BAD}"))
    bench.commit("--all", "--no-verify")
    assert bench.run("--from-ref", "HEAD~1", "--to-ref", "HEAD").code == 1


def test_files_that_are_named_by_hand_are_looked_at_as_they_lie(bench: Bench) -> None:
    bench.install("registry-validate")
    draft = "packages/shared/tools/draft.yaml"
    bench.repository.write({**agent("intake", extra=f"{USES}{BAD}"), draft: "tool_id: draft\n"})

    edited, unknown = bench.run("--files", AGENT), bench.run("--files", draft)

    assert (edited.code, unknown.code) == (1, 1)
    assert f" --> {AGENT}:7:1\n" in edited.said
    assert draft not in edited.said
    assert f" --> {draft}:1:1\n" in unknown.said


def test_the_hook_for_manifests_in_a_folder_does_what_the_page_says(bench: Bench) -> None:
    page = (HOOKS.parent / "docs" / "howto" / "pre-commit.md").read_text(encoding="utf-8")
    block = next(text for text in page.split("```yaml\n")[1:] if "cd agents" in text).partition("```")[0]
    settings = 'name = "acme-agents"\n[validate]\nignore = ["REG102"]\n'
    inside = {**CONFIGURED, **agent("intake", extra=USES), **tool("search")}
    bench.repository.delete("registry.toml", "packages")
    bench.repository.write({f"agents/{path}": text for path, text in inside.items()})
    bench.repository.commit("Begin", {".pre-commit-config.yaml": block})
    assert bench.call(bench.program, "install").code == 0

    blocked = bench.commit_all({f"agents/{AGENT}": f"{inside[AGENT]}{BAD}"})

    assert blocked.code == 1
    assert f" --> agents/{AGENT}:7:1\n" in blocked.said
    passed = bench.commit_all({"agents/registry.toml": settings})
    assert (passed.code, bench.commits()) == (0, 2), passed.said


def test_a_push_looks_at_everything(bench: Bench, tmp_path: Path) -> None:
    bench.repository.write(agent("intake", extra=f"{USES}{BAD}"))
    bench.install("registry-check")
    GitRepository.create(tmp_path / "shared", "--bare")
    bench.repository.git("remote", "add", "origin", str(tmp_path / "shared"))

    refused = bench.call("git", "push", "origin", "main")

    assert refused.code == 1
    assert f" --> {AGENT}:7:1\n" in refused.said
    bench.repository.git("commit", "--all", "--message", "Odd", "--no-verify", "--allow-empty")
    bench.repository.write(agent("intake", extra=USES))
    bench.repository.git("commit", "--all", "--message", "Mend")
    assert bench.call("git", "push", "origin", "main").code == 0


def test_the_hooks_can_be_tried_without_a_configuration(bench: Bench) -> None:
    bench.repository.commit("Begin")
    bench.repository.write(agent("intake", extra=f"{USES}{BAD}"))
    bench.repository.git("add", "--all")

    for hook in ("registry-validate", "registry-check"):
        found = bench.call(bench.program, "try-repo", str(bench.hooks), hook)
        assert found.code == 1
        assert f" --> {AGENT}:7:1\n" in found.said
