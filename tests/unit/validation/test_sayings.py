from __future__ import annotations

from registry_cli.domain.identity import EntryName
from registry_cli.planning.graph import Standing
from registry_cli.validation.pipeline import validate_files
from registry_cli.validation.sayings import Saying, sayings_of
from tests.unit.validation.checking import agent, read, side_by_side, template_text, tool

T = EntryName("template", "t")


def sayings(files: dict[str, str]) -> list[Saying]:
    bundles, misplaced = read(files)
    return [
        saying
        for bundle in bundles
        for saying in sayings_of(bundle, sound=bundle.name in validate_files(bundles, misplaced).declared)
    ]


def test_only_files_that_make_references_say_anything() -> None:
    found = sayings({**tool("search"), **agent("intake", "allowed_tools: [search]\n")})
    assert [str(saying.name) for saying in found] == ["agent/intake"]


def test_the_live_version_is_told_from_those_beside_it() -> None:
    files = side_by_side("t", "2.0.0", v1_0_0="body: A\nuses: [tool/a]\n", v2_0_0="body: B\nuses: [tool/b]\n")
    files["templates/t/template.yaml"] += "deprecation: {replaced_by: template/u}\n"
    assert [(saying.version, saying.live, str(saying.references[0].target)) for saying in sayings(files)] == [
        ("2.0.0", True, "template/u"),
        ("1.0.0", False, "tool/a"),
        ("2.0.0", True, "tool/b"),
    ]


def test_a_broken_bundle_says_what_can_be_read_of_it() -> None:
    files = {
        "templates/t/template.yaml": template_text("t", "", "5"),
        "templates/t/versions/1.0.0.yaml": template_text("t", "body: A\nuses: [tool/a, 5, Bad]\n"),
        "templates/t/versions/2.0.0.yaml": "- no mapping",
    }
    (saying,) = sayings(files)
    assert (saying.version, saying.live, len(saying.references)) == ("1.0.0", False, 1)


def test_a_file_stands_where_its_version_is_live() -> None:
    (saying,) = sayings(agent("intake", "backend_id: b\n"))
    name = saying.name
    assert saying.stands_in({})
    assert saying.stands_in({name: Standing(None)})
    assert saying.stands_in({name: Standing("1.0.0")})
    assert not saying.stands_in({name: Standing("1.0.1")})
    assert not saying.stands_in({name: Standing("1.0.0", retired=True)})
    assert not saying.stood_in({})
    assert saying.stood_in({name: Standing("1.0.0")})


def test_a_version_beside_the_live_one_stands_unless_the_entry_is_retired() -> None:
    files = side_by_side("t", "2.0.0", v1_0_0="body: A\nuses: [tool/a]\n", v2_0_0="body: B\n")
    (saying,) = sayings(files)
    assert saying.stands_in({T: Standing("2.0.0")})
    assert not saying.stands_in({T: Standing("2.0.0", retired=True)})
