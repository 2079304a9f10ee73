"""``registry explain``: what a finding's code means and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import click

from registry_cli.cli.options import Verb, json_option
from registry_cli.cli.printing import print_json, print_rows, printable
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Finding, Severity
from registry_cli.reporting.examples import Shown, example_json, is_mark, shown, shown_changes
from registry_cli.reporting.json_report import finding_json
from registry_cli.validation.codes import CODES, Code, family_of, find_code, nearest

_WIDTH = 100
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


@click.command(cls=Verb)
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option("--markdown", is_flag=True, help="Print the whole catalogue as a page of Markdown.")
@json_option
def command(codes: tuple[str, ...], markdown: bool, as_json: bool) -> None:
    """Say what a finding's code means, why it matters and how to fix it; without CODE, list them all.

    The bad example gives just this finding, at the place marked with an arrow; the good one puts it right.

    \b
    Examples:
      registry explain REG501
      registry explain 501 204
      registry explain --json
    """
    chosen = [_chosen(code) for code in codes]
    if markdown:
        click.echo(page(), nl=False)
    elif as_json:
        described = [_as_json(code) for code in chosen or CODES.values()]
        print_json(described[0] if len(chosen) == 1 else described)
    elif chosen:
        _print(chosen)
    else:
        _print_all()


def page() -> str:
    """The catalogue as a page of Markdown, its examples marked with what is found in them."""
    from registry_cli.reporting.catalogue_page import catalogue_page

    return catalogue_page({code.code: _found(code) for code in CODES.values()})


def _chosen(text: str) -> Code:
    code = find_code(text)
    if code is None:
        similar = nearest(text)
        hint = f"did you mean {' or '.join(similar)}?" if similar else "registry explain lists all codes"
        raise Misconfigured(f"there is no code {text!r}", hint=hint)
    return code


def _found(code: Code) -> Sequence[Finding]:
    """What the registry says of the code's bad example."""
    from registry_cli.application.explain import explain
    from registry_cli.settings import parse_configuration

    return explain(code.bad, parse_configuration(code.bad.configuration.encode()))


def _as_json(code: Code) -> dict[str, Any]:
    return {
        "code": code.code,
        "title": code.title,
        "severity": code.severity.value,
        "family": family_of(code.code),
        "explanation": code.explanation,
        "fix": code.fix,
        "bad": {**example_json(code.bad), "findings": [finding_json(one) for one in _found(code)]},
        "good": example_json(code.good),
    }


def _print(codes: Sequence[Code]) -> None:
    for number, code in enumerate(codes):
        if number:
            click.echo()
        _print_one(code)


def _print_one(code: Code) -> None:
    click.echo(f"{click.style(code.code, bold=True)} {code.title} ({_severity(code)})")
    click.echo(f"\n{click.wrap_text(code.explanation, width=_WIDTH)}")
    fix = click.wrap_text(f"Fix: {code.fix}", width=_WIDTH)
    click.echo(f"\n{fix.replace('Fix:', click.style('Fix:', fg='cyan'), 1)}")
    _print_example("Bad:", shown(code.bad, _found(code)))
    _print_example("Good:", shown_changes(code.good, code.bad))


def _print_example(title: str, parts: Iterable[Shown]) -> None:
    click.echo(f"\n{click.style(title, fg='cyan')}")
    for part in parts:
        remark = f" ({part.remark})" if part.remark else ""
        click.echo(f"  {click.style(part.path, bold=True)}{remark}  {_red(part.mark)}".rstrip())
        for line in () if part.text is None else printable(part.text).split("\n"):
            click.echo(f"    {_red(line) if is_mark(line) else line}".rstrip())


def _red(mark: str) -> str:
    return click.style(printable(mark), fg="red") if mark else ""


def _print_all() -> None:
    for family, codes in groupby(CODES.values(), lambda code: family_of(code.code)):
        click.echo(click.style(family, bold=True))
        print_rows([[code.code, _severity(code), code.title] for code in codes], indent="  ")


def _severity(code: Code) -> str:
    return click.style(code.severity.value, fg=_COLORS[code.severity])
