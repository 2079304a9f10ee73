"""The variables that the text of a template uses, and what keeps it from being one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from registry_cli.templating.environment import BUILTINS, environment
from registry_cli.templating.fault import Fault, FaultKind
from registry_cli.templating.limits import MAX_CHARACTERS

_REMEMBERED = 256
_SIGNS = ("{{", "{%", "{#")
_SIMPLE = re.compile(r"(?<!\{)\{\{ *([A-Za-z_][A-Za-z0-9_]*) *\}\}")
_WORDS = frozenset(
    {"and", "elif", "else", "false", "False", "if", "in", "is", "none", "None", "not", "or", "true", "True"}
)


@dataclass(frozen=True, slots=True)
class Use:
    """The first use of the variable ``name``, at the character ``start`` of the text."""

    name: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind the name."""
        return self.start + len(self.name)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a text takes from outside.

    ``uses`` has each variable once, in the order of the text. ``complete`` says whether there can be no others: not
    where a fault hides them, or where another template is taken in, which sees the same variables.
    """

    uses: tuple[Use, ...] = ()
    faults: tuple[Fault, ...] = ()
    complete: bool = True


_NOTHING = Usage()


def used_variables(text: str) -> Usage:
    """The variables that *text*, read as Jinja2, uses, and its faults; nothing is rendered, loaded or raised."""
    if len(text) > MAX_CHARACTERS:
        message = f"the text has {len(text):,} characters, more than the {MAX_CHARACTERS:,} that a prompt may have"
        fault = Fault(FaultKind.LIMIT, message, 0, 0, "split it, or move what is long into a file that a tool reads")
        return Usage(faults=(fault,), complete=False)
    if not any(sign in text for sign in _SIGNS):
        return _NOTHING
    return _read(text)


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str) -> Usage:
    return _simple(text) or _parsed(text)


def _simple(text: str) -> Usage | None:
    """The answer for a text that has nothing but names in braces, which most have; no parser is needed."""
    if "{%" in text or "{#" in text:
        return None
    found: dict[str, int] = {}
    count = 0
    for match in _SIMPLE.finditer(text):
        count += 1
        if match[1] in _WORDS:
            return None
        found.setdefault(match[1], match.start(1))
    if count != text.count("{{"):
        return None
    return Usage(tuple(Use(name, start) for name, start in found.items() if name not in BUILTINS))


def _parsed(text: str) -> Usage:
    from registry_cli.templating.free_names import free_names
    from registry_cli.templating.name_places import NamePlaces
    from registry_cli.templating.parsing import parse
    from registry_cli.templating.tokens import cut

    pieces = cut(text)
    if isinstance(pieces, Fault):
        return Usage(faults=(pieces,), complete=False)
    tree = parse(pieces)
    if isinstance(tree, Fault):
        return Usage(faults=(tree,), complete=False)
    found = free_names(tree)
    places = NamePlaces(pieces)
    first: dict[str, int] = {}
    for name, line in found.names:
        start = places.of_value(name, line)
        first[name] = min(first.get(name, start), start)
    uses = (Use(name, start) for name, start in first.items() if name not in BUILTINS)
    faults = [_unknown("filter", name, places.of_other(name, line)) for name, line in found.unknown_filters]
    faults += [_unknown("test", name, places.of_other(name, line)) for name, line in found.unknown_tests]
    return Usage(tuple(sorted(uses, key=lambda use: use.start)), tuple(faults), complete=not found.includes)


def _unknown(what: str, name: str, start: int) -> Fault:
    from registry_cli.templating.wording import did_you_mean

    known = environment().filters if what == "filter" else environment().tests
    hint = did_you_mean(name, known) or f"use one of those that Jinja2 has, or do without the {what}"
    return Fault(FaultKind.SYNTAX, f"there is no {what} `{name}`", start, start + len(name), hint)
