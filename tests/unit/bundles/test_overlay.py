from __future__ import annotations

from registry_cli.bundles.overlay import OverlaidTree
from tests.unit.bundles.fake_tree import FakeTree

BELOW = FakeTree({"m/a": b"one", "m/b": b"two", "c": b"three"})


def test_what_is_put_over_a_file_is_read_in_its_place() -> None:
    tree = OverlaidTree(BELOW, {"m/a": b"other"})
    assert tree.read(["m/a", "m/b", "gone"]) == {"m/a": b"other", "m/b": b"two"}
    assert {file.path: file.size for file in tree.files("m")} == {"m/a": 5, "m/b": 3}
    assert next(iter(tree.files("m"))).object_id == ""
    assert list(tree.names("m")) == ["m/a", "m/b"]


def test_a_part_of_it_holds_the_same() -> None:
    part = OverlaidTree(BELOW, {"m/a": b"other", "m/b": b"more"}).part(["m/a"])
    assert list(part.names("")) == ["m/a"]
    assert part.read(["m/a"]) == {"m/a": b"other"}


def test_with_nothing_put_over_it_is_the_tree_below() -> None:
    assert OverlaidTree(BELOW).files("") == list(BELOW.files(""))


def test_a_new_file_is_one_of_its_files() -> None:
    tree = OverlaidTree(BELOW, {"m/ab": b"new", "m/a": b"other"}, frozenset({"m/ab"}))
    assert [(file.path, file.size) for file in tree.files("m")] == [("m/a", 5), ("m/ab", 3), ("m/b", 3)]
    assert list(tree.names("")) == ["c", "m/a", "m/ab", "m/b"]
    assert list(tree.names("x")) == []
    assert tree.read(["m/ab"]) == {"m/ab": b"new"}


def test_a_part_holds_only_the_new_files_that_are_in_it() -> None:
    tree = OverlaidTree(BELOW, {"m/ab": b"new", "n": b"newer"}, frozenset({"m/ab", "n"}))
    part = tree.part(["m/a", "n"])
    assert [file.path for file in part.files("")] == ["m/a", "n"]
    assert part.read(["m/a", "m/ab", "n"]) == {"m/a": b"one", "n": b"newer"}
