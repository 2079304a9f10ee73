"""Which findings are shown, and what they weigh: what ``[validate]`` and the options of ``validate`` say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from registry_cli.domain.configuration import ALL_CODES, PathSettings, ValidationSettings
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Finding, Severity
from registry_cli.validation.codes import CODES, FAMILIES, find_code
from registry_cli.validation.path_patterns import below, matches


def read_codes(text: str) -> tuple[str, ...]:
    """The codes, families (``REG2``) and ``ALL`` that *text* lists with commas; raises ``Misconfigured``."""
    return tuple(dict.fromkeys(read_code(part) for part in text.split(",") if part.strip()))


def read_code(text: str) -> str:
    """The code, the family or ``ALL`` that *text* names, however it is written; raises ``Misconfigured``."""
    wanted = text.strip().upper()
    if wanted == ALL_CODES or wanted in FAMILIES:
        return wanted
    code = find_code(wanted)
    if code is not None:
        return code.code
    similar = get_close_matches(wanted, [ALL_CODES, *FAMILIES, *CODES], n=3)
    hint = f"did you mean {' or '.join(similar)}?" if similar else "registry explain lists all codes"
    raise Misconfigured(f"{text.strip()!r} is no code of a finding, and no family of codes", hint=hint)


def covers(chosen: Iterable[str], code: str) -> bool:
    """Whether *chosen*, as ``read_codes`` gives them, name *code*."""
    return any(one == ALL_CODES or code.startswith(one) for one in chosen)


class Selection(NamedTuple):
    """The findings to show: those in ``select`` and not in ``ignore``, nor ignored by one of ``paths``.

    ``root`` is the folder that the patterns of ``paths`` count from.
    """

    select: tuple[str, ...] = (ALL_CODES,)
    ignore: tuple[str, ...] = ()
    paths: tuple[PathSettings, ...] = ()
    root: str = ""

    def shows(self, finding: Finding) -> bool:
        """Whether *finding* is one of them."""
        if not covers(self.select, finding.code) or covers(self.ignore, finding.code):
            return False
        return not any(covers(one.ignore, finding.code) for one in _settings_of(finding, self.paths, self.root))


def selection_of(
    settings: ValidationSettings,
    root: str,
    *,
    select: tuple[str, ...] | None = None,
    ignore: tuple[str, ...] | None = None,
) -> Selection:
    """What *settings* select below *root*, overruled by the options.

    *ignore* takes the place of theirs; *select* that of everything they select and ignore, by path too.
    """
    if select is not None:
        return Selection(select, ignore or ())
    return Selection(settings.select, settings.ignore if ignore is None else ignore, settings.paths, root)


def weighed(
    findings: Iterable[Finding], settings: ValidationSettings, root: str
) -> tuple[list[Finding], list[Finding]]:
    """*findings* with the severity that *settings* give them, and apart from them those that are switched off."""
    findings = list(findings)
    if not settings.severity and not any(one.severity for one in settings.paths):
        return findings, []
    kept: list[Finding] = []
    off: list[Finding] = []
    for finding in findings:
        severity = _severity(finding, settings, root)
        if severity is None:
            off.append(finding)
        else:
            kept.append(finding if severity is finding.severity else finding._replace(severity=severity))
    return kept, off


def _severity(finding: Finding, settings: ValidationSettings, root: str) -> Severity | None:
    severity = settings.severity.get(finding.code, finding.severity)
    for one in _settings_of(finding, settings.paths, root):
        severity = one.severity.get(finding.code, severity)
    return severity


def _settings_of(finding: Finding, paths: Sequence[PathSettings], root: str) -> list[PathSettings]:
    within = below(finding.path, root) if paths else None
    return [] if within is None else [one for one in paths if matches(one.paths, within)]
