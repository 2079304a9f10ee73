from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import rfc8785
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.bundles.bundle import Bundle
from registry_cli.bundles.declaration import declare, object_contents
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.loading import load
from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.manifest import CATALOGUE_FIELDS
from tests.unit.bundles.fake_tree import FakeTree

AGENT: dict[str, Any] = {
    "agent_id": "a",
    "name": "Ä 😀",
    "description": "An agent.",
    "version": "1.0.0",
    "max_iterations": 12,
    "allowed_tools": ["t@^1", "no reference!", "u"],
    "metadata": {"weight": 0.5},
    "input_schema": {"type": "object", "properties": {"x": {"maximum": 1.0, "enum": [True, 1e21, "no"]}}},
}
TOML = b"""
agent_id = "a"
name = "\xc3\x84 \xf0\x9f\x98\x80"
description = "An agent."
version = "1.0.0"
max_iterations = 12
allowed_tools = ["t@^1", "no reference!", "u"]
metadata = { weight = 0.5 }
[input_schema]
type = "object"
properties.x = { maximum = 1.0, enum = [true, 1e21, "no"] }
"""


def _bundle(files: dict[str, bytes]) -> Bundle:
    tree = FakeTree({f"r/{path}": content for path, content in files.items()})
    discovery = discover(tree, "r")
    assert discovery.misplaced == ()
    ((bundle,), lost) = load(tree, discovery)
    assert lost == ()
    return bundle


def _agent(manifest: dict[str, Any], files: dict[str, bytes] | None = None) -> Bundle:
    beside = {f"agents/a/{path}": content for path, content in (files or {}).items()}
    return _bundle({"agents/a/agent.json": json.dumps(manifest).encode(), **beside})


def _digest(manifest: dict[str, Any], files: dict[str, bytes] | None = None) -> str:
    return declare(_agent(manifest, files)).live.digest


def test_the_digest_is_that_of_the_canonical_document_as_designed() -> None:
    live = declare(_agent(AGENT, {"prompts/x.md": b"text"})).live
    document: Any = {
        "kind": "agent",
        "id": "a",
        "version": "1.0.0",
        "manifest": {key: value for key, value in AGENT.items() if key != "metadata"},
        "files": {"prompts/x.md": hashlib.sha256(b"text").hexdigest()},
    }
    assert live.canonical.encode() == rfc8785.dumps(document)
    assert live.digest == hashlib.sha256(rfc8785.dumps(document)).hexdigest()
    assert live.files == document["files"]
    assert (live.version, live.path) == ("1.0.0", "r/agents/a/agent.json")


def test_json_yaml_and_toml_of_the_same_data_have_the_same_digest() -> None:
    texts = {
        "json": json.dumps(AGENT).encode(),
        "yaml": yaml.safe_dump(AGENT, allow_unicode=True).replace("1.0e+21", "1e21").encode(),
        "yml": b"\xef\xbb\xbf" + json.dumps(AGENT, indent=1, ensure_ascii=False).encode(),
        "toml": TOML,
    }
    digests = {declare(_bundle({f"agents/a/agent.{suffix}": text})).live.digest for suffix, text in texts.items()}
    assert len(digests) == 1


def test_a_single_file_and_a_folder_without_files_are_the_same_content() -> None:
    text = b'{"tool_id": "t", "name": "T", "description": "A tool.", "version": "1.0.0"}'
    single, folder = _bundle({"tools/t.json": text}), _bundle({"tools/t/tool.json": text})
    assert declare(single).live.digest == declare(folder).live.digest


@given(random=st.randoms(use_true_random=False), indent=st.sampled_from([None, 0, 3]), ascii_only=st.booleans())
@settings(max_examples=30)
def test_the_order_of_keys_and_the_layout_change_nothing(random: Any, indent: int | None, *, ascii_only: bool) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            keys = list(value)
            random.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return value

    text = json.dumps(shuffled(AGENT), indent=indent, ensure_ascii=ascii_only).encode()
    assert declare(_bundle({"agents/a/agent.json": text})).live.digest == _digest(AGENT)


_PATHS = ["prompts/x.md", "mcp.json", "assets/a b/ü"]
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from(["active", "deprecated", "disabled"]),
            "deprecation": st.fixed_dictionaries({"message": st.text(max_size=5)}),
            "owners": st.lists(st.text(max_size=5)),
            "tags": st.lists(st.text(max_size=5)),
            "metadata": st.dictionaries(st.text(max_size=5), _VALUES, max_size=3),
        },
    )
)
@settings(max_examples=40)
def test_catalogue_fields_change_no_digest_and_are_declared_of_the_entry(catalogue: dict[str, Any]) -> None:
    plain = {key: value for key, value in AGENT.items() if key not in CATALOGUE_FIELDS}
    entry = declare(_agent(plain | catalogue))
    assert entry.live.digest == _digest(plain)
    assert {key: entry.catalogue.as_json()[key] for key in catalogue} == catalogue


