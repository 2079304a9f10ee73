"""What ``validate`` shows, what counts and what it fails on: the options, and the settings that they overrule."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from registry_cli.cli.printing import counted, tell
from registry_cli.cli.report_files import replace_file
from registry_cli.domain.configuration import FailOn, ValidationSettings
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from registry_cli.cli.rules import Rules
    from registry_cli.validation.baseline import Baseline
    from registry_cli.validation.selection import Selection
    from registry_cli.validation.verdict import Ground, Verdict

F = TypeVar("F", bound=Callable[..., Any])
Codes = tuple[str, ...]


class CodesParameter(click.ParamType[Codes]):
    """Codes, families of codes and ``ALL``, separated by commas."""

    name = "CODES"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Codes:
        """Read the codes; of one that does not exist say which ones are near."""
        if isinstance(value, tuple):
            return value
        from registry_cli.validation.selection import read_codes

        try:
            codes = read_codes(value)
        except Misconfigured as error:
            self.fail(f"{error.message}; {error.hint}", param, ctx)
        if not codes and param is not None and param.name == "select":
            self.fail("it names no code, so nothing would be shown", param, ctx)
        return codes

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG002
        """The codes that the last one may become, with their titles."""
        from click.shell_completion import CompletionItem

        from registry_cli.validation.codes import CODES, FAMILIES

        before, comma, last = incomplete.rpartition(",")
        titles = {**FAMILIES, **{code.code: code.title for code in CODES.values()}}
        found = (name for name in titles if name.startswith(last.upper()))
        return [CompletionItem(f"{before}{comma}{name}", help=titles[name]) for name in found]


class Choice(NamedTuple):
    """What the options say; ``None`` where the settings decide."""

    select: Codes | None = None
    ignore: Codes | None = None
    fail_on: FailOn | None = None
    baseline: Path | None = None
    write: bool = False
    shrink: bool = False

    def shown(self, verdict: Verdict, ground: Ground) -> tuple[Finding, ...]:
        """What is shown of *verdict* where no baseline is looked at."""
        from registry_cli.validation.verdict import narrow

        return narrow(verdict, self._selection(ground)).findings

    def narrow(
        self, verdict: Verdict, ground: Ground, folder: Path, *, whole: bool = True, rules: Rules | None = None
    ) -> Verdict:
        """What is shown of *verdict*, and the baseline written where the options ask for it.

        *folder* is that of registry.toml. *whole* says whether all files were looked at: only then it can be told what
        of the baseline is gone. The baseline that the settings name is read where the *rules* are, if there are any.
        Raises ``Misconfigured`` for a baseline that cannot be used.
        """
        from registry_cli.application.verdicts import read_baseline_file
        from registry_cli.validation.baseline import Baseline
        from registry_cli.validation.verdict import narrow

        selection = self._selection(ground)
        path = self._path(ground.settings, folder)
        if path is None:
            return narrow(verdict, selection)
        if rules is not None and self.baseline is None:
            return narrow(verdict, selection, rules.baseline(ground.settings.baseline or ""))
        before = read_baseline_file(path, may_be_missing=self.write)
        baseline = before
        if self.write:
            baseline = Baseline.of(narrow(verdict, selection).findings)
        elif self.shrink:
            baseline = before.shrunk(verdict.findings)
        if self.write or self.shrink:
            _write(path, baseline, before)
        narrowed = narrow(verdict, selection, baseline)
        if narrowed.gone and whole:
            named = f" --baseline {path}" if self.baseline else ""
            are, them = ("is", "it") if narrowed.gone == 1 else ("are", "them")
            tell(f"{counted(narrowed.gone, 'finding')} of the baseline {are} gone: "
                 f"registry validate{named} --shrink-baseline takes {them} out")  # fmt: skip
        return narrowed

    def refuse_part(self, reasons: Iterable[str]) -> None:
        """Raise ``click.UsageError`` when a baseline is to be written and, for *reasons*, not all files count."""
        given = [reason for reason in reasons if reason]
        if given and (self.write or self.shrink):
            option = "--write-baseline" if self.write else "--shrink-baseline"
            raise click.UsageError(f"{option} needs a run over all files; leave out {' and '.join(given)}")

    def refuse_elsewhere(self) -> None:
        """Raise ``click.UsageError`` when a baseline is to be written, and the rules are those of a revision."""
        if self.write or self.shrink:
            option = "--write-baseline" if self.write else "--shrink-baseline"
            raise click.UsageError(f"{option} goes by the rules of these files: leave out --policies-from")

    def fails(self, verdict: Verdict, settings: ValidationSettings) -> bool:
        """Whether the run failed."""
        return verdict.fails(self.fail_on or settings.fail_on)

    def _selection(self, ground: Ground) -> Selection:
        from registry_cli.validation.selection import selection_of

        return selection_of(ground.settings, ground.root, select=self.select, ignore=self.ignore)

    def _path(self, settings: ValidationSettings, folder: Path) -> Path | None:
        if self.write and self.shrink:
            raise click.UsageError("--write-baseline and --shrink-baseline exclude each other")
        configured = Path(os.path.relpath(folder / settings.baseline)) if settings.baseline else None
        path = self.baseline or configured
        if path is None and (self.write or self.shrink):
            hint = "name its file with --baseline FILE, or as baseline in registry.toml"
            raise Misconfigured("there is no baseline to write", hint=hint)
        return path


def selection_options(function: F) -> F:
    """The options that choose what is shown and counts; the command gets them as one ``choice``."""

    @wraps(function)
    def wrapper(
        *args: Any,
        select: tuple[Codes, ...],
        ignore: tuple[Codes, ...],
        fail_on: str | None,
        baseline: Path | None,
        write_baseline: bool,
        shrink_baseline: bool,
        **others: Any,
    ) -> Any:
        choice = Choice(
            select=_joined(select),
            ignore=_joined(ignore),
            fail_on=FailOn(fail_on) if fail_on else None,
            baseline=baseline,
            write=write_baseline,
            shrink=shrink_baseline,
        )
        return function(*args, choice=choice, **others)

    for option in reversed(_OPTIONS):
        wrapper = option(wrapper)
    return wrapper  # type: ignore[return-value]


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--select", type=CodesParameter(), multiple=True,
                 help="Show these findings only: codes, families such as REG2, or ALL; repeatable."),
    click.option("--ignore", type=CodesParameter(), multiple=True,
                 help="Leave these findings out; repeatable."),
    click.option("--fail-on", type=click.Choice([one.value for one in FailOn]),
                 help="What ends with exit code 1; `error` unless registry.toml says otherwise."),
    click.option("--baseline", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
                 help="Leave out the findings that this file lists."),
    click.option("--write-baseline", is_flag=True, help="Write all findings of this run into the baseline."),
    click.option("--shrink-baseline", is_flag=True, help="Take out of the baseline what is no longer found."),
)  # fmt: skip


def _joined(values: tuple[Codes, ...]) -> Codes | None:
    return tuple(dict.fromkeys(code for codes in values for code in codes)) if values else None


def _write(path: Path, baseline: Baseline, before: Baseline) -> None:
    try:
        replace_file(path, baseline.text())
    except OSError as error:
        hint = "name a file in a folder that you may write to"
        raise Misconfigured(f"{path} cannot be written: {error.strerror}", hint=hint) from error
    more, fewer = baseline.more_than(before), before.more_than(baseline)
    changes = [text for text in (more and f"{more} more", fewer and f"{fewer} fewer") if text]
    than = f" ({', '.join(changes)} than before)" if changes and before.size else ""
    tell(f"wrote {path}: {counted(baseline.size, 'finding')}{than}")


def summary(verdict: Verdict, checked: int) -> str:
    """How a run ended, in one line: what counts, and what was left out and why."""
    errors = sum(finding.severity is Severity.ERROR for finding in verdict.findings)
    counts = [_count(errors, "error"), _count(len(verdict.findings) - errors, "warning")]
    words = {"waived": "waived", "baseline": "in the baseline", "ignored": "ignored"}
    left_out = ", ".join(f"{count} {words[reason]}" for reason, count in hidden(verdict).items() if count)
    said = ", ".join(filter(None, counts)) or "all good"
    return f"checked {_count(checked, 'manifest') or 'no manifests'}: {said}{f' ({left_out})' if left_out else ''}"


def hidden(verdict: Verdict) -> dict[str, int]:
    """The number of findings that are left out, by reason, as reports have it."""
    return {"waived": len(verdict.waived), "baseline": len(verdict.baseline), "ignored": len(verdict.ignored)}


def _count(number: int, noun: str) -> str:
    return counted(number, noun) if number else ""
