"""A policy, as a kind of manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.kinds.kind import Kind

if TYPE_CHECKING:
    from registry_cli.kinds.model import ManifestModel


def _model() -> type[ManifestModel]:
    from registry_cli.kinds.models.policy import PolicyManifest

    return PolicyManifest


KIND = Kind(
    name="policy",
    folder="policies",
    id_field="policy_id",
    load_model=_model,
)
