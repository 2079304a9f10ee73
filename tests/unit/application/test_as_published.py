from __future__ import annotations

from registry_cli.application.as_published import as_published
from registry_cli.domain.identity import EntryName
from registry_cli.domain.release import EntryState
from registry_cli.validation.pipeline import validate_files
from tests.unit.validation.checking import read, side_by_side


def test_all_declared_versions_are_published_and_the_live_one_is_live() -> None:
    bundles, misplaced = read(side_by_side("t", "1.0.0", v1_0_0="body: A\n", v1_1_0="body: B\n"))
    declared = validate_files(bundles, misplaced).declared
    name = EntryName("template", "t")
    live = declared[name].live

    held = as_published(declared, "acme")

    assert held.states == {name: EntryState(name, "acme", "1.0.0", live.digest)}
    assert [(one.version, one.ever_live) for one in held.published[name]] == [("1.0.0", True), ("1.1.0", False)]
    assert held.documents == {live.digest: live.canonical}
