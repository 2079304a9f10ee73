"""What people read: status, list, show, history and plan, as lines."""

from __future__ import annotations

import re

from tests.git_fixtures import GitRepository
from tests.integration.cli.in_process import Story
from tests.team_fixtures import Team, agent, tool


def columns(text: str) -> list[list[str]]:
    """The cells of printed rows."""
    return [re.split(r"  +", line.strip()) for line in text.splitlines()]


# status


def test_status_says_where_git_and_the_registry_stand(story: Story) -> None:
    said = story.team.must("status").stdout
    rows = dict(line.split(maxsplit=1) for line in said.splitlines()[:6])

    assert rows["owner"] == "acme-agents"
    assert rows["database"].startswith("Postgres ")
    assert re.fullmatch(r"6, publish at 20\S+Z by registry", rows["release"])
    assert rows["watermark"] == story.commits["head"]
    assert rows["head"] == f"{story.commits['head']} (published)"
    assert rows["entries"] == "6 live, 1 held, 1 retired; 1 of other owners"
    assert said.splitlines()[6:] == [
        "held       agent/x is live at 1.0.0; git declares 1.1.0, turned down",
        "retired    agent/gone",
    ]


def test_status_before_anything_was_published(team: Team) -> None:
    before_a_commit = team.must("status")
    sha = team.repository.commit("First", agent("x"))
    after = team.must("status").stdout

    assert "head       no git repository here" in before_a_commit.stdout
    assert "release    none yet" in after
    assert "watermark  none: nothing was published yet" in after
    assert f"head       {sha} (not published yet: registry plan)" in after
    assert "entries    0 live, 0 held, 0 retired" in after
    assert team.must("status", "--json").json["at"] is None


def test_status_tells_what_is_not_committed_and_what_cannot_be_published(team: Team) -> None:
    team.publish("First", agent("x"))
    team.repository.write(agent("x", prompt="Edited."))
    edited = team.must("status")
    team.repository.git("commit", "--amend", "--all", "--quiet", "--message", "Rewritten")
    rewritten = team.must("status").stdout

    assert "(published); 1 uncommitted change" in edited.stdout
    assert team.must("status", "--json").json["uncommitted"] == []
    assert re.search(r"head       \S+ \([Cc]ommit \S+ does not contain \S+, which was published last", rewritten)


def test_status_of_a_first_version_that_was_rolled_back(team: Team) -> None:
    team.publish("First", {**agent("x"), **agent("y")})
    team.must("rollback", "agent/x", "--reason", "too early")

    said = team.must("status").stdout
    planned = team.must("plan").stdout

    assert "held       agent/x is retired; git declares 1.0.0, turned down" in said
    assert "held      agent/x stays retired: git declares 1.0.0, which a rollback turned down" in planned


# list


def test_list_shows_every_entry_with_its_standing(story: Story) -> None:
    assert columns(story.team.must("list").stdout) == [
        ["ENTRY", "VERSION", "STATUS", "OWNER", "NAME"],
        ["agent/gone", "1.0.0", "active, retired", "acme-agents", "gone"],
        ["agent/old", "1.0.0", "deprecated", "acme-agents", "old"],
        ["agent/orphan", "1.0.0", "active", "acme-agents", "orphan"],
        ["agent/x", "1.0.0", "active, held", "acme-agents", "x"],
        ["template/greeting", "1.1.0", "active", "acme-agents", "Greeting"],
        ["tool/rules", "1.0.0", "active", "acme-agents", "rules"],
        ["tool/search", "1.0.0", "active", "acme-agents", "search"],
        ["tool/theirs", "1.0.0", "active", "strangers", "theirs"],
    ]


def test_list_can_be_narrowed(story: Story) -> None:
    def names(*arguments: str) -> list[str]:
        return [row[0] for row in columns(story.team.must("list", *arguments).stdout)[1:]]

    assert names("tool") == ["tool/rules", "tool/search", "tool/theirs"]
    assert names("tool", "--owner", "strangers") == ["tool/theirs"]
    assert names("--status", "deprecated") == ["agent/old"]


def test_an_empty_list_says_why_it_is_empty(team: Team, story: Story) -> None:
    assert team.must("list").stderr == "no entries; registry publish makes the first\n"
    for arguments in (["workflow"], ["--owner", "nobody"], ["agent", "--status", "disabled"]):
        assert story.team.must("list", *arguments).stderr == "no such entries\n"


# show


