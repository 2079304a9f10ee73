from __future__ import annotations

from typing import Any

import pytest

from registry_cli.validation.security.command_line import Word, behind_shell, options, unwrapped, words_of


def texts(command: Any, *args: Any) -> list[str]:
    return [word.text for word in unwrapped(words_of({"command": command, "args": list(args)}, ("s",)))]


def words(line: str) -> list[Word]:
    return [Word(text, (index,)) for index, text in enumerate(line.split())]


def test_each_word_remembers_where_it_stands() -> None:
    found = words_of({"command": "npx", "args": ["-y", 5, "server"]}, ("mcpServers", "claims"))
    assert [word.pointer[2:] for word in found] == [("command",), ("args", 0), ("args", 2)]


def test_a_command_line_in_the_place_of_a_program_is_taken_apart_and_a_path_with_spaces_is_not() -> None:
    assert texts("npx -y server", "x") == ["npx", "-y", "server", "x"]
    assert texts("/opt/My Programs/server", "x") == ["/opt/My Programs/server", "x"]


@pytest.mark.parametrize("server", [{}, {"command": 5}, {"command": " "}, {"args": ["x"]}])
def test_a_server_without_a_command_has_no_words(server: dict[str, Any]) -> None:
    assert words_of(server, ()) == []
    assert words_of({"command": "x", "args": "y"}, ())[0].text == "x"


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("bash", "bash"),
        ("/usr/bin/bash", "bash"),
        ("C:\\Windows\\CMD.EXE", "cmd"),
        ("npx.cmd", "npx"),
        ("python3.12", "python3.12"),
    ],
)
def test_a_program_is_named_without_folder_and_ending(text: str, program: str) -> None:
    assert Word(text, ()).program == program


@pytest.mark.parametrize(
    "line",
    [
        "env bash -c x", "/usr/bin/env -i A=1 B=2 bash -c x", "sudo -E bash -c x", "timeout 10s bash -c x",
        "nice -n 5 env bash -c x", "busybox bash -c x",
    ],
)  # fmt: skip
def test_what_only_starts_another_program_is_passed_over(line: str) -> None:
    assert texts(*line.split()) == ["bash", "-c", "x"]


def test_env_may_split_one_word_into_a_command() -> None:
    assert texts("/usr/bin/env", "-S", "bash -c x", "y") == ["bash", "-c", "x", "y"]
    assert texts("env", "-S") == []


def test_behind_cmd_stands_the_command_and_behind_another_shell_a_text() -> None:
    assert [word.text for word in behind_shell(words("cmd /c npx server"))] == ["npx", "server"]
    assert list(behind_shell(words("cmd npx"))) == []
    assert list(behind_shell(words("bash -c npx"))) == []


def test_options_are_told_from_operands() -> None:
    found = options(words("-y --package a --from=b -- c --package d"), {"--package"})
    assert [(name, word.text) for name, word in found] == [
        ("--package", "a"),
        ("--from", "b"),
        ("", "c"),
        ("", "--package"),
        ("", "d"),
    ]


def test_an_option_at_the_end_has_no_value() -> None:
    assert list(options(words("--package"), {"--package"})) == []


def test_a_hundred_thousand_wrappers_are_taken_off_at_once() -> None:
    words = [Word("env", ())] * 100_000 + [Word("-i", ())] * 100_000 + [Word("npx", ())]
    assert unwrapped(words) == [Word("npx", ())]
