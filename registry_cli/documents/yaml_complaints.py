"""What the YAML parser's errors mean in plain words, and the way out."""

from __future__ import annotations

import yaml

from registry_cli.documents.document import Problem, ProblemKind
from registry_cli.documents.positions import Lines, quoted

_SIGN = "a text that begins with a sign such as [ ] { } , * & ! % @ ` needs quotes"
_UNCLOSED = "the quotation mark opened here is never closed"
_INDENT = "indent the keys of one mapping alike; a text that goes on needs quotes or a block (|)"
_UNFIT = "this does not fit the indentation of what began on line {line}"

_COMPLAINTS = (
    ("did not find expected key", _UNFIT, _INDENT),
    ("expected <block end>", _UNFIT, _INDENT),
    (
        "expected '-' indicator",
        "no item of the list that began on line {line}",
        "begin every item with - in one column",
    ),
    ("expected ',' or ']'", "the list opened on line {line} lacks a comma or its closing bracket", _SIGN),
    ("expected ',' or '}'", "the mapping opened on line {line} lacks a comma or its closing brace", _SIGN),
    ("node content", "a value is due here", _SIGN),
    ("alphabetic or numeric", "a name is due here, after * or &", _SIGN),
    ("tag handle", "the tag is not declared", "remove the tag; a text that begins with ! needs quotes"),
    ("unknown escape", "an unknown escape after the backslash", "write a backslash as \\\\, or use single quotes"),
    ("Unicode character escape", "the escape names no character", "write one beyond U+FFFF as \\U and eight digits"),
    (
        "sequence entries are not",
        "a list cannot begin here",
        "begin it on a line of its own, or put the text in quotes",
    ),
    ("keys are not allowed", "a key cannot begin here", "put a text that begins with ? in quotes"),
    ("while scanning a block scalar", "only + - or a digit may follow | or > on its line", _INDENT),
    ("<document start>", "more text after the end of the document", "a file holds one mapping; check the brackets"),
)
"""Words of the parser (of libyaml or of PyYAML's own, whichever runs), our message, our hint."""

_Words = tuple[int, str, str]


def explained(error: yaml.YAMLError, text: str, lines: Lines) -> Problem:
    """The problem that *error*, raised over *text*, stands for."""
    mark = getattr(error, "problem_mark", None)
    offset = min(mark.index, len(text)) if mark else 0
    complaint = f"{getattr(error, 'problem', error)} {getattr(error, 'context', '')}"
    start = getattr(getattr(error, "context_mark", None), "index", offset)
    place, message, hint = _in_words(complaint, text, offset, start)
    message = message.replace("{line}", str(lines.location(start).line))
    # Where the text should have ended nobody knows; the parser gave up at the end of the file.
    location = lines.rest_of_line(place) if message == _UNCLOSED else lines.location(place)
    return Problem(ProblemKind.SYNTAX, message, location, hint)


def _in_words(complaint: str, text: str, offset: int, start: int) -> _Words:
    before = text[text.rfind("\n", 0, offset) + 1 : offset]
    if "mapping values are not allowed" in complaint:
        return _colon(before, offset)
    if "cannot start any token" in complaint:
        return _bad_start(text[offset], offset)
    if complaint.startswith(("found unexpected end", "found unexpected document")):
        return start, _UNCLOSED, "close it; inside single quotes write ' twice"
    if "could not find expected ':'" in complaint:
        return start, "no colon follows this key", f"write key: value; {_INDENT}"
    if ("expected key" in complaint or "<block end>" in complaint) and before.strip(" \t-"):
        return offset, "more text after a value that is complete", "put quotes around the whole text"
    known = (entry for entry in _COMPLAINTS if entry[0] in complaint)
    _, message, hint = next(known, ("", complaint.removesuffix("None").strip(), ""))
    return start if offset >= len(text.rstrip()) else offset, message, hint


def _colon(before: str, offset: int) -> _Words:
    if ": " in before or before.lstrip(" -").startswith(("'", '"')):
        message = "a colon and a space inside a text without quotes"
        return offset, message, 'put the whole text in quotes, for example description: "first: second"'
    message = "a key is not allowed here: the line above is no mapping"
    return offset, message, "align it with the keys above; a text that goes on needs quotes or a block (|)"


def _bad_start(character: str, offset: int) -> _Words:
    if character == "\t":
        return offset, "a tab where spaces are due", "indent with spaces"
    return (
        offset,
        f"a text cannot begin with {quoted(character)} unless it is in quotes",
        "put the whole text in quotes",
    )
