"""Texts that want to be more than data, and every place where a store takes one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from registry_cli.domain.digest import sha256
from registry_cli.domain.errors import Conflict, NotFound, Rejected
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.version import VersionRange, compile_range, sort_key
from registry_cli.store.postgres_store import PostgresStore
from tests.store_builders import commit, create, declared, refers, update

ATTEMPTS: dict[str, str] = {
    "nothing": "",
    "blank": " \t",
    "quote": "'",
    "quotes": "'' \" `",
    "end of a literal": "'); drop table registry.seen; --",
    "or true": "' or '1'='1",
    "union": "x' union select content from registry.objects --",
    "comment": "acme' -- ",
    "block comment": "acme'/**/or/**/true/*",
    "dollar quotes": "$$; drop schema registry cascade; $$",
    "tagged dollar quotes": "$function$ begin end $function$",
    "numbered placeholder": "$1",
    "percent placeholders": "%s %(p_owner)s %%",
    "format placeholders": "{} {0} {owner} {{}}",
    "format of SQL": "%I %L %1$s",
    "statement": "; drop table registry.entries cascade;",
    "copy": "'; copy registry.seen to program 'touch pwned'; --",
    "psql": "\\! touch pwned",
    "backslash": "\\' \\\\ \\x27",
    "escaped literal": "E'\\x27'; --",
    "unicode literal": "U&'\\0027'",
    "NUL": "acme\x00'",
    "lone surrogate": "acme\ud800",
    "quotes of Unicode": "\u2018\u2019\uff07\u02bc \u201c\uff02",
    "right to left": "\u202eemca\u202c\u200b\ufeff",
    "letters that combine": "e\u0301 \u00e9 \U0001f600",
    "parent folder": "../../../../etc/passwd",
    "parent folder of Windows": "..\\..\\windows\\win.ini",
    "absolute path": "/etc/passwd",
    "other table": "../entries",
    "encoded slashes": "..%2f..%2Fentries%00",
    "encoded dots": "%2e%2e/%252e",
    "query": "?select=*&limit=1",
    "fragment": "#fragment",
    "header": "acme\r\nAuthorization: Bearer x\r\n\r\nGET / HTTP/1.1",
    "markup": "<script>alert(1)</script>&amp;",
    "JSON": '{"role": "service_role"}',
    "rest of JSON": '"}], "owner": "other", "x": [{"',
    "JSON path": "$.** ? (@ == 1)",
    "operator of PostgREST": "eq.acme",
    "filter of PostgREST": "or=(owner.eq.acme,owner.is.null)",
    "null": "null",
    "array": "{a,b}",
    "row": "(1,2)",
    "function": 'registry.newest_release(); pg_sleep(1); "x"."y"',
    "setting": "request.jwt.claims",
    "very long": "'" * 20_000,
}
TOO_LONG = "".join(random.Random(1).choices("abcdefghij'%\\", k=30_000))  # noqa: S311
"""A text that is too long for an index, because it cannot be compressed."""

BYSTANDER = EntryName("agent", "bystander")
LIVE = declared(BYSTANDER, "2.0.0")
_KEY = sort_key("2.0.0")
FITTING = (Conflict, NotFound, Rejected)
"""What a text may be refused as."""

Ask = Callable[[PostgresStore, str], Any]
Send = Callable[[PostgresStore, str, str], Any]


# texts that ask

ASKED: dict[str, tuple[Ask, Callable[[str], Any]]] = {
    "owner of a snapshot": (lambda store, text: store.snapshot(text).watermark, lambda _: None),
    "owner of releases": (lambda store, text: store.releases(owner=text), lambda _: ()),
    "owner of commits": (lambda store, text: store.release_commits(text), lambda _: ()),
    "owner of a state": (lambda store, text: store.state(text, 1), lambda _: {}),
    "owner of a list": (lambda store, text: list(store.list_entries(owner=text)), lambda _: []),
    "kind of a list": (lambda store, text: list(store.list_entries(kind=text)), lambda _: []),
    "status of a list": (lambda store, text: list(store.list_entries(status=text)), lambda _: []),
    "entry of releases": (lambda store, text: store.releases(entry=EntryName("agent", text)), lambda _: ()),
    "entries with versions": (
        lambda store, text: [*store.versions([EntryName("agent", text), EntryName(text, "x")]).values()],
        lambda _: [(), ()],
    ),
    "entries that are declared": (lambda store, text: store.declared([EntryName(text, text)]), lambda _: {}),
    "source of references": (lambda store, text: store.references([(BYSTANDER, text)], []), lambda _: ()),
    "target of references": (lambda store, text: store.references([], [EntryName("tool", text)]), lambda _: ()),
    "entry that is shown": (lambda store, text: store.show_entry(EntryName("agent", text)), lambda _: NotFound),
    "kind that is shown": (lambda store, text: store.show_entry(EntryName(text, "bystander")), lambda _: NotFound),
    "version that is shown": (lambda store, text: store.show_entry(BYSTANDER, text), lambda _: NotFound),
    "entry that is resolved": (
        lambda store, text: store.resolve_entry(EntryName("agent", text), compile_range("")),
        lambda _: NotFound,
    ),
    "low end of a range": (
        lambda store, text: store.resolve_entry(BYSTANDER, VersionRange("", text, "~", prereleases=False))["version"],
        lambda text: "2.0.0" if text.encode() <= _KEY.encode() else NotFound,
    ),
    "high end of a range": (
        lambda store, text: store.resolve_entry(BYSTANDER, VersionRange("", _KEY, text, prereleases=False))["version"],
        lambda text: "2.0.0" if text.encode() > _KEY.encode() else NotFound,
    ),
    "time of a release": (lambda store, text: store.release_at(text), lambda _: Rejected),
    "owner of what was seen": (lambda store, text: store.fetch_seen(text, "f", ["1"]), lambda _: {}),
    "fingerprint of what was seen": (lambda store, text: store.fetch_seen("acme", text, ["1"]), lambda _: {}),
    "object id of what was seen": (lambda store, text: store.fetch_seen("acme", "f", [text]), lambda _: {}),
    "digest of a missing object": (lambda store, text: store.missing_objects([text]), lambda text: {text}),
    "digest of an object": (lambda store, text: store.fetch_objects([text]), lambda _: {}),
    "digest of an upload": (lambda store, text: store.put_objects({text or "-": b"content"}), lambda _: Rejected),
    "entry that is purged": (
        lambda store, text: store.purge(EntryName("agent", text), "1.0.0", base_release=1, reason="x"),
        lambda _: NotFound,
    ),
    "version that is purged": (
        lambda store, text: store.purge(BYSTANDER, text, base_release=1, reason="x"),
        lambda _: NotFound,
    ),
}
"""Where a text can ask for something, and what the answer must be when Postgres can carry the text."""


def can_be_carried(text: str) -> bool:
    """Whether Postgres can carry *text*."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


