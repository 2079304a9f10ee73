from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.bundles.bundle import Bundle
from registry_cli.domain.finding import Finding, Severity
from registry_cli.kinds.table import manifest_schema
from registry_cli.validation.policies import find_broken_rules
from registry_cli.validation.rules.judging import MOST_TOLD
from registry_cli.validation.rules.policy import MAX_ALL_RULES, MAX_RULES
from registry_cli.validation.stage import Subject
from tests.unit.validation.checking import agent, check, codes, read, side_by_side, template, tool
from tests.unit.validation.rules.policies import policy

OWNED = "has(manifest.owners)"


def paths(findings: Sequence[Finding]) -> list[str]:
    """Where rules are broken, by the file's name."""
    return [finding.path.removeprefix("root/") for finding in findings if finding.code == "REG301"]


def test_a_kept_rule_gives_no_finding() -> None:
    assert check({**policy(OWNED), **tool("search", "owners: [us]\n")}) == ()


def test_a_broken_rule_speaks_in_its_own_words_and_says_where_it_comes_from() -> None:
    rule = "  - {id: owned, expression: has(manifest.owners), message: Nobody is named., hint: Add `owners`.}\n"
    files = {**policy(extra="severity: warning\n"), **tool("search")}
    files["policies/house.yaml"] += rule

    (finding,) = check({**files})

    assert finding.message == "Nobody is named (rule owned of policy/house)"
    assert finding.hint == "Add `owners`"
    assert finding.severity is Severity.WARNING


def test_a_rule_without_a_hint_shows_what_must_be_true() -> None:
    (finding,) = check({**policy("|\n      has(manifest.owners) &&\n      true"), **tool("search")})
    assert finding.hint == "make this true: has(manifest.owners) && true"
    assert finding.severity is Severity.ERROR


def test_a_message_of_several_lines_becomes_one() -> None:
    files = policy()
    files["policies/house.yaml"] += "  - {id: a, expression: 'false', message: \"One.\\n\\nTwo.\\n\"}\n"
    (finding,) = check({**files, **tool("search")})
    assert finding.message == "One. Two (rule a of policy/house)"


@pytest.mark.parametrize(
    ("scope", "concerned"),
    [
        ("{}", ["agents/a/agent.yaml", "policies/house.yaml", "tools/x.yaml", "tools/y.yaml"]),
        ("{kinds: []}", ["agents/a/agent.yaml", "policies/house.yaml", "tools/x.yaml", "tools/y.yaml"]),
        ("{kinds: [tool]}", ["tools/x.yaml", "tools/y.yaml"]),
        ("{tags: [live]}", ["agents/a/agent.yaml", "tools/x.yaml"]),
        ("{tags: [other, live]}", ["agents/a/agent.yaml", "tools/x.yaml"]),
        ("{kinds: [tool, workflow], tags: [live]}", ["tools/x.yaml"]),
        ("{kinds: [workflow]}", []),
        ("{tags: [other]}", []),
    ],
)
def test_a_policy_applies_to_its_kinds_and_tags(scope: str, concerned: list[str]) -> None:
    files = {**agent("a", "tags: [live]\n"), **tool("x", "tags: [old, live]\n"), **tool("y")}
    assert paths(check({**policy(OWNED, scope=scope), **files})) == concerned


def test_a_disabled_policy_is_not_applied() -> None:
    assert check({**policy(OWNED, extra="status: disabled\n"), **tool("search")}) == ()


@pytest.mark.parametrize("broken", ["policy_id: [", "- a", "", "policy_id: house\nrules: 5\n"])
def test_a_policy_that_is_broken_itself_is_not_applied(broken: str) -> None:
    findings = check({"policies/house.yaml": broken, **tool("search")})
    assert {finding.path for finding in findings} == {"root/policies/house.yaml"}


def test_a_rule_that_is_none_keeps_no_other_from_being_applied() -> None:
    assert codes(check({**policy("manifst.a", OWNED), **tool("search")})) == ["REG302", "REG301"]


def test_several_policies_are_applied_each_with_its_own_severity() -> None:
    strict, mild = policy(OWNED), policy("has(manifest.tags)", policy_id="mild", extra="severity: warning\n")
    findings = check({**strict, **mild, **tool("search")})
    assert [(finding.severity, finding.message) for finding in findings] == [
        (Severity.ERROR, "Wrong (rule r0 of policy/house)"),
        (Severity.WARNING, "Wrong (rule r0 of policy/mild)"),
    ]


