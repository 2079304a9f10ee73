"""Real sub-agents, as people published them; the folder of them is no part of the repository."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from registry_cli.application.import_manifests import Imports, import_manifests
from registry_cli.application.validate import validate
from registry_cli.documents.yaml_reader import read_yaml
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.finding import has_errors
from registry_cli.formats.table import FORMATS
from registry_cli.git.worktree import WorkTree

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
NAME = "claude-subagent-md"
_BAD = re.compile(rf"^- `{NAME}/(?P<path>[^`]+)` - MALFORMED\((?P<reason>[a-z0-9-]+)\)(?P<detail>.*)$", re.MULTILINE)
_REPEATED = re.compile(rf"^- Same declared name.*: (?P<names>.+) \(`{NAME}`\)", re.MULTILINE)
_WORDS = {
    "yaml-error": "a colon and a space",
    "not-utf8": "is no UTF-8",
    "no-front-matter": "there is no front matter",
    "missing-or-nonstring-name": "name is missing",
}

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of public manifests is not beside this checkout"
)


@pytest.fixture(scope="module")
def readme() -> str:
    return (CORPUS / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bad(readme: str) -> Mapping[str, re.Match[str]]:
    """What the README lists as bad for this format, by path."""
    return {match["path"]: match for match in _BAD.finditer(readme)}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("imported") / "packages" / "shared"


@pytest.fixture(scope="module")
def imports(root: Path) -> Imports:
    return import_manifests(FORMATS["claude_subagent"], CORPUS / NAME, root)


def test_every_file_is_imported_or_refused_and_none_both(imports: Imports, bad: Mapping[str, Any]) -> None:
    files = {path.relative_to(CORPUS / NAME).as_posix() for path in (CORPUS / NAME).rglob("*.md")}
    imported = {one.source for one in imports.imported}
    refused = {complaint.path for complaint in imports.refused}
    assert (len(files), len(bad)) == (102, 11)
    assert (len(imported), len(refused)) == (85, 17)
    assert imported | refused == files
    assert imported & refused == set()
    assert bad.keys() <= refused


def test_every_bad_file_is_refused_once_with_the_reason_and_place_that_the_readme_gives(
    imports: Imports, bad: Mapping[str, re.Match[str]]
) -> None:
    found = {complaint.path: complaint for complaint in imports.refused}
    assert len(found) == len(imports.refused)
    for path, expected in bad.items():
        complaint = found[path]
        assert _WORDS[expected["reason"]] in complaint.message
        place = re.search(r"\(line (\d+) col (\d+)\)", expected["detail"])
        if place:  # the README counts from the first line of the front matter, below its ---
            assert (complaint.line, complaint.column) == (int(place[1]) + 1, int(place[2]))
        byte = re.search(r"in position (\d+)", expected["detail"])
        if byte:
            before = (CORPUS / NAME / path).read_bytes()[: int(byte[1])]
            assert complaint.line == before.count(b"\n") + 1
            assert complaint.column == len(before.rpartition(b"\n")[2].decode()) + 1


def test_the_files_that_repeat_a_name_are_refused_by_it(imports: Imports, readme: str, bad: Mapping[str, Any]) -> None:
    listed = _REPEATED.search(readme)
    assert listed is not None
    sources = {one.name.id: one.source for one in imports.imported}
    repeated = [complaint for complaint in imports.refused if complaint.path not in bad]
    named = {str(re.match(r"agent/(\S+) is already there", one.message)[1]): one for one in repeated}  # type: ignore[index]
    assert named.keys() == set(listed["names"].split(", "))
    for name, complaint in named.items():
        assert f"imported from {sources[name]};" in complaint.message
        assert complaint.path > sources[name]
        assert (CORPUS / NAME / complaint.path).read_text().splitlines()[complaint.line - 1].startswith("name:")


def test_what_was_imported_is_valid(imports: Imports, root: Path) -> None:
    validation = validate(WorkTree(root.parent, listed=None), root.name, Configuration())
    assert validation.checked == len(imports.imported)
    assert [finding for finding in validation.findings if has_errors([finding])] == []


def test_nothing_of_a_file_is_lost(imports: Imports) -> None:
    for one in imports.imported:
        text = (CORPUS / NAME / one.source).read_text(encoding="utf-8")
        _, front_matter, body = re.split(r"^---\n", text, maxsplit=2, flags=re.MULTILINE)
        source = read_yaml(one.source, front_matter).document
        manifest = read_yaml("agent.yaml", (Path(one.path) / "agent.yaml").read_text(encoding="utf-8")).document
        assert source is not None
        assert manifest is not None
        metadata = manifest.data["metadata"]
        assert metadata["imported_from"] == one.source
        assert {key: manifest.data[key] for key in ("name", "description")} | metadata["claude_subagent"] == source.data
        assert (Path(one.path) / "prompts/system.md").read_bytes().decode("utf-8") == body
        assert len(one.notes) == len(source.data.keys() - {"name", "description"}) + ("tools" not in source.data)


def test_a_second_run_changes_nothing(imports: Imports, root: Path) -> None:
    again = import_manifests(FORMATS["claude_subagent"], CORPUS / NAME, root)
    assert again.imported == []
    assert again.unchanged == imports.imported
    assert json.dumps([str(one) for one in again.refused]) == json.dumps([str(one) for one in imports.refused])
