"""A tool, as a kind of manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.kinds.kind import Kind

if TYPE_CHECKING:
    from registry_cli.kinds.model import ManifestModel


def _model() -> type[ManifestModel]:
    from registry_cli.kinds.models.tool import ToolManifest

    return ToolManifest


KIND = Kind(
    name="tool",
    folder="tools",
    id_field="tool_id",
    load_model=_model,
    schema_fields=(("input_schema",), ("output_schema",)),
    folder_form=True,
)
