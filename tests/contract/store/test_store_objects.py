from __future__ import annotations

import pytest

from registry_cli.domain.digest import sha256
from registry_cli.domain.errors import Rejected
from registry_cli.store import batches
from registry_cli.store.postgres_store import PostgresStore

CONTENTS = [
    b"",
    b"a prompt\r\n",
    "😀 \u202eא e\u0301".encode(),
    b"\x00binary\xff",
    b"\xed\xa0\x80",
    b"\x01" * 50,
    b'{"a": "\\u0000"}',
    bytes(range(256)) * 40,
]
OBJECTS = {sha256(content): content for content in CONTENTS}


def test_text_and_binary_come_back_byte_for_byte(store: PostgresStore) -> None:
    store.put_objects(OBJECTS)
    assert store.fetch_objects(OBJECTS) == OBJECTS


def test_only_what_is_not_stored_is_missing(store: PostgresStore) -> None:
    stored = dict(list(OBJECTS.items())[:3])
    store.put_objects(stored)
    assert store.missing_objects(OBJECTS) == set(OBJECTS) - set(stored)
    assert store.missing_objects(stored) == set()


def test_storing_twice_changes_nothing(store: PostgresStore) -> None:
    store.put_objects(OBJECTS)
    store.put_objects(OBJECTS)
    assert store.fetch_objects(OBJECTS) == OBJECTS


def test_unknown_digests_are_left_out(store: PostgresStore) -> None:
    store.put_objects(OBJECTS)
    known = sha256(CONTENTS[1])
    assert store.fetch_objects([known, "0" * 64]) == {known: CONTENTS[1]}


def test_a_content_under_another_digest_is_rejected_and_nothing_of_its_batch_stored(store: PostgresStore) -> None:
    lie = "f" * 64
    for content in (b"text", b"\x00binary"):
        with pytest.raises(Rejected, match=lie):
            store.put_objects({**OBJECTS, lie: content})
    assert store.missing_objects(OBJECTS) == set(OBJECTS)


def test_many_objects_go_up_and_come_down_in_batches(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MAX_BYTES", 20_000)
    contents = [f"object {number} ".encode() * (number % 90) for number in range(700)]
    objects = {sha256(content): content for content in contents}
    told: list[int] = []
    store.put_objects(objects, lambda _what, done, _total: told.append(done))
    assert len(told) > len(objects) / batches.MAX_OBJECTS
    assert told[-1] == len(objects)
    assert store.fetch_objects(objects) == objects
