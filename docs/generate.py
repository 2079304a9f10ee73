"""Writes the pages of docs that come from the code: ``python docs/generate.py [--check]``.

The commands and the man page come from click, the manifests from the JSON Schemas of the kinds, the findings from their
catalogue, the breaking changes from their rules, the SQL functions from their files, who may do what from the matrix
that is tested.
"""  # noqa: INP001 - docs/ is no package

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from docs.access_page import access_page
from docs.breaking_changes_page import breaking_changes_page
from docs.commands_page import commands_page
from docs.help_text import commands
from docs.man_page import man_page
from docs.manifests_page import manifests_page
from docs.markdown import WRITTEN
from registry_cli.cli.commands import explain_command
from registry_cli.kinds.table import KINDS

__all__ = ["commands", "main", "pages", "views"]

DOCS = Path(__file__).parent
TOP = DOCS.parent
SQL = TOP / "registry_cli" / "store" / "sql"


def pages() -> dict[str, str]:
    """The text of each generated page by its path below docs/."""
    writers: dict[str, Callable[[], Iterator[str]]] = {
        "man/registry.1": man_page,
        "reference/access.md": access_page,
        "reference/breaking-changes.md": breaking_changes_page,
        "reference/commands.md": commands_page,
        "reference/manifests.md": manifests_page,
        "reference/sql.md": _sql_page,
    }
    written = {path: "\n".join(writer()).rstrip() + "\n" for path, writer in writers.items()}
    return {**written, "reference/findings.md": explain_command.page()}


def _sql_page() -> Iterator[str]:
    yield "# SQL\n"
    yield WRITTEN.format(source="registry_cli/store/sql")
    yield "Everything lies in the schema `registry`. Each operation is one function that returns `jsonb`."
    yield "The number at the end of its name is its version: parameters and the keys of its answer stay."
    yield "Call them through psycopg, PostgREST (`rpc`) or psql alike; no table can be written directly.\n"
    yield "A refusal has an SQLSTATE of `PT` and an HTTP status, a sentence as its message, JSON with a `code` as its"
    yield "detail, and the way out as its hint.\n"
    yield "## Functions\n"
    yield "Readers are the roles `authenticated` and `service_role`."
    yield "Those marked *writes* look at the caller's level themselves.\n"
    for path in sorted((SQL / "functions").glob("*_v[0-9]*.sql")):
        yield from _function(path)
    yield "## Views\n"
    yield "Views show a reader what the tables hold; row-level security of the tables applies.\n"
    for name, comment in views().items():
        yield f"- `registry.{name}`: {comment}"


def _function(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    comments = re.match(r"(?:--.*\n)*", text)
    granted, *lines = [line.removeprefix("--").strip() for line in (comments[0] if comments else "").splitlines()]
    signature = re.search(r"create or replace function registry\.(\w+)\s*\((.*?)\)\s*returns (\w+)", text, re.DOTALL)
    if signature is None:
        raise ValueError(f"{path} declares no function")
    parameters = " ".join(signature[2].split())
    writes = " *(writes)*" if granted.endswith("writers") else ""
    yield f"### {signature[1]}{writes}\n"
    yield f"```sql\nregistry.{signature[1]}({parameters}) returns {signature[3]}\n```\n"
    if lines:
        yield "\n".join(lines) + "\n"


def views() -> dict[str, str]:
    """Every view of the schema with what the migration says of it; those made for each kind are named for each."""
    found: dict[str, str] = {}
    for path in sorted((SQL / "migrations").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        created = r"((?:^--.*\n)+)create (?:or replace )?view registry\.(\w+)"
        for comment, name in re.findall(created, text, re.MULTILINE):
            found[name] = " ".join(line.removeprefix("--").strip() for line in comment.splitlines())
    for kind in KINDS:
        found[f"{kind}_registry"] = f"the entries of kind {kind}: {_columns(kind, 'registry')}."
        found[f"{kind}_versions"] = f"their versions: {_columns(kind, 'versions')}."
    return found


def _columns(kind: str, view: str) -> str:
    names = {
        "registry": f"id, {KINDS[kind].id_field}, name, description, current_version, status, metadata, created_at,"
        " updated_at",
        "versions": f"id, {kind}_registry_id, version, manifest, commit_sha, published_at, status",
    }
    return ", ".join(f"`{name.strip()}`" for name in names[view].split(","))


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with ``--check`` name those that differ on stderr; returns 1 when any does."""
    parser = argparse.ArgumentParser(prog="python docs/generate.py", description="Write the generated pages of docs/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page differs")
    check = parser.parse_args(arguments).check
    stale = [
        (DOCS / path, text)
        for path, text in pages().items()
        if not (DOCS / path).is_file() or (DOCS / path).read_text(encoding="utf-8") != text
    ]
    for path, text in stale:
        if check:
            sys.stderr.write(f"{path.relative_to(TOP)} is not what the code says; run make docs\n")
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
