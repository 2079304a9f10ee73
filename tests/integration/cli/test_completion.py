"""What a shell is offered, and the script that makes it ask."""

from __future__ import annotations

import pytest

from registry_cli.cli.main import VERBS
from tests.integration.cli.in_process import template
from tests.team_fixtures import Team, agent, tool


def offered(team: Team, words: str, **variables: str) -> list[str]:
    """What bash is offered for the last of *words*."""
    answer = team.run(
        _REGISTRY_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(len(words.split(" ")) - 1), **variables
    )
    assert (answer.code, answer.stderr) == (0, "")
    return [word for line in answer.stdout.splitlines() if (word := line.partition(",")[2])]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script_that_asks_the_command(loose: Team, shell: str) -> None:
    script = loose.must("completion", shell).stdout

    assert f"_REGISTRY_COMPLETE={shell}_complete" in script
    assert "registry" in script


def test_verbs_and_options_are_offered(loose: Team) -> None:
    assert offered(loose, "registry ") == list(VERBS)
    assert offered(loose, "registry re") == ["resume", "resolve"]
    assert offered(loose, "registry --e") == ["--env"]
    assert offered(loose, "registry publish --dr") == ["--dry-run"]
    assert "--no-color" in offered(loose, "registry publish --")
    assert offered(loose, "registry db st") == ["status", "stop"]


def test_entries_of_the_work_tree_are_offered_without_a_database(loose: Team) -> None:
    loose.repository.write({**agent("intake"), **agent("fraud"), **tool("rules"), **template("1.0.0", "1.0.0")})
    loose.repository.write({"packages/shared/tools/README.md": "", "packages/shared/agents/.hidden/agent.yaml": ""})

    assert offered(loose, "registry show ") == ["agent/fraud", "agent/intake", "template/greeting", "tool/rules"]
    assert offered(loose, "registry rollback agent/i") == ["agent/intake"]
    assert offered(loose, "registry diff tool/") == ["tool/rules"]
    assert offered(loose, "registry list to") == ["tool"]


def test_nothing_is_offered_and_nothing_said_where_nothing_can_be_read(loose: Team) -> None:
    assert offered(loose, "registry show ") == []
    loose.repository.write({"packages/shared/agents": "a file"})
    assert offered(loose, "registry show ") == []
    loose.repository.write({"registry.toml": "name = \n"})
    assert offered(loose, "registry show ") == []
