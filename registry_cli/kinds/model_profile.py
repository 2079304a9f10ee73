"""A model profile, as a kind of manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.kinds.kind import Kind

if TYPE_CHECKING:
    from registry_cli.kinds.model import ManifestModel


def _model() -> type[ManifestModel]:
    from registry_cli.kinds.models.model_profile import ModelProfileManifest

    return ModelProfileManifest


KIND = Kind(
    name="model_profile",
    folder="model_profiles",
    id_field="profile_id",
    load_model=_model,
)
