"""The one door to the library of CEL."""

from __future__ import annotations

import logging
import re
import sys
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any

from registry_cli.validation.rules.meaning import Fault
from registry_cli.validation.rules.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from cel import Context, Program

FAILURES = (ValueError, TypeError, LookupError, ArithmeticError, RuntimeError)
"""What the library raises for an expression that cannot be compiled, or evaluated for a manifest."""

CODE_POINTS = "len_"
"""What the library is told to call in the place of ``size``; no rule can name it itself."""

_COMPILED = "cel.cel"
_LOADING = Lock()
_COMPLAINT = re.compile(r"ERROR: <input>:(\d+):(\d+): ([^\n]*)")
_EXPECTED = re.compile(r" expecting (\{.*|'.*|<EOF>)$")
_WORDS = (
    (re.compile(r"^Syntax error: "), ""),
    (re.compile(r"^(?:mismatched|no viable alternative at) input '?<EOF>'?$"), "it ends where more is due"),
    (re.compile(r"^(?:mismatched|extraneous) input (?P<what>.+)$"), r"\g<what> cannot stand here"),
    (re.compile(r"^no viable alternative at input (?P<what>.+)$"), r"\g<what> cannot stand here"),
    (re.compile(r"^missing (?P<what>.+) at (?P<where>.+)$"), r"\g<what> is missing before \g<where>"),
    (re.compile(r"^token recognition error at: (?P<what>.+)$"), r"\g<what> is no word or sign of CEL"),
    (re.compile(r"'?<EOF>'?"), "the end"),
)
_LONGEST = 160
_SIZE = "size"


@cache
def _library() -> ModuleType:
    """The compiled part of the library alone: the package imports a command line of its own, for 0.15 seconds."""
    with _LOADING:
        library = sys.modules.get(_COMPILED) or _load()
    # What the library tells the log when a function of ours fails is an answer here, and told as such.
    logging.getLogger("cel").disabled = True
    return library


def _load() -> ModuleType:
    package = find_spec("cel")
    spec = PathFinder.find_spec(_COMPILED, package.submodule_search_locations) if package else None
    if spec is None or spec.loader is None:
        import cel

        return cel
    # It must be known by its name: it cannot be loaded twice, and whoever imports the package is to find it.
    library = sys.modules[_COMPILED] = module_from_spec(spec)
    spec.loader.exec_module(library)
    return library


def compiled(expression: str) -> Program | Fault:
    """*expression* ready to be evaluated, or the first thing that the library has against it."""
    try:
        program: Program = _library().compile(expression)
    except FAILURES as error:
        return _complaint(str(error), expression)
    return program


def compiled_for_unicode(expression: str) -> Program | Fault:
    """As ``compiled``, with texts measured in code points, as CEL has it: the library counts bytes.

    It takes longer, so it is for manifests that are not all ASCII.
    """
    tokens = tokens_of(expression)
    written = list(expression)
    for token, following in pairwise(tokens):
        if token.written == _SIZE and following.written == "(":
            written[token.start : token.end] = CODE_POINTS
    return compiled("".join(written))


def context_of(variables: Mapping[str, Any], *, plain: bool) -> Context:
    """*variables* as the library takes them; raises one of ``FAILURES`` for what it cannot carry."""
    context: Context = _library().Context(variables=dict(variables))
    if not plain:
        context.add_function(CODE_POINTS, _code_points)
    return context


def text_of(literal: str) -> str | Fault:
    """The text that *literal*, written in an expression, stands for, which must be a regular expression."""
    try:
        text: str = _library().evaluate(literal)
        _library().evaluate(f"''.matches({literal})")
    except FAILURES as error:
        lines = [line.removeprefix("error: ") for line in str(error).split("\n") if line.startswith("error: ")]
        reason = lines[0].partition(". Check")[0] if lines else "it is too large"
        return Fault(f"the pattern is no regular expression: {reason}", 0, len(literal))
    return text


def _code_points(value: Any) -> int:
    if isinstance(value, str | list | dict | bytes):
        return len(value)
    raise TypeError(type(value))


def _complaint(message: str, expression: str) -> Fault:
    """What the library says, in one line, and at which characters of *expression*."""
    found = _COMPLAINT.search(message.removeprefix(f"Failed to parse expression '{expression}'"))
    if found is None:
        return Fault("it holds characters that are no text", 0, len(expression))
    line, column = int(found[1]), int(found[2])
    lines = expression.split("\n")
    start = min(sum(len(one) + 1 for one in lines[: line - 1]) + column - 1, len(expression))
    words = _EXPECTED.sub("", found[3].strip())
    for pattern, replacement in _WORDS:
        words = pattern.sub(replacement, words)
    token = next((token for token in tokens_of(expression) if token.start == start), None)
    return Fault(words[:_LONGEST], start, token.end if token else min(start + 1, len(expression)))