def test_a_finding_stands_at_the_field_that_the_rule_is_about() -> None:
    (finding,) = check({**policy("manifest.tags.all(t, t != 'b')"), **tool("search", "tags:\n  - a\n  - b\n")})
    assert (finding.pointer, finding.location.line, finding.location.column) == (("tags", 1), 9, 5)


def test_a_finding_about_a_mapping_stands_at_its_head() -> None:
    (finding,) = check({**policy("manifest.metadata.size() > 1"), **tool("search", "metadata:\n  a: 1\n")})
    assert (finding.pointer, finding.location.line, finding.location.end_line) == (("metadata",), 7, 7)


def test_each_version_side_by_side_is_judged_with_the_catalogue_fields_of_its_head() -> None:
    rule = "has(manifest.owners) && manifest.body != 'B'"
    files = side_by_side("t", "1.1.0", v1_0_0="body: A\n", v1_1_0="body: B\n")
    head = "templates/t/template.yaml"
    scope = "{kinds: [template], tags: [live]}"
    owned = {**files, head: files[head] + "owners: [us]\ntags: [live]\n"}

    (finding,) = check({**policy(rule, scope=scope), **owned})

    assert (finding.path, finding.pointer) == ("root/templates/t/versions/1.1.0.yaml", ("body",))
    assert check({**policy(rule, scope=scope), **files}) == (), "without the tag it does not apply"


def test_what_a_rule_finds_in_the_catalogue_fields_stands_in_the_head() -> None:
    files = side_by_side("t", "1.0.0", v1_0_0="body: A\n", v1_1_0="body: B\n")
    files["templates/t/template.yaml"] += "tags: [todo]\n"
    (finding,) = check({**policy("size(manifest.tags) > 1", scope="{kinds: [template]}"), **files})
    assert (finding.path, finding.pointer) == ("root/templates/t/template.yaml", ("tags",))


def test_a_version_that_cannot_be_read_keeps_no_other_from_being_judged() -> None:
    files = side_by_side("t", "1.0.0", v1_0_0="body: A\n", v1_1_0="body: B\n")
    files["templates/t/versions/1.1.0.yaml"] = "a: b: c"
    findings = check({**policy("manifest.body == ''", scope="{kinds: [template]}"), **files})
    assert paths(findings) == ["templates/t/versions/1.0.0.yaml"]


def test_a_manifest_that_a_rule_cannot_judge_is_told_where_something_is_missing() -> None:
    findings = check({**policy("manifest.metadata.tier == 1"), **tool("x", "metadata:\n  a: 1\n"), **tool("y")})
    assert [(one.code, one.path, one.pointer, one.message) for one in findings] == [
        (
            "REG303",
            "root/tools/x.yaml",
            ("metadata",),
            "manifest.metadata.tier is missing, so rule r0 of policy/house cannot be judged",
        ),
        (
            "REG303",
            "root/tools/y.yaml",
            (),
            "manifest.metadata is missing, so rule r0 of policy/house cannot be judged",
        ),
    ]
    assert findings[1].hint == "add it, or let the rule ask for it first: has(manifest.metadata) && ..."


def test_a_policy_that_only_warns_stops_nothing_where_it_cannot_judge() -> None:
    (finding,) = check({**policy("manifest.tags[0] == 'a'", extra="severity: warning\n"), **tool("search")})
    assert (finding.code, finding.severity) == ("REG303", Severity.WARNING)


@pytest.mark.parametrize("spoilt", ["name: [a]\n", "tags: 5\n", 'name: "\\ud800"\n', "version: .nan\n"])
def test_a_manifest_that_is_wrong_already_is_not_told_to_be_beyond_judgement(spoilt: str) -> None:
    text = tool("search")["tools/search.yaml"].replace("name: search\n", "").replace("version: 1.0.0\n", "") + spoilt
    findings = check({**policy("manifest.name.size() > 1 && manifest.tags[0] == ''"), "tools/search.yaml": text})
    assert findings
    assert "REG303" not in codes(findings)


