"""Waivers: findings that somebody accepts, with a reason and perhaps up to a day, in the file or in registry.toml."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from registry_cli.bundles.bundle import Bundle
from registry_cli.documents.comments import Comment, comments, has_comments
from registry_cli.domain.configuration import WrittenWaiver
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location, render_pointer
from registry_cli.validation.breaks import either
from registry_cli.validation.codes import Code, find_code, nearest
from registry_cli.validation.codes.waivers import (
    EXPIRED_WAIVER,
    UNREADABLE_WAIVER,
    UNUSED_WAIVER,
    depends_on_others,
    is_of_references,
    may_be_waived,
    needs_history,
)
from registry_cli.validation.path_patterns import below, matches, pattern_complaint
from registry_cli.validation.stage import sources_of

MARKER = "registry: allow"
"""What a comment that is a waiver begins with."""

_MARKER_BYTES = MARKER.encode()
_WHOLE_FILE = "-file"
_COMMENT = re.compile(rf"{MARKER}(?P<scope>-\w+)?(?=\s|$)(?P<rest>.*)")
_TERMS = re.compile(r"(?P<codes>.*?)(?:\buntil\b(?P<until>.*))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FORM = "write: registry: allow CODE until YYYY-MM-DD -- REASON (until may be left out)"


class Waiver(NamedTuple):
    """Findings with one of ``codes`` are accepted up to and with the day ``until``, because of ``reason``.

    It stands in the file ``path``, at ``location``, and covers findings of that file on ``lines``, or all of them where
    there are none. One of registry.toml has a ``pattern``, of paths below the root, and covers findings there, at
    ``pointer`` and below.
    """

    path: str
    location: Location
    codes: tuple[str, ...]
    reason: str
    until: date | None = None
    lines: tuple[int, ...] = ()
    pattern: str = ""
    pointer: str = ""

    def concerns(self, path: str, root: str) -> bool:
        """Whether this is about the file or folder *path*; *root* is the folder that patterns count from."""
        if not self.pattern:
            return path == self.path
        within = below(path, root)
        return within is not None and matches([self.pattern], within)

    def accepts(self, finding: Finding) -> bool:
        """Whether *finding*, in a file that this is about, is one that it was written for."""
        if finding.code not in self.codes or (self.lines and finding.location.line not in self.lines):
            return False
        return not self.pointer or f"{render_pointer(finding.pointer)}/".startswith(f"{self.pointer}/")

    def is_expired(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and today > self.until


Found = Waiver | Finding
"""A waiver, or what is wrong with one that cannot be read."""


class Reach(NamedTuple):
    """How far a run looked, for a waiver is without use only where its finding could have been found.

    ``files``: at every file, not only those that changed; ``references``: at all that references lead to, also with
    other owners; ``history``: at what was there before. ``sound``: nothing was hidden by entries that are broken.
    """

    files: bool = True
    references: bool = True
    history: bool = False
    sound: bool = True

    def finds(self, code: str) -> bool:
        """Whether a finding with *code* would have been found."""
        if needs_history(code):
            return self.history
        if depends_on_others(code) and not self.sound:
            return False
        return self.references or not is_of_references(code)


class Waived(NamedTuple):
    """The ``findings`` that stay, with those about waivers, and apart from them the ``accepted`` ones."""

    findings: tuple[Finding, ...]
    accepted: tuple[Finding, ...] = ()


def find_waivers(bundle: Bundle) -> Iterator[Found]:
    """Every waiver in a file of *bundle* that has comments, and a finding for each that cannot be read."""
    for source in sources_of(bundle):
        if source.document is not None and MARKER in source.document.text:
            yield from waivers_in(source.path, source.document.text)
    for within, content in bundle.contents.items():
        if _MARKER_BYTES in content:
            yield from waivers_in_bytes(f"{bundle.place.folder}/{within}", content)


def waivers_in_bytes(path: str, content: bytes) -> Iterator[Found]:
    """As ``waivers_in``, of the bytes of a file; of one that is no UTF-8, none."""
    if _MARKER_BYTES in content and has_comments(path):
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return
        yield from waivers_in(path, text)


def waivers_in(path: str, text: str) -> Iterator[Found]:
    """Every waiver in the comments of *text*, and a finding for each that cannot be read."""
    for comment in comments(path, text, MARKER):
        match = _COMMENT.fullmatch(comment.text)
        if match is not None:
            yield from _of_comment(path, comment, match["scope"] or "", match["rest"])


def configured_waivers(written: Iterable[WrittenWaiver], path: str, root: str) -> Iterator[Found]:
    """The waivers of the registry.toml at *path*, and a finding for each that cannot be read."""
    for one in written:
        terms = _Terms.read(one.code, one.until or None, one.reason)
        complaint = pattern_complaint(one.path, root) if one.path else "the waiver names no path"
        if complaint:
            terms.complaints.append((complaint, "write path as it lies below the manifests' folder"))
        if one.pointer and not one.pointer.startswith("/"):
            terms.complaints.append((f"{one.pointer!r} is no JSON Pointer", "begin it with /, e.g. /mcpServers/search"))
        if terms.complaints:
            yield from _unreadable(path, one.location, terms.complaints)
        else:
            yield Waiver(
                path, one.location, terms.codes, one.reason.strip(), terms.until,
                pattern=one.path, pointer=one.pointer.rstrip("/"),
            )  # fmt: skip


def apply_waivers(
    findings: Iterable[Finding], waivers: Iterable[Found], today: date, *, root: str, reach: Reach
) -> Waived:
    """Take what *waivers* accept out of *findings*, and add what is to be said about the waivers themselves.

    An expired one accepts nothing. *root* is the folder that patterns count from; *reach* says how far the run looked.
    Of an entry with errors that nobody can accept, the later stages saw little or nothing, so its waivers are left be.
    """
    findings = list(findings)
    complaints = [one for one in waivers if isinstance(one, Finding)]
    standing = [one for one in waivers if isinstance(one, Waiver)]
    valid = [one for one in standing if not one.is_expired(today)]
    used: set[tuple[Waiver, str]] = set()
    kept: list[Finding] = []
    accepted: list[Finding] = []
    concerning = _by_path(valid, {finding.path for finding in findings}, root)
    for finding in findings:
        covering = [waiver for waiver in concerning[finding.path] if waiver.accepts(finding)]
        used.update((waiver, finding.code) for waiver in covering)
        (accepted if covering else kept).append(finding)
    complaints += (_expired(waiver) for waiver in standing if waiver.is_expired(today))
    idle = [waiver for waiver in valid if any((waiver, code) not in used for code in waiver.codes)]
    complaints += _unused(idle, used, reach, _Broken.among(findings, root)) if idle else ()
    kept += dict.fromkeys(complaints)
    return Waived(tuple(sorted(kept, key=lambda finding: finding.sort_key)), tuple(accepted))


def _by_path(waivers: Iterable[Waiver], paths: Iterable[str], root: str) -> dict[str, list[Waiver]]:
    """The waivers that are about each of *paths*."""
    in_files: defaultdict[str, list[Waiver]] = defaultdict(list)
    patterns: list[Waiver] = []
    for waiver in waivers:
        (patterns if waiver.pattern else in_files[waiver.path]).append(waiver)
    return {
        path: [*in_files.get(path, ()), *(waiver for waiver in patterns if waiver.concerns(path, root))]
        for path in paths
    }


class _Broken(NamedTuple):
    """The paths below ``root`` with errors that nobody can accept, and the entries that they belong to."""

    root: str
    paths: frozenset[str]
    entries: frozenset[str]

    @classmethod
    def among(cls, findings: Iterable[Finding], root: str) -> _Broken:
        errors = (finding for finding in findings if finding.severity is Severity.ERROR)
        paths = {below(finding.path, root) or "" for finding in errors if not _may_be_waived(finding.code)}
        return cls(root, frozenset(paths), frozenset(map(_entry_of, paths)))

    def hides(self, waiver: Waiver) -> bool:
        """Whether a finding that *waiver* was written for may not have been found because of them.

        Only its own entries are looked at, so that a run over what changed says the same as one over everything.
        """
        if waiver.pattern:
            return any(matches([waiver.pattern], path) for path in self.paths)
        return _entry_of(below(waiver.path, self.root) or "") in self.entries


def _entry_of(path: str) -> str:
    """The folder or file of the entry that *path*, below the root, belongs to."""
    return "/".join(path.split("/")[:2])


def _may_be_waived(code: str) -> bool:
    known = find_code(code)
    return known is not None and may_be_waived(known)


def _unused(
    waivers: Iterable[Waiver], used: set[tuple[Waiver, str]], reach: Reach, broken: _Broken
) -> Iterator[Finding]:
    for waiver in waivers:
        if broken.hides(waiver) or (waiver.pattern and not reach.files):
            continue
        idle = [code for code in waiver.codes if (waiver, code) not in used and reach.finds(code)]
        if idle:
            message = f"nothing is waived here: there is no {either(idle)} {_where(waiver)}"
            yield _about(UNUSED_WAIVER, waiver.path, waiver.location, message, "remove it, or move it to the finding")


def _where(waiver: Waiver) -> str:
    if waiver.pattern:
        return f"at {waiver.pointer} of {waiver.pattern}" if waiver.pointer else f"in {waiver.pattern}"
    return f"on line {waiver.lines[-1]}" if waiver.lines else "in this file"


def _expired(waiver: Waiver) -> Finding:
    message = f"the waiver of {', '.join(waiver.codes)} held up to {waiver.until}"
    hint = "put right what it accepted and remove it, or agree on a later day"
    return _about(EXPIRED_WAIVER, waiver.path, waiver.location, message, hint)


def _of_comment(path: str, comment: Comment, scope: str, rest: str) -> Iterator[Found]:
    head, _, reason = rest.partition("--")
    match = _TERMS.fullmatch(head)
    terms = _Terms.read(match["codes"] if match else "", match["until"] if match else None, reason)
    if scope not in {"", _WHOLE_FILE}:
        terms.complaints.append((f"there is no {MARKER}{scope}", f"write {MARKER} or {MARKER}{_WHOLE_FILE}"))
    if terms.complaints:
        yield from _unreadable(path, comment.location, terms.complaints)
        return
    lines = () if scope else tuple(dict.fromkeys((comment.location.line, comment.speaks_of)))
    yield Waiver(path, comment.location, terms.codes, reason.strip(), terms.until, lines)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a waiver says, with a message and a hint for each part that cannot be read."""

    codes: tuple[str, ...] = ()
    until: date | None = None
    complaints: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, codes: str, until: str | None, reason: str) -> _Terms:
        known, complaints = _read_codes(codes)
        day = None if until is None else _day(until.strip())
        if until is not None and day is None:
            complaints.append((f"{until.strip()!r} is no day", "write the last day it holds as YYYY-MM-DD"))
        if not reason.strip():
            complaints.append(("the waiver gives no reason", _FORM))
        return cls(known, day, complaints)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _read_codes(text: str) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    names = [name.strip() for name in text.split(",")]
    if names == [""]:
        return (), [("the waiver names no code", _FORM)]
    codes: list[str] = []
    complaints: list[tuple[str, str]] = []
    for name in names:
        code = find_code(name)
        if code is None:
            similar = nearest(name)
            hint = f"did you mean {either(similar)}?" if similar else _FORM
            complaints.append((f"{name!r} is no code of a finding", hint))
        elif not may_be_waived(code):
            hint = "put right what it says; no waiver makes such a manifest usable"
            complaints.append((f"{code.code} cannot be waived: {code.title}", hint))
        else:
            codes.append(code.code)
    return tuple(dict.fromkeys(codes)), complaints


def _unreadable(path: str, location: Location, complaints: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    for message, hint in complaints:
        yield _about(UNREADABLE_WAIVER, path, location, message, hint)


def _about(code: Code, path: str, location: Location, message: str, hint: str) -> Finding:
    return Finding(code.code, code.severity, path, message, hint, location=location)
