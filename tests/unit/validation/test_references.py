from __future__ import annotations

from collections.abc import Mapping

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.identity import EntryName
from registry_cli.planning.graph import Standing
from registry_cli.validation.outline import world_of
from registry_cli.validation.pipeline import outline_files, validate_files, validate_references
from tests.unit.validation.checking import agent, check, codes, read, side_by_side, template, tool

SEARCH = EntryName("tool", "search")
INTAKE = EntryName("agent", "intake")
USES_SEARCH = agent("intake", "allowed_tools: [search@^1.0]\n")


def published(
    files: Mapping[str, str], world: Mapping[EntryName, Standing], before: Mapping[EntryName, Standing]
) -> list[Finding]:
    """What the references of *files* give in *world*, which came out of *before*; what is declared stands by itself."""
    bundles, misplaced = read(files)
    declared = validate_files(bundles, misplaced).declared
    standing = {**world_of(outline_files(bundles, misplaced).outlines, ()), **world}
    return validate_references(bundles, declared, standing, before=before)


def test_a_reference_that_holds_is_no_finding() -> None:
    assert check({**USES_SEARCH, **tool("search", version="1.3.0")}) == ()


def test_a_reference_to_nothing_is_marked_at_its_text() -> None:
    (finding,) = check({**agent("intake", "allowed_tools:\n  - serch@^1.0\n"), **tool("search")})
    assert (finding.code, finding.pointer) == ("REG201", ("allowed_tools", 0))
    assert (finding.location.line, finding.location.column, finding.location.end_column) == (6, 5, 15)
    assert finding.hint == "did you mean search?"


def test_what_is_external_is_there_at_any_version() -> None:
    assert check(USES_SEARCH, external=["tool/search"]) == ()


def test_a_broken_manifest_declares_its_entry_all_the_same() -> None:
    findings = check({**USES_SEARCH, "tools/search.yaml": "tool_id: ["})
    assert codes(findings) == ["REG002"]


def test_references_of_a_broken_manifest_are_checked_too() -> None:
    findings = check(agent("intake", "max_iterations: 500\nbackend_id: nowhere\n"))
    assert codes(findings) == ["REG104", "REG201"]


def test_a_broken_manifest_is_among_the_names_that_are_suggested() -> None:
    (missing, _) = check({**agent("intake", "allowed_tools: [serch]\n"), "tools/search.yaml": "- broken"})
    assert missing.hint == "did you mean search?"


def test_each_version_side_by_side_makes_its_own_references() -> None:
    files = side_by_side("t", "1.1.0", v1_0_0="body: A\nuses: [tool/old]\n", v1_1_0="body: B\nuses: [tool/new]\n")
    assert [(finding.code, finding.path.rpartition("/")[2]) for finding in check(files)] == [
        ("REG201", "1.0.0.yaml"),
        ("REG201", "1.1.0.yaml"),
    ]


def test_a_range_may_mean_a_version_side_by_side() -> None:
    side = side_by_side("t", "2.0.0", v1_0_0="body: A\n", v2_0_0="body: B\n")
    assert check({**side, **template("u", "body: C\ndepends_on: [t@^1.0]\n")}) == ()
    assert codes(check({**side, **template("u", "body: C\ndepends_on: [t@^3.0]\n")})) == ["REG202"]


def test_what_replaces_an_entry_must_be_there() -> None:
    (finding,) = check(tool("search", "status: deprecated\ndeprecation: {replaced_by: tool/find}\n"))
    assert (finding.code, finding.pointer) == ("REG201", ("deprecation", "replaced_by"))


def test_a_deprecated_target_is_a_warning_that_names_what_replaces_it() -> None:
    old = tool("search", "status: deprecated\ndeprecation: {replaced_by: tool/find}\n")
    (finding,) = check({**USES_SEARCH, **old, **tool("find")})
    assert (finding.code, finding.severity) == ("REG207", Severity.WARNING)
    assert "tool/find" in finding.message


def test_the_references_of_a_disabled_entry_only_warn() -> None:
    (finding,) = check(agent("intake", "status: disabled\nallowed_tools: [search]\n"))
    assert (finding.code, finding.severity) == ("REG201", Severity.WARNING)


