from __future__ import annotations

import os
from pathlib import Path

import pytest

from registry_cli.application.import_manifests import Imports, import_manifests
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.identity import EntryName
from registry_cli.domain.location import Location
from registry_cli.formats.conversion import FIRST_VERSION, Complaint, Conversion, Format, ImportedEntry


def convert(path: str, content: bytes, *, version: str = FIRST_VERSION) -> Conversion:
    """A format for these tests: the first line is the id, and ``bad`` is refused."""
    name, _, prompt = content.partition(b"\n")
    if name == b"bad":
        return Conversion(problems=(Complaint(path, 1, 2, "bad"), Complaint(path, 3, 4, "worse")))
    manifest = f"agent_id: {name.decode()}\nversion: {version}\nmetadata:\n  imported_from: {path}\n"
    files = {"agent.yaml": manifest.encode(), "prompts/system.md": prompt}
    return Conversion(ImportedEntry(EntryName("agent", name.decode()), files, Location(1, 7)), (f"note of {path}",))


FORMAT = Format("test", "for tests", (".md", ".mkd"), convert)


class Folder:
    """A folder of sources and one of manifests."""

    def __init__(self, path: Path) -> None:
        self.source = path / "source"
        self.root = path / "deep" / "root"

    def write(self, path: str, content: str) -> None:
        """Put a source there."""
        target = self.source / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)

    def run(self, source: Path | None = None, version: str = FIRST_VERSION) -> Imports:
        """Import them."""
        return import_manifests(FORMAT, source or self.source, self.root, version=version)

    def there(self) -> dict[str, str]:
        """Every file below the root with its text."""
        return {
            path.relative_to(self.root).as_posix(): path.read_text()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def entries(imports: Imports) -> tuple[list[str], list[str], list[str]]:
    return (
        [one.name.id for one in imports.imported],
        [one.name.id for one in imports.unchanged],
        [complaint.path for complaint in imports.refused],
    )


def test_every_file_of_the_format_becomes_a_bundle_in_the_order_of_paths(folder: Folder) -> None:
    folder.write("z.md", "first\nthe prompt\n")
    folder.write("b/a.MD", "second\n")
    folder.write("b.mkd", "third\n")
    folder.write("notes.txt", "fourth\n")
    imports = folder.run()
    assert [(one.source, one.name.id) for one in imports.imported] == [
        ("b.mkd", "third"),
        ("b/a.MD", "second"),
        ("z.md", "first"),
    ]
    assert imports.imported[2].path == (folder.root / "agents/first").as_posix()
    assert imports.imported[2].notes == ("note of z.md",)
    assert folder.there()["agents/first/prompts/system.md"] == "the prompt\n"
    assert len(folder.there()) == 6


def test_a_single_file_is_taken_whatever_its_ending(folder: Folder) -> None:
    folder.write("agent.text", "one\nx")
    imports = folder.run(folder.source / "agent.text", version="2.0.0")
    assert [one.source for one in imports.imported] == ["agent.text"]
    assert "version: 2.0.0\n" in folder.there()["agents/one/agent.yaml"]


def test_a_bad_file_is_refused_with_all_its_places_and_the_others_go_in(folder: Folder) -> None:
    folder.write("a.md", "bad")
    folder.write("b.md", "good\n")
    imports = folder.run()
    assert imports.refused == [Complaint("a.md", 1, 2, "bad"), Complaint("a.md", 3, 4, "worse")]
    assert imports.refused_files == 1
    assert entries(imports)[0] == ["good"]


def test_of_two_files_with_one_id_the_first_path_wins_even_when_both_are_alike(folder: Folder) -> None:
    folder.write("a.md", "same\nx")
    folder.write("b.md", "same\nx")
    imports = folder.run()
    assert imports.refused == [
        Complaint("b.md", 1, 7, "agent/same is already there, imported from a.md; give one of the two another name")
    ]
    assert "imported_from: a.md" in folder.there()["agents/same/agent.yaml"]


def test_a_second_run_finds_everything_unchanged_and_refuses_the_same_files(folder: Folder) -> None:
    folder.write("a.md", "same\nx")
    folder.write("b.md", "same\ny")
    folder.write("c.md", "other\n")
    first, before = folder.run(), folder.there()
    second = folder.run()
    assert entries(first) == (["same", "other"], [], ["b.md"])
    assert entries(second) == ([], ["same", "other"], ["b.md"])
    assert second.refused == first.refused
    assert folder.there() == before


def test_what_is_there_with_other_content_is_refused_and_left_alone(folder: Folder) -> None:
    folder.write("a.md", "one\nx")
    folder.run()
    before = folder.there()
    folder.write("a.md", "one\ny")
    [complaint] = folder.run().refused
    assert complaint.message.startswith("agent/one is already there, imported from a.md, with other content;")
    assert folder.there() == before


def test_a_source_that_is_refused_does_not_stand_in_the_way_of_the_one_that_is_there(folder: Folder) -> None:
    folder.write("b.md", "one\nx")
    folder.run()
    folder.write("a.md", "one\ny")
    assert entries(folder.run()) == ([], ["one"], ["a.md"])


@pytest.mark.parametrize(
    ("name", "content", "origin"),
    [
        ("agent.json", '{"metadata": {"imported_from": "x.md"}}', "imported from x.md, "),
        ("agent.json", '{"metadata": {"imported_from": "x\\u001b.md"}}', "imported from 'x\\x1b.md', "),
        ("agent.toml", "metadata = 1", "not imported, "),
        ("agent.yaml", "metadata: {imported_from: [1]}", "not imported, "),
        ("agent.yaml", "a: b: c", "not imported, "),
        ("other.txt", "", "not imported, "),
    ],
)
def test_the_refusal_names_the_origin_of_what_is_there(folder: Folder, name: str, content: str, origin: str) -> None:
    folder.write("a.md", "one\n")
    there = folder.root / "agents/one"
    there.mkdir(parents=True)
    (there / name).write_text(content)
    [complaint] = folder.run().refused
    assert f"agent/one is already there, {origin}with other content" in complaint.message


def test_a_file_more_or_a_link_in_the_bundle_makes_other_content(folder: Folder) -> None:
    folder.write("a.md", "one\n")
    folder.run()
    bundle = folder.root / "agents/one"
    (bundle / "assets").symlink_to(folder.source)
    assert entries(folder.run())[2] == ["a.md"]
    (bundle / "assets").unlink()
    prompt = bundle / "prompts/system.md"
    elsewhere = folder.root / "system.md"
    prompt.rename(elsewhere)
    prompt.symlink_to(elsewhere)
    assert entries(folder.run())[2] == ["a.md"]
    prompt.unlink()
    elsewhere.rename(prompt)
    assert entries(folder.run())[1] == ["one"]


def test_a_bundle_that_cannot_be_read_counts_as_other_content(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("a.md", "one\n")
    folder.run()
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "agent.yaml":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    [complaint] = folder.run().refused
    assert "already there, not imported, with other content" in complaint.message


def test_whatever_bears_the_name_is_never_replaced(folder: Folder) -> None:
    for name in ("file", "link", "empty"):
        folder.write(f"{name}.md", f"{name}\n")
    agents = folder.root / "agents"
    agents.mkdir(parents=True)
    (agents / "file").write_text("x")
    (agents / "link").symlink_to("nowhere")
    (agents / "empty").mkdir()
    assert entries(folder.run()) == ([], [], ["empty.md", "file.md", "link.md"])
    assert (agents / "file").read_text() == "x"
    assert (agents / "link").readlink() == Path("nowhere")
    assert list((agents / "empty").iterdir()) == []


def test_links_are_told_and_not_followed(folder: Folder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x.md").write_text("outside\n")
    folder.write("a.md", "inside\n")
    (folder.source / "link.md").symlink_to(elsewhere / "x.md")
    (folder.source / "folder").symlink_to(elsewhere)
    imports = folder.run()
    assert entries(imports) == (["inside"], [], [])
    assert imports.links == ["link.md"]


def test_the_manifests_themselves_are_no_source(folder: Folder) -> None:
    folder.source = folder.root.parent
    folder.write("a.md", "one\nprompt")
    folder.run()
    assert entries(folder.run()) == ([], ["one"], [])


def test_a_special_file_with_the_ending_is_no_source(folder: Folder) -> None:
    folder.write("a.md", "one\n")
    os.mkfifo(folder.source / "pipe.md")
    assert entries(folder.run()) == (["one"], [], [])


def test_nothing_to_import_is_told(folder: Folder) -> None:
    folder.write("a.txt", "one\n")
    with pytest.raises(Misconfigured, match=r"there is no \*\.md or \*\.mkd in") as caught:
        folder.run()
    assert caught.value.hint
    assert not folder.root.exists()


def test_what_cannot_be_listed_or_read_is_refused(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("a.md", "one\n")
    folder.write("b.md", "two\n")
    real = Path.open

    def open_(path: Path, mode: str = "r") -> object:
        if path.name == "a.md":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, mode)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_)
        imports = folder.run()
    assert entries(imports) == (["two"], [], ["a.md"])
    assert imports.refused[0].message == "the file cannot be read: Permission denied"
    imports = folder.run(folder.source / "gone")
    assert [(one.path, one.message) for one in imports.refused] == [
        ("gone", "the folder cannot be read: No such file or directory")
    ]


def test_a_source_whose_name_is_no_utf_8_is_noted_readably(folder: Folder) -> None:
    folder.source.mkdir()
    Path(os.fsdecode(os.fsencode(folder.source) + b"/\xff.md")).write_text("one\n")
    assert [one.source for one in folder.run().imported] == ["\ufffd.md"]


def test_a_root_that_cannot_be_written_is_told(folder: Folder) -> None:
    folder.write("a.md", "one\n")
    folder.root.parent.mkdir()
    folder.root.write_text("a file")
    with pytest.raises(Misconfigured, match="cannot be written") as caught:
        folder.run()
    assert caught.value.hint


def test_a_folder_of_manifests_that_leads_elsewhere_is_not_written_to(folder: Folder, tmp_path: Path) -> None:
    folder.write("a.md", "one\n")
    folder.root.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (folder.root / "agents").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Misconfigured, match="leads out of"):
        folder.run()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_bundle_that_cannot_be_completed_leaves_nothing_behind(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", "one\n")
    real = Path.write_bytes

    def write_bytes(path: Path, data: bytes) -> int:
        if path.name == "system.md":
            raise OSError(28, "No space left on device")
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with pytest.raises(Misconfigured, match="No space left"):
        folder.run()
    assert list((folder.root / "agents").iterdir()) == []


def test_who_comes_first_meanwhile_wins(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("a.md", "one\n")
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        (target / "assets").mkdir(parents=True)
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(Misconfigured, match="cannot be written"):
        folder.run()
    assert [path.name for path in (folder.root / "agents").iterdir()] == ["one"]


def test_progress_is_told_file_by_file(folder: Folder) -> None:
    folder.write("a.md", "one\n")
    folder.write("b.md", "bad\n")
    told: list[tuple[str, int, int]] = []
    import_manifests(FORMAT, folder.source, folder.root, progress=lambda *step: told.append(step))
    assert told == [("importing", 1, 2), ("importing", 2, 2)]
