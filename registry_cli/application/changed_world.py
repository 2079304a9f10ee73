"""The world after a change: what was read anew, and all else as it was before, looked up when it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from registry_cli.planning.graph import Standing
from registry_cli.validation.outline import Outline
from registry_cli.validation.pipeline import validate_world
from registry_cli.validation.stage import Documents, Subject


class World(Mapping[EntryName, Standing]):
    """How references find entries now: what was read, and for all else how it was before.

    Nothing is looked up before it is asked for. To go through it gives the names of unsound entries, too.
    """

    def __init__(
        self,
        before: Mapping[EntryName, Outline],
        now: Mapping[EntryName, Outline],
        gone: AbstractSet[EntryName],
        external: Collection[EntryName],
    ) -> None:
        self._before = before
        self._now = now
        self._gone = gone
        self._external = external

    def outline(self, name: EntryName) -> Outline | None:
        """What is declared under *name*."""
        if name in self._now:
            return self._now[name]
        return None if name in self._gone else self._before.get(name)

    def __getitem__(self, name: EntryName) -> Standing:
        outline = self.outline(name)
        if outline is not None and outline.standing is not None:
            return outline.standing
        if name in self._external:
            return Standing(None)
        raise KeyError(name)

    def __iter__(self) -> Iterator[EntryName]:
        before = (name for name in self._before if name not in self._gone)
        return iter(dict.fromkeys((*self._external, *before, *self._now)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def unsound(self) -> Collection[EntryName]:
        """The entries whose files are not sound."""
        return _Unsound(self)

    @property
    def manifests(self) -> Mapping[EntryName, str]:
        """The path of each entry's manifest."""
        return _Manifests(self)


def world_findings(world: World, outlines: Iterable[Outline], documents: Documents, root: str) -> list[Finding]:
    """What is wrong with the references that the files of *outlines* make in *world*."""
    return validate_world(
        Subject(
            world=world,
            sayings=[saying for outline in outlines for saying in outline.sayings],
            unsound=world.unsound,
            manifests=world.manifests,
            documents=documents,
            root=root,
        )
    )


class _Unsound(Collection[EntryName]):
    """Going through the world names them already, so there are none to go through here."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __contains__(self, name: object) -> bool:
        outline = self._world.outline(name) if isinstance(name, EntryName) else None
        return outline is not None and outline.standing is None

    def __iter__(self) -> Iterator[EntryName]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Manifests(Mapping[EntryName, str]):
    def __init__(self, world: World) -> None:
        self._world = world

    def __getitem__(self, name: EntryName) -> str:
        outline = self._world.outline(name)
        if outline is None:
            raise KeyError(name)
        return outline.path

    def __iter__(self) -> Iterator[EntryName]:
        return (name for name in self._world if self._world.outline(name))

    def __len__(self) -> int:
        return sum(1 for _ in self)