def test_the_same_target_twice_in_a_list_is_a_warning_at_the_second() -> None:
    (finding,) = check({**agent("intake", "allowed_tools: [search, search@^1.0]\n"), **tool("search")})
    assert (finding.code, finding.severity) == ("REG208", Severity.WARNING)
    assert finding.pointer == ("allowed_tools", 1)
    assert finding.message.endswith(": search")


def test_a_repetition_carries_its_fix_where_it_is_the_very_same() -> None:
    same = check({**agent("intake", "allowed_tools: [search, search]\n"), **tool("search")})
    other = check({**agent("intake", "allowed_tools: [search, search@^1.0]\n"), **tool("search")})
    assert [finding.fix.title for finding in same if finding.fix] == ["remove the repeated search"]
    assert [finding.fix for finding in other] == [None]


def test_of_many_repetitions_only_the_first_carry_their_fix() -> None:
    found = check({**agent("intake", f"allowed_tools: [{', '.join(['search'] * 30)}]\n"), **tool("search")})
    assert [finding.fix is not None for finding in found] == [True] * 10 + [False] * 19


def test_the_same_target_in_different_places_is_no_duplicate() -> None:
    workflow = (
        "workflow_id: w\nname: W\ndescription: Works.\nversion: 1.0.0\nrequired_agents: [x]\noptional_agents: [x]\n"
        "suggested_sequence: [x, x]\nsteps: [{id: a, agent: x}, {id: b, agent: x}]\n"
    )
    assert check({**agent("x"), "workflows/w.yaml": workflow}) == ()


def test_a_retired_target_is_an_error() -> None:
    (finding,) = published(USES_SEARCH, {SEARCH: Standing("1.0.0", retired=True)}, {SEARCH: Standing("1.0.0")})
    assert (finding.code, finding.severity) == ("REG206", Severity.ERROR)


def test_what_was_broken_before_by_the_very_version_that_is_live_is_a_warning() -> None:
    gone = {SEARCH: Standing("1.0.0", retired=True)}
    (finding,) = published(USES_SEARCH, gone, {**gone, INTAKE: Standing("1.0.0")})
    assert (finding.code, finding.severity) == ("REG206", Severity.WARNING)
    assert "before" in finding.message


def test_a_new_version_must_hold_also_where_the_old_one_did_not() -> None:
    gone = {SEARCH: Standing("1.0.0", retired=True)}
    (finding,) = published(USES_SEARCH, gone, {**gone, INTAKE: Standing("0.9.0")})
    assert finding.severity is Severity.ERROR


def test_an_entry_that_was_retired_before_must_hold_when_it_comes_back() -> None:
    gone = {SEARCH: Standing("1.0.0", retired=True)}
    (finding,) = published(USES_SEARCH, gone, {**gone, INTAKE: Standing("1.0.0", retired=True)})
    assert finding.severity is Severity.ERROR


def test_what_only_was_deprecated_before_and_is_disabled_now_is_an_error() -> None:
    (finding,) = published(
        USES_SEARCH,
        {SEARCH: Standing("1.0.0", status="disabled")},
        {SEARCH: Standing("1.0.0", status="deprecated"), INTAKE: Standing("1.0.0")},
    )
    assert (finding.code, finding.severity) == ("REG205", Severity.ERROR)


def test_what_a_hold_turns_down_need_not_hold_together() -> None:
    held = {INTAKE: Standing("0.9.0"), SEARCH: Standing("0.5.0")}
    assert published({**USES_SEARCH, **tool("search")}, held, held) == []
    retired = {INTAKE: Standing("1.0.0", retired=True), SEARCH: Standing("0.5.0")}
    assert published({**USES_SEARCH, **tool("search")}, retired, retired) == []


def test_a_version_beside_the_live_one_that_was_broken_before_does_not_block() -> None:
    files = side_by_side("t", "2.0.0", v1_0_0="body: A\nuses: [tool/search]\n", v2_0_0="body: B\n")
    gone = {SEARCH: Standing("1.0.0", retired=True)}
    (old,) = published(files, gone, {**gone, EntryName("template", "t"): Standing("2.0.0")})
    (new,) = published(files, gone, gone)
    assert (old.severity, new.severity) == (Severity.WARNING, Severity.ERROR)