def test_show_says_everything_about_an_entry(story: Story) -> None:
    said = story.team.must("show", "agent/x").stdout
    head, _, rest = said.partition("versions\n")

    assert [line.split(maxsplit=1)[0] for line in head.splitlines()] == [
        "entry", "name", "version", "owner", "commit", "path", "digest", "published", "tags",
    ]  # fmt: skip
    assert "version    1.0.0 (active, held)" in head
    assert f"commit     {story.commits['first']}" in head
    assert "tags       claims, größe, 更好" in head
    assert re.search(r"published  20\S+Z in release 1\n", head)
    assert re.match(
        r"  1\.1\.0  archived  20\S+Z\n  1\.0\.0  active  20\S+Z\nreferences\n  tool/rules@\^1\nfiles\n", rest
    )
    assert re.search(r"\n  [0-9a-f]{12}  assets/logo.png\n  [0-9a-f]{12}  prompts/system.md\nmanifest\n\{\n", rest)
    assert '"allowed_tools": [\n    "rules@^1"\n  ]' in rest


def test_show_leaves_out_what_there_is_not(story: Story) -> None:
    said = story.team.must("show", "tool/rules").stdout

    assert "references\n" not in said
    assert "files\n" not in said


def test_show_of_another_version_says_which_is_live(story: Story) -> None:
    said = story.team.must("show", "agent/x", "--version", "1.1.0").stdout

    assert "version    1.1.0, while 1.0.0 is live (active, held)" in said
    assert f"commit     {story.commits['second']}" in said


def test_what_is_not_there_is_answered_with_a_way_out(story: Story) -> None:
    unknown = story.team.must("show", "agent/nope", code=1).stderr
    version = story.team.must("show", "agent/x", "--version", "9.9.9", code=1).stderr
    no_version = story.team.must("show", "agent/x", "--version", "latest", code=1).stderr
    kind = story.team.must("show", "robot/x", code=64).stderr
    form = story.team.must("show", "x", code=64).stderr

    assert "agent/nope" in unknown
    assert "registry list" in unknown
    assert "agent/x has no version 9.9.9" in version
    assert "agent/x has no version latest" in no_version
    assert "'robot' is no kind; the kinds are agent, template, tool" in kind
    assert "'x' is not of the form kind/id, e.g. agent/fraud_agent" in form


# history


def test_history_says_what_who_why_and_from_which_commit(story: Story) -> None:
    lines = story.team.must("history").stdout.splitlines()
    heads = [line for line in lines if line.startswith("release")]

    first = story.commits["first"][:12]
    assert re.fullmatch(rf"release 1  publish  20\S+Z  commit {first} by Ada Author <ada@example.com>", heads[-1])
    assert heads[-2].endswith('  "wordier"')
    assert re.fullmatch(r'release 4  rollback  20\S+Z  by registry  "too long"', heads[2])
    assert lines[lines.index(heads[2]) + 1 : lines.index(heads[3])] == [
        "  move  agent/x  1.1.0 -> 1.0.0",
        "  hold  agent/x  1.0.0",
    ]
    assert "  retire  agent/gone  1.0.0 -> none" in lines
    assert "  add     template/greeting  1.0.0" in lines


def test_a_release_of_many_changes_is_cut_short(team: Team) -> None:
    team.publish("Many", {path: text for number in range(14) for path, text in agent(f"a{number:02}").items()})

    lines = team.must("history").stdout.splitlines()

    assert len(lines) == 14
    assert lines[-1] == "  and 2 more: registry history --json"


def test_a_history_without_releases_says_why(team: Team, story: Story) -> None:
    assert team.must("history").stderr == "no releases; registry publish makes the first\n"
    for arguments in (["agent/nope"], ["--owner", "nobody"], ["--before", "1"]):
        assert story.team.must("history", *arguments).stderr == "no such releases\n"
    assert "is not in the range" in story.team.must("history", "--limit", "0", code=64).stderr


def test_what_a_terminal_would_obey_is_shown_and_not_obeyed(team: Team) -> None:
    """A name, a tag, a prompt and a reason are texts of others."""
    evil = r'"\e[31mred\u202e"'
    team.publish("First", agent("x", prompt="a\x1b[2Jb\tc", extra=f"tags: [{evil}]\n").copy())
    team.repository.commit("Rename", {
        "packages/shared/tools/t.yaml": tool("t")["packages/shared/tools/t.yaml"].replace("name: t", f"name: {evil}")
    })  # fmt: skip
    difference = team.must("diff").stdout
    team.must("publish", "--reason", "\x1b]0;owned\x07\nrelease 9")
    said = "".join(
        team.must(*verb).stdout
        for verb in (["list"], ["show", "tool/t"], ["show", "agent/x"], ["history"], ["diff", "agent/x"])
    )

    for text in (said, difference):
        assert not set(text) & {"\x1b", "\x07", "\u202e"}
    assert r"\x1b[31mred\u202e" in said
    assert r'"\x1b]0;owned\x07\nrelease 9"' in said
    assert r"+a\x1b[2Jb" in said


# plan


