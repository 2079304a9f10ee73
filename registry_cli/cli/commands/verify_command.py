"""``registry verify``: rehash the registry."""

from __future__ import annotations

import re

import click

from registry_cli.application.verify import verify
from registry_cli.bootstrap import Session
from registry_cli.cli.exits import Exit
from registry_cli.cli.options import Verb, json_option, pass_session
from registry_cli.cli.printing import counted, print_json, progress_bar, tell

_HEAD = re.compile("[0-9a-f]{64}")
_ONE_OF = {"objects": "object", "versions": "version", "releases": "release", "entries": "entry"}


@click.command(cls=Verb)
@click.option("--expect", metavar="HEAD", help="A chain head that publish printed: it must still be in the chain.")
@json_option
@pass_session
def command(session: Session, expect: str | None, as_json: bool) -> None:
    """Rehash every object, version and release, and compare the entries with what the releases say.

    \b
    Examples:
      registry verify
      registry verify --expect 5d0a...    # the chain head an earlier publish printed
    """
    if expect is not None and not _HEAD.fullmatch(expect := expect.strip().lower()):
        raise click.UsageError("--expect: a chain head is the 64 hexadecimal digits that publish prints")
    with progress_bar(quiet=as_json) as progress:
        found = verify(session.store, expect=expect, progress=progress)
    if as_json:
        print_json({"checked": found.checked, "problems": list(found.problems), "chain": found.head})
    else:
        rows = ", ".join(counted(count, _ONE_OF[what]) for what, count in found.checked.items())
        for problem in found.problems:
            click.echo(problem)
        verdict = counted(len(found.problems), "problem") if found.problems else "all sound"
        tell(f"checked {rows}: {verdict}")
        tell(f"chain head {found.head or 'none yet'}")
    if found.problems:
        raise click.exceptions.Exit(Exit.FINDINGS)
