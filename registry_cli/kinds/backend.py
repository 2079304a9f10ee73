"""A backend, as a kind of manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.kinds.kind import Kind

if TYPE_CHECKING:
    from registry_cli.kinds.model import ManifestModel


def _model() -> type[ManifestModel]:
    from registry_cli.kinds.models.backend import BackendManifest

    return BackendManifest


KIND = Kind(
    name="backend",
    folder="backends",
    id_field="backend_id",
    load_model=_model,
)
