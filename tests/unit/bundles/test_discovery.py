from __future__ import annotations

from collections.abc import Mapping

import pytest

from registry_cli.bundles.bundle import Discovery, Misplaced, MisplacedReason
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileKind
from registry_cli.kinds.table import KINDS
from tests.unit.bundles.fake_tree import FakeTree, Link, Sized

type_of_content = bytes | Link | Sized | FileKind


def _discover(content: Mapping[str, type_of_content], root: str = "r") -> Discovery:
    return discover(FakeTree({f"r/{path}": item for path, item in content.items()}), root)


def _misplaced(discovery: Discovery) -> list[tuple[str, MisplacedReason]]:
    return [(item.path, item.reason) for item in discovery.misplaced]


def test_an_agent_lies_in_a_folder_with_its_files() -> None:
    discovery = _discover(
        {
            "agents/a/agent.yaml": b"",
            "agents/a/prompts/sys tem ü.md": b"x",
            "agents/a/README.md": b"",
            "agents/a/.env": b"",
        }
    )
    (place,) = discovery.places
    assert (str(place.name), place.folder, place.manifest) == ("agent/a", "r/agents/a", "r/agents/a/agent.yaml")
    assert {within: file.path for within, file in place.files.items()} == {
        ".env": "r/agents/a/.env",
        "README.md": "r/agents/a/README.md",
        "prompts/sys tem ü.md": "r/agents/a/prompts/sys tem ü.md",
    }
    assert discovery.misplaced == ()


def test_a_tool_lies_in_a_file_or_in_a_folder() -> None:
    discovery = _discover({"tools/a.json": b"", "tools/b/tool.toml": b"", "tools/b/assets/x.csv": b""})
    assert [(str(place.name), place.folder, place.manifest) for place in discovery.places] == [
        ("tool/a", "", "r/tools/a.json"),
        ("tool/b", "r/tools/b", "r/tools/b/tool.toml"),
    ]


def test_every_kind_is_found_and_entries_are_ordered_by_name() -> None:
    content: dict[str, type_of_content] = {}
    for kind in KINDS.values():
        for entry in ("b", "a"):
            within = f"{entry}.yml" if kind.file_form else f"{entry}/{kind.name}.yml"
            content[f"{kind.folder}/{within}"] = b""
    discovery = _discover(content)
    assert [str(place.name) for place in discovery.places] == sorted(
        f"{kind}/{entry}" for kind in KINDS for entry in "ab"
    )
    assert discovery.misplaced == ()


def test_versions_of_a_template_lie_side_by_side() -> None:
    (place,) = _discover(
        {
            "templates/t/template.yaml": b"",
            "templates/t/versions/1.0.0.yaml": b"",
            "templates/t/versions/2.0.0-rc.1.json": b"",
            "templates/t/assets/a.j2": b"",
        }
    ).places
    assert place.versions == {
        "1.0.0": "r/templates/t/versions/1.0.0.yaml",
        "2.0.0-rc.1": "r/templates/t/versions/2.0.0-rc.1.json",
    }
    assert list(place.files) == ["assets/a.j2"]


def test_a_folder_called_versions_means_nothing_to_other_kinds() -> None:
    (place,) = _discover({"agents/a/agent.yaml": b"", "agents/a/versions/latest.txt": b""}).places
    assert (place.versions, list(place.files)) == ({}, ["versions/latest.txt"])


@pytest.mark.parametrize(
    "name", ["latest.yaml", "1.0.yaml", "1.0.0.md", "v1.0.0.yaml", "1.0.0+b.yaml", "old/1.0.0.yaml"]
)
def test_a_file_among_the_versions_must_be_named_after_one(name: str) -> None:
    discovery = _discover({"templates/t/template.yaml": b"", f"templates/t/versions/{name}": b""})
    assert discovery.misplaced == (Misplaced(f"r/templates/t/versions/{name}", MisplacedReason.BAD_VERSION_NAME, name),)
    assert (discovery.places[0].versions, discovery.places[0].files) == ({}, {})


