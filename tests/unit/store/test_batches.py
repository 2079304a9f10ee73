from __future__ import annotations

import base64
import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.store.batches import (
    MAX_BYTES,
    MAX_OBJECTS,
    chunks,
    json_size,
    object_batches,
    object_content,
    object_row,
    sized_batches,
)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode()))
def test_a_content_comes_back_from_its_row(content: bytes) -> None:
    row = object_row("d", content)
    assert object_content(json.loads(json.dumps(row))) == content


@given(st.binary(max_size=300))
def test_a_row_takes_no_more_than_base64_would(content: bytes) -> None:
    assert json_size(object_row("d", content)) <= json_size(
        {"digest": "d", "base64": base64.b64encode(content).decode()}
    )


@pytest.mark.parametrize("content", [b"", b"a prompt\n", '{"a": "ä😀"}'.encode(), "ܐ\u0301".encode()])
def test_text_travels_as_text(content: bytes) -> None:
    assert object_row("d", content) == {"digest": "d", "text": content.decode()}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a\x00b", b"\xed\xa0\x80", b"\xc0\xaf"])
def test_what_is_no_text_for_postgres_travels_as_base64(content: bytes) -> None:
    assert "base64" in object_row("d", content)


def test_text_that_escapes_would_blow_up_travels_as_base64() -> None:
    assert "base64" in object_row("d", b"\x01" * 1000)


def test_objects_go_in_the_order_of_their_digests() -> None:
    contents = [f"content {number}".encode() for number in range(40)]
    batches = list(object_batches({_digest(content): content for content in contents}))
    digests = [row["digest"] for batch in batches for row in batch]
    assert digests == sorted(map(_digest, contents))


def test_no_batch_has_more_objects_than_allowed() -> None:
    objects = {f"{number:064x}": b"x" for number in range(2 * MAX_OBJECTS + 1)}
    assert [len(batch) for batch in object_batches(objects)] == [MAX_OBJECTS, MAX_OBJECTS, 1]


def test_no_batch_of_several_is_larger_than_allowed_as_json() -> None:
    objects = {f"{number:064x}": b'"\n' * 200_000 for number in range(9)}
    batches = list(object_batches(objects))
    assert len(batches) > 1
    assert all(json_size(batch) <= MAX_BYTES + 1000 for batch in batches)


def test_an_object_larger_than_a_batch_goes_alone() -> None:
    objects = {"a": b"x", "b": b"y" * (MAX_BYTES + 1), "c": b"z"}
    assert [[row["digest"] for row in batch] for batch in object_batches(objects)] == [["a"], ["b"], ["c"]]


def test_nothing_makes_no_batch() -> None:
    assert list(object_batches({})) == []
    assert list(chunks([], 3)) == []


@settings(max_examples=50)
@given(st.lists(st.text(max_size=30)), st.integers(1, 5), st.integers(1, 60))
def test_batches_keep_every_row_in_order(rows: list[str], most: int, size: int) -> None:
    batches = list(sized_batches(rows, most=most, size=size))
    assert [row for batch in batches for row in batch] == rows
    assert all(0 < len(batch) <= most for batch in batches)
    assert all(len(batch) == 1 or sum(map(json_size, batch)) <= size for batch in batches)


def test_chunks_keep_every_item_in_order() -> None:
    assert [list(chunk) for chunk in chunks("abcdefg", 3)] == [["a", "b", "c"], ["d", "e", "f"], ["g"]]
