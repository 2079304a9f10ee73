"""``registry plan --against``: a revision stands in for the registry, as in a pull request that may not ask it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.team_fixtures import Team, agent, tool

RULES = "packages/shared/tools/rules.yaml"
STRICT = "{type: object, required: [claim], properties: {claim: {type: string}}}"
NAMED = 'name = "acme-agents"\n'
MARKDOWN = ("plan", "--against", "HEAD~1", "--format", "markdown")


@pytest.fixture
def lone(loose: Team) -> Team:
    """A repository under CI with no database at all."""
    environment = {name: value for name, value in loose.environment.items() if name != "REGISTRY_DATABASE_URL"}
    return replace(loose, environment={**environment, "CI": "true"})


def strict(version: str) -> dict[str, str]:
    """The tool ``rules``, which demands more."""
    return {RULES: tool("rules", version)[RULES].replace("{type: object}", STRICT)}


def test_what_a_merge_changes_and_breaks_is_told_without_a_database(lone: Team) -> None:
    """Who depends on what breaks is counted through others, too."""
    chain = {
        **tool("rules"),
        **agent("near", extra="allowed_tools: [rules]\n"),
        **agent("far", extra="allowed_agents: [near]\n"),
        **agent("farther", extra="allowed_agents: [far]\n"),
    }
    base = lone.repository.commit("First", chain)
    lone.repository.commit("Second", strict("2.0.0"))

    said = lone.must(*MARKDOWN)

    assert said.stdout.startswith("### Registry: 1 entry changes, 1 breaking\n\nCommit `")
    assert f"` of `acme-agents` against commit `{base[:12]}`; what is live and held was not looked at.\n" in said.stdout
    assert "; 1 entry depends on it, 2 more through it\n" in said.stdout
    assert "  - needed by `agent/near@1.0.0` (any version)\n" in said.stdout
    lines = lone.must("plan", "--against", "HEAD~1").stdout.splitlines()
    assert lines[0].endswith(f"against commit {base[:12]}: 1 change")
    data = lone.must("plan", "--against", "HEAD~1", "--json").json
    assert (data["against"], data["base_release"], data["release"]) == (base, None, None)


def test_what_would_not_be_published_is_refused(lone: Team) -> None:
    lone.repository.commit("First", {**tool("rules"), **agent("x", extra="allowed_tools: [rules]\n")})
    lone.repository.commit("Same version", strict("1.0.0"))
    refused = lone.must(*MARKDOWN, code=1)
    assert refused.stdout.startswith("### Registry: this would not be published")
    assert "REG501" in refused.stdout

    lone.repository.commit("Nowhere", agent("y", extra="allowed_tools: [nowhere]\n"))
    assert "REG201" in lone.must(*MARKDOWN, code=1).stdout


def test_entries_of_others_are_taken_for_granted_as_far_as_they_are_listed(lone: Team) -> None:
    lone.repository.commit("First", {"registry.toml": f'{NAMED}external = ["tool/rules"]\n'})
    lone.repository.commit("Second", agent("x", extra="allowed_tools: ['rules@^3']\n"))
    assert lone.must("plan", "--against", "HEAD~1", "--json").json["findings"] == []

    lone.repository.commit("Third", {"registry.toml": NAMED})
    assert "REG201" in lone.must("plan", "--against", "HEAD~2", code=1).stderr


def test_changed_rules_and_accepted_findings_are_told(lone: Team) -> None:
    lone.repository.commit("First", {"registry.toml": NAMED, **agent("x")})
    waived = "allowed_agents: [x] # registry: allow REG204 -- It asks itself once.\n"
    lone.repository.commit("Second", {"registry.toml": f"{NAMED}external = []\n", **agent("x", "1.1.0", extra=waived)})

    said = lone.must(*MARKDOWN).stdout

    assert "**Rules change with it**, by which manifests are judged: `registry.toml`." in said
    assert "#### Accepted\n\nWaivers or settings keep these findings from counting.\n\n" in said
    assert "- `REG204` at `packages/shared/agents/x/agent.yaml:5`\n" in said


def test_a_commit_without_any_manifest_is_told(lone: Team) -> None:
    """A branch that only says that they lie elsewhere would leave nothing to check."""
    lone.repository.commit("First", {"registry.toml": NAMED, **agent("x")})
    lone.repository.commit("Look away", {"registry.toml": f'{NAMED}root = "empty"\n', "empty/.keep": ""})

    said = lone.must(*MARKDOWN).stdout

    assert "**The commit declares no manifest at all**: " in said
    assert "**Rules change with it**, by which manifests are judged: `registry.toml`." in said
    assert "#### No longer in git\n" in said


def test_changed_rules_are_told_where_findings_forbid_it_too(lone: Team) -> None:
    lone.repository.commit("First", {"registry.toml": NAMED, **agent("x")})
    eased = f'{NAMED}[validate]\nignore = ["ALL"]\n'
    lone.repository.commit("Second", {"registry.toml": eased, **agent("x", extra="max_iterations: 99\n")})

    refused = lone.must(*MARKDOWN, code=1).stdout

    assert refused.startswith("### Registry: this would not be published\n\n**Rules change with it**, by which ")
    assert "\n\n### registry: 1 error\n" in refused


def test_a_finding_that_was_accepted_before_is_not_told_of_what_does_not_change(lone: Team) -> None:
    waived = agent("x", extra="allowed_agents: [x] # registry: allow REG204 -- It asks itself once.\n")
    lone.repository.commit("First", waived)
    lone.repository.commit("Second", agent("y"))

    assert "Accepted" not in lone.must(*MARKDOWN).stdout


def test_what_the_revision_has_alone_is_no_longer_in_git(lone: Team) -> None:
    """The revision itself is meant, also where it is no ancestor."""
    lone.repository.commit("First", agent("x"))
    lone.repository.git("branch", "topic")
    lone.repository.commit("Main moves on", agent("y"))
    lone.repository.git("checkout", "--quiet", "topic")

    assert lone.must("plan", "--against", "main", "--json").json["orphans"] == ["agent/y"]
    merge_base = lone.repository.git("merge-base", "main", "HEAD")
    assert lone.must("plan", "--against", merge_base, "--json", "--detailed-exitcode").json["orphans"] == []


def test_a_repository_without_a_name_is_called_after_its_folder(lone: Team) -> None:
    lone.repository.commit("First", {"registry.toml": "", **agent("x")})
    lone.repository.commit("Second", agent("y"))

    assert " of `agents` against commit `" in lone.must(*MARKDOWN).stdout


def test_an_owner_that_changes_cannot_take_what_another_published(lone: Team) -> None:
    lone.repository.commit("First", agent("x"))
    lone.repository.commit("Second", {"registry.toml": 'name = "rivals"\n'})

    assert "agent/x (of acme-agents)" in lone.must(*MARKDOWN, code=5).stderr


def test_what_contradicts_it_is_refused(lone: Team) -> None:
    lone.repository.commit("First", agent("x"))

    assert "leave out --against" in lone.must("plan", "--against", "HEAD", "--out", "p", code=64).stderr
    assert "nowhere" in lone.must("plan", "--against", "nowhere", code=69).stderr
    assert "database" in lone.must("plan", code=64).stderr
