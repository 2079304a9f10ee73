"""``registry explain``: what a finding's code means and how to fix it."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from textwrap import indent
from typing import Any

import click

from registry_cli.cli.options import Verb, json_option
from registry_cli.cli.printing import print_json, print_rows
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Severity
from registry_cli.reporting.catalogue_page import catalogue_page
from registry_cli.validation.codes import CODES, Code, family_of, find_code, nearest

_WIDTH = 100
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


@click.command(cls=Verb)
@click.argument("code", required=False)
@click.option("--markdown", is_flag=True, help="Print the whole catalogue as a page of Markdown.")
@json_option
def command(code: str | None, markdown: bool, as_json: bool) -> None:
    """Say what a finding's code means, why it matters and how to fix it; without CODE, list them all.

    \b
    Examples:
      registry explain REG501
      registry explain 501
      registry explain --json
    """
    if markdown:
        click.echo(catalogue_page(), nl=False)
    elif code is None:
        print_json([_as_json(one) for one in CODES.values()]) if as_json else _print_all()
    elif as_json:
        print_json(_as_json(_chosen(code)))
    else:
        _print(_chosen(code))


def _chosen(text: str) -> Code:
    code = find_code(text)
    if code is None:
        similar = nearest(text)
        hint = f"did you mean {' or '.join(similar)}?" if similar else "registry explain lists all codes"
        raise Misconfigured(f"there is no code {text!r}", hint=hint)
    return code


def _as_json(code: Code) -> dict[str, Any]:
    return {**asdict(code), "severity": code.severity.value, "family": family_of(code.code)}


def _print(code: Code) -> None:
    click.echo(f"{click.style(code.code, bold=True)} {code.title} ({_severity(code)})")
    click.echo(f"\n{click.wrap_text(code.explanation, width=_WIDTH)}")
    click.echo(f"\n{click.style('Fix:', fg='cyan')} {click.wrap_text(code.fix, width=_WIDTH)}")
    click.echo(f"\n{click.style('Example:', fg='cyan')}\n{indent(code.example, '    ')}")


def _print_all() -> None:
    for family, codes in groupby(CODES.values(), lambda code: family_of(code.code)):
        click.echo(click.style(family, bold=True))
        print_rows([[code.code, _severity(code), code.title] for code in codes], indent="  ")


def _severity(code: Code) -> str:
    return click.style(code.severity.value, fg=_COLORS[code.severity])