def test_two_manifests_are_named_both_and_the_entry_is_declared_all_the_same() -> None:
    discovery = _discover({"agents/a/agent.yaml": b"", "agents/a/agent.json": b"", "agents/a/agent.toml": b""})
    first = "r/agents/a/agent.json"
    assert [place.manifest for place in discovery.places] == [first]
    assert discovery.misplaced == (
        Misplaced("r/agents/a/agent.toml", MisplacedReason.TWO_MANIFESTS, first),
        Misplaced("r/agents/a/agent.yaml", MisplacedReason.TWO_MANIFESTS, first),
    )
    assert discovery.places[0].files == {}


@pytest.mark.parametrize(
    ("taken", "other"),
    [
        ("tools/a/tool.yaml", "tools/a.yaml"),
        ("tools/a.yml", "tools/a.toml"),
        ("templates/t/versions/1.0.0.json", "templates/t/versions/1.0.0.yaml"),
    ],
)
def test_one_entry_or_version_cannot_have_two_files(taken: str, other: str) -> None:
    discovery = _discover({taken: b"", other: b"", "templates/t/template.yaml": b""})
    assert discovery.misplaced == (Misplaced(f"r/{other}", MisplacedReason.TWO_MANIFESTS, f"r/{taken}"),)


@pytest.mark.parametrize(
    "path",
    ["agents/Fraud_agent/agent.yaml", "tools/Fraud.yaml", "agents/a b/agent.yaml", "policies/x.y.yaml", "tools/ü.json"],
)
def test_a_name_that_is_no_id_declares_nothing(path: str) -> None:
    discovery = _discover({path: b""})
    assert discovery.places == ()
    assert _misplaced(discovery) == [(f"r/{path}", MisplacedReason.BAD_ID)]


def test_a_folder_without_a_manifest_is_named_once() -> None:
    discovery = _discover({"agents/a/prompts/x.md": b"", "agents/a/notes/deep/y.md": b"", "tools/b/Tool.yaml": b""})
    assert discovery.misplaced == (
        Misplaced("r/agents/a", MisplacedReason.NO_MANIFEST, "one of agent.json, agent.yaml, agent.yml, agent.toml"),
        Misplaced("r/tools/b", MisplacedReason.NO_MANIFEST, "one of tool.json, tool.yaml, tool.yml, tool.toml"),
    )


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("notes.txt", ""),
        ("agents", ""),
        ("agents/a.yaml", "as a manifest it would lie at agents/a/agent.yaml"),
        ("tools/notes.txt", "a manifest ends in one of .json, .yaml, .yml, .toml"),
        ("agents/LICENSE", "a manifest ends in one of .json, .yaml, .yml, .toml"),
    ],
)
def test_a_stray_file_is_named(path: str, detail: str) -> None:
    assert _discover({path: b""}).misplaced == (Misplaced(f"r/{path}", MisplacedReason.STRAY_FILE, detail),)


@pytest.mark.parametrize(
    ("path", "folder", "detail"),
    [
        ("agent/a/agent.yaml", "agent", "did you mean agents?"),
        ("pictures/a.png", "pictures", ""),
        ("workflows/w/workflow.yaml", "workflows/w", "a workflow is one file, workflows/w.yaml"),
    ],
)
def test_an_unknown_folder_is_named_once(path: str, folder: str, detail: str) -> None:
    discovery = _discover({path: b"", f"{path}.bak": b""})
    assert discovery.misplaced == (Misplaced(f"r/{folder}", MisplacedReason.UNKNOWN_FOLDER, detail),)


@pytest.mark.parametrize(
    "path",
    [
        "schemas/agent.schema.json",
        "README.md",
        "agents/README.md",
        ".gitkeep",
        "agents/.gitkeep",
        ".hidden/x.yaml",
        "agents/.drafts/agent.yaml",
        "tools/.a.yaml.swp",
        "agents/a/prompts/.gitkeep",
        "agents/a/.DS_Store",
        "robots/.gitkeep",
    ],
)
def test_what_is_no_manifest_and_does_no_harm_is_passed_over(path: str) -> None:
    assert _discover({path: b""}) == Discovery(())


@pytest.mark.parametrize("root", ["r", "", ".", "missing", "../r"])
def test_a_root_that_is_empty_or_missing_declares_nothing(root: str) -> None:
    assert _discover({}, root) == Discovery(())
    assert discover(FakeTree({"rr/agents/a/agent.yaml": b""}), "r") == Discovery(())


