from __future__ import annotations

import json

import pytest

from registry_cli.domain.finding import Finding, Severity
from tests.unit.validation.checking import check, codes
from tests.unit.validation.rules.policies import policy


def marked(files: dict[str, str]) -> list[tuple[str, str]]:
    """The code of every finding with the characters that it marks."""
    text = "\n".join(files.values())
    return [(finding.code, of(text, finding)) for finding in check(dict(files))]


def of(text: str, finding: Finding) -> str:
    place = finding.location
    lines = text.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return "\n".join(lines)


def test_a_sound_rule_gives_no_finding() -> None:
    assert check({**policy("has(manifest.owners)")}) == ()


@pytest.mark.parametrize(
    ("expression", "characters"),
    [
        ("has(manifst.owners)", "manifst"),
        ("'has(manifest.owners) && manifst.name != \"\"'", "manifst"),
        ('"size(manifest.owners) > 0 || owner"', "owner"),
        ("|\n      has(manifest.owners)\n      || manifest.name.lower() == 'a'", "lower()"),
        (">-\n      has(manifest.owners)\n      || manifest.name.lower() == 'a'", "lower()"),
        ("manifest.owners.size() >\n      nothing", "nothing"),
        ("size(manifest.owners)", "size(manifest.owners)"),
    ],
    ids=["plain", "single quotes", "double quotes", "literal block", "folded block", "several lines", "whole"],
)
def test_what_is_wrong_is_marked_at_the_very_characters(expression: str, characters: str) -> None:
    assert marked(policy(expression)) == [("REG302", characters)]


def test_in_json_and_toml_too() -> None:
    head = {"policy_id": "house", "name": "House", "description": "Kept to.", "version": "1.0.0"}
    rule = {"id": "a", "expression": 'manifest.name != "é" && manifst.x', "message": "No."}
    assert marked({"policies/house.json": json.dumps({**head, "rules": [rule]}, indent=2)}) == [("REG302", "manifst")]
    toml = "".join(f'{key} = "{value}"\n' for key, value in head.items())
    rules = '[[rules]]\nid = "a"\nmessage = "No."\nexpression = """\n  true\n  && manifst.x\n"""\n'
    assert marked({"policies/house.toml": toml + rules}) == [("REG302", "manifst")]


def test_a_rule_that_ends_too_early_is_marked_at_its_end() -> None:
    (finding,) = check({**policy("has(manifest.owners) &&")})
    assert finding.message == "rule r0 cannot be used: it ends where more is due"
    assert (finding.location.line, finding.location.column) == (9, 40)


def test_everything_wrong_with_a_rule_is_told_at_once() -> None:
    assert marked(policy("manifst.a && kidn == 'tool' && manifest.name.lower() == 'b'")) == [
        ("REG302", "manifst"),
        ("REG302", "kidn"),
        ("REG302", "lower()"),
    ]


def test_rules_are_checked_in_policies_that_only_warn_or_are_disabled_too() -> None:
    for extra in ("severity: warning\n", "status: disabled\n"):
        (finding,) = check({**policy("1 +", extra=extra)})
        assert (finding.code, finding.severity) == ("REG302", Severity.ERROR)


def test_a_rule_that_is_too_large_or_too_slow_is_marked_as_a_whole() -> None:
    expression = "manifest.tags.all(a, " * 6 + "true" + ")" * 6
    assert marked(policy(expression)) == [("REG304", expression)]
    assert codes(check({**policy(f"'{'(' * 10_000}'")})) == ["REG304"]


def test_a_field_that_no_manifest_has_is_a_warning_with_the_nearest() -> None:
    (finding,) = check({**policy("has(manifest.ownres) || kind == 'agent'", scope="{kinds: [tool, agent]}")})
    assert (finding.code, finding.severity) == ("REG305", Severity.WARNING)
    assert finding.message == "rule r0 looks at ownres, and no agent or tool has a field of that name"
    assert finding.hint == "did you mean owners?"


def test_a_field_of_one_of_the_kinds_is_enough_and_without_kinds_all_count() -> None:
    assert check({**policy("has(manifest.allowed_tools)", scope="{kinds: [tool, agent]}")}) == ()
    assert check({**policy("has(manifest.policy_id) || has(manifest.steps)", scope="{}")}) == ()
    assert marked(policy("has(manifest.allowed_tools)")) == [("REG305", "manifest.allowed_tools")]


def test_what_is_no_rule_by_its_shape_is_left_to_the_model() -> None:
    assert codes(check({**policy("1")})) == ["REG103"]
    assert codes(check({**policy("manifst.a", scope="{kinds: [tol]}")})) == ["REG105", "REG302"]
    assert codes(check({**policy("manifst.a", extra="severity: fatal\n")})) == ["REG105"]
