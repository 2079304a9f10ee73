from __future__ import annotations

import json

import pytest

from registry_cli.domain.identity import EntryName
from registry_cli.kinds.placement import manifest_path
from registry_cli.kinds.table import KINDS
from registry_cli.validation.manifest import Manifest
from registry_cli.validation.model_rules import RULES, rules_of
from tests.unit.validation.checking import agent, check, codes, read, side_by_side, template, template_text, tool


def test_a_value_that_cannot_be_carried_is_marked_where_it_is() -> None:
    (finding,) = check(tool("search", 'metadata: {a: [1, 9007199254740993], "b": "🙂"}\n'))
    assert (finding.code, finding.pointer, finding.location.column) == ("REG107", ("metadata", "a", 1), 19)
    assert "2^53" in finding.message


def test_a_key_that_cannot_be_carried_is_marked_at_the_key() -> None:
    (finding,) = check(tool("search", 'metadata: {"a\\0b": 1}\n'))
    assert (finding.code, finding.location.column) == ("REG107", 12)


def test_a_lone_surrogate_is_a_finding_and_no_failure() -> None:
    manifest = {
        "tool_id": "search", "name": "\ud800", "description": "Helps.", "version": "1.0.0",
        "endpoint": "https://x.example", "input_schema": {},
    }  # fmt: skip
    assert codes(check({"tools/search.json": json.dumps(manifest)})) == ["REG107"]


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("fraud_rules@latest", "'latest' is no version range"),
        ("fraud_rules@", "a version range is due"),
        ("tool/fraud_rules", "write 'fraud_rules'"),
        ("Fraud", "no id of a tool"),
    ],
)
def test_a_reference_that_cannot_be_read_says_why(reference: str, said: str) -> None:
    (finding,) = check(agent("intake", f"allowed_tools: ['{reference}']\n"))
    assert (finding.code, finding.pointer) == ("REG110", ("allowed_tools", 0))
    assert said in finding.message


def test_what_replaces_an_entry_must_be_a_reference_too() -> None:
    (finding,) = check(tool("search", "deprecation: {replaced_by: similarity}\n"))
    assert (finding.code, finding.pointer) == ("REG110", ("deprecation", "replaced_by"))


def test_an_embedded_schema_is_checked_to_its_depth() -> None:
    (finding,) = check(agent("intake", "output_schema:\n  properties:\n    a: {minimum: low}\n"))
    assert (finding.code, finding.pointer) == ("REG109", ("output_schema", "properties", "a", "minimum"))
    assert finding.location.line == 7


def test_an_embedded_schema_that_is_no_schema_by_type_is_left_to_the_shape() -> None:
    assert codes(check(agent("intake", "output_schema: text\n"))) == ["REG103"]


@pytest.mark.parametrize("schema", ["true", "{}", "{$ref: '#/$defs/a', $defs: {a: {}}}"])
def test_sound_schemas_are_no_finding(schema: str) -> None:
    assert check(agent("intake", f"input_schema: {schema}\n")) == ()


def test_prompts_and_files_name_files_of_the_bundle() -> None:
    assert check({**agent("a", "prompts: {system: prompts/x.md}\n"), "agents/a/prompts/x.md": "Act."}) == ()
    assert check({**template("t", "files: {a.md: assets/a.md}\n"), "templates/t/assets/a.md": "Act."}) == ()
    (finding,) = check({**agent("a", "prompts: {system: prompts/y.md}\n"), "agents/a/prompts/x.md": "Act."})
    assert (finding.code, finding.hint) == ("REG111", "did you mean prompts/x.md?")


def test_a_path_far_from_any_file_is_answered_with_what_paths_count_from() -> None:
    (finding,) = check(agent("a", "prompts: {system: prompts/y.md}\n"))
    assert "manifest's folder" in finding.hint


@pytest.mark.parametrize("content", ["body: Hi.\n", "messages: [{role: user, content: Hi.}]\n", "files: {}\n"])
def test_a_template_has_one_kind_of_content(content: str) -> None:
    assert check(template("greeting", content)) == ()


