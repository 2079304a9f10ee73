from __future__ import annotations

from registry_cli.domain.identity import EntryName
from registry_cli.planning.graph import Standing
from registry_cli.validation.outline import outline_of, packed, unpacked, unsound_in, world_of
from tests.unit.validation.checking import agent, read, side_by_side, tool

FILES = {
    **tool("search", "status: deprecated\ndeprecation: {message: Old., replaced_by: find}\n"),
    **agent("a", "allowed_tools: [search@^1.0, find]\nallowed_agents: [b]\n"),
    **agent("b", "allowed_tools: [search@^1.0]\nstatus: disabled\n", "five"),
    **side_by_side("t", "2.0.0", v1_0_0="body: A\nuses: [tool/a]\n", v2_0_0="body: B\n"),
}


def test_outlines_survive_the_way_between_processes() -> None:
    bundles, _ = read(FILES)
    outlines = tuple(outline_of(bundle, sound=bundle.name.id != "b") for bundle in bundles)
    assert unpacked(packed(outlines)) == outlines


def test_the_world_is_what_sound_files_declare_and_what_others_are_said_to_have() -> None:
    bundles, _ = read(FILES)
    outlines = [outline_of(bundle, sound=bundle.name.id != "b") for bundle in bundles]
    theirs, ours = EntryName("tool", "theirs"), EntryName("tool", "search")
    world = world_of(outlines, {theirs, ours})
    assert world[theirs] == Standing(None)
    assert world[ours] == Standing("1.0.0", status="deprecated", replaced_by="find")
    assert world[EntryName("template", "t")] == Standing("2.0.0", ("1.0.0",))
    assert EntryName("agent", "b") not in world
    assert unsound_in(outlines, world) == {EntryName("agent", "b")}
