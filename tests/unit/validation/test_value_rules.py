from __future__ import annotations

import pytest

from tests.unit.validation.checking import agent, check, codes, template

VARIABLES = (
    "body: '{{ name }} {{ days }}'\nvariables:\n  required: [name]\n"
    "  properties: {name: {type: string}, days: {type: integer, default: 3}}\n"
)


def found(content: str) -> list[tuple[str, tuple[str | int, ...], str, str]]:
    findings = check(template("letter", VARIABLES + content))
    return [(finding.code, finding.pointer, finding.message, finding.hint) for finding in findings]


@pytest.mark.parametrize(
    "content",
    [
        "environments: {production: {days: 5}, staging: {}}\n",
        "tests: [{name: t, variables: {name: x}}]\n",
        "environments: {e: {name: x}}\ntests: [{name: t, environment: e}, {name: u, variables: {name: x, days: 1}}]\n",
        "environments: {}\ntests: []\n",
    ],
)
def test_values_that_fit_are_no_finding(content: str) -> None:
    assert found(content) == []


@pytest.mark.parametrize(
    ("content", "pointer", "message", "hint"),
    [
        (
            "environments: {production: {days: soon}}\n",
            ("environments", "production", "days"),
            "`days` must be a whole number, not a text",
            "write the number without quotes",
        ),
        (
            "environments: {production: {day: 5}}\n",
            ("environments", "production", "day"),
            "the template declares no variable `day`",
            "did you mean days?",
        ),
        (
            "tests: [{name: t, variables: {name: 5}}]\n",
            ("tests", 0, "variables", "name"),
            "`name` must be a text, not a whole number",
            "put the value in quotes",
        ),
        (
            "tests: [{name: t, variables: {}}]\n",
            ("tests", 0, "variables"),
            "`name` is missing",
            "add it to the values, or give it a default in the variables of the template",
        ),
        (
            "tests: [{name: t}]\n",
            ("tests", 0),
            "`name` is missing",
            "add it to the values, or give it a default in the variables of the template",
        ),
        (
            "environments: {production: {name: x}}\ntests: [{name: t, environment: productio}]\n",
            ("tests", 0, "environment"),
            "the template has no environment 'productio'",
            "did you mean production?",
        ),
        (
            "environments: {qa: {name: x}}\ntests: [{name: t, environment: production}]\n",
            ("tests", 0, "environment"),
            "the template has no environment 'production'",
            "the environments are qa",
        ),
        (
            "tests: [{name: t, environment: production}]\n",
            ("tests", 0, "environment"),
            "the template has no environment 'production'",
            "add environments, or leave it out",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_told_where_it_is(
    content: str, pointer: tuple[str | int, ...], message: str, hint: str
) -> None:
    assert found(content) == [("REG122", pointer, message, hint)]


def test_a_value_of_an_environment_is_told_there_and_not_in_each_test() -> None:
    content = "environments: {e: {name: x, days: soon}}\ntests: [{name: t, environment: e}]\n"
    assert [pointer for _, pointer, *_ in found(content)] == [("environments", "e", "days")]


@pytest.mark.parametrize(
    "content",
    ["environments: 5\n", "environments: {e: 5}\n", "tests: 5\n", "tests: [5]\n", "tests: [{name: t, variables: 5}]\n"],
)
def test_what_is_of_the_wrong_shape_is_left_to_the_shape(content: str) -> None:
    assert {code for code, *_ in found(content)} == {"REG103"}


def test_without_a_sound_schema_values_are_not_judged() -> None:
    broken = "body: Hi.\nvariables: {properties: 5}\nenvironments: {e: {x: 1}}\n"
    assert codes(check(template("letter", broken))) == ["REG109"]
    assert codes(check(template("letter", broken.replace("{properties: 5}", "5")))) == ["REG103"]


def test_only_templates_have_environments_and_tests() -> None:
    assert codes(check(agent("a", "environments: {e: {x: 1}}\n"))) == ["REG102"]
