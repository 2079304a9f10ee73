"""What the parser of templates complains of, in words for the person who wrote the template."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from difflib import get_close_matches

TAGS = (
    *("autoescape", "block", "call", "extends", "filter", "for", "from", "if", "import", "include", "macro"),
    *("print", "raw", "set", "with"),
)
"""The tags that open a statement; a test holds them equal to those of the library."""

_INSIDE = frozenset({"elif", "else"})
_SIGNS = {
    "end of print statement": "`}}`",
    "end of statement block": "`%}`",
    "end of template": "the end of the text",
    "begin of print statement": "`{{`",
    "begin of statement block": "`{%`",
    "template data / text": "plain text",
    "name": "a name",
    "string": "a text in quotes",
    "integer": "a number",
    "float": "a number",
}
_LITERAL = "to show braces as they are, put them between {% raw %} and {% endraw %}"


def describe(message: str) -> tuple[str, str]:
    """The message and the hint for a complaint of the parser."""
    for pattern, words in _WORDS:
        found = pattern.match(message)
        if found:
            return words(found)
    said = message.rstrip(".")
    return said[:1].lower() + said[1:], ""


def did_you_mean(wanted: str, known: Collection[str]) -> str:
    """A question with what is nearest to *wanted*; empty when nothing is near."""
    near = get_close_matches(wanted, sorted(known), n=1)
    return f"did you mean {near[0]}?" if near else ""


def _named(sign: str) -> str:
    sign = sign.strip("'")
    return _SIGNS.get(sign, f"`{sign}`")


def _unknown_tag(found: re.Match[str]) -> tuple[str, str]:
    tag, block = found[1], found[2]
    ends = tag in _INSIDE or (tag.startswith("end") and tag[3:] in TAGS)
    if ends and block:
        return f"`{tag}` stands where `end{block}` is due", f"close `{block}` first: {{% end{block} %}}"
    if ends:
        return f"`{tag}` belongs to no block that is open", "remove it, or open its block before it"
    return f"there is no tag `{tag}`", did_you_mean(tag, TAGS) or f"the tags are {', '.join(TAGS)}"


def _character(found: re.Match[str]) -> tuple[str, str]:
    if found[2] in {"'", '"'}:
        return "the text in quotes does not end", f"close it with {found[2]}"
    return f"the character {found[2]} cannot stand here", _LITERAL


_WORDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, str]]], ...] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (
            r"Unexpected end of template\..* closed is '(\w+)'",
            lambda found: (f"`{found[1]}` is never closed", f"add {{% end{found[1]} %}} where it ends"),
        ),
        (r"Encountered unknown tag '(\w+)'\.(?:.* closed is '(\w+)'\.)?", _unknown_tag),
        (
            r"unexpected end of template, expected (.+?)\.?$",
            lambda found: (f"{_named(found[1])} is missing", f"add {_named(found[1])}; {_LITERAL}"),
        ),
        (
            r"expected token (.+?), got (.+)",
            lambda found: (f"{_named(found[1])} is due here, not {_named(found[2])}", ""),
        ),
        (r"Expected an expression, got (.+)", lambda found: (f"a value is due here, not {_named(found[1])}", _LITERAL)),
        (r"unexpected char (['\"])(.+)\1", _character),
        (r"unexpected '(.)', expected '(.)'", lambda found: (f"`{found[2]}` is due before `{found[1]}`", "")),
        (r"unexpected (.+)", lambda found: (f"{_named(found[1])} cannot stand here", "")),
        (r"Missing end of comment tag", lambda _: ("the comment does not end", "close it with #}")),
        (r"Missing end of raw directive", lambda _: ("`raw` is never closed", "add {% endraw %} where it ends")),
    )
)
