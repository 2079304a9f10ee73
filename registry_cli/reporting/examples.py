"""The examples of codes as people read them: each file under its path, with a mark at what is found there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry_cli.domain.configuration import DEFAULT_ROOT
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Location
from registry_cli.validation.codes.code import Content, Example, Filled, Link, Special, Unreadable

CONFIGURATION_FILE = "registry.toml"
BEFORE = "published before"
FOREIGN = "published by another owner"
REMOVED = "removed"
_MARK = re.compile(r" *\^+ <- REG\d+: ")


@dataclass(frozen=True, slots=True)
class Shown:
    """One path of an example.

    ``text`` is its content, with a line of marks below each finding; ``None`` where there is none to be shown.
    ``remark`` says when it was there, or what it is instead of a text; ``mark`` what is found on the whole of it.
    """

    path: str
    text: str | None
    remark: str = ""
    mark: str = ""


def shown(example: Example, findings: Iterable[Finding] = ()) -> Iterator[Shown]:
    """What *example* holds, in the order in which it came about, marked with the *findings* on it."""
    for path, content in example.before.items():
        yield _shown(path, content, BEFORE)
    for path, content in example.foreign.items():
        yield _shown(path, content, FOREIGN)
    at: dict[str, list[Finding]] = {}
    for finding in findings:
        at.setdefault(finding.path, []).append(finding)
    if example.configuration:
        yield _marked(CONFIGURATION_FILE, example.configuration, at.pop(CONFIGURATION_FILE, []))
    for path, content in example.files.items():
        yield _marked(f"{DEFAULT_ROOT}/{path}", content, at.pop(f"{DEFAULT_ROOT}/{path}", []))
    for path, rest in at.items():
        yield Shown(f"{path}/", None, mark=_marks(rest))


def shown_changes(good: Example, bad: Example) -> Iterator[Shown]:
    """What *good* holds otherwise than *bad*, path by path."""
    if good.configuration != bad.configuration:
        yield Shown(CONFIGURATION_FILE, good.configuration or None, "" if good.configuration else REMOVED)
    for path, content in good.files.items():
        if bad.files.get(path) != content:
            yield _shown(path, content)
    for path in bad.files:
        if path not in good.files:
            yield Shown(f"{DEFAULT_ROOT}/{path}", None, REMOVED)


def example_json(example: Example) -> dict[str, object]:
    """*example* for scripts; what is no text is an object that says what it is."""
    return {
        "files": _files_json(example.files),
        "before": _files_json(example.before),
        "foreign": _files_json(example.foreign),
        "configuration": example.configuration,
    }


def _files_json(files: Mapping[str, Content]) -> dict[str, object]:
    return {path: _content_json(content) for path, content in files.items()}


def _content_json(content: Content) -> object:
    match content:
        case str():
            return content
        case bytes():
            return {"hexadecimal": content.hex()}
        case Link(target):
            return {"link": target}
        case Filled(size):
            return {"size": size}
        case Special():
            return {"special": True}
        case Unreadable():
            return {"unreadable": True}


def _shown(path: str, content: Content, remark: str = "") -> Shown:
    text, what = _in_words(content)
    return Shown(f"{DEFAULT_ROOT}/{path}", text, ", ".join(filter(None, (remark, what))))


def _marked(path: str, content: Content, findings: Sequence[Finding]) -> Shown:
    """*content* with its findings: those on the whole beside the path, the others below their lines."""
    text, what = _in_words(content)
    placed = [one for one in findings if text is not None and one.location != Location()]
    if text is not None and placed:
        text = "\n".join(_with_marks(text.split("\n"), placed))
    return Shown(path, text, what, _marks([one for one in findings if one not in placed]))


def _in_words(content: Content) -> tuple[str | None, str]:
    """The text of *content*, and what it is where that is no text."""
    match content:
        case str():
            return content.removesuffix("\n"), ""
        case bytes():
            return content.decode("utf-8", "backslashreplace").removesuffix("\n"), ""
        case Link(target):
            return None, f"a link to {target}"
        case Filled(size):
            return None, f"a file of {size // 2**20} MiB"
        case Special():
            return None, "a pipe"
        case Unreadable():
            return None, "a file that nobody may read"


def _with_marks(lines: Sequence[str], findings: Sequence[Finding]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        yield line
        for finding in findings:
            if finding.location.line == number:
                yield _mark_below(line, finding)


def _mark_below(line: str, finding: Finding) -> str:
    where = finding.location
    end = where.end_column if where.end_line == where.line else len(line) + 1
    return f"{' ' * (where.column - 1)}{'^' * max(end - where.column, 1)} {_mark(finding)}"


def _marks(findings: Iterable[Finding]) -> str:
    return ", ".join(_mark(finding) for finding in findings)


def is_mark(line: str) -> bool:
    """Whether *line* of what is shown is a line of marks, and none of the file's own."""
    return bool(_MARK.match(line))


def _mark(finding: Finding) -> str:
    return f"<- {finding.code}: {finding.message}"
