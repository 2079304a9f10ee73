"""``registry import``: agents kept in another system's files become manifests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from registry_cli.application.import_manifests import Imported, Imports, import_manifests
from registry_cli.cli.exits import Exit
from registry_cli.cli.options import GlobalOptions, Verb, json_option
from registry_cli.cli.printing import counted, print_json, print_rows, progress_bar, tell
from registry_cli.domain.version import is_version
from registry_cli.formats.conversion import FIRST_VERSION, Complaint, Format
from registry_cli.formats.table import FORMATS


@click.command(cls=Verb)
@click.argument("format_name", metavar="[FORMAT]", required=False)
@click.argument("source", metavar="[SRC]", type=click.Path(path_type=Path, exists=True), required=False)
@click.option(
    "--into", "root", metavar="ROOT", type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the manifests to write to; it is made when it is not there.",
)  # fmt: skip
@click.option("--version", default=FIRST_VERSION, show_default=True, help="The version of the manifests.")
@json_option
@click.pass_context
def command(
    ctx: click.Context, format_name: str | None, source: Path | None, root: Path | None, version: str, as_json: bool
) -> None:
    """Turn SRC, a file or folder of another format, into manifests below ROOT; without FORMAT, list the formats.

    \b
    Examples:
      registry import                            which formats are there?
      registry import claude_subagent .claude/agents --into packages/shared
      registry import claude_subagent reviewer.md --into packages/shared --version 1.0.0

    Nothing is overwritten: an entry that is already there with other content is refused, by name.
    What a manifest has no field for is listed, and kept under metadata.
    """
    if format_name is None:
        _list_formats(as_json=as_json)
        return
    format_ = _format(format_name)
    if source is None or root is None:
        missing = "SRC, the file or folder to import" if source is None else "--into ROOT, the folder of the manifests"
        raise click.UsageError(f"say {missing}: registry import {format_name} SRC --into ROOT", ctx)
    if not is_version(version):
        raise click.UsageError(f"--version {version}: write a semantic version without build metadata, e.g. 0.1.0", ctx)
    with progress_bar(quiet=as_json) as progress:
        imports = import_manifests(format_, source, root, version=version, progress=progress)
    if as_json:
        print_json(_json(imports))
    else:
        _print(imports, source, ctx.ensure_object(GlobalOptions).verbosity)
    if imports.refused:
        raise click.exceptions.Exit(Exit.FINDINGS)


def _format(name: str) -> Format:
    if name not in FORMATS:
        known = "\n".join(f"  {format_.name}  {format_.title}" for format_ in FORMATS.values())
        raise click.UsageError(f"{name!r} is no format that can be imported; the formats are:\n{known}")
    return FORMATS[name]


def _list_formats(*, as_json: bool) -> None:
    if as_json:
        print_json([{"format": format_.name, "title": format_.title} for format_ in FORMATS.values()])
    else:
        print_rows([[format_.name, format_.title] for format_ in FORMATS.values()], header=["FORMAT", "FILES"])


def _json(imports: Imports) -> dict[str, Any]:
    return {
        "imported": [_imported_json(one) for one in imports.imported],
        "unchanged": [_imported_json(one) for one in imports.unchanged],
        "refused": [
            {"source": one.path, "line": one.line, "column": one.column, "reason": one.message}
            for one in imports.refused
        ],
        "links": imports.links,
    }


def _imported_json(one: Imported) -> dict[str, Any]:
    return {"entry": str(one.name), "source": one.source, "path": one.path, "notes": list(one.notes)}


def _print(imports: Imports, source: Path, verbosity: int) -> None:
    if verbosity > 0:
        for verb, those in (("imported", imports.imported), ("unchanged", imports.unchanged)):
            for one in those:
                click.echo(f"{verb} {one.name} from {_printable(one.source)}{_keys(one.notes)}")
    folder = source if source.is_dir() else source.parent
    for complaint in imports.refused:
        click.echo(_refusal(complaint, folder), err=True)
    for link in imports.links:
        tell(f"{_printable(link)}: a link, not followed")
    _tell_notes(imports.imported)
    if verbosity >= 0:
        click.echo(_summary(imports))
    if imports.imported:
        tell("next: registry validate")


def _keys(notes: Sequence[str]) -> str:
    """The keys that *notes* begin with; what they say is told once for all files."""
    return f" (not carried over: {', '.join(note.partition(': ')[0] for note in notes)})" if notes else ""


def _refusal(complaint: Complaint, folder: Path) -> str:
    place = f"{_printable((folder / complaint.path).as_posix())}:{complaint.line}:{complaint.column}"
    return f"{place}: {click.style('refused:', fg='red')} {_printable(complaint.message)}"


def _tell_notes(imported: Sequence[Imported]) -> None:
    counts = Counter(note for one in imported for note in one.notes)
    if counts:
        tell("not carried over:")
    for note, count in counts.most_common():
        tell(f"  {counted(count, 'file')}: {note}")


def _summary(imports: Imports) -> str:
    counts = (
        (len(imports.imported), "imported"),
        (len(imports.unchanged), "unchanged"),
        (imports.refused_files, "refused"),
    )
    return ", ".join(f"{count} {word}" for count, word in counts)


def _printable(path: str) -> str:
    """*path* without characters that a terminal would act on."""
    return "".join(character if character.isprintable() else "\ufffd" for character in path)
