"""The names that a name which does not exist may have meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property

from registry_cli.domain.identity import EntryName

_SUGGESTIONS = 3
_MOST_LOOKS = 100_000


class NearestNames:
    """Looks for similar names; each search costs a look at every name, so after many looks it gives up.

    The names are gone through when the first is looked for: mostly nothing is missing.
    """

    def __init__(self, names: Iterable[EntryName]) -> None:
        self._names = names
        self._found: dict[EntryName, list[EntryName]] = {}
        self._looks = 0

    @cached_property
    def _ids(self) -> dict[str, list[str]]:
        ids: dict[str, list[str]] = defaultdict(list)
        for name in dict.fromkeys(self._names):
            ids[name.kind].append(name.id)
        return ids

    def similar(self, wanted: EntryName) -> list[EntryName]:
        """The names of the same kind that *wanted* may have meant, the likeliest first."""
        if wanted not in self._found:
            known = self._ids[wanted.kind]
            if self._looks + len(known) > _MOST_LOOKS:
                return []
            self._looks += len(known)
            ids = get_close_matches(wanted.id, known, n=_SUGGESTIONS)
            self._found[wanted] = [EntryName(wanted.kind, entry_id) for entry_id in ids]
        return self._found[wanted]

    def of_other_kinds(self, wanted: EntryName) -> list[EntryName]:
        """The names with the same id and another kind."""
        return [
            EntryName(kind, wanted.id) for kind, ids in self._ids.items() if kind != wanted.kind and wanted.id in ids
        ]
