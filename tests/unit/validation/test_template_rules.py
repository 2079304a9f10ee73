from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from registry_cli.domain.finding import Severity
from tests.unit.validation.checking import Content, agent, check, codes, side_by_side, template, tool

NAME = "variables: {properties: {name: {type: string}}}\n"


def found(content: str) -> list[tuple[str, tuple[str | int, ...], str]]:
    return [(finding.code, finding.pointer, finding.hint) for finding in check(template("letter", content))]


def test_what_is_declared_and_used_is_no_finding() -> None:
    assert found(f"body: Dear {{{{ name }}}},\n{NAME}") == []
    assert found("body: No variables at all.\n") == []
    assert found("body: '{% for a in range(3) %}{{ loop.index }}{{ a }}{% endfor %}'\n") == []


@pytest.mark.parametrize(
    ("variables", "hint"),
    [
        (NAME, "did you mean name?"),
        ("", "declare nam under variables.properties"),
        ("variables: {properties: {other: {}}}\n", "declare nam under variables.properties"),
        ("variables: {nam: {type: string}}\n", "move nam below variables.properties, where variables are declared"),
    ],
)
def test_a_variable_that_is_not_declared_is_told_with_the_way_out(variables: str, hint: str) -> None:
    used = "{{ other }}" if "other" in variables else ""
    assert found(f"body: Dear {{{{ nam }}}} {used}\n{variables}") == [("REG118", ("body",), hint)]


def test_the_finding_covers_the_name_where_it_stands() -> None:
    (finding,) = check(template("letter", "body: |\n  Dear you,\n  dear {{ nam }},\n"))
    place = finding.location
    assert (place.line, place.column, place.end_line, place.end_column) == (7, 11, 7, 14)
    assert finding.message == "the variable `nam` is used and not declared"


@pytest.mark.parametrize(
    "variables",
    [
        "{additionalProperties: true}",
        "{additionalProperties: {type: string}}",
        "{patternProperties: {'^na': {}}}",
        "{allOf: [{properties: {name: {}}}]}",
        "{$ref: '#/$defs/x', $defs: {x: {properties: {name: {}}}}}",
    ],
)
def test_a_schema_can_declare_in_other_ways(variables: str) -> None:
    assert found(f"body: '{{{{ name }}}}'\nvariables: {variables}\n") == []


def test_a_variable_that_no_text_uses_is_a_warning_at_its_key() -> None:
    (finding,) = check(template("letter", "body: Hi.\nvariables:\n  properties:\n    name: {type: string}\n"))
    assert (finding.code, finding.severity) == ("REG119", Severity.WARNING)
    assert (finding.location.line, finding.location.column, finding.location.end_column) == (8, 5, 9)


def test_values_and_tests_are_no_use_of_a_variable() -> None:
    content = f"body: Hi.\n{NAME}environments: {{a: {{name: x}}}}\ntests: [{{name: t, variables: {{name: x}}}}]\n"
    assert [code for code, *_ in found(content)] == ["REG119"]


@pytest.mark.parametrize(
    "content",
    [
        f"body: Hi {{{{ nmae }}}}.\n{NAME}",
        f"body: '{{% include \"other\" %}}'\n{NAME}",
        f"body: '{{% if %}}'\n{NAME}",
        f"files: {{a.md: assets/gone.md}}\n{NAME}",
        f"body: 5\n{NAME}",
        f"messages: [{{role: user}}]\n{NAME}",
        f"messages: 5\n{NAME}",
        f"files: 5\n{NAME}",
        f"files: {{a.md: 5}}\n{NAME}",
        NAME,
        "body: Hi.\nvariables: 5\n",
        "body: Hi {{ name }}.\nvariables: [name]\n",
    ],
)
def test_where_a_use_may_be_hidden_no_variable_is_called_unused(content: str) -> None:
    findings = codes(check(template("letter", content)))
    assert "REG119" not in findings


def test_every_text_is_looked_at() -> None:
    files: dict[str, Content] = {
        **template(
            "letter",
            "messages: [{role: user, content: '{{ a }}'}, {role: user, content: '{{ b }}'}]\n"
            "files: {'to/{{ c }}.md': assets/d.md, e.md: assets/f.bin}\n",
        ),
        "templates/letter/assets/d.md": "{{ d }}",
        "templates/letter/assets/f.bin": b"\xff{{ f }}",
        "templates/letter/assets/g.md": "{{ g }}",
    }
    findings = check(files)
    assert codes(findings) == ["REG118"] * 4
    assert [finding.message[14:15] for finding in findings] == ["d", "a", "b", "c"]
    assert findings[0].path == "root/templates/letter/assets/d.md"
    assert findings[0].pointer == ()


def test_each_version_declares_for_itself() -> None:
    files = side_by_side("t", "1.0.0", v1_0_0=f"body: '{{{{ name }}}}'\n{NAME}", v2_0_0="body: '{{ name }}'\n")
    (finding,) = check(files)
    assert (finding.code, finding.path) == ("REG118", "root/templates/t/versions/2.0.0.yaml")


def test_only_templates_have_variables() -> None:
    files = {**agent("a"), "agents/a/prompts/x.md": "{{ x }}", **tool("t", "metadata: {body: '{{ x }}'}\n")}
    assert check(files) == ()


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ("{% if true %}", "REG120", "this is no template: `if` is never closed"),
        ("{{ 1|uper }}", "REG120", "this is no template: there is no filter `uper`"),
        ("{{ " + "(" * 40 + "1" + ")" * 40 + " }}", "REG123", "blocks and brackets are nested more than 30 deep"),
    ],
)
def test_a_text_that_cannot_be_read_says_why(body: str, code: str, message: str) -> None:
    (finding,) = check(template("letter", f"body: '{body}'\n"))
    assert (finding.code, finding.message, finding.pointer) == (code, message, ("body",))


def test_the_example_in_the_docs_is_sound() -> None:
    page = (Path(__file__).parents[3] / "docs" / "explanation" / "template-variables.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert found(example) == []
    assert [code for code, *_ in found(example.replace("{{ days }}", "{{ day }}"))] == ["REG118"]


def test_a_template_with_no_end_of_faults_is_told_some_in_bounded_time() -> None:
    uses = " ".join(f"{{{{ name_{number} }}}}" for number in range(20_000))
    properties = ", ".join(f"nome_{number}: {{}}" for number in range(300))
    start = time.process_time()
    findings = check(template("letter", f"body: '{uses}'\nvariables: {{properties: {{{properties}}}}}\n"))
    assert codes(findings).count("REG118") == 1000
    assert time.process_time() - start < 20
