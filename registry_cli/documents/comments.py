"""Comments in YAML, TOML and Markdown texts, told apart from text that only looks like one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from registry_cli.documents.document import MAX_BYTES
from registry_cli.documents.place import Span
from registry_cli.documents.positions import Lines
from registry_cli.domain.location import Location

_LINE = re.compile(r"[^\r\n]*")
_BREAK = re.compile(r"\r\n|\n|\r")
_YAML_SIGN = re.compile(r"(?:^|(?<=[ \t]))#", re.MULTILINE)
_TOML_TOKEN = re.compile(
    r'"""(?:[^"\\]++|\\.|""?(?!"))*+""""{0,2}'
    r"""|'''(?:[^']++|''?(?!'))*+''''{0,2}"""
    r"""|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'"""
    r"|(?P<comment>#[^\r\n]*+)",
    re.DOTALL,
)
_MARKDOWN_TOKEN = re.compile(r"^ {0,3}(?P<fence>`{3,}+|~{3,}+)[^\n]*+|<!--", re.MULTILINE)


class Comment(NamedTuple):
    """What a comment says, and where.

    ``text`` is on one line, without the signs that make it a comment; ``location`` is where it stands. ``speaks_of`` is
    the line it is about: its own, or, where nothing else stands there, the next one that says something.
    """

    text: str
    location: Location
    speaks_of: int


def has_comments(path: str) -> bool:
    """Whether the format that the ending of *path* names has comments that are understood here."""
    return _reader(path) is not None


def comments(path: str, text: str, holding: str) -> Iterator[Comment]:
    """The comments in *text*, in the format that the ending of *path* names, with *holding* in them.

    Of a text that breaks the rules of its format, those up to the break. Nothing is raised, and nothing read in a text
    that is too large to be a manifest.
    """
    reader = _reader(path)
    if reader is None or holding not in text or len(text) > MAX_BYTES:
        return
    lines = Lines(text)
    for start, end in reader(text, holding):
        content = text[start:end]
        words = " ".join(content.removeprefix("#").removeprefix("<!--").removesuffix("-->").split())
        if holding in words:
            yield Comment(words, lines.location(start, end), _speaks_of(path, text, start, end, lines))


def _reader(path: str) -> Callable[[str, str], Iterator[Span]] | None:
    return next((reader for suffix, reader in _READERS.items() if path.lower().endswith(suffix)), None)


def _speaks_of(path: str, text: str, start: int, end: int, lines: Lines) -> int:
    before = text[max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1 : start]
    found = _LINE.match(text, end)
    after = found[0] if found else ""
    here = lines.location(start).line
    if before.strip() or after.strip():
        return here
    sign = "<!--" if path.lower().endswith((".md", ".markdown")) else "#"
    position = end
    for match in _BREAK.finditer(text, end):
        said = text[position : match.start()].strip()
        if said and position > end and not said.startswith(sign):
            break
        position = match.end()
    return lines.location(position).line


def _in_yaml(text: str, holding: str) -> Iterator[Span]:
    scalars, known = _scalars(text)
    starts = [start for start, _ in scalars]
    position = text.find(holding)
    while 0 <= position < known:
        begin = max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1
        line = _LINE.match(text, begin)
        end = line.end() if line else len(text)
        for sign in _YAML_SIGN.finditer(text, begin, position):
            index = bisect_right(starts, sign.start()) - 1
            if index < 0 or sign.start() >= scalars[index][1]:
                yield sign.start(), end
                break
        position = text.find(holding, end)


def _scalars(text: str) -> tuple[list[Span], int]:
    """The stretches of *text* in which a # is no comment, and how far it could be read."""
    # Imported here because PyYAML takes 15 ms, and few texts have waivers.
    import yaml

    from registry_cli.documents.yaml_places import events, span_of

    found: list[Span] = []
    known = 0
    try:
        for event in events(text):
            start, end = span_of(event)
            if isinstance(event, yaml.ScalarEvent):
                if event.style in ("|", ">"):  # behind its sign, on the same line, a comment may stand
                    header = _LINE.match(text, start)
                    start = header.end() if header else start
                found.append((start, end))
            known = max(known, end)
    except yaml.YAMLError:
        return found, known
    return found, len(text)


def _in_toml(text: str, holding: str) -> Iterator[Span]:  # noqa: ARG001 - one walk finds them all
    return (match.span() for match in _TOML_TOKEN.finditer(text) if match["comment"])


def _in_markdown(text: str, holding: str) -> Iterator[Span]:  # noqa: ARG001 - one walk finds them all
    position = 0
    while match := _MARKDOWN_TOKEN.search(text, position):
        fence = match["fence"]
        if fence:
            closing = re.compile(rf"^ {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*\r?$", re.MULTILINE)
            closed = closing.search(text, match.end())
            if closed is None:
                return
            position = closed.end()
        else:
            end = text.find("-->", match.end())
            if end < 0:
                return
            position = end + len("-->")
            yield match.start(), position


_READERS: Mapping[str, Callable[[str, str], Iterator[Span]]] = {
    ".yaml": _in_yaml,
    ".yml": _in_yaml,
    ".toml": _in_toml,
    ".md": _in_markdown,
    ".markdown": _in_markdown,
}
