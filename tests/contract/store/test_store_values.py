"""What goes into a registry comes out of it as it went: every character, every number, every byte, and all of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_cli.domain.digest import MAX_SAFE_INTEGER, sha256
from registry_cli.domain.errors import Rejected
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue
from registry_cli.store.postgres_store import PostgresStore
from registry_cli.store.psycopg_transport import PsycopgTransport
from registry_cli.store.transport import Transport, decode, encode
from tests.contract.store.operations import READS, fill
from tests.store_builders import annotate, commit, declared, declared_entry, objects_of, publish
from tests.supabase_fixtures import Project

X = EntryName("agent", "x")
CHARACTERS = "".join(chr(code) for code in range(1, 0x110000) if not 0xD800 <= code < 0xE000)
"""Every character but NUL, of all planes; what Unicode calls surrogates are none."""

TEXTS = {
    "planes": "👩‍👩‍👧 \U0001f1e9\U0001f1ea \U000e0041 \U0010ffff \U000f0000",
    "right to left": "\u202eمطالبات\u202c \u2067עברית\u2069",  # noqa: RUF001 - that is the point
    "combining": "e\u0301 é \u1e9b\u0323 \ufb01 ffi",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x80\x9f\u2028\u2029\ufeff\ufffe\uffff",
    "escapes": "\\u0000 \\ud800 {} [] null %s $1 ' \" \\",
}
_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
_numbers = st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER) | st.floats(allow_nan=False, allow_infinity=False)
_json = st.recursive(
    st.none() | st.booleans() | _numbers | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=12,
)
_FRESH = itertools.count()
_quickly = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def both(database: str, supabase_project: Project) -> Iterator[dict[str, PostgresStore]]:
    """A store over each transport, on one registry."""
    with ExitStack() as opened:
        transports: dict[str, Transport] = {
            "psycopg": PsycopgTransport(database),
            "supabase": supabase_project.transport(),
        }
        yield {name: opened.enter_context(closing(PostgresStore(one))) for name, one in transports.items()}


def test_a_thousand_manifests_in_one_release_are_read_back_exactly(store: PostgresStore) -> None:
    entries = [
        declared_entry(f"agent/a{number:04}", data={"prompt": f"ü{number} " * 40}, files={"p.md": b"%d" % number})
        for number in range(1000)
    ]
    made = publish(store, "acme", entries, commit="c" * 40)
    assert (made.number, made.written) == (1, True)
    versions = {entry.name: entry.live for entry in entries}
    live = store.snapshot("acme").entries
    assert {name: (state.version, state.digest) for name, state in live.items()} == {
        name: (version.version, version.digest) for name, version in versions.items()
    }
    assert [change.name for change in store.release(1).changes] == list(versions)
    objects = objects_of(*versions.values())
    assert store.fetch_objects(objects) == objects
    assert [row["entry"] for row in store.list_entries()] == [str(name) for name in versions]
    assert [page["problems"] for page in store.verify_entries()] == [[]]


def test_every_character_there_is_may_stand_in_a_file(store: PostgresStore) -> None:
    content = CHARACTERS.encode()
    store.put_objects({sha256(content): content})
    assert store.fetch_objects([sha256(content)]) == {sha256(content): content}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_may_stand_wherever_people_write(store: PostgresStore, text: str) -> None:
    catalogue = Catalogue("deprecated", {"message": text}, (text,), (text,), {text: [text, {text: text}]})
    entry = declared_entry(X, data={"prompt": text, text: {text: [text]}}, files={f"{text}.md": text.encode()})
    publish(store, "acme", [entry], reason=text, ref=text, git_author=text, repository_url=text)
    commit(store, "acme", annotate(store.snapshot("acme").entries[X], **_fields(catalogue)), reason=text)
    store.put_seen("acme", text, {(text, text): {text: text}})
    shown, release = store.show_entry(X), store.release(1)
    assert store.snapshot("acme").entries[X].catalogue == catalogue
    assert (shown["manifest"]["prompt"], shown["manifest"][text]) == (text, {text: [text]})
    assert shown["files"] == {f"{text}.md": sha256(text.encode())}
    assert {release.reason, release.ref, release.git_author, release.repository_url} == {text}
    assert store.fetch_seen("acme", text, [text]) == {(text, text): {text: text}}
    pages = [page for check in (store.verify_versions, store.verify_releases) for page in check()]
    assert [page["problems"] for page in pages] == [[], []]


@_quickly
@given(metadata=st.dictionaries(_text, _json, max_size=4), tags=st.lists(_text, max_size=3))
def test_a_catalogue_comes_back_as_it_went(store: PostgresStore, metadata: dict[str, Any], tags: list[str]) -> None:
    name = EntryName("agent", f"x{next(_FRESH)}")
    catalogue = Catalogue(tags=tuple(tags), metadata=metadata)
    publish(store, "acme", [declared_entry(name, catalogue=catalogue)])
    read = store.snapshot("acme").entries[name].catalogue
    assert read == catalogue
    assert _types(read.metadata) == _types(metadata)


@_quickly
@given(data=_json)
def test_a_manifest_comes_back_as_its_canonical_document_says(store: PostgresStore, data: Any) -> None:
    name = EntryName("agent", f"x{next(_FRESH)}")
    version = declared(name, data={"data": data})
    publish(store, "acme", [declared_entry(name, data={"data": data})])
    manifest = store.show_entry(name)["manifest"]
    assert manifest["data"] == data
    assert _types(manifest) == _types(decode(version.canonical)["manifest"])
    assert store.fetch_objects([version.digest]) == {version.digest: version.canonical.encode()}


@_quickly
@given(st.lists(st.binary(max_size=200) | _text.map(str.encode), max_size=5))
def test_files_come_back_byte_for_byte(store: PostgresStore, contents: list[bytes]) -> None:
    objects = {sha256(content): content for content in contents}
    store.put_objects(objects)
    assert store.fetch_objects(objects) == objects


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (2**53 - 1, 2**53 - 1),
        (1 - 2**53, 1 - 2**53),
        (2**53, 2.0**53),
        (-(2**53), -(2.0**53)),
        (2**53 + 1, 2.0**53),
        (10**30, 1e30),
        (1, 1),
        (1.0, 1.0),
        (-0.0, 0.0),
        (1e308, 1e308),
        (5e-324, 5e-324),
        (2.2250738585072014e-308, 2.2250738585072014e-308),
        (0.1 + 0.2, 0.1 + 0.2),
        (1e16, 1e16),
        (1e15, 1e15),
    ],
)
def test_a_number_at_the_edge_is_read_as_one_number_of_one_type(store: PostgresStore, sent: Any, read: Any) -> None:
    publish(store, "acme", [declared_entry(X, catalogue=Catalogue(metadata={"n": sent}))])
    store.put_seen("acme", "f", {("a", "b"): sent})
    found = store.snapshot("acme").entries[X].catalogue.metadata["n"]
    assert repr(found) == repr(read)
    assert decode(encode(sent)) == read
    assert repr(store.fetch_seen("acme", "f", ["b"])["a", "b"]) == repr(read)


@pytest.mark.parametrize("value", [float("inf"), float("nan"), "a\x00b", {"a\x00": 1}, "\ud800", ["\udfff"]])
def test_what_no_registry_can_hold_is_rejected_and_nothing_of_it_stored(store: PostgresStore, value: Any) -> None:
    with pytest.raises(Rejected) as caught:
        publish(store, "acme", [declared_entry(X, catalogue=Catalogue(metadata={"v": value}))])
    assert "store" in caught.value.message
    with pytest.raises(Rejected):
        store.put_seen("acme", "f", {("a", "b"): value})
    assert (store.snapshot("acme").release, store.fetch_seen("acme", "f", ["b"])) == (0, {})


def test_both_transports_answer_every_question_alike(both: dict[str, PostgresStore]) -> None:
    fill(both["psycopg"])
    for name, ask in READS.items():
        assert repr(ask(both["psycopg"])) == repr(ask(both["supabase"])), name


@_quickly
@given(metadata=st.dictionaries(_text, _json, max_size=4))
def test_what_one_transport_wrote_the_other_reads(both: dict[str, PostgresStore], metadata: dict[str, Any]) -> None:
    name = EntryName("agent", f"x{next(_FRESH)}")
    writer, reader = list(both.values())[:: (-1) ** next(_FRESH)]
    publish(writer, "acme", [declared_entry(name, catalogue=Catalogue(metadata=metadata))])
    assert repr(reader.snapshot("acme").entries[name]) == repr(writer.snapshot("acme").entries[name])


def _fields(catalogue: Catalogue) -> dict[str, Any]:
    return {name: getattr(catalogue, name) for name in ("status", "deprecation", "owners", "tags", "metadata")}


def _types(value: Any) -> Any:
    """The types within *value*: 1 and 1.0 are equal, and not the same."""
    if isinstance(value, dict):
        return {key: _types(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_types(inner) for inner in value]
    return type(value)