def test_plan_shows_changes_and_what_is_left_alone(story: Story) -> None:
    said = story.team.must("plan").stdout.splitlines()

    assert said == [
        f"commit {story.commits['head'][:12]} against release 6: no changes",
        "  held      agent/x stays at 1.0.0: git declares 1.1.0, which a rollback turned down",
        "            to follow git again: registry resume agent/x --reason TEXT",
        "  orphan    agent/orphan: live, but no longer in git; registry sync --prune retires it",
    ]


def test_plan_shows_every_kind_of_change_and_its_exit_code(team: Team) -> None:
    team.publish("First", {**agent("x"), **agent("y"), **agent("z")})
    same = team.must("plan", "--detailed-exitcode").stdout
    team.must("rollback", "agent/y", "--reason", "early")
    team.must("transfer", "agent/z", "--to", "others", "--reason", "theirs")
    team.repository.delete("packages/shared/agents/z")
    sha = team.repository.commit(
        "Second", {**agent("x", "1.1.0", "Two.", "tags: [a]\n"), **agent("y", "1.0.1", "Better."), **tool("t")}
    )

    said = team.must("plan", "--detailed-exitcode", code=2).stdout

    assert same.endswith("against release 1: no changes\n")
    assert columns(said) == [
        [f"commit {sha[:12]} against release 3: 6 changes"],
        ["~ update", "agent/x", "1.0.0 -> 1.1.0"],
        ["~ annotate", "agent/x", "1.1.0"],
        ["! resume", "agent/y", "the hold on 1.0.0 ends"],
        ["+ restore", "agent/y", "1.0.0"],
        ["~ update", "agent/y", "1.0.0 -> 1.0.1"],
        ["+ create", "tool/t", "1.0.0"],
    ]


def test_a_dry_run_says_that_it_is_one(team: Team) -> None:
    sha = team.repository.commit("First", agent("x"))[:12]
    would = team.must("publish", "--dry-run").stdout
    team.must("publish")
    nothing = team.must("publish", "--dry-run").stdout

    assert would == f"dry run: commit {sha} would change\n  + create  agent/x  1.0.0\n"
    assert nothing == f"dry run: commit {sha} would change nothing\n"


def test_a_publish_says_how_to_undo_it_and_where_it_went(team: Team) -> None:
    sha = team.repository.commit("First", agent("x"))[:12]

    first, second = team.must("publish"), team.must("publish")

    assert first.stdout == f"release 1: published commit {sha}\n  + create  agent/x  1.0.0\n"
    assert re.fullmatch(
        r'chain head [0-9a-f]{64}\nto undo: registry rollback --release 1 --reason "..."\nwent to Postgres .*\n',
        first.stderr,
    )
    assert second.stdout == f"already published: commit {sha} changes nothing; release 1 is in force\n"
    assert second.stderr.startswith("went to Postgres ")


def test_a_commit_without_any_manifest_is_warned_of(team: Team) -> None:
    sha = team.repository.commit("Elsewhere", {"agents/x/agent.yaml": "agent_id: x\n"})[:12]

    published = team.must("publish")
    again = team.must("--root", "agents", "plan", code=1)

    assert published.stderr.startswith(f"warning: commit {sha} declares no manifest below packages/shared\n")
    assert "no release was needed yet" in published.stdout
    assert "warning" in team.must("plan").stderr
    assert "warning: commit" not in again.stderr


def test_findings_of_a_plan_are_messages_and_the_refusal_counts_them(team: Team) -> None:
    team.repository.commit("Broken", {**agent("x", extra="max_iterations: 99\n"), **agent("y", extra="nope: 1\n")})

    refused = team.must("plan", code=1)

    assert refused.stdout == ""
    assert "error[REG104]: " in refused.stderr
    assert " --> packages/shared/agents/x/agent.yaml:5:17\n" in refused.stderr
    assert "5 | max_iterations: 99\n  |                 ^^\n" in refused.stderr
    assert refused.stderr.endswith("nothing was published: 2 errors in the manifests\n")
    assert team.must("diff", code=1).stderr == refused.stderr
    assert team.must("publish", "--dry-run", code=1).stderr == refused.stderr


def test_warnings_are_said_and_do_not_hinder(team: Team) -> None:
    team.repository.commit(
        "Warned", {**agent("old", extra="status: deprecated\n"), **agent("x", extra="allowed_agents: [old]\n")}
    )

    published = team.must("publish")

    assert "warning[REG207]: " in published.stderr
    assert team.live() == {"agent/old": "1.0.0", "agent/x": "1.0.0"}


def test_outside_of_git_the_registry_can_still_be_read(team: Team) -> None:
    team.publish("First", agent("x"))
    plain = team.path.parent / "plain"
    plain.mkdir()
    (plain / "registry.toml").write_text('name = "acme-agents"\n')
    outside = type(team)(GitRepository(plain, {}), team.environment)

    assert outside.must("list", "--json").json[0]["entry"] == "agent/x"
    assert "head       no git repository here" in outside.must("status").stdout
    assert outside.must("status", "--json").json["head"] is None
