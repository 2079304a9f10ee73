"""The verdict on a run: of all that was found, what is shown and counts, and what is left out and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.domain.configuration import FailOn, ValidationSettings
from registry_cli.domain.finding import Finding, Severity
from registry_cli.validation.selection import Selection, weighed
from registry_cli.validation.waivers import Found, Reach, apply_waivers, configured_waivers

if TYPE_CHECKING:  # few runs have a baseline
    from registry_cli.validation.baseline import Baseline


class Verdict(NamedTuple):
    """The ``findings`` that are shown and count, and those that do not: waived, in the baseline, or ignored.

    ``gone`` is the number of findings that the baseline holds and that are there no longer.
    """

    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...] = ()
    baseline: tuple[Finding, ...] = ()
    ignored: tuple[Finding, ...] = ()
    gone: int = 0

    def among(self, concerns: Callable[[Finding], bool]) -> Verdict:
        """The verdict on those findings alone that *concerns* says yes to."""
        return self._replace(
            findings=tuple(filter(concerns, self.findings)),
            waived=tuple(filter(concerns, self.waived)),
            baseline=tuple(filter(concerns, self.baseline)),
            ignored=tuple(filter(concerns, self.ignored)),
        )

    def fails(self, fail_on: FailOn) -> bool:
        """Whether a finding that counts is one to fail on."""
        if fail_on is FailOn.NEVER:
            return False
        return any(fail_on is FailOn.WARNING or finding.severity is Severity.ERROR for finding in self.findings)


class Ground(NamedTuple):
    """What a verdict goes by: the settings, and where they come from.

    ``configuration`` is the path of the registry.toml with the ``settings``, and ``root`` the folder of the manifests,
    both as findings name paths. An expired waiver is told by ``today``.
    """

    settings: ValidationSettings
    today: date
    root: str
    configuration: str


def accept(findings: Iterable[Finding], waivers: Iterable[Found], ground: Ground, reach: Reach) -> Verdict:
    """What counts wherever manifests are checked, also when they are published: severities, then waivers.

    *waivers* are those in the files; those of registry.toml are in the settings.
    """
    kept, off = weighed(findings, ground.settings, ground.root)
    written = configured_waivers(ground.settings.waivers, ground.configuration, ground.root)
    outcome = apply_waivers(kept, (*waivers, *written), ground.today, root=ground.root, reach=reach)
    # Findings about waivers are made on the way, and have a weight too.
    kept, more = weighed(outcome.findings, ground.settings, ground.root)
    return Verdict(tuple(kept), waived=outcome.accepted, ignored=(*off, *more))


def narrow(verdict: Verdict, selection: Selection, baseline: Baseline | None = None) -> Verdict:
    """What ``validate`` says of *verdict*: neither what is in *baseline*, nor what *selection* leaves out."""
    new, known = baseline.split(verdict.findings) if baseline else (verdict.findings, ())
    shown: list[Finding] = []
    ignored: list[Finding] = []
    for finding in new:
        (shown if selection.shows(finding) else ignored).append(finding)
    return verdict._replace(
        findings=tuple(shown),
        baseline=known,
        ignored=(*verdict.ignored, *ignored),
        gone=baseline.size - len(known) if baseline else 0,
    )