def test_a_template_beside_versions_needs_no_content_and_each_version_does() -> None:
    assert check(side_by_side("t", "1.0.0", v1_0_0="body: A.\n")) == ()
    assert codes(check(side_by_side("t", "1.0.0", v1_0_0=""))) == ["REG112"]


def test_content_and_catalogue_fields_each_have_their_file() -> None:
    files = side_by_side("t", "1.0.0", v1_0_0="body: A.\nowners: [us]\n")
    files["templates/t/template.yaml"] += "tags: [a]\ncategory: b\n"
    first, second = check(files)
    assert (first.code, first.pointer, first.path) == ("REG113", ("category",), "root/templates/t/template.yaml")
    assert (second.code, second.pointer) == ("REG113", ("owners",))
    assert "root/templates/t/template.yaml" in second.hint


def test_an_unknown_field_beside_versions_is_only_unknown() -> None:
    files = side_by_side("t", "1.0.0", v1_0_0="body: A.\n")
    files["templates/t/template.yaml"] += "bodi: b\n"
    assert codes(check(files)) == ["REG102"]


def test_the_live_version_is_one_that_is_there() -> None:
    (finding,) = check(side_by_side("t", "2.0.0", v1_0_0="body: A.\n", v1_1_0="body: B.\n"))
    assert (finding.code, finding.hint) == ("REG114", "name one of those that are there: 1.0.0, 1.1.0")


def test_a_version_is_the_one_its_file_is_named_after() -> None:
    files = side_by_side("t", "1.0.0", v1_0_0="body: A.\n")
    files["templates/t/versions/1.1.0.yaml"] = template_text("t", "body: B.\n", "1.0.0")
    (finding,) = check(files)
    assert (finding.code, finding.location.line) == ("REG115", 4)


STEPS = "workflow_id: w\nname: W\ndescription: Works.\nversion: 1.0.0\nsteps:\n"


def test_steps_wait_for_steps_that_are_there_and_have_ids_of_their_own() -> None:
    sound = f"{STEPS}  - {{id: a, agent: x}}\n  - {{id: b, agent: x, depends_on: [a]}}\n"
    assert check({**agent("x"), "workflows/w.yaml": sound}) == ()
    broken = f"{STEPS}  - {{id: a, agent: x}}\n  - {{id: a, agent: x, depends_on: [zz]}}\n"
    findings = check({**agent("x"), "workflows/w.yaml": broken})
    assert [(finding.code, finding.pointer) for finding in findings] == [
        ("REG117", ("steps", 1, "id")),
        ("REG116", ("steps", 1, "depends_on", 0)),
    ]


@pytest.mark.parametrize(
    "steps", ["5", "[5]", "[{id: 5}]", "[{id: a, agent: x, depends_on: 5}]", "[{depends_on: [a]}]"]
)
def test_steps_of_the_wrong_shape_are_left_to_the_shape(steps: str) -> None:
    findings = check({**agent("x"), "workflows/w.yaml": STEPS.rstrip() + f" {steps}\n"})
    assert {finding.code for finding in findings} <= {"REG101", "REG103"}
    assert findings


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_that_is_left_out_for_a_kind_has_nothing_to_say_of_it(kind: str) -> None:
    """Rules are chosen by kind for speed alone: the others look away by themselves."""
    left_out = [rule for rule in RULES if rule not in rules_of(kind)]
    field = KINDS[kind].id_field
    text = f"{field}: other\nversion: 9\nsteps: [{{id: a, depends_on: [b]}}, {{id: a}}]\nrules: 5\nowners: [a]\n"
    bundles, _ = read({f"{manifest_path(EntryName(kind, 'x'))}": text})
    for bundle in bundles:
        assert bundle.manifest.document
        manifest = Manifest(bundle, KINDS[kind], bundle.manifest, bundle.manifest.document, None)
        assert [finding for rule in left_out for finding in rule(manifest)] == []
