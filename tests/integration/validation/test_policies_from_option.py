"""``registry validate --policies-from``: a branch is judged by the rules of the branch that it would be merged into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.git_fixtures import GitRepository
from tests.team_fixtures import agent

Registry = Callable[..., Any]

LIMITS = "packages/shared/policies/limits.yaml"
AGENT = "packages/shared/agents/eager/agent.yaml"
EAGER = agent("eager", extra="max_iterations: 50\n")
JUDGED = ("validate", "--policies-from", "main", "--json")


def limits(most: int) -> dict[str, str]:
    """A policy for all agents."""
    text = (
        "policy_id: limits\nname: Limits\ndescription: Keeps loops short.\nversion: 1.0.0\n"
        "applies_to: {kinds: [agent]}\n"
        f"rules: [{{id: short, expression: 'manifest.max_iterations <= {most}', message: Loops too long.}}]\n"
    )
    return {LIMITS: text}


def settings(more: str = "") -> dict[str, str]:
    """A registry.toml."""
    return {"registry.toml": f'name = "acme-agents"\n{more}'}


def found(answer: Any) -> list[tuple[str, str]]:
    return [(finding["code"], finding["path"]) for finding in answer.json["findings"]]


@pytest.fixture
def topic(git_repository: GitRepository) -> GitRepository:
    """On ``main`` a policy is in force that short agents keep; what comes next is on the branch ``topic``."""
    git_repository.commit("First", {**settings(), **limits(10), **agent("intake", extra="max_iterations: 3\n")})
    git_repository.git("checkout", "--quiet", "-b", "topic")
    return git_repository


@pytest.mark.parametrize("weaker", [limits(100), {}], ids=["eased", "deleted"])
@pytest.mark.parametrize("elsewhere", [(), ("--commit", "HEAD"), ("--staged", "--since", "main"), ("--since", "main")])
def test_a_branch_that_weakens_a_policy_is_held_to_the_old_one(
    registry: Registry, topic: GitRepository, weaker: dict[str, str], elsewhere: tuple[str, ...]
) -> None:
    topic.delete(LIMITS)
    topic.commit("Weaken and break at once", {**EAGER, **weaker})

    assert registry("validate", *elsewhere).code == 0
    answer = registry(*JUDGED, *elsewhere)
    assert (answer.code, found(answer)) == (1, [("REG301", AGENT)])


@pytest.mark.parametrize(
    "weaker",
    [
        '[validate]\nignore = ["REG301"]\n',
        '[validate.severity]\nREG301 = "off"\n',
        '[validate]\nfail_on = "never"\n',
        '[[validate.waivers]]\npath = "agents/eager/agent.yaml"\ncode = "REG301"\nreason = "we want to"\n',
        '[[validate.paths]]\npaths = ["agents/*"]\nignore = ["ALL"]\n',
    ],
)
def test_settings_of_the_branch_do_not_count(registry: Registry, topic: GitRepository, weaker: str) -> None:
    topic.commit("Ease the settings", {**EAGER, **settings(weaker)})

    assert registry("validate").code == 0
    answer = registry(*JUDGED)
    assert (answer.code, found(answer)) == (1, [("REG301", AGENT)])


def test_a_baseline_that_the_branch_writes_hides_nothing(registry: Registry, topic: GitRepository) -> None:
    topic.git("checkout", "--quiet", "main")
    topic.commit("Begin a baseline", settings('[validate]\nbaseline = "baseline.json"\n'))
    assert registry("validate", "--write-baseline").code == 0
    topic.commit("Keep it")
    topic.git("checkout", "--quiet", "-B", "topic")
    topic.write(EAGER)
    assert registry("validate", "--write-baseline").code == 0
    topic.commit("Accept it all")

    assert registry("validate").code == 0
    answer = registry(*JUDGED)
    assert (answer.code, found(answer)) == (1, [("REG301", AGENT)])
    assert registry("validate", "--policies-from", "HEAD").code == 0
    topic.git("rm", "--quiet", "baseline.json")
    topic.commit("Lose it")
    gone = registry("validate", "--policies-from", "HEAD")
    assert (gone.code, "there is no baseline baseline.json at HEAD" in gone.stderr) == (64, True)


def test_a_branch_may_say_where_its_manifests_lie(registry: Registry, topic: GitRepository) -> None:
    """What is judged is what merging would publish."""
    moved = {path.replace("packages/shared", "manifests"): text for path, text in EAGER.items()}
    topic.commit("Move", {**moved, **settings('root = "manifests"\n')})

    assert found(registry(*JUDGED)) == [("REG301", AGENT.replace("packages/shared", "manifests"))]


def test_a_policy_that_the_branch_brings_is_a_manifest_and_no_rule_yet(
    registry: Registry, topic: GitRepository
) -> None:
    topic.commit("Tighten", limits(1))
    assert registry(*JUDGED).code == 0

    topic.commit("Break it", {LIMITS: limits(1)[LIMITS].replace("expression", "expresion")})
    assert registry(*JUDGED).code == 1


def test_what_is_wrong_in_the_settings_of_the_revision_is_not_told_of_the_branch(
    registry: Registry, topic: GitRepository
) -> None:
    waiver = '[[validate.waivers]]\npath = "agents/intake/agent.yaml"\ncode = "REG301"\nreason = "of old"\n'
    topic.git("checkout", "--quiet", "main")
    topic.commit("A waiver that waives nothing", settings(waiver))
    topic.git("checkout", "--quiet", "-B", "topic")
    topic.commit("Take it out", settings())

    assert found(registry("validate", "--commit", "main", "--json")) == [("REG021", "registry.toml")]
    assert found(registry(*JUDGED)) == []


def test_fixes_are_made_by_the_rules_of_the_revision(registry: Registry, topic: GitRepository) -> None:
    misspelt = agent("eager", extra="max_iteration: 3\n")
    topic.commit("Sloppy", {**misspelt, **settings('[validate]\nignore = ["ALL"]\n')})

    assert registry("validate", "--diff").code == 0
    assert registry("validate", "--diff", "--policies-from", "main").code == 1


@pytest.mark.parametrize("option", ["--write-baseline", "--shrink-baseline"])
def test_a_baseline_is_not_written_by_the_rules_of_a_revision(
    registry: Registry, topic: GitRepository, option: str
) -> None:
    answer = registry("validate", "--policies-from", "main", "--baseline", "baseline.json", option)

    assert (answer.code, f"{option} goes by the rules of these files" in answer.stderr) == (64, True)
    assert not (topic.path / "baseline.json").exists()


def test_a_revision_that_is_none_or_cannot_be_read_is_told(registry: Registry, topic: GitRepository) -> None:
    nowhere = registry("validate", "--policies-from", "nowhere")
    assert (nowhere.code, "nowhere" in nowhere.stderr) == (69, True)

    topic.commit("Break it", settings("root = 3\n"))
    sha = topic.git("rev-parse", "HEAD").strip()
    topic.commit("Mend it", settings())
    broken = registry("validate", "--policies-from", sha)
    assert (broken.code, f"at commit {sha[:12]}" in broken.stderr) == (64, True)
