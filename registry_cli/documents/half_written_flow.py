"""Where somebody is typing between brackets: all of JSON, and parts of YAML and TOML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from registry_cli.domain.location import Pointer

_QUOTED = r"\"(?:[^\"\\\r\n]|\\.)*\"?|'[^'\r\n]*'?"
_STRICT = re.compile(
    rf"(?P<blank>[ \t\r\n]+)|(?P<quoted>{_QUOTED})|(?P<sign>[{{}}\[\],:=])|(?P<comment>#[^\r\n]*)"
    r"|(?P<plain>[^\s{}\[\],:=\"'#]+|.)"
)
_YAML = re.compile(
    rf"(?P<blank>[ \t\r\n]+)|(?P<quoted>{_QUOTED})|(?P<sign>[{{}}\[\],]|:(?=[\s,{{}}\[\]]|\Z))|(?P<comment>#[^\r\n]*)"
    r"|(?P<plain>(?:[^\r\n,{}\[\]:]|:(?![\s,{}\[\]]|\Z))+|.)"
)
_TOKENS = {"json": _STRICT, "toml": _STRICT, "yaml": _YAML}
_NEXT_FIELD = {
    "yaml": re.compile(r"[A-Za-z_$][\w-]*:(?=\s|\Z)"),
    "toml": re.compile(r"\[\[?[A-Za-z]|[\w-]+[ \t]*="),
}
"""How the line of a new field begins behind a bracket that was never closed."""

_OPENER = {"}": "{", "]": "["}


class Typed(NamedTuple):
    """A text value that somebody is typing.

    ``pointer`` is where it belongs, ``start`` and ``end`` the offsets around its text. ``quote`` opens it, if anything
    does, and ``closed`` says whether it is there a second time.
    """

    pointer: Pointer
    start: int
    end: int
    quote: str = ""
    closed: bool = False


@dataclass(slots=True)
class _Frame:
    """An open bracket, and how far it is filled.

    ``step`` leads to the value that is due: the index of an item, or a key. ``due`` says that one is, and ``word`` is
    the last text that may be a key.
    """

    opener: str
    step: str | int
    due: bool
    word: str = ""


def in_flow(format_: str, text: str, start: int, offset: int, base: Pointer) -> Typed | int | None:
    """The value before *offset* in the brackets that open at *start*, or the offset where they close before it.

    *base* leads to what the brackets hold. ``None`` where *offset* is inside, and no value can stand there.
    """
    frames: list[_Frame] = []
    position = start
    for token in _TOKENS[format_].finditer(text, start):
        kind = str(token.lastgroup)
        if _reaches(token, kind, offset):
            return _typed(token, kind, offset, frames, base)
        if kind == "sign":
            _take_sign(frames, token[0])
        elif kind == "blank" and _goes_on(format_, token):
            return token.start() + max(token[0].rfind("\n"), token[0].rfind("\r")) + 1
        elif kind in {"quoted", "plain"} and frames:
            frames[-1].word = token[0].strip().strip("\"'")
            frames[-1].due = False
        position = token.end()
        if not frames:
            return position
    return _empty(offset, frames, base)


def _goes_on(format_: str, blank: re.Match[str]) -> bool:
    """Whether behind *blank* a field begins that can be in no bracket."""
    if format_ not in _NEXT_FIELD or not {"\n", "\r"} & set(blank[0]):
        return False
    is_outermost = format_ == "toml" or blank[0][-1] in "\r\n"
    return is_outermost and _NEXT_FIELD[format_].match(blank.string, blank.end()) is not None


def _reaches(token: re.Match[str], kind: str, offset: int) -> bool:
    """Whether the place before *offset* is in *token*, or in front of a sign."""
    first, end = token.span()
    if kind == "sign":
        return offset == first
    if kind == "plain":
        return first <= offset <= end
    return (
        first <= offset < end
        or (kind == "comment" and offset == end)
        or (kind == "quoted" and offset == end and not _is_closed(token[0]))
    )


def _typed(token: re.Match[str], kind: str, offset: int, frames: list[_Frame], base: Pointer) -> Typed | None:
    if kind in {"blank", "sign"}:
        return _empty(offset, frames, base)
    if kind == "comment" or not frames or (frames[-1].opener == "{" and not frames[-1].due):
        return None
    pointer = (*base, *(frame.step for frame in frames))
    if kind == "quoted":
        if offset == token.start():
            return None
        closed = _is_closed(token[0])
        return Typed(pointer, token.start() + 1, token.end() - closed, token[0][0], closed=closed)
    return Typed(pointer, token.start(), max(offset, token.start() + len(token[0].rstrip())))


def _empty(offset: int, frames: list[_Frame], base: Pointer) -> Typed | None:
    if not frames or not frames[-1].due:
        return None
    return Typed((*base, *(frame.step for frame in frames)), offset, offset)


def _is_closed(quoted: str) -> bool:
    return len(quoted) > 1 and quoted[-1] == quoted[0]


def _take_sign(frames: list[_Frame], sign: str) -> None:
    match sign:
        case "{":
            frames.append(_Frame(sign, "", due=False))
        case "[":
            frames.append(_Frame(sign, 0, due=True))
        case "}" | "]":
            _close(frames, _OPENER[sign])
        case _ if frames and sign == ",":
            top = frames[-1]
            if isinstance(top.step, int):
                top.step, top.due = top.step + 1, True
            else:
                top.step, top.due = "", False
        case _ if frames and frames[-1].opener == "{":
            frames[-1].step, frames[-1].due = frames[-1].word, True


def _close(frames: list[_Frame], opener: str) -> None:
    if all(frame.opener != opener for frame in frames):
        return
    while frames.pop().opener != opener:
        pass
    if frames:
        frames[-1].due = False