@given(st.text(min_size=1, max_size=5))
@settings(max_examples=10)
def test_where_editors_find_the_schema_is_no_content_but_inside_a_schema_it_is(place: str) -> None:
    inner = AGENT | {"input_schema": {"$schema": place, **AGENT["input_schema"]}}
    assert _digest({"$schema": place} | AGENT) == _digest(AGENT)
    assert '"$schema"' not in declare(_agent({"$schema": place} | AGENT)).live.canonical
    assert _digest(inner) != _digest(AGENT)


def test_a_default_written_out_is_another_content_than_one_left_out() -> None:
    """The manifest counts as written: a default that changes later must not change old digests."""
    assert _digest(AGENT | {"iteration_timeout_seconds": 60}) != _digest(AGENT)
    assert '"iteration_timeout_seconds"' not in declare(_agent(AGENT)).live.canonical


@given(st.dictionaries(st.sampled_from(_PATHS), st.binary(max_size=20)), st.data())
@settings(max_examples=40)
def test_any_byte_of_any_file_changes_the_digest(files: dict[str, bytes], data: st.DataObject) -> None:
    before = _digest(AGENT, files)
    path = data.draw(st.sampled_from([*_PATHS, "new"]))
    after = files | {path: data.draw(st.binary(max_size=20))}
    assert (_digest(AGENT, after) == before) == (after == files)


def test_a_file_that_moves_changes_the_digest() -> None:
    assert _digest(AGENT, {"a": b"1", "b": b"2"}) != _digest(AGENT, {"a": b"2", "b": b"1"})
    assert _digest(AGENT, {"a": b"1"}) != _digest(AGENT, {"b": b"1"})


@given(st.dictionaries(st.sampled_from(["goal", "capabilities", "prompts"]), _VALUES, min_size=1))
@settings(max_examples=30)
def test_any_other_field_changes_the_digest(fields: dict[str, Any]) -> None:
    assert _digest(AGENT | fields) != _digest(AGENT)


def test_references_are_those_that_can_be_read() -> None:
    assert declare(_agent(AGENT | {"deprecation": {"replaced_by": "agent/b"}})).live.references == (
        Reference(EntryName("tool", "t"), "^1", ("allowed_tools", 0)),
        Reference(EntryName("tool", "u"), "", ("allowed_tools", 2)),
    )


def _template(**versions: str) -> dict[str, bytes]:
    head = '{"template_id": "t", "name": "T", "description": "D", "version": "1.2.0", "tags": ["x"]}'
    body = '{"template_id": "t", "name": "T", "description": "D", "version": "%s", "body": "%s"}'
    files = {"templates/t/template.json": head.encode(), "templates/t/assets/a": b"asset"}
    for version, text in versions.items():
        semver = version.strip("v").replace("_", ".")
        files[f"templates/t/versions/{semver}.json"] = (body % (semver, text)).encode()
    return files


def test_versions_side_by_side_are_each_complete_and_the_named_one_is_live() -> None:
    entry = declare(_bundle(_template(v1_10_0="ten", v1_2_0="two", v1_9_0="nine")))
    assert entry.live.version == "1.2.0"
    assert [version.version for version in entry.side] == ["1.9.0", "1.10.0"]
    assert [version.path for version in entry.side] == [f"r/templates/t/versions/{n}.json" for n in ("1.9.0", "1.10.0")]
    assert entry.catalogue.tags == ("x",)
    for version in (entry.live, *entry.side):
        document = json.loads(version.canonical)
        assert document["files"] == {"assets/a": hashlib.sha256(b"asset").hexdigest()}
        assert document["manifest"]["version"] == document["version"] == version.version


def test_going_live_with_another_version_changes_no_digest() -> None:
    files = _template(v1_2_0="two", v1_3_0="three")
    before = declare(_bundle(files))
    files["templates/t/template.json"] = files["templates/t/template.json"].replace(b"1.2.0", b"1.3.0")
    after = declare(_bundle(files))
    assert (before.live, before.side) == (after.side[0], (after.live,))


def test_a_live_version_without_a_file_declares_nothing() -> None:
    with pytest.raises(ValueError, match="no file beside it"):
        declare(_bundle(_template(v1_3_0="three")))


def test_a_manifest_that_could_not_be_read_declares_nothing() -> None:
    with pytest.raises(ValueError, match=r"agent\.json could not be read"):
        declare(_bundle({"agents/a/agent.json": b"{"}))


def test_contents_are_given_by_digest() -> None:
    bundle = _agent(AGENT, {"a": b"same", "b": b"same", "c": b""})
    contents = object_contents(bundle)
    assert contents == {hashlib.sha256(content).hexdigest(): content for content in (b"same", b"")}
    assert set(declare(bundle).live.files.values()) == set(contents)
