"""A commit becomes one release, and an unchanged commit none."""

from __future__ import annotations

from tests.team_fixtures import Team, agent, tool


def test_a_commit_becomes_one_release_and_the_second_publish_makes_none(team: Team) -> None:
    team.repository.commit("First", {**agent("intake"), **agent("fraud"), **tool("rules")})

    first = team.must("publish", "--json").json
    second = team.must("publish")

    assert (first["release"], first["written"]) == (1, True)
    assert [change["entry"] for change in first["changes"]] == ["agent/fraud", "agent/intake", "tool/rules"]
    assert "already published" in second.stdout
    assert team.releases() == 1
    assert team.must("plan", "--json").json["changes"] == []


def test_what_is_not_committed_is_not_published(team: Team) -> None:
    team.repository.commit("First", agent("intake"))
    team.repository.write(agent("loose"))

    published = team.must("publish")

    assert team.live() == {"agent/intake": "1.0.0"}
    assert "not committed, so not looked at: packages/shared/agents/loose" in published.stderr


def test_a_prompt_edited_without_a_new_version_is_refused_at_the_version_line(team: Team) -> None:
    team.publish("First", agent("intake"))
    team.repository.commit("Edit", agent("intake", prompt="Be long."))

    refused = team.must("publish", code=1)

    assert "packages/shared/agents/intake/agent.yaml:4:10" in refused.stderr
    assert "REG501" in refused.stderr
    assert "1.0.1" in refused.stderr
    assert team.releases() == 1


def test_a_prompt_edited_with_a_new_version_is_one_release_with_one_change(team: Team) -> None:
    team.publish("First", {**agent("intake"), **agent("fraud")})

    done = team.publish("Edit", agent("intake", "1.0.1", prompt="Be long."))

    assert done["changes"] == [
        {"entry": "agent/intake", "change": "update", "from": "1.0.0", "to": "1.0.1", "breaking": False}
    ]
    assert team.live()["agent/intake"] == "1.0.1"


def test_tags_and_status_change_without_a_new_version(team: Team) -> None:
    team.publish("First", agent("intake"))

    done = team.publish("Tag", agent("intake", extra="tags: [claims]\nstatus: deprecated\n"))

    assert [change["change"] for change in done["changes"]] == ["annotate"]
    shown = team.must("show", "agent/intake", "--json").json
    assert (shown["status"], shown["tags"], len(shown["versions"])) == ("deprecated", ["claims"], 1)


def test_reverting_a_version_bump_moves_the_entry_back_without_a_new_version(team: Team) -> None:
    team.publish("First", agent("intake"))
    team.publish("Bump", agent("intake", "2.0.0", prompt="Worse."))
    team.repository.git("revert", "--no-edit", "HEAD")

    done = team.must("publish", "--json").json

    assert [(change["change"], change["to"]) for change in done["changes"]] == [("move", "1.0.0")]
    assert len(team.must("show", "agent/intake", "--json").json["versions"]) == 2


def test_a_late_run_of_an_older_commit_is_refused(team: Team) -> None:
    team.publish("C1", agent("intake"))
    second = team.repository.commit("C2", agent("intake", "2.0.0"))
    team.repository.git("revert", "--no-edit", "HEAD")
    third = team.must("publish", "--json").json

    late = team.must("publish", "--commit", second, code=5)

    assert (third["written"], third["changes"]) == (False, [])
    assert second[:12] in late.stderr
    assert team.live() == {"agent/intake": "1.0.0"}


def test_a_lower_version_that_was_never_published_needs_to_be_allowed(team: Team) -> None:
    team.publish("First", agent("intake", "2.0.0"))
    team.repository.commit("Lower", agent("intake", "1.5.0", prompt="Old line."))

    refused = team.must("publish", code=1)
    allowed = team.must("publish", "--allow-downgrade", "--json").json

    assert "REG502" in refused.stderr
    assert [change["change"] for change in allowed["changes"]] == ["update"]
    assert team.live() == {"agent/intake": "1.5.0"}


def test_every_finding_of_every_file_comes_in_one_run(team: Team) -> None:
    team.publish("First", agent("intake"))
    team.repository.commit(
        "Break much",
        {
            **agent("intake", prompt="Edited without a bump."),
            **agent("fraud", extra="allowed_tools: [rulez]\n"),
            **agent("broken", extra="max_iterations: 99\n"),
            "packages/shared/tools/torn.json": '{"tool_id": "torn",',
        },
    )

    findings = team.must("publish", "--json", code=1).json["findings"]

    paths = {finding["path"].removeprefix("packages/shared/") for finding in findings if finding["severity"] == "error"}
    assert paths == {
        "agents/intake/agent.yaml",
        "agents/fraud/agent.yaml",
        "agents/broken/agent.yaml",
        "tools/torn.json",
    }
    assert team.live() == {"agent/intake": "1.0.0"}


def test_versions_of_a_template_lie_side_by_side_and_one_is_live(team: Team) -> None:
    folder = "packages/shared/templates/greeting"

    def version(text: str) -> dict[str, str]:
        head = "template_id: greeting\nname: Greeting\ndescription: Greets.\n"
        return {f"{folder}/versions/{text}.yaml": f"{head}version: {text}\ntype: prompt\nbody: Hello from {text}.\n"}

    def live(text: str) -> dict[str, str]:
        return {
            f"{folder}/template.yaml": f"template_id: greeting\nname: Greeting\ndescription: Greets.\nversion: {text}\n"
        }

    first = team.publish("First", {**live("1.1.0"), **version("1.0.0"), **version("1.1.0")})
    moved = team.publish("Go back", live("1.0.0"))
    team.repository.delete(f"{folder}/versions/1.1.0.yaml")
    removed = team.publish("Remove one")

    assert [(change["change"], change["to"]) for change in first["changes"]] == [("create", "1.1.0"), ("add", "1.0.0")]
    assert [change["change"] for change in moved["changes"]] == ["move"]
    assert (removed["written"], team.live()) == (False, {"template/greeting": "1.0.0"})
