"""``registry schema``: print or write the JSON Schemas of the kinds."""

from __future__ import annotations

from pathlib import Path

import click

from registry_cli.cli.exits import Exit
from registry_cli.cli.options import Verb, json_option
from registry_cli.cli.printing import print_json, print_rows, tell
from registry_cli.domain.errors import Misconfigured
from registry_cli.kinds.table import KINDS, MCP, manifest_schema, mcp_schema, schema_text

_NAMES = (*KINDS, MCP)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(cls=Verb)
@click.argument("kind", required=False, type=click.Choice(_NAMES))
@click.option("--write", "target", metavar="FOLDER", type=_FOLDER, help="Write all schemas into FOLDER.")
@click.option("--check", "checked", metavar="FOLDER", type=_FOLDER, help="Fail when those in FOLDER are others.")
@json_option
def command(kind: str | None, target: Path | None, checked: Path | None, as_json: bool) -> None:
    """Print the JSON Schema of a kind, which editors check and complete manifests with; without KIND, list the kinds.

    \b
    Examples:
      registry schema agent
      registry schema --write packages/shared/schemas
      registry schema --check packages/shared/schemas

    In YAML, name the schema on the first line, and the editor uses it:

    \b
      # yaml-language-server: $schema=../../schemas/agent.schema.json
    """
    if sum(given is not None for given in (kind, target, checked)) > 1:
        raise click.UsageError("choose one of KIND, --write and --check")
    if target is not None:
        _write(target)
    elif checked is not None:
        _check(checked)
    elif kind is not None:
        click.echo(schema_text(kind), nl=False)
    else:
        _list(as_json=as_json)


def _write(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _NAMES:
            path = folder / _file_name(name)
            path.write_text(schema_text(name), encoding="utf-8", newline="\n")
            click.echo(f"wrote {path}")
    except OSError as error:
        raise Misconfigured(f"{folder} cannot be written: {error.strerror}", hint="name another folder") from error


def _check(folder: Path) -> None:
    drifted = [path for name in _NAMES if not _is_current(path := folder / _file_name(name), name)]
    for path in drifted:
        click.echo(f"{path} {'is not the schema of this version' if path.is_file() else 'is missing'}")
    if drifted:
        tell(f"to write them anew: registry schema --write {folder}")
        raise click.exceptions.Exit(Exit.FINDINGS)


def _is_current(path: Path, name: str) -> bool:
    return path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") == schema_text(name).encode()


def _file_name(name: str) -> str:
    return f"{name}.schema.json"


def _list(*, as_json: bool) -> None:
    schemas = {name: mcp_schema() if name == MCP else manifest_schema(name) for name in _NAMES}
    if as_json:
        print_json([
            {"kind": name, "file": _file_name(name), "description": schema["description"]}
            for name, schema in schemas.items()
        ])  # fmt: skip
    else:
        print_rows([[name, schema["description"].partition("\n\n")[0]] for name, schema in schemas.items()])
