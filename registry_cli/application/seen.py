"""Seen: bundles that an earlier publish found sound, and whose git objects have not changed, are not read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from registry_cli import __version__
from registry_cli.bundles.bundle import Place
from registry_cli.bundles.file_tree import FileKind, TreeFile
from registry_cli.domain.digest import sha256
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.manifest import Catalogue, DeclaredEntry, DeclaredVersion
from registry_cli.kinds.table import KINDS, schema_text

Key = tuple[str, str]
"""The path of a bundle, and the one name of all its git objects."""


def rules_fingerprint(configuration: bytes | None, policies: Iterable[str] = ()) -> str:
    """The rules that manifests are read under.

    They are this program's version, the kinds' schemas, ``registry.toml`` and the *policies*, each by a name that
    changes with its content.
    """
    parts = [__version__, *(schema_text(kind) for kind in KINDS), (configuration or b"").hex(), *sorted(policies)]
    return sha256("\0".join(parts).encode())


def keys_of(places: Iterable[Place], files: Sequence[TreeFile]) -> dict[EntryName, Key]:
    """The key of each place whose files git names one by one.

    *files* are all files of the tree below the root. A place with a link has no key: what a link means may change
    while the link does not.
    """
    by_folder: dict[str, list[TreeFile]] = {}
    paths = {place.folder or place.manifest: place for place in places}
    for file in files:
        place = file.path if file.path in paths else _folder_of(file.path, paths)
        if place:
            by_folder.setdefault(place, []).append(file)
    return {
        paths[path].name: (path, _object_id(beside))
        for path, beside in by_folder.items()
        if all(file.kind is FileKind.FILE and file.object_id for file in beside)
    }


def _folder_of(path: str, folders: Mapping[str, Place]) -> str:
    """The nearest folder above *path* that is a bundle's."""
    while path:
        path = path.rpartition("/")[0]
        if path in folders:
            return path
    return ""


def _object_id(files: Sequence[TreeFile]) -> str:
    return sha256("".join(f"{file.path}\0{file.object_id}\n" for file in files).encode("utf-8", "surrogateescape"))


def remembered(
    keys: Mapping[EntryName, Key], read: Mapping[EntryName, DeclaredEntry], findings: Iterable[Finding]
) -> dict[Key, Any]:
    """What to remember: every entry that was *read* and that nothing at all was found in."""
    paths = {PurePosixPath(finding.path) for finding in findings}
    spoilt = {str(folder) for path in paths for folder in (path, *path.parents)}
    return {keys[name]: _as_json(entry) for name, entry in read.items() if name in keys and keys[name][0] not in spoilt}


def _as_json(entry: DeclaredEntry) -> dict[str, Any]:
    return {
        "catalogue": entry.catalogue.as_json(),
        "live": _version_json(entry.live),
        "side": [_version_json(version) for version in entry.side],
    }


def _version_json(version: DeclaredVersion) -> dict[str, Any]:
    return {
        "version": version.version,
        "digest": version.digest,
        "path": version.path,
        "files": dict(version.files),
        "references": [
            {"target": str(one.target), "range": one.range, "pointer": list(one.pointer)} for one in version.references
        ],
    }


def recalled(name: EntryName, content: Mapping[str, Any]) -> DeclaredEntry:
    """The entry that was remembered; its versions have no canonical document, which only publishing them needs."""
    return DeclaredEntry(
        name=name,
        live=_version(content["live"]),
        side=tuple(_version(side) for side in content["side"]),
        catalogue=Catalogue.of(content["catalogue"]),
    )


def _version(content: Mapping[str, Any]) -> DeclaredVersion:
    return DeclaredVersion(
        version=content["version"],
        digest=content["digest"],
        canonical="",
        path=content["path"],
        files=content["files"],
        references=tuple(
            Reference(EntryName.parse(one["target"]), one["range"], tuple(one["pointer"]))
            for one in content["references"]
        ),
    )
