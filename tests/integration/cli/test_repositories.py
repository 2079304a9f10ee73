"""Repositories of every shape: what counts is the commit, wherever its files are seen from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.git_fixtures import GitRepository
from tests.integration.cli.in_process import PNG, TeamInProcess
from tests.team_fixtures import Team, agent, tool


def seen_from(team: Team, folder: Path) -> Team:
    """The command of *team*, called in *folder*."""
    return TeamInProcess(GitRepository(folder, team.repository.environment), team.environment)


# where registry.toml lies


@pytest.fixture
def monorepo(team: Team) -> Team:
    """The team's registry.toml and manifests in agents/ below the top of a larger repository, seen from there."""
    files = {f"agents/{path}": text for path, text in agent("x").items()}
    team.repository.delete("registry.toml")
    team.repository.commit("First", {**files, "agents/registry.toml": 'name = "acme-agents"\n', "README.md": "Big.\n"})
    return seen_from(team, team.path / "agents")


def test_a_registry_toml_below_the_top_publishes_what_is_below_it(monorepo: Team) -> None:
    published = monorepo.must("publish", "--json").json

    assert [change["entry"] for change in published["changes"]] == ["agent/x"]
    assert monorepo.must("show", "agent/x", "--json").json["path"] == "agents/packages/shared/agents/x/agent.yaml"
    assert monorepo.must("plan", "--json").json["changes"] == []


def test_edits_below_the_top_are_seen(monorepo: Team) -> None:
    monorepo.must("publish")
    clean = monorepo.must("status", "--json").json["uncommitted"]
    monorepo.repository.write(agent("x", prompt="Edited."))

    edited = monorepo.must("status", "--json").json["uncommitted"]
    doctor = monorepo.must("doctor").stdout

    assert clean == []
    assert edited == ["agents/packages/shared/agents/x/prompts/system.md"]
    assert "work tree: 1 change below packages/shared not committed" in doctor
    assert "manifests: 2 files below packages/shared" in doctor


def test_findings_below_the_top_are_named_from_the_top(monorepo: Team) -> None:
    monorepo.repository.write(agent("x", extra="nope: 1\n"))
    loose = monorepo.must("validate", "--json", code=1).json["findings"]
    monorepo.repository.git("commit", "--all", "--quiet", "--message", "Break")

    refused = monorepo.must("plan", code=1).stderr

    assert [finding["path"] for finding in loose] == ["agents/packages/shared/agents/x/agent.yaml"]
    assert "error[REG102]: " in refused
    assert " --> agents/packages/shared/agents/x/agent.yaml:5:1\n" in refused


def test_every_folder_below_registry_toml_means_the_same(monorepo: Team) -> None:
    monorepo.must("publish")

    deep = seen_from(monorepo, monorepo.path / "packages" / "shared" / "agents")

    assert deep.must("plan", "--json").json["changes"] == []
    assert deep.must("validate", "x").stderr == "checked 1 manifest: all good\n"
    assert deep.must("--root", "..", "plan", "--json").json["changes"] == []


def test_the_manifests_may_lie_at_the_top_itself(team: Team) -> None:
    files = {path.removeprefix("packages/shared/"): text for path, text in agent("x").items()}
    team.repository.write({"registry.toml": 'name = "acme-agents"\nroot = "."\n', "README.md": "Hello.\n"})

    assert team.publish("First", files)["written"]
    assert team.must("validate").stderr == "checked 1 manifest: all good\n"
    assert team.must("status", "--json").json["uncommitted"] == []


def test_a_root_given_by_hand_overrules_the_configured_one(team: Team) -> None:
    files = {path.replace("packages/shared", "other"): text for path, text in agent("x").items()}
    team.repository.commit("First", files)

    assert team.must("--root", "other", "publish", "--json").json["changes"][0]["entry"] == "agent/x"
    assert team.must("validate", "--root", "other", "--commit", "HEAD").code == 0
    assert "no folder packages/shared" in team.must("validate", code=64).stderr


def test_a_root_that_a_link_leads_elsewhere_is_refused_and_one_within_is_followed(team: Team, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "agents").mkdir(parents=True)
    (team.path / "packages").mkdir()
    link = team.path / "packages" / "shared"
    link.symlink_to(tmp_path / "elsewhere")
    outside = team.must("validate", code=64).stderr
    link.unlink()
    link.symlink_to("../manifests")
    team.repository.write({path.replace("packages/shared", "manifests"): text for path, text in agent("x").items()})

    assert "packages/shared is a link that leads out of" in outside
    assert team.must("validate").stderr == "checked 1 manifest: all good\n"


