"""The descriptor of a kind: where its files lie, what it requires, where it names others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from registry_cli.kinds.model import ManifestModel

EACH = "*"
"""In a pattern: every item of a list, or every value of a mapping."""


class ReferenceField(NamedTuple):
    """A field that names other entries.

    ``pattern`` leads to the text, ``EACH`` standing for every item; ``kind`` is the kind it names, ``None`` when the
    text itself says ``kind/id``.
    """

    pattern: tuple[str, ...]
    kind: str | None


class Kind(NamedTuple):
    """One kind of manifest.

    ``folder`` is the folder below the root; ``folder_form``: ``<folder>/<id>/<name>.yaml`` with files beside it;
    ``file_form``: ``<folder>/<id>.yaml``. ``side_versions``: several versions may lie side by side in the folder's
    ``versions/``, one ``<semver>.yaml`` each. ``schema_fields`` lead to JSON Schemas inside the manifest.
    ``load_model`` imports the pydantic model, which the JSON Schema is generated from.
    """

    name: str
    folder: str
    id_field: str
    load_model: Callable[[], type[ManifestModel]]
    references: tuple[ReferenceField, ...] = ()
    schema_fields: tuple[tuple[str, ...], ...] = ()
    folder_form: bool = False
    file_form: bool = True
    side_versions: bool = False


def with_article(kind: str) -> str:
    """The name of a kind as a sentence has it: ``an agent``, ``a tool``."""
    return f"{'an' if kind[:1] in 'aeiou' else 'a'} {kind}"
