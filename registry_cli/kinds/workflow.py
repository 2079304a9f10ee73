"""A workflow, as a kind of manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.kinds.kind import EACH, Kind, ReferenceField

if TYPE_CHECKING:
    from registry_cli.kinds.model import ManifestModel


def _model() -> type[ManifestModel]:
    from registry_cli.kinds.models.workflow import WorkflowManifest

    return WorkflowManifest


KIND = Kind(
    name="workflow",
    folder="workflows",
    id_field="workflow_id",
    load_model=_model,
    references=(
        ReferenceField(("steps", EACH, "agent"), "agent"),
        ReferenceField(("suggested_sequence", EACH), "agent"),
        ReferenceField(("required_agents", EACH), "agent"),
        ReferenceField(("optional_agents", EACH), "agent"),
    ),
)
