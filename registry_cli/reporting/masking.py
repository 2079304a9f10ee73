"""Reports that give no secret away: what a finding calls one is masked wherever a report could quote it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from registry_cli.documents.positions import Lines
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Location
from registry_cli.reporting.report import Report
from registry_cli.reporting.sources import NO_SOURCES, Sources
from registry_cli.validation.codes.security import SENSITIVE_CODES

_SHORTEST = 6
"""A shorter secret is masked where it stands, and not looked for elsewhere: it would be found in any text."""

_MOST_SECRETS = 200
"""How many secrets of one file are looked for elsewhere in it: each costs a look at the whole text."""

_VISIBLE = re.compile(r"[^\r\n]")
_LINE = re.compile(r"[^\r\n]+")


def report_of(  # noqa: PLR0913 - what may be left out has a name
    findings: Sequence[Finding],
    checked: int = 0,
    sources: Sources = NO_SOURCES,
    *,
    hidden: Mapping[str, int] | None = None,
    untold: Iterable[Finding] = (),
    masked: frozenset[str] = SENSITIVE_CODES,
) -> Report:
    """A report on *findings* in which no secret is left, neither in the sources nor in what findings say.

    *untold* are findings that the report leaves out: a secret stays one when its finding is waived or ignored.
    *masked* are the codes of findings that stand exactly on a secret.
    """
    places = _places(finding for finding in (*findings, *untold) if finding.code in masked)
    if places:
        hider = _Hider(places, sources)
        findings = [hider.clean(finding) for finding in findings]
        sources = hider
    return Report(tuple(findings), checked, sources, hidden or {})


def _places(findings: Iterable[Finding]) -> dict[str, list[Location]]:
    places: dict[str, list[Location]] = defaultdict(list)
    for finding in dict.fromkeys(findings):
        places[finding.path].append(finding.location)
    return dict(places)


class _Hider:
    """Sources without the secrets at *places*, and the words of findings without them.

    A secret is looked for in its own file and in what is said of it: in another file it is a finding of its own.
    """

    def __init__(self, places: Mapping[str, Sequence[Location]], sources: Sources) -> None:
        self._places = places
        self._sources = sources
        self._secrets = {path: self._secrets_of(path) for path in places}

    def text(self, path: str) -> str | None:
        """The text of *path*, as long as before, with each secret as stars."""
        text = self._sources.text(path)
        if text is None or path not in self._places:
            return text
        pieces, done = [], 0
        for start, end in sorted(self._spans(path, text)):
            pieces += [text[done:start], _VISIBLE.sub("*", text[max(start, done) : end])]
            done = max(done, end)
        return self._hidden("".join((*pieces, text[done:])), path)

    def clean(self, finding: Finding) -> Finding:
        """*finding* with stars where it quotes a secret; a fix that would write one is left out."""
        path = finding.path
        if not self._secrets.get(path):
            return finding
        fix = finding.fix
        if fix and any(self._hidden(text, path) != text for text in (fix.title, *(edit.text for edit in fix.edits))):
            fix = None
        pointer = tuple(self._hidden(step, path) if isinstance(step, str) else step for step in finding.pointer)
        message, hint = self._hidden(finding.message, path), self._hidden(finding.hint, path)
        return finding._replace(message=message, hint=hint, pointer=pointer, fix=fix)

    def _hidden(self, text: str, path: str) -> str:
        for secret in self._secrets[path]:
            text = text.replace(secret, "*" * len(secret))
        return text

    def _secrets_of(self, path: str) -> tuple[str, ...]:
        """The secrets in *path*, line by line, the longest first: one may hold another."""
        text = self._sources.text(path) or ""
        found: set[str] = set()
        for start, end in self._spans(path, text):
            lines = (line[0].strip() for line in islice(_LINE.finditer(text, start, end), _MOST_SECRETS))
            found.update(line for line in lines if len(line) >= _SHORTEST)
            if len(found) >= _MOST_SECRETS:
                break
        return tuple(sorted(found, key=len, reverse=True))

    def _spans(self, path: str, text: str) -> Iterator[tuple[int, int]]:
        lines = Lines(text)
        for place in self._places[path]:
            start = lines.offset(place.line, place.column)
            yield start, max(start, lines.offset(place.end_line, place.end_column))
