"""Which file makes which references, and whether that file is to be what stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from registry_cli.bundles.bundle import Bundle
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.kinds.references import MalformedReference, catalogue_references_of
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


def sayings_of(bundle: Bundle, *, sound: bool) -> Iterator[Saying]:
    """Each file of *bundle* that makes references.

    In a *sound* bundle the manifest names the version that is live; in another nobody can tell.
    """
    head = bundle.manifest.document
    live = bundle.versions.get(head.data["version"]) if sound and head and bundle.versions else None
    for source in bundle.sources:
        if source.document is None:
            continue
        data = source.document.data
        references = _read(source.references)
        if source is bundle.manifest and _CATALOGUE_FIELD in data:
            references += _read(catalogue_references_of(data))
        if references:
            is_live = source is bundle.manifest or source is live
            disabled = data.get("status") == "disabled"
            yield Saying(bundle.name, source.path, _version(data), is_live, disabled, references)


def _read(found: Iterable[Reference | MalformedReference]) -> tuple[Reference, ...]:
    return tuple(one for one in found if isinstance(one, Reference))


def _version(data: Mapping[str, Any]) -> str | None:
    version = data.get("version")
    return version if isinstance(version, str) else None
