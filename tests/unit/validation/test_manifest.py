from __future__ import annotations

from registry_cli.kinds.table import KINDS
from registry_cli.validation.manifest import Manifest
from tests.unit.validation.checking import read, side_by_side


def test_a_manifest_heads_the_versions_beside_it_and_a_version_does_not() -> None:
    ((bundle,), _) = read(side_by_side("t", "1.0.0", v1_0_0="body: A.\n"))
    head, version = bundle.manifest, bundle.versions["1.0.0"]
    assert head.document
    assert version.document
    assert Manifest(bundle, KINDS["template"], head, head.document, None).heads_versions
    assert not Manifest(bundle, KINDS["template"], version, version.document, "1.0.0").heads_versions
    assert Manifest(bundle, KINDS["template"], version, version.document, "1.0.0").data["body"] == "A."
