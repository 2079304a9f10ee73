"""What a bundle declares: its versions with their canonical documents and digests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from registry_cli.bundles.bundle import Bundle, Source
from registry_cli.domain.digest import canonical_document, sha256
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.manifest import (
    CATALOGUE_FIELDS,
    SCHEMA_FIELD,
    Catalogue,
    DeclaredEntry,
    DeclaredVersion,
)
from registry_cli.domain.version import sort_key
from registry_cli.kinds.references import references_of

_NO_CONTENT = frozenset({SCHEMA_FIELD, *CATALOGUE_FIELDS})


def declare(bundle: Bundle) -> DeclaredEntry:
    """The entry that *bundle*, whose documents are valid and whose files are all read, declares.

    Where versions lie side by side, the manifest's ``version`` names the live one, the others are ordered by
    precedence, and the files beside them belong to each. Raises ``ValueError`` for a bundle that declares nothing:
    without a document, or whose live version is not among its versions.
    """
    head = _data(bundle.manifest)
    files = {within: sha256(content) for within, content in bundle.contents.items()}
    version_of = partial(_version, bundle.name, files)
    if not bundle.versions:
        return DeclaredEntry(bundle.name, version_of(head, bundle.manifest.path), (), Catalogue.of(head))
    versions = {version: version_of(_data(source), source.path) for version, source in bundle.versions.items()}
    if head["version"] not in versions:
        raise ValueError(f"{bundle.manifest.path} names a version that has no file beside it")
    side = [versions[version] for version in sorted(versions, key=sort_key) if version != head["version"]]
    return DeclaredEntry(bundle.name, versions[head["version"]], tuple(side), Catalogue.of(head))


def object_contents(bundle: Bundle) -> dict[str, bytes]:
    """The bytes of the files beside the manifest, by their sha256."""
    return {sha256(content): content for content in bundle.contents.values()}


def _version(name: EntryName, files: Mapping[str, str], data: Mapping[str, Any], path: str) -> DeclaredVersion:
    manifest = {field: value for field, value in data.items() if field not in _NO_CONTENT}
    canonical = canonical_document(name, data["version"], manifest, files)
    return DeclaredVersion(
        version=data["version"],
        digest=sha256(canonical.encode("utf-8")),
        canonical=canonical,
        path=path,
        files=files,
        references=tuple(found for found in references_of(name.kind, manifest) if isinstance(found, Reference)),
    )


def _data(source: Source) -> dict[str, Any]:
    if source.document is None:
        raise ValueError(f"{source.path} could not be read")
    return source.document.data
