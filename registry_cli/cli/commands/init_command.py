"""``registry init``: a folder becomes a manifest repository."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from registry_cli.application.ci_files import SERVERS
from registry_cli.application.init import initialise
from registry_cli.cli.ci_setup import CiSetup, installed_by, set_up, steps_elsewhere
from registry_cli.cli.options import GlobalOptions, Verb
from registry_cli.cli.printing import printable, tell
from registry_cli.domain.configuration import CONFIGURATION_FILE, Configuration
from registry_cli.domain.identity import is_id
from registry_cli.kinds.table import KINDS, MCP, schema_text
from registry_cli.settings import check_root, load_settings, read_configuration_file, slug


@click.command(cls=Verb)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--name", metavar="NAME", help="The owner of the entries; without it, the folder's name.")
@click.option("--ci", type=click.Choice(SERVERS), help="Write what this CI server runs, too.")
@click.option("--pin", metavar="ADDRESS@COMMIT", help="The copy of this project that CI installs, and its full commit; "
              "without it, those that this command was installed from.")  # fmt: skip
@click.pass_context
def command(ctx: click.Context, folder: Path, name: str | None, ci: str | None, pin: str | None) -> None:
    """Make FOLDER a manifest repository: registry.toml, the schemas, a first agent, and editors that know the schemas.

    Files that exist are left alone; only .vscode/settings.json and .taplo.toml, which tell VS Code and the editors of
    TOML where the schemas are, are extended.

    \b
    Examples:
      registry init
      registry init --name acme-agents
      registry init my-agents
      registry init --ci github                 and the workflows that validate, publish and look for drift
      registry init --ci gitlab --pin https://git.example.com/acme/manifest-registry@COMMIT

    With --ci, FOLDER is the top of its git repository, or of one to come. What is to be done next is printed, also on
    the CI server.
    """
    chosen, root = _name_and_root(folder, name, ctx.ensure_object(GlobalOptions).root)
    if pin is not None and ci is None:
        raise click.UsageError("--pin says what CI installs; name the CI server with --ci")
    setup = set_up(folder, ci, pin, load_settings(folder).git_environment) if ci else None
    schemas = {f"{schema}.schema.json": schema_text(schema) for schema in (*KINDS, MCP)}
    done = initialise(folder, name=chosen, root=root, schemas=schemas, companions=setup.files if setup else ())
    for path in done.written:
        click.echo(f"wrote {folder / path}")
    for path in done.kept:
        click.echo(f"kept  {folder / path}")
    for path in done.extended:
        click.echo(f"added the schemas to {folder / path}")
    for path, text in done.by_hand:
        tell(f"{folder / path} is left alone, for it cannot be extended safely; add this to it:\n{printable(text)}")
    for line in installed_by(setup, folder, done.kept) if setup else ():
        tell(printable(line))
    tell("next:")
    for step in _next_steps(folder, setup):
        tell(f"  {step}")
    for line in steps_elsewhere(setup, chosen, root) if setup else ():
        tell(printable(line))


def _name_and_root(folder: Path, name: str | None, root: str | None) -> tuple[str, str]:
    """What ``registry.toml`` says or shall say: what is there already is not contradicted."""
    there = (folder / CONFIGURATION_FILE).is_file()
    configured = read_configuration_file(folder) if there else Configuration()
    chosen = name or configured.name or slug(folder.resolve().name)
    if not is_id(chosen):
        raise click.UsageError(f"--name {chosen}: use lower case letters, digits, - and _, e.g. acme-agents")
    wanted = configured.root if root is None else check_root(root)
    for option, value, present in (("name", name and chosen, configured.name), ("root", wanted, configured.root)):
        if there and value and value != present:
            says = f"says {option} = {present!r}" if present else f"says no {option}"
            raise click.UsageError(f"--{option} {value}: {folder / CONFIGURATION_FILE} {says}; edit it there")
    return chosen, wanted


def _next_steps(folder: Path, setup: CiSetup | None) -> list[str]:
    place = folder.resolve()
    enter = [] if place == Path.cwd().resolve() else [f"cd {quote(str(folder))}"]
    there = any((parent / ".git").exists() for parent in (place, *place.parents))
    begin = [] if there else [f"git init --initial-branch={setup.branch}" if setup else "git init"]
    return [
        *enter,
        *begin,
        "registry validate",
        'git add -A && git commit -m "Add a first agent"',
        *(["registry plan"] if setup else []),
        "registry publish",
    ]
