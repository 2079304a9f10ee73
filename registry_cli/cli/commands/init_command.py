"""``registry init``: a folder becomes a manifest repository."""

from __future__ import annotations

from pathlib import Path

import click

from registry_cli.application.init import initialise
from registry_cli.cli.options import GlobalOptions, Verb
from registry_cli.cli.printing import tell
from registry_cli.domain.configuration import DEFAULT_ROOT
from registry_cli.domain.identity import is_id
from registry_cli.kinds.table import KINDS, schema_text
from registry_cli.settings import read_configuration_file, slug


@click.command(cls=Verb)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--name", metavar="NAME", help="The owner of the entries; without it, the folder's name.")
@click.pass_context
def command(ctx: click.Context, folder: Path, name: str | None) -> None:
    """Make FOLDER a manifest repository: registry.toml, the schemas for editors, and a first agent.

    Files that exist are left alone.

    \b
    Examples:
      registry init
      registry init --name acme-agents
      registry init my-agents
    """
    chosen = name or slug(folder.resolve().name)
    if not is_id(chosen):
        raise click.UsageError(f"--name {chosen}: use lower case letters, digits, - and _, e.g. acme-agents")
    configured = read_configuration_file(folder) if folder.is_dir() else None
    root = ctx.ensure_object(GlobalOptions).root or (configured.root if configured else DEFAULT_ROOT)
    schemas = {f"{kind}.schema.json": schema_text(kind) for kind in KINDS}
    done = initialise(folder, name=chosen, root=root, schemas=schemas)
    for path in done.written:
        click.echo(f"wrote {folder / path}")
    for path in done.kept:
        click.echo(f"kept  {folder / path}")
    tell("next:")
    steps = [] if (folder / ".git").exists() else ["git init"]
    for step in (*steps, "registry validate", 'git add -A && git commit -m "Add a first agent"', "registry publish"):
        tell(f"  {step}")
