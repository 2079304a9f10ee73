"""Which file makes which references, and whether that file is to be what stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from registry_cli.bundles.bundle import Bundle
from registry_cli.documents.document import Document
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.manifest import DeclaredEntry
from registry_cli.kinds.references import catalogue_references_of, references_of
from registry_cli.planning.graph import World

_CATALOGUE_FIELD = "deprecation"


class Saying(NamedTuple):
    """One file with the references it makes; small, because it goes from process to process.

    ``path`` is the file; ``version`` the version it declares, ``None`` when that cannot be told; ``live`` says whether
    git wants it live, or only published beside the live one; ``disabled`` that the file says so of its entry, so that
    nobody will follow its references.
    """

    name: EntryName
    path: str
    version: str | None
    live: bool
    disabled: bool
    references: tuple[Reference, ...]

    def stands_in(self, world: World) -> bool:
        """Whether what the file says is to hold in *world*.

        It is not when the entry stands at another version there (a hold turned this one down) or is retired.
        """
        standing = world.get(self.name)
        if standing is None or standing.version is None:
            return True
        return not standing.retired and (not self.live or standing.version == self.version)

    def stood_in(self, before: World) -> bool:
        """Whether *before* had this very file's version already.

        Of a version beside the live one the world does not tell; nobody resolves it, so it gets the benefit of doubt.
        """
        standing = before.get(self.name)
        return standing is not None and self.stands_in(before)


def sayings_of(bundles: Sequence[Bundle], declared: Mapping[EntryName, DeclaredEntry]) -> list[Saying]:
    """Every file of every bundle that makes references; *declared* holds the bundles that are sound."""
    return [saying for bundle in bundles for saying in _sayings(bundle, declared.get(bundle.name))]


def _sayings(bundle: Bundle, declared: DeclaredEntry | None) -> Iterator[Saying]:
    live = declared.live if declared else None
    versions = {item.path: item for item in (declared.live, *declared.side)} if declared else {}
    for source in bundle.sources:
        if source.document is None:
            continue
        data = source.document.data
        item = versions.get(source.path)
        references = item.references if item else _read(bundle.name.kind, source.document)
        if source is bundle.manifest and _CATALOGUE_FIELD in data:
            references += tuple(one for one in catalogue_references_of(data) if isinstance(one, Reference))
        if references:
            yield Saying(
                bundle.name,
                source.path,
                _version(source.document),
                source is bundle.manifest or (item is not None and item is live),
                data.get("status") == "disabled",
                references,
            )


def _read(kind: str, document: Document) -> tuple[Reference, ...]:
    return tuple(one for one in references_of(kind, document.data) if isinstance(one, Reference))


def _version(document: Document) -> str | None:
    version = document.data.get("version")
    return version if isinstance(version, str) else None
