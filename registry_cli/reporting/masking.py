"""Reports that give no secret away: what a finding calls one is masked wherever a report could quote it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from registry_cli.documents.positions import Lines
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Location
from registry_cli.reporting.report import Report
from registry_cli.reporting.sources import NO_SOURCES, Sources
from registry_cli.validation import codes

_SHORTEST = 6
"""A shorter secret is masked where it stands, and not looked for elsewhere: it would be found in any text."""

_VISIBLE = re.compile(r"[^\r\n]")


def masked_codes() -> frozenset[str]:
    """The codes whose findings stand exactly on a secret."""
    security = getattr(codes, "security", None)
    return frozenset(code.code for code in getattr(security, "MASKED", ()))


def report_of(
    findings: Sequence[Finding],
    checked: int = 0,
    sources: Sources = NO_SOURCES,
    *,
    hidden: Mapping[str, int] | None = None,
    masked: frozenset[str] | None = None,
) -> Report:
    """A report on *findings* in which no secret is left, neither in the sources nor in what findings say.

    *masked* are the codes that stand on secrets, by default those of the catalogue.
    """
    masked = masked_codes() if masked is None else masked
    places = _places(finding for finding in findings if finding.code in masked)
    if places:
        hider = _Hider(places, sources)
        findings = [hider.clean(finding) for finding in findings]
        sources = hider
    return Report(tuple(findings), checked, sources, hidden or {})


def _places(findings: Iterable[Finding]) -> dict[str, list[Location]]:
    places: dict[str, list[Location]] = defaultdict(list)
    for finding in findings:
        places[finding.path].append(finding.location)
    return dict(places)


class _Hider:
    """Sources without the secrets at *places*, and the words of findings without them."""

    def __init__(self, places: Mapping[str, Sequence[Location]], sources: Sources) -> None:
        self._places = places
        self._sources = sources
        secrets = {secret for path in places for secret in self._secrets(path)}
        alternatives = "|".join(re.escape(secret) for secret in sorted(secrets, key=len, reverse=True))
        self._secret = re.compile(alternatives or r"(?!)")

    def text(self, path: str) -> str | None:
        """The text of *path*, as long as before, with each secret as stars."""
        text = self._sources.text(path)
        if text is None:
            return None
        for start, end in self._spans(path, text):
            text = text[:start] + _VISIBLE.sub("*", text[start:end]) + text[end:]
        return self._hidden(text)

    def clean(self, finding: Finding) -> Finding:
        """*finding* with stars where it quotes a secret; a fix that would write one is left out."""
        fix = finding.fix
        if fix is not None and any(self._secret.search(text) for text in (fix.title, *(e.text for e in fix.edits))):
            fix = None
        pointer = tuple(self._hidden(step) if isinstance(step, str) else step for step in finding.pointer)
        return replace(
            finding, message=self._hidden(finding.message), hint=self._hidden(finding.hint), pointer=pointer, fix=fix
        )

    def _hidden(self, text: str) -> str:
        return self._secret.sub(lambda found: "*" * len(found[0]), text)

    def _secrets(self, path: str) -> Iterable[str]:
        text = self._sources.text(path)
        for start, end in self._spans(path, text) if text is not None else ():
            lines = (line.strip() for line in re.split(r"[\r\n]+", text[start:end] if text else ""))
            yield from (line for line in lines if len(line) >= _SHORTEST)

    def _spans(self, path: str, text: str) -> Iterable[tuple[int, int]]:
        lines = Lines(text)
        for place in self._places.get(path, ()):
            start = lines.offset(place.line, place.column)
            yield start, max(start, lines.offset(place.end_line, place.end_column))
