"""A template, as a kind of manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.kinds.kind import EACH, Kind, ReferenceField

if TYPE_CHECKING:
    from registry_cli.kinds.model import ManifestModel


def _model() -> type[ManifestModel]:
    from registry_cli.kinds.models.template import TemplateManifest

    return TemplateManifest


KIND = Kind(
    name="template",
    folder="templates",
    id_field="template_id",
    load_model=_model,
    references=(
        ReferenceField(("depends_on", EACH), "template"),
        ReferenceField(("uses", EACH), None),
    ),
    schema_fields=(("variables",),),
    folder_form=True,
    file_form=False,
    side_versions=True,
)
