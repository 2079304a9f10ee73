"""Outlines of a whole tree, kept in a file, so that a few of them are found without reading the tree again."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from registry_cli import __version__
from registry_cli.application.outlines import Outlines, targets_of
from registry_cli.domain.digest import sha256
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.kinds.table import KINDS, schema_text
from registry_cli.planning.graph import Standing
from registry_cli.validation.outline import Outline
from registry_cli.validation.sayings import Saying

KEPT = 4
"""How many trees are kept; the others are of commits that nobody compares with any more."""

_FORM = "1"
_TABLES = """
create table outline (kind text, id text, content text, primary key (kind, id)) without rowid;
create table saying (target_kind text, target_id text, kind text, id text);
"""
_INDEX = "create index saying_target on saying (target_kind, target_id)"


def open_outlines(folder: Path, tree: str, read: Callable[[], Iterable[Outline]]) -> OutlineCache:
    """The outlines of the tree that git names *tree*: those kept in *folder*, or else what *read* gives, then kept.

    Where nothing can be kept (a folder that cannot be written) they are held in memory for once.
    """
    path = folder / f"outlines-{tree}-{_fingerprint()[:16]}.sqlite"
    kept = _open(path)
    if kept is not None:
        return kept
    outlines = list(read())
    try:
        _write(path, outlines)
    except (OSError, sqlite3.Error):
        connection = sqlite3.connect(":memory:")
        _fill(connection, outlines)
        return OutlineCache(connection)
    return _open(path) or open_outlines(Path("/dev/null/nowhere"), tree, lambda: outlines)


class OutlineCache(Outlines):
    """The outlines of a tree by name, each looked up when it is asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __getitem__(self, name: EntryName) -> Outline:
        row = self._connection.execute("select content from outline where kind = ? and id = ?", name).fetchone()
        if row is None:
            raise KeyError(name)
        return _outline(name, row[0])

    def __iter__(self) -> Iterator[EntryName]:
        for row in self._connection.execute("select kind, id from outline order by kind, id"):
            yield EntryName(*row)

    def __len__(self) -> int:
        return int(self._connection.execute("select count(*) from outline").fetchone()[0])

    def dependants(self, name: EntryName) -> set[EntryName]:
        """As the class above says."""
        rows = self._connection.execute("select kind, id from saying where target_kind = ? and target_id = ?", name)
        return {EntryName(*row) for row in rows}

    def ids_of(self, kind: str) -> set[str]:
        """As the class above says."""
        return {row[0] for row in self._connection.execute("select id from outline where kind = ?", (kind,))}

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _fingerprint() -> str:
    """What an outline depends on beside the files: this program, and the kinds' schemas."""
    return sha256("\0".join((_FORM, __version__, *map(schema_text, KINDS))).encode())


def _open(path: Path) -> OutlineCache | None:
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error:
        return None
    cache = OutlineCache(connection)
    try:
        len(cache)
    except sqlite3.Error:  # torn or foreign: it is made again
        cache.close()
        return None
    return cache


def _write(path: Path, outlines: Collection[Outline]) -> None:
    """Write all or nothing: whoever finds the file finds it whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="being-made-") as folder:
        made = Path(folder) / "outlines.sqlite"
        with closing(sqlite3.connect(made)) as connection:
            connection.execute("pragma journal_mode = off")
            connection.execute("pragma synchronous = off")
            _fill(connection, outlines)
        made.replace(path)
    others = sorted(path.parent.glob("outlines-*.sqlite"), key=_age)
    for other in others[:-KEPT]:
        if other != path:
            with suppress(OSError):
                other.unlink()


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _fill(connection: sqlite3.Connection, outlines: Collection[Outline]) -> None:
    connection.executescript(_TABLES)
    rows = ((*outline.name, _content(outline)) for outline in outlines)
    connection.executemany("insert into outline values (?, ?, ?)", rows)
    connection.executemany("insert into saying values (?, ?, ?, ?)", _targets(outlines))
    connection.execute(_INDEX)
    connection.commit()


def _targets(outlines: Iterable[Outline]) -> Iterator[tuple[str, str, str, str]]:
    for outline in outlines:
        for target in targets_of(outline):
            yield (*target, *outline.name)


def _content(outline: Outline) -> str:
    sayings = [
        [
            saying.path,
            saying.version,
            saying.live,
            saying.disabled,
            [[*one.target, one.range, one.pointer] for one in saying.references],
        ]
        for saying in outline.sayings
    ]
    return json.dumps([outline.path, outline.standing, sayings, outline.files])


def _outline(name: EntryName, content: str) -> Outline:
    path, standing, sayings, files = json.loads(content)
    return Outline(
        name,
        path,
        None if standing is None else Standing(standing[0], tuple(standing[1]), *standing[2:]),
        tuple(
            Saying(
                name,
                saying_path,
                version,
                live,
                disabled,
                tuple(Reference(EntryName(kind, id_), range_, tuple(pointer)) for kind, id_, range_, pointer in made),
            )
            for saying_path, version, live, disabled, made in sayings
        ),
        files,
    )
