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
