"""``registry doctor``: check the surroundings."""

from __future__ import annotations

import click

from registry_cli.application.doctor import Check, examine
from registry_cli.bootstrap import Session
from registry_cli.cli.exits import Exit
from registry_cli.cli.options import Verb, json_option, pass_session
from registry_cli.cli.printing import print_json
from registry_cli.cli.surroundings import probes


@click.command(cls=Verb)
@json_option
@pass_session
def command(session: Session, as_json: bool) -> None:
    """Check git, registry.toml, the manifests' folder and the database, each problem with its fix.

    Of the database: the way to it, poolers, encryption, the key or role, latency, the schema, grants, and the clock.
    It changes nothing and prints no secret.

    \b
    Examples:
      registry doctor
      registry --env production doctor --json

    \b
    Exit codes of every verb:
      0 done   1 findings   2 changes or drift   4 not allowed   5 conflict
      64 wrong usage or configuration   69 database or git not reached   70 our bug   130 interrupted
    """
    checks = examine(probes(session))
    if as_json:
        print_json([{"check": one.name, "well": one.well, "found": one.found, "fix": one.fix} for one in checks])
    else:
        for check in checks:
            _print(check)
    if not all(check.well for check in checks):
        raise click.exceptions.Exit(Exit.FINDINGS)


def _print(check: Check) -> None:
    click.echo(f"{_sign(check)}  {check.name}: {check.found}")
    if check.fix and check.looked:
        click.echo(f"     fix: {check.fix}")


def _sign(check: Check) -> str:
    if not check.looked:
        return "-- "
    return click.style("ok ", fg="green") if check.well else click.style("BAD", fg="red", bold=True)
