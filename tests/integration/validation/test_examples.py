"""The examples speak for themselves: drop a file in, and it is a test.

``valid/<kind>/<id>.<ending>`` (or a folder ``<id>/``) gives no finding.
``invalid/<CODE>/`` is a root of manifests that gives just that code, at the lines that say ``<- CODE`` and the places
that ``expected.json`` lists, for files that cannot hold a remark.
With a folder ``before``, the manifests in it (and those in ``foreign``, of another owner) are live, and ``after`` is
what is published then, with all that git no longer declares retired.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path

import pytest

from registry_cli.bundles.bundle import Bundle
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileKind, FileTree
from registry_cli.bundles.loading import load
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry
from registry_cli.domain.proposal import HeldReference
from registry_cli.domain.release import EntryState, PublishedVersion, Snapshot
from registry_cli.git.worktree import WorkTree
from registry_cli.kinds.placement import manifest_path
from registry_cli.kinds.table import KINDS
from registry_cli.planning.graph import resulting_world
from registry_cli.planning.states import apply
from registry_cli.planning.sync import plan_sync
from registry_cli.validation.codes import CODES
from registry_cli.validation.pipeline import (
    FileCheck,
    validate,
    validate_files,
    validate_references,
    validate_versions,
)
from tests.unit.bundles.fake_tree import FakeTree, Link, Sized

EXAMPLES = Path(__file__).parents[2] / "examples"
VALID, INVALID = EXAMPLES / "valid", EXAMPLES / "invalid"
MADE_IN_UNIT_TESTS = {"REG005", "REG012"}
"""Codes of what git does not keep well: very large files, and files that are none."""

Place = tuple[str, str, int]


def read(tree: FileTree, root: str) -> tuple[tuple[Bundle, ...], FileCheck]:
    discovery = discover(tree, root)
    bundles, unread = load(tree, discovery)
    return bundles, validate_files(bundles, [*discovery.misplaced, *unread])


def offline(tree: FileTree, root: str) -> tuple[Finding, ...]:
    discovery = discover(tree, root)
    bundles, unread = load(tree, discovery)
    return validate(bundles, [*discovery.misplaced, *unread], Configuration(), root=root)


def places(findings: Collection[Finding]) -> list[Place]:
    return sorted((finding.code, finding.path, finding.location.line) for finding in findings)


# --- valid -------------------------------------------------------------------------------------------------------


VALID_EXAMPLES = sorted(path for folder in VALID.iterdir() for path in folder.iterdir())


def valid_tree() -> FakeTree:
    content: dict[str, bytes | Link | Sized | FileKind] = {}
    for path in VALID_EXAMPLES:
        kind = KINDS[path.parent.name]
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.is_file())
            content |= {f"root/{kind.folder}/{file.relative_to(path.parent)}": file.read_bytes() for file in inside}
        else:
            content[f"root/{manifest_path(EntryName(kind.name, path.stem), path.suffix)}"] = path.read_bytes()
    return FakeTree(content)


def test_a_valid_example_gives_no_finding() -> None:
    assert offline(valid_tree(), "root") == ()


def test_there_is_a_valid_example_of_every_kind() -> None:
    assert {path.parent.name for path in VALID_EXAMPLES} == set(KINDS)


def test_the_manifests_of_this_repository_give_no_finding() -> None:
    root = "packages/shared"
    assert offline(WorkTree(Path(__file__).parents[3], listed=None), root) == ()


# --- invalid -----------------------------------------------------------------------------------------------------


def marked(folder: Path) -> list[Place]:
    """The places where *folder* says it is wrong, as ``places`` gives them."""
    found: list[Place] = []
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink() and file.name != "expected.json":
            lines = file.read_bytes().decode("utf-8", "replace").split("\n")
            path = file.relative_to(INVALID).as_posix()
            found += [
                (mark, path, number)
                for number, line in enumerate(lines, 1)
                for mark in re.findall(r"<- (REG\d+)", line)
            ]
    listed = folder / "expected.json"
    if listed.exists():
        items = json.loads(listed.read_text(encoding="utf-8"))
        found += [(folder.name, f"{folder.name}/{item['path']}", item["line"]) for item in items]
    return sorted(found)


def live(check: FileCheck, owner: str) -> tuple[dict[EntryName, EntryState], dict[EntryName, list[PublishedVersion]]]:
    """What the registry holds once everything that *check* declares is published."""
    assert check.findings == ()
    states = {
        name: EntryState(name, owner, entry.live.version, entry.live.digest, entry.catalogue)
        for name, entry in check.declared.items()
    }
    published = {
        name: [
            PublishedVersion(version.version, version.digest, 1, version is entry.live)
            for version in (entry.live, *entry.side)
        ]
        for name, entry in check.declared.items()
    }
    return states, published


def references_made(declared: Collection[DeclaredEntry]) -> list[HeldReference]:
    return [
        HeldReference(entry.name, entry.live.version, reference)
        for entry in declared
        for reference in entry.live.references
    ]


def published_after(folder: Path) -> list[Finding]:
    """The findings of a sync of ``after`` to a registry that holds ``before`` and ``foreign``."""
    tree = WorkTree(INVALID, listed=None)
    before, published = live(read(tree, f"{folder.name}/before")[1], "us")
    _, elsewhere = read(tree, f"{folder.name}/foreign")
    foreign, published_elsewhere = live(elsewhere, "them")
    states, known = before | foreign, published | published_elsewhere
    bundles, check = read(tree, f"{folder.name}/after")
    plan = plan_sync(check.declared, Snapshot("us", 1, "", None, states), known, prune=True)
    return [
        *check.findings,
        *validate_references(
            bundles,
            check.declared,
            resulting_world(apply(plan.changes, states), known, ()),
            before=resulting_world(states, known, ()),
            dependants=references_made(elsewhere.declared.values()),
            root=f"{folder.name}/after",
        ),
        *validate_versions(bundles, plan.refusals),
    ]


@pytest.mark.parametrize("code", sorted(path.name for path in INVALID.iterdir()))
def test_an_invalid_example_gives_just_its_code_at_the_marked_lines(code: str) -> None:
    folder = INVALID / code
    is_published = (folder / "before").exists()
    findings = published_after(folder) if is_published else offline(WorkTree(INVALID, listed=None), code)
    expected = marked(folder)
    assert expected
    assert {mark for mark, _, _ in expected} == {code}
    assert places([finding for finding in findings if not finding.path.endswith("expected.json")]) == expected


def test_there_is_an_invalid_example_of_every_code() -> None:
    assert {path.name for path in INVALID.iterdir()} | MADE_IN_UNIT_TESTS == set(CODES)
