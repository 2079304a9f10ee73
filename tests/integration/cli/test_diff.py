"""What differs: between versions of an entry, and between git and what is live."""

from __future__ import annotations

from tests.integration.cli.in_process import PNG, Story
from tests.team_fixtures import Team, agent, tool

LOGO = "packages/shared/agents/x/assets/logo.png"
RAW = "packages/shared/agents/x/assets/raw.bin"
NEW = "packages/shared/agents/x/prompts/new.md"
EXTRA = "packages/shared/agents/x/prompts/extra.md"


def test_two_versions_are_compared_field_by_field_and_line_by_line(story: Story) -> None:
    said = story.team.must("diff", "agent/x", "1.0.0", "1.1.0").stdout

    assert said.splitlines() == [
        "agent/x 1.0.0 -> 1.1.0",
        '  - /version: "1.0.0"',
        '  + /version: "1.1.0"',
        "  changed prompts/system.md",
        "    @@ -1 +1 @@",
        "    -Be brief.",
        "    +Be long.",
    ]


def test_the_later_side_is_the_live_version_and_the_earlier_the_one_published_before_it(team: Team) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        team.publish(version, agent("x", version, f"Prompt {version}."))

    default, named = team.must("diff", "agent/x").stdout, team.must("diff", "agent/x", "1.0.0").stdout
    backwards = team.must("diff", "agent/x", "1.2.0", "1.0.0").stdout

    assert default.startswith("agent/x 1.1.0 -> 1.2.0\n")
    assert named.startswith("agent/x 1.0.0 -> 1.2.0\n")
    assert backwards.startswith("agent/x 1.2.0 -> 1.0.0\n")
    assert "-Prompt 1.2.0." in backwards


def test_a_first_version_is_compared_with_nothing(story: Story) -> None:
    said = story.team.must("diff", "tool/rules").stdout

    assert said.startswith("tool/rules 1.0.0\n")
    assert '  + /tool_id: "rules"\n' in said
    assert "  - " not in said


def test_a_retired_entry_and_a_side_version_can_still_be_compared(story: Story) -> None:
    assert story.team.must("diff", "agent/gone").stdout.startswith("agent/gone 1.0.0\n")
    beside = story.team.must("diff", "template/greeting", "1.0.0", "1.1.0").stdout
    assert '  - /body: "Hello from 1.0.0."\n  + /body: "Hello from 1.1.0."\n' in beside


def test_what_does_not_exist_cannot_be_compared(story: Story) -> None:
    assert "agent/nope" in story.team.must("diff", "agent/nope", code=1).stderr
    for versions in (["9.9.9"], ["1.0.0", "9.9.9"]):
        refused = story.team.must("diff", "agent/x", *versions, code=1).stderr
        assert "agent/x has no version 9.9.9" in refused
        assert "published are: 1.0.0, 1.1.0" in refused


def test_a_version_is_no_different_from_itself(story: Story) -> None:
    same = story.team.must("diff", "agent/x", "1.0.0", "1.0.0", "--detailed-exitcode")

    assert same.stdout == "agent/x 1.0.0\n"
    assert same.stderr == "no differences\n"


def test_differences_are_told_by_the_exit_code_when_asked(story: Story) -> None:
    assert story.team.run("diff", "agent/x", "1.0.0", "1.1.0").code == 0
    assert story.team.run("diff", "agent/x", "1.0.0", "1.1.0", "--detailed-exitcode").code == 2
    assert story.team.run("diff", "--detailed-exitcode").code == 0


def test_git_against_live_without_changes_still_names_what_is_held_and_orphaned(story: Story) -> None:
    answer = story.team.must("diff")

    assert "  held      agent/x stays at 1.0.0" in answer.stdout
    assert "  orphan    agent/orphan: live, but no longer in git" in answer.stdout
    assert answer.stderr == "no differences\n"
    assert story.team.must("diff", "--json").json == []


def test_files_come_go_and_change_and_bytes_are_not_shown(team: Team) -> None:
    team.repository.write({LOGO: PNG, EXTRA: "Extra.\n"})
    team.publish("First", agent("x"))
    team.repository.delete(EXTRA)
    team.repository.write({LOGO: PNG * 2, RAW: b"\xff", NEW: "New.\n"})
    team.repository.commit("Second", agent("x", "2.0.0"))

    lines = team.must("diff").stdout.splitlines()
    files = team.must("diff", "--json").json[0]["files"]

    assert lines[0] == "agent/x 1.0.0 -> 2.0.0 (update)"
    assert lines[3:] == [
        "  changed assets/logo.png",
        "  added assets/raw.bin",
        "  removed prompts/extra.md",
        "    @@ -1 +0,0 @@",
        "    -Extra.",
        "  added prompts/new.md",
        "    @@ -0,0 +1 @@",
        "    +New.",
    ]
    assert files == [
        {"path": "assets/logo.png", "change": "changed"},
        {"path": "assets/raw.bin", "change": "added"},
        {"path": "prompts/extra.md", "change": "removed"},
        {"path": "prompts/new.md", "change": "added"},
    ]


def test_every_change_of_an_entry_is_one_difference(team: Team) -> None:
    team.publish("First", {**agent("x", extra="max_iterations: 3\n"), **agent("y"), **tool("t")})
    team.must("rollback", "agent/y", "--reason", "early")
    team.repository.commit("Second", {
        **agent("x", "1.1.0", extra="iteration_timeout_seconds: 20\ntags: [a]\nstatus: deprecated\n"),
        **agent("y", "1.0.1"),
        **tool("t", extra="tags: [b]\n"),
    })  # fmt: skip

    x, y, t = team.must("diff", "--json").json

    assert (x["entry"], x["from"], x["to"], x["changes"]) == ("agent/x", "1.0.0", "1.1.0", ["update", "annotate"])
    assert x["fields"] == [
        {"pointer": "/iteration_timeout_seconds", "to": 20},
        {"pointer": "/max_iterations", "from": 3},
        {"pointer": "/version", "from": "1.0.0", "to": "1.1.0"},
        {"pointer": "/status", "from": "active", "to": "deprecated"},
        {"pointer": "/tags", "from": [], "to": ["a"]},
    ]
    assert (y["from"], y["to"], y["changes"]) == (None, "1.0.1", ["resume", "restore", "update"])
    assert (t["from"], t["to"], t["changes"]) == ("1.0.0", "1.0.0", ["annotate"])
    assert t["fields"] == [{"pointer": "/tags", "from": [], "to": ["b"]}]
    assert team.must("diff").stdout.splitlines()[-3:] == [
        "tool/t 1.0.0 (annotate)",
        "  - /tags: []",
        '  + /tags: ["b"]',
    ]


def test_an_earlier_commit_can_be_compared_with_what_is_live(team: Team) -> None:
    first = team.repository.commit("First", agent("x"))
    team.repository.commit("Second", agent("x", "1.1.0", "Two."))

    assert team.must("diff", "--commit", first).stdout.startswith("agent/x 1.0.0 (create)\n")
    assert team.must("diff").stdout.startswith("agent/x 1.1.0 (create)\n")
