"""One file of a bundle as the rules of the model stage see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from registry_cli.bundles.bundle import Bundle, Source
from registry_cli.documents.document import Document
from registry_cli.domain.finding import Finding
from registry_cli.kinds.kind import Kind


class Manifest(NamedTuple):
    """A manifest, or one of its versions; ``version`` is what a file in ``versions/`` is named after."""

    bundle: Bundle
    kind: Kind
    source: Source
    document: Document
    version: str | None

    @property
    def data(self) -> dict[str, Any]:
        """The manifest as written."""
        return self.document.data

    @property
    def heads_versions(self) -> bool:
        """Whether this is the manifest beside which versions lie side by side."""
        return self.version is None and bool(self.bundle.versions)


Rule = Callable[[Manifest], Iterator[Finding]]
"""What a kind asks of its manifests: everything in which one does not comply."""
