"""Words of the command line: global options on both sides of the verb, wrong words, quiet and verbose."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry_cli import __version__
from registry_cli.cli.main import VERBS
from tests.integration.cli.in_process import Story
from tests.team_fixtures import Team, agent


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    logger = logging.getLogger("registry_cli")
    before = logger.level, logger.handlers[:]
    yield
    logger.level, logger.handlers[:] = before


def test_without_a_verb_the_help_is_shown_as_a_message(loose: Team) -> None:
    answer = loose.must(code=64)

    assert answer.stdout == ""
    assert answer.stderr.startswith("Usage: registry [OPTIONS] COMMAND [ARGS]...")
    assert [verb for verb in VERBS if f"\n  {verb} " not in answer.stderr] == []


def test_help_is_data_when_it_is_asked_for(loose: Team) -> None:
    for asked in ("--help", "-h"):
        answer = loose.must(asked)
        assert answer.stderr == ""
        assert "registry rollback agent/x" in answer.stdout
    assert loose.must("--version").stdout == f"registry, version {__version__}\n"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_takes_the_global_options_too(loose: Team, verb: str) -> None:
    command = ["db", "migrate"] if verb == "db" else [verb]
    said = loose.must(*command, "--help").stdout

    for option in ("--env NAME", "--root FOLDER", "-q, --quiet", "-v, --verbose", "--no-color"):
        assert option in said, option
    assert "Examples:" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["publsh"], "Did you mean 'publish'?"),
        (["roll"], "Did you mean 'rollback'?"),
        (["qqqq"], "No such command 'qqqq'"),
        (["publish", "--dry-rn"], "Did you mean '--dry-run'?"),
        (["--quite", "list"], "Did you mean '--quiet'?"),
        (["list", "robots"], "'robots' is not one of 'agent', 'template'"),
        (["show"], "Missing argument 'ENTRY'"),
        (["resume", "agent/x"], "Missing option '--reason'"),
        (["resume", "agent/x", "--reason", "  "], "say why"),
        (["transfer", "agent/x", "--reason", "r"], "Missing option '--to'"),
        (["transfer", "agent/x", "--to", "Bad Name", "--reason", "r"], "no name of a manifest repository"),
        (["transfer", "agent/x", "--to", "others", "--reason", ""], "say why"),
        (["rollback", "agent/x", "--reason", " "], '--reason "..." is needed'),
        (["rollback", "--reason", "r"], "name one thing to go back to"),
        (["rollback", "agent/x", "--release", "1", "--reason", "r"], "name one thing to go back to"),
        (["rollback", "--release", "0", "--reason", "r"], "is not in the range x>=1"),
        (["rollback", "--release", "1", "--to", "1.0.0", "--reason", "r"], "--to goes with KIND/ID"),
        (["rollback", "agent/x", "--even-if-changed", "--reason", "r"], "--even-if-changed goes with --release"),
        (["publish", "--allow-diverged"], "--allow-diverged needs --reason"),
        (["publish", "--allow-diverged", "--reason", " "], "--allow-diverged needs --reason"),
        (["verify", "--expect", ""], "64 hexadecimal digits"),
        (["verify", "--expect", "5d0a"], "64 hexadecimal digits"),
        (["history", "--before", "0"], "is not in the range"),
        (["resolve", "agent/x@banana"], "agent/x@banana: "),
        (["resolve", "x@1"], "'x' is not of the form kind/id"),
        (["resolve", "robot/x"], "the kinds are agent, template"),
        (["completion", "tcsh"], "'tcsh' is not one of 'bash', 'zsh', 'fish'"),
        (["--env", "nowhere", "list"], "registry.toml has no environment 'nowhere' (it has: none)"),
        (["--env", "", "list"], "registry.toml has no environment ''"),
        (["--root", "", "plan"], "--root is empty"),
        (["plan", "--root", ".."], "lies outside of"),
        (["db"], "Usage: registry db"),
        (["db", "stpo"], "No such command 'stpo'"),
        (["db", "stop"], "comes from REGISTRY_DATABASE_URL; only the embedded one can be stopped"),
        (["db", "reset", "--yes"], "comes from REGISTRY_DATABASE_URL; only the embedded one can be reset"),
        (["db", "url"], "comes from REGISTRY_DATABASE_URL, whose secret is not printed"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_wrong_words_are_wrong_usage_and_say_which_are_right(loose: Team, words: list[str], said: str) -> None:
    answer = loose.must(*words, code=64)

    assert answer.stdout == ""
    assert said in " ".join(answer.stderr.split())


def test_global_options_mean_the_same_before_and_after_the_verb(loose: Team) -> None:
    loose.repository.write({"registry.toml": '[environments.production]\ndatabase_url_variable = "PROD_URL"\n'})

    before, after = (
        loose.must("--env", "production", "list", code=64),
        loose.must("list", "--env", "production", code=64),
    )

    assert before == after
    assert "PROD_URL" in before.stderr


def test_the_option_after_the_verb_overrules_the_one_before(story: Story) -> None:
    assert "has no environment 'b'" in story.team.must("--env", "a", "list", "--env", "b", code=64).stderr


def test_quiet_leaves_data_and_what_went_wrong(team: Team) -> None:
    team.repository.commit("First", agent("x"))
    for words in (["-q", "publish"], ["publish", "-q"], ["status", "--quiet"], ["verify", "-q"]):
        answer = team.must(*words)
        assert answer.stderr == ""
    team.repository.commit("Broken", agent("x", extra="nope: 1\n"))

    refused = team.must("-q", "publish", code=1)

    assert "REG102" in refused.stderr
    assert "no agent/y" in team.must("-q", "show", "agent/y", code=1).stderr


def test_verbose_twice_logs_every_call_and_once_does_not(team: Team) -> None:
    assert "list_entries_v1" not in team.must("-v", "list").stderr
    for words in (["-vv", "list"], ["list", "-vv"], ["-v", "list", "-v"]):
        assert "DEBUG registry_cli.store.psycopg_transport: called list_entries_v1" in team.must(*words).stderr
    assert "called" not in team.must("-q", "list").stderr


def test_the_commit_option_reads_what_it_names(team: Team) -> None:
    first = team.repository.commit("First", agent("x"))
    team.repository.commit("Second", agent("y"))

    assert len(team.must("plan", "--commit", first, "--json").json["changes"]) == 1
    assert len(team.must("plan", "--commit", "HEAD", "--json").json["changes"]) == 2
    assert "nonsense" in team.must("plan", "--commit", "nonsense", code=69).stderr
    assert "is no revision" in team.must("plan", "--commit", "", code=69).stderr


def test_a_reason_of_any_letters_is_kept_as_it_was_given(team: Team) -> None:
    team.publish("First", {**agent("x"), **agent("y")})
    reason = '  größer, 更好 "quoted" \\ 🎉 '

    team.must("rollback", "agent/x", "--reason", reason)

    assert json.loads(team.must("history", "--json").stdout)[0]["reason"] == reason.strip()
    refused = team.run("rollback", "agent/y", "--reason", "no text: \udcff")
    assert refused.code in {1, 64}
    assert "Traceback" not in refused.stderr


def test_import_lists_its_formats_and_reads_a_file(loose: Team, tmp_path: Path) -> None:
    source = tmp_path / "reviewer.md"
    source.write_text("---\nname: reviewer\ndescription: Reads code.\n---\nRead it.\n", encoding="utf-8")

    formats = loose.must("import").stdout
    loose.must("import", "claude_subagent", str(source), "--into", "packages/shared")

    assert "claude_subagent" in formats
    assert loose.must("validate").stderr == "checked 1 manifest: all good\n"
