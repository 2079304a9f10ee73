"""Writes the migration that installs the SQL functions, from one file per function.

``python -m registry_cli.store.function_migration`` rewrites the newest ``*_registry_functions.sql``, and brings the
copies for the Supabase CLI up to date.
Rewriting is right only while no release of the project has that migration; then begin the next one, with a newer time
stamp, as an empty file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path

SQL = Path(__file__).parent / "sql"
SUPABASE = Path(__file__).parents[2] / "supabase" / "migrations"
SUFFIX = "_registry_functions.sql"
GRANTS: Mapping[str, str] = {
    "readers": "authenticated, service_role",
    "writers": "authenticated, service_role",
    "nobody": "",
}
"""Who a function's first line (``-- granted to: readers``) means. Writers check the caller's level themselves."""

_HEADER = """\
-- Installs the functions of sql/functions. Written by registry_cli.store.function_migration: edit the files there.

"""
_FOOTER = "notify pgrst, 'reload schema';\n"
_GRANTED = re.compile(r"-- granted to: (\w+)\n")
_MENTIONED = re.compile(r"\bregistry\.(\w+)\s*\(")


def function_files(folder: Path = SQL / "functions") -> dict[str, str]:
    """The text of each function in *folder* by the function's name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}


def migration_text(functions: Mapping[str, str]) -> str:
    """The migration that installs *functions*, each after those it calls: Postgres checks ``language sql`` at once.

    Raises ``ValueError`` when a file does not begin by saying whom its function is granted to.
    """
    return _HEADER + "\n".join(_installed(name, functions[name]) for name in _ordered(functions)) + "\n" + _FOOTER


def stale_files(sql: Path = SQL, supabase: Path = SUPABASE) -> tuple[Path, ...]:
    """The files that ``write`` would change, make or remove."""
    wanted = _wanted(sql, supabase)
    extra = [path for path in supabase.glob("*.sql") if path not in wanted]
    return (*(path for path, text in wanted.items() if not path.is_file() or path.read_bytes() != text), *sorted(extra))


def write(sql: Path = SQL, supabase: Path = SUPABASE) -> None:
    """Rewrite the newest functions migration below *sql*, and make *supabase* hold the same migrations."""
    wanted = _wanted(sql, supabase)
    for path in stale_files(sql, supabase):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path in wanted:
            path.write_bytes(wanted[path])
        else:
            path.unlink()


def main(arguments: Sequence[str]) -> None:
    """Write the files; with ``--check`` write nothing and exit with a message when any of them is stale."""
    if list(arguments) != ["--check"]:
        write()
    elif stale := stale_files():
        raise SystemExit(f"run make migrations; stale: {', '.join(path.name for path in stale)}")


def _wanted(sql: Path, supabase: Path) -> dict[Path, bytes]:
    migrations = {path: path.read_bytes() for path in sorted((sql / "migrations").glob("*.sql"))}
    newest = max(path for path in migrations if path.name.endswith(SUFFIX))
    migrations[newest] = migration_text(function_files(sql / "functions")).encode()
    return migrations | {supabase / path.name: text for path, text in migrations.items()}


def _ordered(functions: Mapping[str, str]) -> list[str]:
    calls = {name: set(_MENTIONED.findall(text)) & functions.keys() - {name} for name, text in functions.items()}
    sorter = TopologicalSorter({name: sorted(calls[name]) for name in sorted(calls)})
    return list(sorter.static_order())


def _installed(name: str, text: str) -> str:
    granted = _GRANTED.match(text)
    if granted is None or granted[1] not in GRANTS:
        raise ValueError(f"{name}.sql must begin with '-- granted to:' and one of {', '.join(GRANTS)}")
    function, roles = f"function registry.{name}", GRANTS[granted[1]]
    lines = [
        f"alter {function} owner to registry_owner;",
        f"revoke all on {function} from public, anon, authenticated, service_role;",
        *([f"grant execute on {function} to {roles};"] if roles else []),
    ]
    return f"{text.rstrip()}\n" + "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":  # pragma: no cover - the make target's door
    main(sys.argv[1:])