# how the repository is reached


def test_a_second_work_tree_of_the_repository_publishes_what_it_has_checked_out(team: Team) -> None:
    team.publish("First", agent("x"))
    team.repository.git("worktree", "add", "--quiet", "-b", "feature", "../feature")
    feature = seen_from(team, team.path.parent / "feature")
    feature.repository.commit("Second", agent("x", "1.1.0", "Two."))

    assert feature.must("status", "--json").json["behind"] is True
    assert feature.must("publish", "--json").json["changes"][0]["to"] == "1.1.0"
    assert team.must("plan", code=5).stdout == ""


def test_a_repository_reached_through_a_link_is_the_same(team: Team) -> None:
    team.publish("First", agent("x"))
    link = team.path.parent / "link"
    link.symlink_to(team.path)
    linked = seen_from(team, link)

    assert linked.must("plan", "--json").json["changes"] == []
    assert linked.must("validate", str(link / "packages")).code == 0
    assert linked.must("status", "--json").json["behind"] is False


def test_a_bare_clone_publishes_by_the_name_in_its_commit(team: Team) -> None:
    sha = team.repository.commit("First", {**agent("x"), **agent("y", extra="nope: 1\n")})
    team.repository.clone(team.path.parent / "bare.git", "--bare")
    bare = seen_from(team, team.path.parent / "bare.git")
    refused = bare.must("publish", code=1)
    team.repository.commit("Mend", agent("y"))
    team.repository.git("push", "--quiet", str(bare.path), "main")

    published = bare.must("publish", "--json").json
    status = bare.must("status", "--json").json
    bare.must("rollback", "agent/x", "--reason", "early")

    assert "REG102" in refused.stderr
    assert len(published["changes"]) == 2
    assert (status["owner"], status["behind"], status["uncommitted"]) == ("acme-agents", False, [])
    assert " --> packages/shared/agents/y/agent.yaml:5:1\n" in bare.must("validate", "--commit", sha, code=1).stdout
    assert "BAD  manifests: " in bare.must("doctor", code=1).stdout


def test_a_detached_head_publishes_and_names_no_branch(team: Team) -> None:
    team.repository.commit("First", agent("x"))
    team.repository.git("checkout", "--quiet", "--detach")

    team.must("publish")

    assert team.must("history", "--json").json[0]["ref"] is None
    assert "on no branch" in team.must("doctor").stdout


def test_a_tag_publishes_its_commit(team: Team) -> None:
    team.repository.commit("First", agent("x"))
    team.repository.git("tag", "--annotate", "v1", "--message", "One")
    team.repository.commit("Second", agent("x", "2.0.0", "Two."))

    tagged = team.must("publish", "--commit", "v1", "--json").json

    assert tagged["commit"] == team.repository.git("rev-parse", "v1^{commit}")
    assert team.live() == {"agent/x": "1.0.0"}
    assert "2.0.0" in team.must("diff").stdout
    assert team.must("rollback", "--to-commit", "v1", "--reason", "try").stdout.startswith("nothing to roll back")


def test_a_commit_before_every_release_has_none_to_go_back_to(team: Team) -> None:
    empty = team.repository.commit("Nothing yet")
    team.publish("First", agent("x"))

    refused = team.must("rollback", "--to-commit", empty, "--reason", "try", code=1)

    assert f"no release was made from {empty[:12]}" in refused.stderr


def test_an_environment_may_ask_for_a_branch(team: Team) -> None:
    team.repository.write({"registry.toml": 'name = "acme-agents"\n[environments.production]\nbranch = "main"\n'})
    team.repository.commit("First", agent("x"))
    team.repository.git("checkout", "--quiet", "-b", "feature")
    sha = team.repository.commit("Feature", agent("y"))

    refused = team.must("--env", "production", "publish", code=5)
    team.must("--env", "production", "publish", "--commit", "main")

    assert f"commit {sha[:12]} is not on branch main" in refused.stderr
    assert team.live() == {"agent/x": "1.0.0"}
    assert team.must("plan", "--json").json["changes"][0]["entry"] == "agent/y"


# which registry.toml counts


