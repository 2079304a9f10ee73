"""Commands that run what they have just downloaded."""

from __future__ import annotations

import re
from collections.abc import Sequence

from registry_cli.validation.security.command_line import SHELLS, Word

_LONGEST = 20_000
"""How many characters of a command are looked at; nobody reads more."""

_FETCH = r"\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod|aria2c)\b"
_RUN = r"(?:\S*/)?(?:(?:ba|z|da|a|k|fi)?sh|python[\d.]*|node|deno|bun|perl|ruby|php|pwsh|powershell|iex)\b"
_EVALUATE = r"\b(?:exec|eval|compile|function|runinthiscontext|runpy)\b"
_ASK = r"(?:urlopen|urlretrieve|requests\.get|httpx\.get|\bfetch\(|https?\.get\(|open-uri|open\(.https?:)"
_ANY_FETCH = re.compile(rf"{_FETCH}|downloadstring|webclient|{_ASK}", re.IGNORECASE)
_AT_ONCE = (
    # curl ... | sh
    rf"{_FETCH}[^;&]{{0,2000}}\|\s*(?:sudo\s+(?:-\S+\s+)*|env\s+)?{_RUN}",
    # bash <(curl ...), sh -c "$(curl ...)", eval `curl ...`; but not TOKEN=$(curl ...)
    rf"(?:{_RUN}|\b(?:source|eval|exec)|\s-c|(?:^|\s)\.)\s[^;|&]{{0,200}}?(?<!=)(?<!=[\"'])(?:<\(|\$\(|`)\s*{_FETCH}",
    # iex (irm ...)
    rf"\b(?:iex|invoke-expression)\b.{{0,500}}(?:{_FETCH}|downloadstring|webclient)",
    # python -c "exec(urlopen(...).read())"
    rf"{_EVALUATE}.{{0,500}}{_ASK}",
    rf"{_ASK}.{{0,500}}{_EVALUATE}",
)
_STEPS = re.compile(r"&&|\|\||;|\n")
_FETCHING = re.compile(_FETCH, re.IGNORECASE)
_RUNNING = re.compile(_RUN, re.IGNORECASE)
_WORDS = re.compile(r"[^\s\"'()<>|&;=]+")
_INLINE = frozenset({"-c", "-e", "--eval", "-command", "-encodedcommand", "/c", "/k"})


def downloaded_code(words: Sequence[Word]) -> Word | None:
    """The word of a command that fetches what is run then; ``None`` when nothing like that happens."""
    whole = " ".join(word.text for word in words)[:_LONGEST]
    if not _ANY_FETCH.search(whole) or not _is_script(words):
        return None
    if not any(re.search(pattern, whole, re.IGNORECASE | re.DOTALL) for pattern in _AT_ONCE) and not _later(whole):
        return None
    return next((word for word in words if _ANY_FETCH.search(word.text)), words[0])


def _is_script(words: Sequence[Word]) -> bool:
    """Whether some program in *words* is told what to do by an argument."""
    return any(word.program in SHELLS or word.text.lower() in _INLINE for word in words)


def _later(whole: str) -> bool:
    """Whether a step of a script runs a file that an earlier step has downloaded."""
    fetched: set[str] = set()
    for step in _STEPS.split(whole):
        words = _WORDS.findall(step)
        names = [word.rpartition("/")[2] for word in words]
        if _FETCHING.search(step):
            fetched.update(names[1:])
        elif words and (words[0].startswith("./") or _RUNNING.match(words[0]) or words[0] in {"chmod", "source", "."}):
            if fetched.intersection(names):
                return True
        elif names and names[0] in fetched:
            return True
    return False