@pytest.mark.parametrize("root", ["", "."])
def test_a_repository_that_is_its_own_root_may_hold_other_things(root: str) -> None:
    content = {
        "agents/a/agent.yaml": b"",
        "src/main.py": b"",
        "Makefile": b"",
        ".github/x.yaml": b"",
        "agents/b.txt": b"",
    }
    discovery = discover(FakeTree(content), root)
    assert [(place.folder, place.manifest) for place in discovery.places] == [("agents/a", "agents/a/agent.yaml")]
    assert _misplaced(discovery) == [("agents/b.txt", MisplacedReason.STRAY_FILE)]


@pytest.mark.parametrize("root", ["r/", "/r", "r"])
def test_the_root_may_be_written_with_slashes(root: str) -> None:
    assert len(_discover({"agents/a/agent.yaml": b""}, root).places) == 1


@pytest.mark.parametrize("kind", [FileKind.SUBMODULE, FileKind.SPECIAL])
@pytest.mark.parametrize("path", ["agents", "agents/a", "agents/a/prompts", "agents/a/x.md"])
def test_what_is_no_regular_file_is_named(path: str, kind: FileKind) -> None:
    discovery = _discover({path: kind} | ({"agents/a/agent.yaml": b""} if path.count("/") > 1 else {}))
    assert _misplaced(discovery) == [(f"r/{path}", MisplacedReason.NOT_REGULAR)]
    assert discovery.misplaced[0].detail == f"a {kind.replace('special', 'special file')}"


def test_a_manifest_that_is_no_file_still_declares_its_entry() -> None:
    discovery = _discover({"tools/a.yaml": FileKind.SPECIAL, "agents/b/agent.yaml": FileKind.SUBMODULE})
    assert [str(place.name) for place in discovery.places] == ["agent/b", "tool/a"]
    assert [reason for _, reason in _misplaced(discovery)] == [MisplacedReason.NOT_REGULAR] * 2


@pytest.mark.parametrize("path", ["agents", "agents/a", "tools/a.yaml", "tools/notes", "notes", "policies/p.json"])
def test_a_link_outside_of_any_bundle_is_not_followed(path: str) -> None:
    discovery = _discover({path: Link("somewhere")})
    assert discovery.misplaced == (
        Misplaced(f"r/{path}", MisplacedReason.LINK_OUTSIDE, "a link is followed only inside an entry's folder"),
    )


def test_a_huge_file_is_named_and_so_is_a_huge_bundle() -> None:
    mebibyte = 1024 * 1024
    discovery = _discover(
        {
            "agents/a/agent.yaml": b"",
            "agents/a/assets/video.mp4": Sized(10 * mebibyte + 1),
            "agents/b/agent.yaml": b"",
            **{f"agents/b/assets/{number}": Sized(10 * mebibyte) for number in range(6)},
            "agents/c/agent.yaml": b"",
            **{f"agents/c/assets/{number}": Sized(10 * mebibyte) for number in range(5)},
            "tools/t.yaml": Sized(11 * mebibyte),
        }
    )
    assert discovery.misplaced == (
        Misplaced("r/agents/a/assets/video.mp4", MisplacedReason.TOO_LARGE, "more than 10 MiB"),
        Misplaced("r/agents/b", MisplacedReason.TOO_LARGE, "more than 50 MiB"),
        Misplaced("r/tools/t.yaml", MisplacedReason.TOO_LARGE, "more than 10 MiB"),
    )
    assert [str(place.name) for place in discovery.places] == ["agent/a", "agent/b", "agent/c", "tool/t"]


def test_the_tree_is_listed_once_and_links_are_read_in_one_batch() -> None:
    """Twice the manifests cost twice the work."""
    content: dict[str, bytes | Link | Sized | FileKind] = {}
    for number in range(50):
        content[f"r/agents/a{number}/agent.yaml"] = b""
        content[f"r/agents/a{number}/prompts/x.md"] = b""
        content[f"r/agents/a{number}/prompts/y.md"] = Link("x.md")
    tree = FakeTree(content)
    assert len(discover(tree, "r").places) == 50
    assert len(tree.reads) == 1
    plain = FakeTree({path: item for path, item in content.items() if not isinstance(item, Link)})
    discover(plain, "r")
    assert plain.reads == []
