"""Names of entries: ``kind/id``."""

from __future__ import annotations

import re
from typing import NamedTuple

ID_PATTERN = r"^[a-z0-9]+([_-][a-z0-9]+)*$"
MAX_ID_LENGTH = 100
_ID = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")


def is_id(text: str) -> bool:
    """Whether *text* may name an entry: lower case words of ``[a-z0-9]`` joined by single ``_`` or ``-``."""
    return len(text) <= MAX_ID_LENGTH and _ID.fullmatch(text) is not None


class EntryName(NamedTuple):
    """The identity of an entry: its kind (a value, e.g. ``agent``) and its id within that kind.

    A tuple, because names are compared, hashed and sorted more often than anything else.
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> EntryName:
        """Read ``kind/id``; raises ``ValueError`` when *text* has another form."""
        kind, slash, entry_id = text.partition("/")
        if not slash or not is_id(kind) or not is_id(entry_id):
            raise ValueError(f"{text!r} is not of the form kind/id, e.g. agent/fraud_agent")
        return cls(kind, entry_id)


class Reference(NamedTuple):
    """One manifest naming another: the target, the range it accepts, and where it says so.

    ``range`` is the text after ``@`` (empty: any version); ``pointer`` is the JSON Pointer, as a tuple, of the value
    in the manifest that holds the reference.
    """

    target: EntryName
    range: str
    pointer: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{self.target}@{self.range}" if self.range else str(self.target)
