from __future__ import annotations

import pytest

from registry_cli.domain.identity import EntryName
from registry_cli.kinds.placement import kind_of_folder, manifest_path, stem
from registry_cli.kinds.table import KINDS


@pytest.mark.parametrize("name", KINDS)
def test_a_new_manifest_goes_where_it_is_found_again(name: str) -> None:
    folder, *rest = manifest_path(EntryName(name, "some_id"), ".toml").split("/")
    kind = kind_of_folder(folder)
    assert kind is KINDS[name]
    assert rest[0] in {"some_id", "some_id.toml"}
    assert len(rest) == 1 or stem(rest[1]) == name
    assert rest[-1].endswith(".toml")


def test_folders_belong_to_kinds() -> None:
    assert kind_of_folder("model_profiles") is KINDS["model_profile"]
    assert kind_of_folder("schemas") is None
    assert kind_of_folder("robots") is None


def test_only_the_last_ending_is_taken_off() -> None:
    assert [stem(name) for name in ("agent.yaml", "1.2.0.yaml", "agent")] == ["agent", "1.2.0", "agent"]
