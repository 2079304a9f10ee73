"""Every operation of a store, on a registry that ``fill`` filled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.version import ANY
from registry_cli.store.postgres_store import PostgresStore
from tests.store_builders import add, annotate, commit, create, declared, hold, objects_of, refers

X, T = EntryName("agent", "x"), EntryName("tool", "t")
FILES = {"prompts/system.md": "Du prüfst 😀.".encode(), "assets/logo.bin": bytes(range(256))}
V1 = declared(X, "1.0.0", {"n": [1, 1.5, 1e21]}, files=FILES, references=[refers("tool", "t", "^1")])
V2 = declared(X, "2.0.0", files={"prompts/system.md": b"Be brief."})
SIDE = declared(X, "1.5.0")
NEW = declared(X, "3.0.0", files={"a.md": b"a", "b.md": b"b"})
UPLOADED = objects_of(NEW)
SEEN: dict[tuple[str, str], Any] = {("agents/x", "a" * 40): {"findings": []}, ("tools/t", "b" * 40): [1.0, "ü"]}
AFTERWARDS = {("agents/x", "c" * 40): {"findings": ["x"]}, ("agents/y", "d" * 40): None}


def fill(store: PostgresStore) -> None:
    """Three releases: x and t are created, x is annotated and gets a side version, x is held."""
    catalogue = Catalogue("deprecated", {"message": "old"}, ("ada",), ("a", "ü"), {"n": [1, 1.0, 1e308, None]})
    created = create("acme", X, V1, catalogue)
    commit(store, "acme", created, create("acme", T, declared(T)), commit="1" * 40, ref="main")
    tagged = annotate(created.after, tags=("b",))
    commit(store, "acme", tagged, add(tagged.after, SIDE), action="sync", commit="2" * 40)
    commit(store, "acme", hold(tagged.after, V1), action="rollback", reason="why")
    store.put_seen("acme", "f", SEEN)


READS: dict[str, Callable[[PostgresStore], Any]] = {
    "snapshot": lambda store: store.snapshot("acme"),
    "versions": lambda store: store.versions([X, T]),
    "missing_objects": lambda store: store.missing_objects([V1.digest, NEW.digest]),
    "fetch_objects": lambda store: store.fetch_objects([V1.digest, *V1.files.values()]),
    "releases": lambda store: store.releases(),
    "release": lambda store: store.release(1),
    "release_at": lambda store: store.release_at("2100-01-01T00:00:00Z"),
    "release_commits": lambda store: store.release_commits("acme"),
    "state": lambda store: store.state("acme", 2),
    "declared": lambda store: store.declared([X, T]),
    "references": lambda store: store.references([(X, "1.0.0")], [T]),
    "list_entries": lambda store: list(store.list_entries()),
    "show_entry": lambda store: store.show_entry(X),
    "resolve_entry": lambda store: store.resolve_entry(T, ANY),
    "describe_registry": lambda store: _lasting(store.describe_registry()),
    "fetch_seen": lambda store: store.fetch_seen("acme", "f", ["a" * 40, "b" * 40]),
    "verify_objects": lambda store: list(store.verify_objects()),
    "verify_versions": lambda store: list(store.verify_versions()),
    "verify_releases": lambda store: list(store.verify_releases()),
    "verify_entries": lambda store: list(store.verify_entries()),
}
"""What only asks, by the name of its method."""

UPLOADS: dict[str, Callable[[PostgresStore], Any]] = {
    "put_objects": lambda store: store.put_objects(UPLOADED),
    "put_seen": lambda store: store.put_seen("acme", "f", AFTERWARDS),
}
"""What writes, and does the same when it is done twice."""

ONCE = ("commit_release", "purge")
"""What makes a release."""


def _lasting(facts: dict[str, Any]) -> dict[str, Any]:
    """*facts* without what differs from call to call and from caller to caller."""
    return {key: fact for key, fact in facts.items() if key not in {"now", "actor", "role", "migrations"}}
