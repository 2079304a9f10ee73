from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from registry_cli.kinds.table import KINDS, manifest_schema, mcp_schema
from registry_cli.validation.model import CODE_OF_KEYWORD
from tests.unit.validation.checking import agent, check, codes, template, tool

STRUCTURE = {
    "$defs", "$id", "$ref", "$schema", "default", "description", "examples", "items", "patternErrorMessage",
    "properties", "title",
}  # fmt: skip
"""Keywords that find nothing by themselves."""


def keywords(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield key
            if key in {"properties", "$defs"}:
                for one in value.values():
                    yield from keywords(one)
            elif key in {"items", "additionalProperties", "propertyNames"}:
                yield from keywords(value)
            elif key == "anyOf":
                for one in value:
                    yield from keywords(one)


@pytest.mark.parametrize("schema", [*map(manifest_schema, KINDS), mcp_schema()], ids=[*KINDS, "mcp"])
def test_every_keyword_of_the_schemas_has_a_code(schema: dict[str, Any]) -> None:
    assert set(keywords(schema)) - STRUCTURE <= set(CODE_OF_KEYWORD)


def test_all_that_is_wrong_with_a_manifest_is_told_at_once() -> None:
    findings = check(
        agent(
            "hasty",
            "max_iteration: 3\nmax_iterations: 500\niteration_timeout_seconds: '60'\nstatus: inactive\n"
            "context_requirements: {tokens: 5}\n",
            version="'1.0'",
        )
    )
    assert [(finding.code, finding.pointer) for finding in findings] == [
        ("REG106", ("version",)),
        ("REG102", ("max_iteration",)),
        ("REG104", ("max_iterations",)),
        ("REG103", ("iteration_timeout_seconds",)),
        ("REG105", ("status",)),
        ("REG102", ("context_requirements", "tokens")),
    ]
    assert [finding.location.line for finding in findings] == [4, 5, 6, 7, 8, 9]


def test_an_unknown_field_is_marked_at_its_key_and_answered_with_the_near_one() -> None:
    (finding,) = check(agent("hasty", "max_iteration: 3\n"))
    assert (finding.location.column, finding.location.end_column) == (1, 14)
    assert finding.hint == "did you mean max_iterations?"


def test_a_wrong_value_is_marked_at_the_value() -> None:
    (finding,) = check(agent("hasty", "max_iterations: 500\n"))
    assert (finding.location.column, finding.location.end_column) == (17, 20)


def test_a_missing_field_is_marked_at_the_key_of_its_parent_or_at_the_first_line() -> None:
    findings = check(
        {
            **{path: text.replace("name: search\n", "") for path, text in tool("search").items()},
            **agent("intake", "template: {variables: {a: 1}}\n"),
        }
    )
    assert [(finding.path, finding.location.line, finding.location.column) for finding in findings] == [
        ("root/agents/intake/agent.yaml", 5, 1),
        ("root/tools/search.yaml", 1, 1),
    ]
    assert findings[0].location.end_column == len("template") + 1
    assert findings[1].location.end_line == 1


def test_mcp_json_is_checked_at_its_own_lines() -> None:
    findings = check(
        {**agent("intake"), "agents/intake/mcp.json": '{\n  "mcpServers": {\n    "x": {"args": []}\n  }\n}'}
    )
    assert [(finding.code, finding.path, finding.location.line) for finding in findings] == [
        ("REG101", "root/agents/intake/mcp.json", 3)
    ]


def test_mcp_json_means_nothing_beside_another_kind() -> None:
    assert check({**template("letter"), "templates/letter/mcp.json": "no json"}) == ()


def test_an_id_that_differs_is_one_finding_also_when_it_has_no_form_of_an_id() -> None:
    assert codes(check({"tools/search.yaml": tool("Se Arch")["tools/Se Arch.yaml"]})) == ["REG108"]


def test_an_id_with_the_name_of_its_folder_is_not_told_twice_to_be_none() -> None:
    findings = check({"agents/Intake/agent.yaml": agent("Intake")["agents/Intake/agent.yaml"]})
    assert codes(findings) == ["REG018"]


def test_a_reference_that_cannot_be_read_is_one_finding() -> None:
    assert codes(check(agent("intake", "allowed_tools: [Fraud Rules]\n"))) == ["REG110"]


def test_a_path_of_the_wrong_form_is_not_told_to_be_missing_too() -> None:
    assert codes(check(agent("intake", "prompts: {system: ./x.md}\n"))) == ["REG106"]


@pytest.mark.parametrize("path", ["../x.md", "/etc/x.md", "a/../../x.md", "~/x.md"])
def test_a_path_out_of_the_bundle_is_told_once_by_what_it_risks(path: str) -> None:
    assert codes(check(agent("intake", f"prompts: {{system: {path}}}\n"))) == ["REG406"]


def test_each_path_of_a_template_that_leaves_it_is_told_once_and_another_fault_beside_it_too() -> None:
    findings = check(template("t", "files: {../a.md: ../b.md, c//d.md: assets/e.md}\n"))
    assert codes(findings) == ["REG406", "REG406", "REG106"]


def test_a_path_that_cannot_be_encoded_is_a_finding_and_no_failure() -> None:
    text = json.dumps(
        {"template_id": "t", "name": "T", "description": "D.", "version": "1.0.0", "files": {"\ud800//": "../x"}}
    )
    assert {"REG406"} < set(codes(check({"templates/t/template.json": text})))


def test_a_template_without_name_and_content_is_told_both() -> None:
    findings = check({"templates/t/template.yaml": "template_id: t\ndescription: Speaks.\nversion: 1.0.0\n"})
    assert codes(findings) == ["REG101", "REG112"]


def test_the_other_stages_run_beside_a_problem_of_reading() -> None:
    findings = check(tool("search", "name: again\nstatus: gone\n"))
    assert codes(findings) == ["REG003", "REG105"]


@pytest.mark.parametrize("text", ["a: 1\nb: [", "", "- a", "\x00"])
def test_a_file_that_is_no_document_gives_only_what_reading_found(text: str) -> None:
    (finding,) = check({"tools/search.yaml": text})
    assert finding.code in {"REG002", "REG010"}
