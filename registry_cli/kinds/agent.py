"""An agent, as a kind of manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.kinds.kind import EACH, Kind, ReferenceField

if TYPE_CHECKING:
    from registry_cli.kinds.model import ManifestModel


def _model() -> type[ManifestModel]:
    from registry_cli.kinds.models.agent import AgentManifest

    return AgentManifest


KIND = Kind(
    name="agent",
    folder="agents",
    id_field="agent_id",
    load_model=_model,
    references=(
        ReferenceField(("allowed_tools", EACH), "tool"),
        ReferenceField(("allowed_agents", EACH), "agent"),
        ReferenceField(("model_profile_id",), "model_profile"),
        ReferenceField(("backend_id",), "backend"),
        ReferenceField(("template", "ref"), "template"),
    ),
    schema_fields=(("input_schema",), ("output_schema",)),
    folder_form=True,
    file_form=False,
)
