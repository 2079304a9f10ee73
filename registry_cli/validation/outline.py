"""What the references stage needs to know of an entry when its files are out of sight."""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from registry_cli.bundles.bundle import Bundle
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.planning.graph import Standing, World
from registry_cli.validation.sayings import Saying, sayings_of


class Outline(NamedTuple):
    """One entry as git declares it; small, because it goes from process to process.

    ``path`` is its manifest. ``standing`` is how references find it, ``None`` when its files are not sound. ``files``
    counts its manifests: one, and the versions beside it.
    """

    name: EntryName
    path: str
    standing: Standing | None
    sayings: tuple[Saying, ...]
    files: int


def outline_of(bundle: Bundle, *, sound: bool) -> Outline:
    """The outline of *bundle*; *sound*: no error was found in its files."""
    return Outline(
        bundle.name,
        bundle.manifest.path,
        _standing(bundle) if sound else None,
        tuple(sayings_of(bundle, sound=sound)),
        1 + len(bundle.versions),
    )


def world_of(outlines: Iterable[Outline], external: Collection[EntryName]) -> dict[EntryName, Standing]:
    """The world as files alone tell it: what is declared, and *external* entries of which only the name is known."""
    world = dict.fromkeys(external, Standing(None))
    world.update((outline.name, outline.standing) for outline in outlines if outline.standing is not None)
    return world


def unsound_in(outlines: Iterable[Outline], world: World) -> set[EntryName]:
    """The entries that are declared, and not in *world* because their files are not sound."""
    return {outline.name for outline in outlines if outline.standing is None and outline.name not in world}


def _standing(bundle: Bundle) -> Standing:
    """Versions beside the live one count as others: whether they ever were live, files cannot tell."""
    data = bundle.manifest.document.data if bundle.manifest.document else {}
    deprecation = data.get("deprecation")
    return Standing(
        version=data["version"],
        others=tuple(version for version in bundle.versions if version != data["version"]),
        status=data.get("status") or "active",
        replaced_by=deprecation.get("replaced_by") if deprecation else None,
    )


def packed(outlines: Iterable[Outline]) -> bytes:
    """*outlines* as bytes for another process of the same command; a quarter of the time that a pickle takes."""
    return marshal.dumps([_plain(outline) for outline in outlines])


def unpacked(content: bytes) -> tuple[Outline, ...]:
    """The outlines that ``packed`` made *content* of."""
    known: dict[tuple[Any, ...], Reference] = {}
    return tuple(_outline(known, *plain) for plain in marshal.loads(content))  # noqa: S302 - our own child wrote it


def _plain(outline: Outline) -> tuple[Any, ...]:
    sayings = tuple(
        (
            saying.path,
            saying.version,
            saying.live,
            saying.disabled,
            tuple((*one.target, one.range, one.pointer) for one in saying.references),
        )
        for saying in outline.sayings
    )
    return *outline.name, outline.path, outline.standing and tuple(outline.standing), sayings, outline.files


def _outline(  # noqa: PLR0913, PLR0917 - the fields, as they were packed
    known: dict[tuple[Any, ...], Reference], kind: str, id_: str, path: str, standing: Any, sayings: Any, files: int
) -> Outline:
    name = EntryName(kind, id_)
    made = tuple(
        Saying(name, place, version, live, disabled, tuple(_reference(known, one) for one in references))
        for place, version, live, disabled, references in sayings
    )
    return Outline(name, path, standing and Standing(*standing), made, files)


def _reference(known: dict[tuple[Any, ...], Reference], plain: tuple[Any, ...]) -> Reference:
    """The reference, one object for all that are equal: many entries name the same tool in the same place."""
    reference = known.get(plain)
    if reference is None:
        kind, id_, range_, pointer = plain
        reference = known[plain] = Reference(EntryName(kind, id_), range_, pointer)
    return reference