# texts that are kept


def _owner(store: PostgresStore, text: str, fresh: str) -> Any:
    made = commit(store, text, create(text, fresh, declared(fresh)))
    assert fresh in [row["entry"] for row in store.list_entries(owner=text)]
    return store.release(made.number).owner


def _watermark(store: PostgresStore, text: str, fresh: str) -> Any:
    owner = fresh.replace("/", "-")
    commit(store, owner, watermark_after=text)
    return store.snapshot(owner).watermark


def _facts(store: PostgresStore, text: str, fresh: str) -> Any:
    facts = dict.fromkeys(("commit", "repository_url", "ref", "git_author", "reason"), text)
    made = store.release(commit(store, "acme", create("acme", fresh, declared(fresh)), **facts).number)
    return text if {name: getattr(made, name) for name in facts} == facts else made


def _purge(store: PostgresStore, text: str, fresh: str) -> Any:
    first = create("acme", fresh, declared(fresh))
    made = commit(store, "acme", first, update(first.after, declared(fresh, "2.0.0")))
    purged = store.purge(EntryName.parse(fresh), "1.0.0", base_release=made.number, reason=text)
    return store.release(purged.release.number).reason


def _catalogue(store: PostgresStore, text: str, fresh: str) -> Any:
    sent = Catalogue(
        deprecation={"message": text, "replaced_by": text},
        owners=(text,),
        tags=(text, "tag", text),
        metadata={"key": {"deep": [text]}, text: {text: 1}},
    )
    commit(store, "acme", create("acme", fresh, declared(fresh), sent))
    kept = store.snapshot("acme").entries[EntryName.parse(fresh)].catalogue
    return text if kept == sent else kept


def _version(store: PostgresStore, text: str, fresh: str) -> Any:
    data = {"x": {"deep": [text], text: {text: 1}}}
    version = replace(declared(fresh, data=data, files={text: text.encode()}), path=text)
    commit(store, "acme", create("acme", fresh, version))
    shown = store.show_entry(EntryName.parse(fresh))
    found = (shown["path"], shown["manifest"]["x"], shown["files"])
    return text if found == (text, data["x"], {text: sha256(text.encode())}) else found


def _content(store: PostgresStore, text: str, fresh: str) -> Any:
    version = declared(fresh, files={"a": text.encode()})
    commit(store, "acme", create("acme", fresh, version))
    return store.fetch_objects(version.files.values())[version.files["a"]].decode()


def _references(store: PostgresStore, text: str, fresh: str) -> Any:
    sent = {refers(text, "t"), refers("tool", text), refers("tool", "t", text), refers("tool", "t", "^1", text, 0)}
    commit(store, "acme", create("acme", fresh, declared(fresh, references=sorted(sent, key=str))))
    kept = {held.reference for held in store.references([(EntryName.parse(fresh), "1.0.0")], [])}
    return text if kept == sent else kept


def _seen(store: PostgresStore, text: str, fresh: str) -> Any:
    found = {text: [text, {"deep": text}]}
    sent = {(fresh, text): found, (text, fresh): found}
    for owner, fingerprint_ in ((fresh, text), (text, fresh), (fresh, "f")):
        store.put_seen(owner, fingerprint_, sent)
        answer = store.fetch_seen(owner, fingerprint_, [text, fresh])
        if answer != sent:
            return answer
    return text


KEPT: dict[str, Send] = {
    "owner": _owner,
    "watermark": _watermark,
    "facts of a release": _facts,
    "reason of a purge": _purge,
    "catalogue": _catalogue,
    "version": _version,
    "content of a file": _content,
    "references": _references,
    "what was seen": _seen,
}
"""Where a text is kept: sends it, with the name of a fresh entry, and gives what came back."""

HASHED = frozenset({"version", "content of a file"})
"""Places of documents and files: what is no UTF-8 has no digest, and never reaches a store."""


def kept(place: str, text: str) -> Any:
    """What must come of *text* in *place*."""
    empty = {"owner": not text, "reason of a purge": not text.strip(" \t\r\n\v\f")}.get(place, False)
    carried = can_be_carried(text) or place == "content of a file"
    return text if carried and not empty else Rejected
