from __future__ import annotations

import json
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from registry_cli.application.editor_bindings import EditorBinding, editor_bindings
from registry_cli.kinds.table import KINDS

REPOSITORY = Path(__file__).parents[3]


def settings(root: str = "m") -> EditorBinding:
    return editor_bindings(root)[0]


def rules(root: str = "m") -> EditorBinding:
    return editor_bindings(root)[1]


def extended(binding: EditorBinding, text: str) -> str | None:
    content = binding.extended(text.encode())
    return None if content is None else content.decode()


@pytest.mark.parametrize("root", ["m/n", "."])
def test_every_manifest_is_bound_to_the_schema_of_its_kind_and_to_no_other(root: str) -> None:
    below = "" if root == "." else f"{root}/"
    data = json.loads(settings(root).text)
    bound = dict(data["yaml.schemas"])
    for one in data["json.schemas"]:
        bound.setdefault(one["url"].removeprefix("./"), []).extend(path.removeprefix("/") for path in one["fileMatch"])
    for rule in tomllib.loads(rules(root).text)["rule"]:
        bound[rule["schema"]["path"]] += rule["include"]
    paths = [
        f"{below}{kind.folder}/{within}{suffix}"
        for kind in KINDS.values()
        for suffix in (".json", ".yaml", ".yml", ".toml")
        for within, there in (
            ("x", kind.file_form),
            (f"x/{kind.name}", kind.folder_form),
            ("x/versions/1.0.0", kind.side_versions),
        )
        if there
    ]
    for path in paths:
        schemas = [schema for schema, those in bound.items() for one in those if _matches(path, one)]
        kind = next(kind for kind in KINDS.values() if path.startswith(f"{below}{kind.folder}/"))
        assert schemas == [f"{below}schemas/{kind.name}.schema.json"], path


def _matches(path: str, pattern: str) -> bool:
    """As editors do: a star stays within its folder."""
    steps, patterns = path.split("/"), pattern.split("/")
    return len(steps) == len(patterns) and all(map(fnmatch, steps, patterns))


def test_the_bound_schemas_lie_where_ours_do() -> None:
    for path in json.loads(settings("packages/shared").text)["yaml.schemas"]:
        assert (REPOSITORY / path).is_file()


def test_settings_that_are_there_keep_their_layout() -> None:
    before = '\ufeff{\r\n\t"b": [1,2],\r\n\t"a": {}\r\n}\r\n'
    after = extended(settings(), before)
    assert after is not None
    assert after.startswith('\ufeff{\r\n\t"b": [1,2],\r\n\t"a": {},\r\n\t"yaml.schemas": {\r\n\t\t"m/schemas/')
    assert json.loads(after.removeprefix("\ufeff")) == {"b": [1, 2], "a": {}} | json.loads(settings().text)
    assert extended(settings(), after) == after


def test_what_is_bound_already_stays_bound_as_it_is() -> None:
    mine = {
        "yaml.schemas": {"m/schemas/tool.schema.json": "mine/*.yaml", "other.json": "*.yml"},
        "json.schemas": [{"url": "./m/schemas/tool.schema.json", "fileMatch": ["/mine"]}, "odd"],
    }
    after = extended(settings(), json.dumps(mine, indent=2))
    assert after is not None
    data, wanted = json.loads(after), json.loads(settings().text)
    assert data["yaml.schemas"] == wanted["yaml.schemas"] | mine["yaml.schemas"]
    assert data["json.schemas"][:2] == mine["json.schemas"]
    assert len(data["json.schemas"]) == len(wanted["json.schemas"]) + 1


@pytest.mark.parametrize(
    "text",
    ['{"a": 1, // mine\n}', "[]", "", '{"yaml.schemas": []}', '{"json.schemas": {}}', '{"a": 1, "a": 2}'],
)
def test_settings_that_are_no_plain_json_are_left_alone(text: str) -> None:
    assert extended(settings(), text) is None


def test_rules_that_are_there_are_followed_by_ours() -> None:
    before = (
        '[formatting]\nindent = true\n\n[[rule]]\ninclude = ["x"]\n[rule.schema]\npath = "m/schemas/tool.schema.json"'
    )
    after = extended(rules(), before)
    assert after is not None
    assert after.startswith(f"{before}\n\n[[rule]]\n")
    found = [rule["schema"]["path"] for rule in tomllib.loads(after)["rule"]]
    assert sorted(found) == sorted(f"m/schemas/{kind}.schema.json" for kind in KINDS)
    assert extended(rules(), after) == after
    assert extended(rules(), "") == "\n" + rules().text


@pytest.mark.parametrize("text", ["rule = []\n", "rule = 1\n", "x = \n"])
def test_rules_that_cannot_be_added_to_are_left_alone(text: str) -> None:
    assert extended(rules(), text) is None
