from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.domain.identity import EntryName
from registry_cli.planning.graph import Standing
from registry_cli.validation.outline import world_of
from registry_cli.validation.pipeline import outline_files, validate_files, validate_references
from tests.unit.validation.checking import agent, check, codes, read, side_by_side, template


def depends(template_id: str, *others: str) -> dict[str, str]:
    return template(template_id, f"body: Hello.\ndepends_on: [{', '.join(others)}]\n")


def calls(agent_id: str, *others: str) -> dict[str, str]:
    return agent(agent_id, f"allowed_agents: [{', '.join(others)}]\n")


def test_a_ring_of_templates_is_one_error_that_names_them_all() -> None:
    (finding,) = check({**depends("b", "c"), **depends("c", "a"), **depends("a", "b")})
    assert (finding.code, finding.severity) == ("REG203", Severity.ERROR)
    assert (finding.path, finding.pointer) == ("root/templates/a/template.yaml", ("depends_on", 0))
    assert "template/a -> template/b -> template/c -> template/a" in finding.message


def test_a_ring_of_agents_is_a_warning() -> None:
    (finding,) = check({**calls("a", "b"), **calls("b", "a")})
    assert (finding.code, finding.severity) == ("REG204", Severity.WARNING)


def test_an_entry_that_names_itself_is_a_ring_of_its_own() -> None:
    findings = check({**depends("a", "a"), **calls("b", "b")})
    assert [finding.message for finding in findings] == ["agent/b may call itself", "template/a depends on itself"]


def test_rings_that_share_an_entry_are_told_each() -> None:
    findings = check({**depends("a", "b", "c"), **depends("b", "a"), **depends("c", "a")})
    assert [finding.pointer for finding in findings] == [("depends_on", 0), ("depends_on", 1)]


def test_of_too_many_rings_the_shortest_are_told_and_the_others_counted() -> None:
    names = [f"a{number}" for number in range(7)]
    files = {path: text for name in names for path, text in calls(name, *(set(names) - {name})).items()}
    findings = check(files)
    assert set(codes(findings)) == {"REG204"}
    assert len(findings) < 50
    assert any("more rings" in finding.message for finding in findings)


def test_a_template_may_use_the_agent_that_is_rendered_from_it() -> None:
    assert check({**template("t", "body: Hello.\nuses: [agent/a]\n"), **agent("a", "template: {ref: t}\n")}) == ()


def test_the_live_version_counts_and_the_one_beside_it_does_not() -> None:
    side = side_by_side("a", "1.0.0", v1_0_0="body: A\n", v2_0_0="body: B\ndepends_on: [b]\n")
    assert check({**side, **depends("b", "a")}) == ()
    side = side_by_side("a", "2.0.0", v1_0_0="body: A\n", v2_0_0="body: B\ndepends_on: [b]\n")
    assert codes(check({**side, **depends("b", "a")})) == ["REG203"]


def test_a_ring_whose_versions_were_all_live_before_is_a_warning() -> None:
    bundles, misplaced = read({**depends("a", "b"), **depends("b", "a")})
    declared = validate_files(bundles, misplaced).declared
    world = world_of(outline_files(bundles, misplaced).outlines, ())
    (old,) = validate_references(bundles, declared, world, before=world)
    (new,) = validate_references(
        bundles, declared, world, before={**world, EntryName("template", "b"): Standing("0.1.0")}
    )
    assert (old.severity, new.severity) == (Severity.WARNING, Severity.ERROR)
