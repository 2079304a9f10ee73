"""Two versions compared: what changed, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from registry_cli.domain.location import Pointer


class Absent(Enum):
    """Stands for a value that is not there, where ``None`` is a value."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two documents differ; a side on which it is missing holds ``ABSENT``."""

    pointer: Pointer
    before: Any
    after: Any


def differences(before: Any, after: Any, pointer: Pointer = ()) -> Iterator[Difference]:
    """Every smallest place where *before* and *after* differ, in the order of keys.

    Lists of one length are compared item by item, others as a whole: an item moved is not every item changed.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            yield from differences(before.get(key, ABSENT), after.get(key, ABSENT), (*pointer, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, pair in enumerate(zip(before, after, strict=True)):
            yield from differences(*pair, (*pointer, index))
    elif type(before) is not type(after) or before != after:
        yield Difference(pointer, before, after)
