from __future__ import annotations

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.application.init import initialise
from registry_cli.domain.errors import Misconfigured
from registry_cli.settings import check_root, parse_configuration

SCHEMAS = {"agent.schema.json": "{}\n"}


def test_everything_is_written_once_and_kept_afterwards(tmp_path: Path) -> None:
    first = initialise(tmp_path / "new", name="acme", root="m", schemas=SCHEMAS)
    second = initialise(tmp_path / "new", name="other", root="m", schemas={"agent.schema.json": "changed"})

    assert first.written == (
        "registry.toml",
        "m/agents/hello_agent/agent.yaml",
        "m/agents/hello_agent/prompts/system.md",
        "m/schemas/agent.schema.json",
        ".vscode/settings.json",
        ".taplo.toml",
    )
    assert (first.kept, second.written) == ((), ())
    assert second.kept == ("registry.toml", "m/schemas/agent.schema.json", ".vscode/settings.json", ".taplo.toml")
    assert (tmp_path / "new/m/schemas/agent.schema.json").read_text() == "{}\n"
    assert parse_configuration((tmp_path / "new/registry.toml").read_bytes()).name == "acme"


@given(st.text(min_size=1, max_size=20))
def test_any_root_that_settings_accept_is_read_back_as_it_was(text: str) -> None:
    try:
        root = check_root(text)
    except Misconfigured:
        return
    with TemporaryDirectory() as folder:
        initialise(Path(folder), name="acme", root=root, schemas={})
        assert tomllib.loads(Path(folder, "registry.toml").read_text(encoding="utf-8"))["root"] == root
        assert Path(folder, root, "agents", "hello_agent", "agent.yaml").is_file()


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "m").write_text("")
    with pytest.raises(Misconfigured, match="cannot be written") as caught:
        initialise(tmp_path, name="acme", root="m", schemas=SCHEMAS)
    assert caught.value.hint


def test_settings_of_editors_are_extended_where_that_is_safe_and_else_left_to_their_author(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode/settings.json").write_text('{\n  // mine\n  "a": 1\n}\n')
    (tmp_path / ".taplo.toml").write_text("# mine\n")

    done = initialise(tmp_path, name="acme", root="m", schemas={})

    assert done.extended == (".taplo.toml",)
    assert [path for path, _ in done.by_hand] == [".vscode/settings.json"]
    assert '"yaml.schemas"' in done.by_hand[0][1]
    assert (tmp_path / ".vscode/settings.json").read_text() == '{\n  // mine\n  "a": 1\n}\n'
    assert (tmp_path / ".taplo.toml").read_text().startswith("# mine\n\n[[rule]]\n")


def test_a_file_where_the_settings_folder_is_due_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".vscode").write_text("")
    done = initialise(tmp_path, name="acme", root="m", schemas={})
    assert [path for path, _ in done.by_hand] == [".vscode/settings.json"]


def test_settings_behind_a_link_are_not_written_through_it(tmp_path: Path) -> None:
    elsewhere = tmp_path / "mine.json"
    elsewhere.write_text("{}")
    (tmp_path / "new/.vscode").mkdir(parents=True)
    (tmp_path / "new/.vscode/settings.json").symlink_to(elsewhere)
    done = initialise(tmp_path / "new", name="acme", root="m", schemas={})
    assert [path for path, _ in done.by_hand] == [".vscode/settings.json"]
    assert elsewhere.read_text() == "{}"
