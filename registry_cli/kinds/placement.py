"""Which kind and entry a path below the root belongs to, and where a new manifest goes."""

from __future__ import annotations

from types import MappingProxyType

from registry_cli.domain.identity import EntryName
from registry_cli.kinds.kind import Kind
from registry_cli.kinds.table import KINDS

SCHEMAS_FOLDER = "schemas"
"""The folder below the root that holds generated JSON Schemas, and no manifests."""

VERSIONS_FOLDER = "versions"
"""The folder inside a bundle that holds versions side by side, where the kind has them."""

_BY_FOLDER = MappingProxyType({kind.folder: kind for kind in KINDS.values()})


def kind_of_folder(folder: str) -> Kind | None:
    """The kind whose manifests lie in *folder*, a name directly below the root such as ``agents``."""
    return _BY_FOLDER.get(folder)


def manifest_path(name: EntryName, suffix: str = ".yaml") -> str:
    """Where the manifest of *name* goes, relative to the root; raises ``KeyError`` for an unknown kind.

    A kind that can do with a single file gets one: ``tools/fraud_rules.yaml``.
    """
    kind = KINDS[name.kind]
    within = f"{name.id}{suffix}" if kind.file_form else f"{name.id}/{kind.name}{suffix}"
    return f"{kind.folder}/{within}"


def stem(file_name: str) -> str:
    """*file_name* without its last ending: ``agent.yaml`` -> ``agent``, ``1.2.0.yaml`` -> ``1.2.0``."""
    return file_name.rpartition(".")[0] or file_name
