"""One run of ``registry validate``: from what it looks at to what counts of what it finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.bootstrap import Session
from registry_cli.bundles.file_tree import FileTree
from registry_cli.cli.against import Yardstick
from registry_cli.cli.clock import today
from registry_cli.cli.fixing import make_fixes
from registry_cli.cli.printing import progress_bar
from registry_cli.cli.selection_options import Choice
from registry_cli.cli.subject import Subject
from registry_cli.domain.finding import Finding

if TYPE_CHECKING:
    from registry_cli.application.validate import Validation
    from registry_cli.application.validate_changes import ChangeValidation
    from registry_cli.validation.verdict import Ground, Verdict


class Outcome(NamedTuple):
    """The verdict of a run on all that it ``found`` in the manifests that it ``checked``."""

    verdict: Verdict
    found: Sequence[Finding]
    checked: int


class ValidationRun(NamedTuple):
    """What is looked at, and what of it is shown: *measure* is a revision to compare with, *wanted* are paths."""

    session: Session
    subject: Subject
    choice: Choice
    measure: Yardstick | None
    wanted: Sequence[str]

    def make_fixes(self, *, diff: bool) -> None:
        """Make every safe fix in what is looked at; with *diff* show them, and end."""
        subject = self.subject
        make_fixes(subject.tree, subject.base, subject.root, self._fixable, wanted=self.wanted, diff=diff)

    def outcome(self, *, fixed: bool) -> Outcome:
        """What is found, and what of it counts; *fixed* says that files have just been changed."""
        subject = self.subject
        with progress_bar() as progress:
            found, changed = subject.validated(self.session, progress)
            found = self._measured(found, subject.tree, all_of_it=fixed)
        verdict = self._accepted(found)
        folder, rules = self.session.settings.folder, self.subject.rules
        verdict = self.choice.narrow(verdict, self._ground(), folder, whole=changed is None, rules=rules)
        return Outcome(_among(verdict, self.wanted, changed), found.findings, found.checked)

    def _fixable(self, now: FileTree) -> tuple[Finding, ...]:
        """The findings in *now*, what fixes make of the tree, that are to be fixed where they can be."""
        from registry_cli.application.validate import validate

        subject = self.subject
        found = validate(now, subject.root, subject.configuration, policies=subject.policies)
        return self.choice.shown(self._accepted(self._measured(found, now, all_of_it=True)), self._ground())

    def _measured(self, found: Validation, tree: FileTree, *, all_of_it: bool) -> Validation:
        return self.measure.measured(found, tree, self.subject.root, all_of_it=all_of_it) if self.measure else found

    def _accepted(self, found: Validation) -> Verdict:
        from registry_cli.application.verdicts import reach_of
        from registry_cli.validation.verdict import accept

        reach = reach_of(self.subject.configuration, history=self.measure is not None)
        verdict = accept(found.findings, found.waivers, self._ground(), reach)
        if self.subject.rules is None:
            return verdict
        # Where a waiver of another revision is useless by now, that is not for this one to put right.
        return verdict.among(lambda finding: finding.path != self.subject.configuration_path)

    def _ground(self) -> Ground:
        # Imported here because git lists the files meanwhile.
        from registry_cli.validation.verdict import Ground

        subject = self.subject
        return Ground(subject.configuration.validation, today(), subject.root, subject.configuration_path)


def _among(verdict: Verdict, wanted: Sequence[str], changed: ChangeValidation | None) -> Verdict:
    """The *verdict* on the files that are *wanted*, all where there are none, and of them on what *changed*."""
    verdict = verdict.among(lambda finding: not wanted or _concerns(finding, wanted))
    if changed is None:
        return verdict
    return verdict.among(lambda finding: changed.concerns(finding.path))._replace(gone=0)


def _concerns(finding: Finding, wanted: Iterable[str]) -> bool:
    """Whether the finding is in one of the files or folders, or on a folder that holds one."""
    return any(
        path in {".", finding.path} or finding.path.startswith(f"{path}/") or path.startswith(f"{finding.path}/")
        for path in wanted
    )
