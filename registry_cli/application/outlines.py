"""Outlines of all entries of a tree, by name and by whom they name."""

from __future__ import annotations

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from registry_cli.domain.identity import EntryName
from registry_cli.validation.outline import Outline


class Outlines(Mapping[EntryName, Outline]):
    """The outlines of a tree by name."""

    @abstractmethod
    def dependants(self, name: EntryName) -> AbstractSet[EntryName]:
        """The entries whose files name *name*."""

    @abstractmethod
    def ids_of(self, kind: str) -> AbstractSet[str]:
        """The ids of all entries of *kind*."""

    def all_dependants(self, names: Iterable[EntryName]) -> set[EntryName]:
        """The entries that name any of *names*, also through others; none of *names* itself."""
        known = set(names)
        found: set[EntryName] = set()
        frontier = list(known)
        while frontier:
            new = self.dependants(frontier.pop()) - known - found
            found |= new
            frontier += new
        return found


class OutlineIndex(Outlines):
    """Outlines in memory, which may be put in place of others."""

    def __init__(self, outlines: Iterable[Outline] = ()) -> None:
        self._outlines: dict[EntryName, Outline] = {}
        self._dependants: defaultdict[EntryName, set[EntryName]] = defaultdict(set)
        for outline in outlines:
            self.put(outline)

    def __getitem__(self, name: EntryName) -> Outline:
        return self._outlines[name]

    def __iter__(self) -> Iterator[EntryName]:
        return iter(self._outlines)

    def __len__(self) -> int:
        return len(self._outlines)

    def dependants(self, name: EntryName) -> AbstractSet[EntryName]:
        """As the class above says."""
        return self._dependants.get(name, frozenset())

    def ids_of(self, kind: str) -> AbstractSet[str]:
        """As the class above says."""
        return {name.id for name in self._outlines if name.kind == kind}

    def put(self, outline: Outline) -> None:
        """Take *outline* for what its entry is from now on."""
        self.drop(outline.name)
        self._outlines[outline.name] = outline
        for target in targets_of(outline):
            self._dependants[target].add(outline.name)

    def drop(self, name: EntryName) -> None:
        """Forget the entry *name*, if it is known."""
        outline = self._outlines.pop(name, None)
        for target in () if outline is None else targets_of(outline):
            self._dependants[target].discard(name)


def targets_of(outline: Outline) -> set[EntryName]:
    """The entries that the files of *outline* name."""
    return {reference.target for saying in outline.sayings for reference in saying.references}
