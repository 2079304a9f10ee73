from __future__ import annotations

import pytest

from registry_cli.domain.identity import EntryName
from registry_cli.kinds.placement import Role, kind_of_folder, manifest_path, placed_at
from registry_cli.kinds.table import KINDS


@pytest.mark.parametrize("name", KINDS)
def test_a_new_manifest_goes_where_it_is_found_again(name: str) -> None:
    path = manifest_path(EntryName(name, "some_id"), ".toml")
    placed = placed_at(path)
    assert placed is not None
    assert (placed.kind.name, placed.id, placed.role) == (name, "some_id", Role.MANIFEST)
    assert path.endswith(".toml")


@pytest.mark.parametrize(
    ("path", "kind", "entry_id", "role", "within"),
    [
        ("agents/a/agent.json", "agent", "a", Role.MANIFEST, "agent.json"),
        ("agents/a/prompts/system.md", "agent", "a", Role.FILE, "prompts/system.md"),
        ("agents/a/prompts/agent.yaml", "agent", "a", Role.FILE, "prompts/agent.yaml"),
        ("agents/a/versions/1.0.0.yaml", "agent", "a", Role.FILE, "versions/1.0.0.yaml"),
        ("templates/t/versions/1.0.0.yaml", "template", "t", Role.VERSION, "versions/1.0.0.yaml"),
        ("templates/t/versions", "template", "t", Role.FILE, "versions"),
        ("tools/t.yaml", "tool", "t", Role.MANIFEST, "t.yaml"),
        ("tools/t/tool.yaml", "tool", "t", Role.MANIFEST, "tool.yaml"),
        ("policies/x.y.toml", "policy", "x.y", Role.MANIFEST, "x.y.toml"),
    ],
)
def test_a_path_says_its_kind_entry_and_role(path: str, kind: str, entry_id: str, role: Role, within: str) -> None:
    placed = placed_at(path)
    assert placed is not None
    assert (placed.kind.name, placed.id, placed.role, placed.within) == (kind, entry_id, role, within)


@pytest.mark.parametrize(
    "path", ["", "agents", "agents/", "agents/a.yaml", "agents//agent.yaml", "robots/a.yaml", "policies/p/policy.yaml"]
)
def test_a_path_that_no_entry_can_own_has_no_place(path: str) -> None:
    assert placed_at(path) is None


def test_folders_belong_to_kinds() -> None:
    assert kind_of_folder("model_profiles") is KINDS["model_profile"]
    assert kind_of_folder("schemas") is None
