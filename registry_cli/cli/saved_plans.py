"""Plans that are kept in a file: ``registry plan --out FILE`` writes one, ``registry publish --plan FILE`` reads it."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from click.core import ParameterSource

from registry_cli.application.plan import Planned
from registry_cli.cli.printing import counted, tell
from registry_cli.cli.report_files import writable_file, write_file
from registry_cli.domain.errors import Misconfigured

_SETTLED = {"revision": "--commit", "allow_downgrade": "--allow-downgrade", "allow_diverged": "--allow-diverged"}
"""The options of publish that say what to plan, by the names of their parameters."""


def _read_out(_context: click.Context, _option: click.Parameter, name: str | None) -> Path | None:
    """The file to write; raises ``click.BadParameter`` before anything is planned when it could not be written."""
    if name is None:
        return None
    if not name or "\0" in name:
        raise click.BadParameter("name a file")
    return writable_file(Path(name))


out_option = click.option("--out", metavar="FILE", callback=_read_out,
                          help="Save the plan in FILE, for registry publish --plan FILE.")  # fmt: skip
plan_option = click.option("--plan", "saved_in", metavar="FILE", type=click.Path(path_type=Path),
                           help="Publish what this saved plan says, or nothing at all.")  # fmt: skip


def check_settled(context: click.Context) -> None:
    """Raise ``click.UsageError`` when options were given that a saved plan has settled."""
    sources = {option: context.get_parameter_source(name) for name, option in _SETTLED.items()}
    given = [option for option, source in sources.items() if source is not ParameterSource.DEFAULT]
    if given:
        raise click.UsageError(f"--plan carries out what was planned, as it was: leave out {' and '.join(given)}")


def save_plan(planned: Planned, path: Path, *, allow_downgrade: bool) -> None:
    """Save *planned* in *path*, or say why that cannot be: what findings forbid could never be published."""
    from registry_cli.application.saved_plan import SavedPlan
    from registry_cli.application.saved_plan_file import LARGEST

    if planned.refused:
        click.echo(f"no plan was saved in {path}: findings forbid to publish it", err=True)
        return
    text = SavedPlan.of(planned, allow_downgrade=allow_downgrade).text()
    if len(text) > LARGEST:
        raise Misconfigured(
            f"the plan takes {len(text):,} bytes, more than the {LARGEST:,} that are read",
            hint="publish without a saved plan",
        )
    write_file(path, text)
    changes = counted(len(planned.plan.changes), "change")
    tell(f"saved {changes} in {path}; to publish just that: registry publish --plan {shlex.quote(str(path))}")
