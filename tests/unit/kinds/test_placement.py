from __future__ import annotations

import pytest

from registry_cli.domain.identity import EntryName
from registry_cli.kinds.placement import Role, kind_of_folder, manifest_path, role_within, stem
from registry_cli.kinds.table import KINDS


@pytest.mark.parametrize("name", KINDS)
def test_a_new_manifest_goes_where_it_is_found_again(name: str) -> None:
    folder, *rest = manifest_path(EntryName(name, "some_id"), ".toml").split("/")
    kind = kind_of_folder(folder)
    assert kind is KINDS[name]
    assert rest[0] in {"some_id", "some_id.toml"}
    assert len(rest) == 1 or role_within(kind, rest[1]) is Role.MANIFEST
    assert rest[-1].endswith(".toml")


@pytest.mark.parametrize(
    ("kind", "within", "role"),
    [
        ("agent", "agent.json", Role.MANIFEST),
        ("agent", "prompts/system.md", Role.FILE),
        ("agent", "prompts/agent.yaml", Role.FILE),
        ("agent", "versions/1.0.0.yaml", Role.FILE),
        ("template", "versions/1.0.0.yaml", Role.VERSION),
        ("template", "versions", Role.FILE),
        ("tool", "tool.yaml", Role.MANIFEST),
        ("tool", "agent.yaml", Role.FILE),
    ],
)
def test_a_path_in_a_bundle_says_what_it_is_to_its_entry(kind: str, within: str, role: Role) -> None:
    assert role_within(KINDS[kind], within) is role


def test_folders_belong_to_kinds() -> None:
    assert kind_of_folder("model_profiles") is KINDS["model_profile"]
    assert kind_of_folder("schemas") is None
    assert kind_of_folder("robots") is None


def test_only_the_last_ending_is_taken_off() -> None:
    assert [stem(name) for name in ("agent.yaml", "1.2.0.yaml", "agent")] == ["agent", "1.2.0", "agent"]
