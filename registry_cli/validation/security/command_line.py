"""The command that starts an MCP server, word by word, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry_cli.domain.location import Pointer

SHELLS = frozenset(
    {"sh", "bash", "zsh", "dash", "ash", "ksh", "mksh", "fish", "csh", "tcsh", "cmd", "powershell", "pwsh"}
)
"""Programs that run what their arguments say."""

_WRAPPERS = frozenset(
    {"env", "sudo", "doas", "nohup", "nice", "ionice", "time", "timeout", "exec", "setsid", "stdbuf", "winpty", "wsl"}
)
"""Programs that start the one named behind them."""

_PASSED_OVER = re.compile(r"-.*|[A-Za-z_]\w*=.*|[0-9.]+[smhd]?", re.DOTALL)
_SUFFIX = re.compile(r"\.(?:exe|cmd|bat|com|ps1)$")
_BEGINS_STRING = frozenset({"-S", "--split-string"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command: what it says, and the value it stands in."""

    text: str
    pointer: Pointer

    @property
    def program(self) -> str:
        """The program that the word names, without folder and ending: ``/usr/bin/NPX.cmd`` is ``npx``."""
        return _SUFFIX.sub("", self.text.replace("\\", "/").rpartition("/")[2].lower())


def words_of(server: Mapping[str, Any], pointer: Pointer) -> list[Word]:
    """The words that start *server*, the program first; none where its ``command`` is no text."""
    command, arguments = server.get("command"), server.get("args")
    if not isinstance(command, str) or not command.strip():
        return []
    # A path may hold spaces; a command line that was written where a program is due begins with a plain name.
    parts = command.split() if re.match(r"[\w.-]+\s", command) else [command]
    words = [Word(part, (*pointer, "command")) for part in parts]
    for index, argument in enumerate(arguments if isinstance(arguments, list) else ()):
        if isinstance(argument, str):
            words.append(Word(argument, (*pointer, "args", index)))
    return words


def unwrapped(words: Sequence[Word]) -> Sequence[Word]:
    """*words* from the program that is really meant on: behind ``env``, ``sudo``, ``timeout 10`` and the like."""
    if words and words[0].program in _WRAPPERS:
        words = _behind_wrappers(words)
    if len(words) > 1 and words[0].program == "busybox":
        return words[1:]
    return words


def _behind_wrappers(words: Sequence[Word]) -> Sequence[Word]:
    behind = list(reversed(words))
    while behind and behind[-1].program in _WRAPPERS:
        behind.pop()
        while behind and _PASSED_OVER.fullmatch(behind[-1].text):
            option = behind.pop()
            if option.text in _BEGINS_STRING and behind:
                line = behind.pop()
                behind += [Word(part, line.pointer) for part in reversed(line.text.split())]
    return behind[::-1]


def behind_shell(words: Sequence[Word]) -> Sequence[Word]:
    """The words that ``cmd /c`` is given; none for another shell, whose text is no list of words."""
    for index, word in enumerate(words[1:], 1):
        if words[0].program == "cmd" and word.text.lower() in {"/c", "/k"}:
            return words[index + 1 :]
    return []


def options(words: Sequence[Word], valued: Collection[str]) -> Iterator[tuple[str, Word]]:
    """Each option of *words* that has a value, with it, then each operand under the empty name.

    *valued* are the options that take the next word as their value.
    """
    rest = iter(words)
    for word in rest:
        name, equals, value = word.text.partition("=")
        if not word.text.startswith("-") or word.text == "-":
            yield "", word
            yield from (("", operand) for operand in rest)
        elif word.text == "--":
            continue
        elif equals:
            yield name, Word(value, word.pointer)
        elif name in valued:
            following = next(rest, None)
            if following is not None:
                yield name, following
