"""Content cut into calls that fit the limits of a hosted database."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from registry_cli.store.transport import encode

MAX_OBJECTS = 500
MAX_BYTES = 3_000_000
MAX_DIGESTS = 5_000

Item = TypeVar("Item")


def object_batches(objects: Mapping[str, bytes]) -> Iterator[list[dict[str, str]]]:
    """*objects*, digest to content, as the rows of ``put_objects_v1``: by digest, in batches of limited size.

    Two publishers that store in the same order cannot deadlock.
    """
    rows = (object_row(digest, objects[digest]) for digest in sorted(objects))
    yield from sized_batches(rows, most=MAX_OBJECTS, size=MAX_BYTES)


def object_row(digest: str, content: bytes) -> dict[str, str]:
    """One object as text where that is valid and the shorter JSON, else as base64.

    Text is refused by Postgres when it holds NUL; other control characters grow sixfold when JSON escapes them.
    """
    encoded = {"digest": digest, "base64": base64.b64encode(content).decode("ascii")}
    if b"\x00" in content:
        return encoded
    try:
        row = {"digest": digest, "text": content.decode("utf-8")}
    except UnicodeDecodeError:
        return encoded
    return row if json_size(row) <= json_size(encoded) else encoded


def object_content(row: Mapping[str, str]) -> bytes:
    """The content of a row of ``fetch_objects_v1``."""
    return row["text"].encode("utf-8") if "text" in row else base64.b64decode(row["base64"])


def json_size(value: Any) -> int:
    """How many bytes *value* takes as JSON in UTF-8."""
    return len(encode(value).encode("utf-8"))


def sized_batches(rows: Iterable[Item], *, most: int, size: int) -> Iterator[list[Item]]:
    """*rows* in their order, at most *most* and about *size* bytes of JSON at a time; a larger row goes alone."""
    batch: list[Item] = []
    weight = 0
    for row in rows:
        row_size = json_size(row)
        if batch and (len(batch) == most or weight + row_size > size):
            yield batch
            batch, weight = [], 0
        batch.append(row)
        weight += row_size
    if batch:
        yield batch


def chunks(items: Iterable[Item], size: int) -> Iterator[Sequence[Item]]:
    """*items* in their order, *size* at a time."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
