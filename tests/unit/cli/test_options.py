from __future__ import annotations

import click
import pytest

from registry_cli.cli.options import ENTRY, GlobalOptions, check_kind, parse_reference
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.identity import EntryName

NAME = EntryName("agent", "x")


def test_an_entry_is_read_from_its_text_and_left_as_it_is_when_it_is_one() -> None:
    assert ENTRY.convert("agent/x", None, None) == NAME
    assert ENTRY.convert(NAME, None, None) is NAME


@pytest.mark.parametrize("text", ["", "agent", "agent/", "/x", "Agent/x", "agent/x/y", "agent/x@1", "robot/x"])
def test_what_is_no_entry_is_wrong_usage(text: str) -> None:
    with pytest.raises(click.BadParameter):
        ENTRY.convert(text, None, None)


def test_a_kind_is_one_of_those_there_are() -> None:
    assert check_kind(NAME) is NAME
    with pytest.raises(ValueError, match="the kinds are agent, template, tool, model_profile, workflow, policy"):
        check_kind(EntryName("robot", "x"))


@pytest.mark.parametrize(
    ("text", "version_range"),
    [("agent/x", ""), ("agent/x@", ""), ("agent/x@^1.2", "^1.2"), ("agent/x@>=1 <2", ">=1 <2")],
)
def test_a_reference_is_a_name_and_a_range(text: str, version_range: str) -> None:
    assert parse_reference(text) == (NAME, version_range)


def test_a_reference_to_nothing_says_how_it_is_written() -> None:
    with pytest.raises(Misconfigured) as caught:
        parse_reference("x@1")
    assert "agent/fraud_agent@^1.2" in caught.value.hint


def test_unless_somebody_says_otherwise_the_terminal_decides_about_colours() -> None:
    assert GlobalOptions() == GlobalOptions(env=None, root=None, verbosity=0, color=None)