def test_texts_are_measured_in_characters() -> None:
    rule = "size(manifest.metadata.a) == 2 && manifest.metadata.a.size() == 2"
    for written in ("né", '"n\\u00e9"', "ab"):
        assert check({**policy(rule), **tool("search", f"metadata: {{a: {written}}}\n")}) == ()


def test_a_manifest_that_is_too_large_is_not_handed_on() -> None:
    text = "a" * 60_000
    many = ", ".join(["*a"] * 80)
    extra = f"metadata:\n  a: &a {text}\n  b: [{many}]\n"
    findings = check({**policy("manifest.metadata.b.all(x, size(manifest.metadata.b) > 0)"), **tool("search", extra)})
    assert codes(findings) == ["REG303"]
    assert "so large" in findings[0].message


# --- bounds ------------------------------------------------------------------------------------------------------


def test_a_policy_with_more_rules_than_are_asked_is_told_so_by_its_schema() -> None:
    findings = check({**policy(*[OWNED] * (MAX_RULES + 1)), **tool("search")})
    assert codes(findings) == ["REG104", *["REG301"] * MAX_RULES]
    assert manifest_schema("policy")["properties"]["rules"]["maxItems"] == MAX_RULES


def test_the_policy_with_which_there_are_too_many_rules_is_not_asked() -> None:
    policies: dict[str, str] = {}
    for number in range(MAX_ALL_RULES // MAX_RULES):
        policies |= policy(*["manifest.name != ''"] * MAX_RULES, policy_id=f"p{number}")
    off = policy(OWNED, policy_id="p_off", extra="status: disabled\n")
    assert check({**policies, **off, **tool("search")}) == ()
    findings = check({**policies, **off, **policy(OWNED, policy_id="z"), **tool("search")})
    assert [(finding.code, finding.path) for finding in findings] == [("REG123", "root/policies/z.yaml")]
    assert "1,000 rules" in findings[0].message


def test_of_one_file_a_hundred_broken_rules_are_told() -> None:
    rules = [policy(*[f"manifest.name == '{number}'"] * 60, policy_id=f"p{number}") for number in range(2)]
    findings = check({**rules[0], **rules[1], **tool("one"), **tool("two")})
    assert codes(findings) == ["REG301"] * 2 * MOST_TOLD


# --- parts -------------------------------------------------------------------------------------------------------


MANY = {
    **policy("manifest.tags[0] == 'a'", OWNED, "manifst.a"),
    **policy("has(manifest.ownres)", policy_id="other", scope="{kinds: [agent]}"),
    **agent("a"),
    **template("t"),
    **tool("x"),
    **tool("y", "tags: [b]\nowners: [us]\n"),
}


@given(st.sets(st.integers(0, 5)))
def test_a_repository_may_be_looked_at_in_parts(chosen: set[int]) -> None:
    bundles, _ = read({**MANY})
    policies = [bundle for bundle in bundles if bundle.name.kind == "policy"]
    parts: tuple[list[Bundle], list[Bundle]] = ([], [])
    for number, bundle in enumerate(bundles):
        parts[number in chosen].append(bundle)

    together = [one for part in parts for one in find_broken_rules(Subject(part, policies=policies))]

    assert sorted(map(repr, together)) == sorted(map(repr, find_broken_rules(Subject(bundles, policies=policies))))


def test_rules_are_told_to_be_wrong_only_where_their_policy_is_looked_at() -> None:
    bundles, _ = read({**MANY})
    tools = [bundle for bundle in bundles if bundle.name.kind == "tool"]
    policies = [bundle for bundle in bundles if bundle.name.kind == "policy"]
    assert set(codes(find_broken_rules(Subject(tools, policies=policies)))) == {"REG301", "REG303"}
    assert set(codes(find_broken_rules(Subject(policies, policies=policies)))) == {"REG302", "REG305"}


def test_without_policies_the_library_is_not_loaded() -> None:
    program = (
        "import sys\n"
        "from tests.unit.validation.checking import check, tool\n"
        "from tests.unit.validation.rules.policies import policy\n"
        "assert check({**tool('x')}) == ()\n"
        "print('cel.cel' in sys.modules)\n"
        "check({**tool('x'), **policy('has(manifest.name)')})\n"
        "print('cel.cel' in sys.modules)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert ended.stdout.split() == ["False", "True"]
