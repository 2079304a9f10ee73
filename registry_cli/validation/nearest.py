"""The names that a name which does not exist may have meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches

from registry_cli.domain.identity import EntryName

_SUGGESTIONS = 3
_MOST_LOOKS = 100_000


class NearestNames:
    """Looks for similar names; each search costs a look at every name, so after many looks it gives up."""

    def __init__(self, names: Iterable[EntryName]) -> None:
        self._ids: dict[str, list[str]] = defaultdict(list)
        for name in names:
            self._ids[name.kind].append(name.id)
        self._found: dict[EntryName, list[EntryName]] = {}
        self._looks = 0

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