def test_the_name_in_the_commit_counts_and_the_difference_is_said(team: Team) -> None:
    team.publish("First", agent("x"))
    team.repository.write({"registry.toml": 'name = "renamed"\n'})

    published, status = team.must("publish", "--json").json, team.must("status")
    doctor = team.must("doctor", code=1).stdout

    assert published["changes"] == []
    assert status.stderr.startswith("warning: registry.toml names renamed, but at HEAD it names acme-agents; publish")
    assert "BAD  registry.toml: registry.toml names renamed" in doctor
    assert "fix: commit registry.toml" in doctor
    assert "warning" not in team.must("list").stderr


def test_a_name_that_is_not_committed_yet_does_not_count(team: Team, alone: Team) -> None:
    team.repository.write(agent("x"))
    team.repository.git("add", "packages")
    team.repository.git("commit", "--quiet", "--message", "Without registry.toml")

    for one in (team, alone):
        refused = one.must("publish", code=64)

        assert "the commit gives no name in registry.toml, only the work tree does (acme-agents)" in refused.stderr
        assert "commit registry.toml" in refused.stderr
        assert "at HEAD it gives no name" in one.must("status").stderr
        assert one.live() == {}


def test_without_any_registry_toml_the_folder_gives_the_name_of_an_embedded_registry(alone: Team) -> None:
    alone.repository.delete("registry.toml")
    alone.publish("First", agent("x"))
    alone.repository.write({"registry.toml": 'name = "agents"\n'})

    assert alone.must("list", "--json").json[0]["owner"] == "agents"
    assert alone.must("plan", "--json").json["changes"] == []


def test_a_broken_registry_toml_in_the_commit_does_not_hide_the_status(team: Team) -> None:
    team.publish("First", agent("x"))
    team.repository.commit("Break", {"registry.toml": "name = \n"})
    team.repository.write({"registry.toml": 'name = "acme-agents"\n'})

    assert "is not TOML" in team.must("plan", code=64).stderr
    assert team.must("status").stderr == ""


# contents of every size and sort


def test_large_prompts_and_bytes_that_are_no_text_are_published_and_compared(team: Team) -> None:
    lines = "".join(f"Rule {number}: {'do it well ' * 6}\n" for number in range(12_000))
    logo = "packages/shared/agents/x/assets/logo.png"
    team.repository.write({logo: PNG})
    team.publish("First", agent("x", prompt=lines))
    team.repository.write({logo: PNG * 2})
    team.repository.commit("Second", agent("x", "1.1.0", prompt=f"{lines}One more."))

    difference = team.must("diff").stdout
    team.must("publish")

    assert len(lines) > 900_000
    assert "  changed assets/logo.png\n" in difference
    assert "    +One more.\n" in difference
    assert len(difference.splitlines()) < 15
    assert team.must("verify").code == 0
    assert len(team.must("show", "agent/x", "--json").json["files"]) == 2


def test_a_ring_is_found_also_through_what_was_read_before(team: Team) -> None:
    def needing(name: str, other: str, version: str) -> dict[str, str]:
        head = (
            f"template_id: {name}\nname: {name}\ndescription: Greets.\nversion: {version}\ntype: prompt\nbody: Hello.\n"
        )
        return {f"packages/shared/templates/{name}/template.yaml": f"{head}{other}"}

    team.publish("First", {**needing("a", "depends_on: [b]\n", "1.0.0"), **needing("b", "", "1.0.0")})
    team.repository.commit("Ring", needing("b", "depends_on: [a]\n", "1.1.0"))

    findings = team.must("publish", "--json", code=1).json["findings"]

    assert [(finding["path"].split("/")[-2], finding["line"], finding["severity"]) for finding in findings] == [
        ("a", 7, "error")
    ]
    assert "template/b" in findings[0]["message"]


def test_references_may_be_broken_only_by_those_who_say_so(team: Team, make_team: Callable[[str], Team]) -> None:
    team.publish("First", {**tool("rules"), **agent("x", extra="allowed_tools: [rules]\n")})
    other = make_team("others")
    other.publish("Theirs", agent("theirs", extra="allowed_tools: ['rules@^1']\n"))
    team.repository.delete("packages/shared/tools/rules.yaml")
    team.repository.commit("Gone", agent("x", "2.0.0"))

    refused = team.must("sync", "--prune", code=1)
    kept = team.must("publish", "--json").json

    assert "agent/theirs" in refused.stderr
    assert kept["orphans"] == ["tool/rules"]
