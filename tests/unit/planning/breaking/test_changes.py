from __future__ import annotations

from typing import Any

import pytest

from registry_cli.domain.location import Pointer
from registry_cli.kinds.table import KINDS
from registry_cli.planning.breaking.changes import RULES, breaking_changes
from registry_cli.planning.breaking.rule import BreakingChange, Rule
from registry_cli.schemas.definitions import schema_violations


def document(manifest: Any, *files: str) -> dict[str, Any]:
    return {"manifest": manifest, "files": dict.fromkeys(files, "0" * 64)}


def found(kind: str, before: Any, after: Any) -> list[tuple[str, Pointer]]:
    return [(one.rule, one.pointer) for one in breaking_changes(kind, document(before), document(after))]


def of_example(rule: Rule) -> tuple[BreakingChange, ...]:
    before, after = document(rule.before, *rule.files_before), document(rule.after, *rule.files_after)
    return breaking_changes(rule.kind, before, after)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_example_of_a_rule_breaks_just_it(rule: Rule) -> None:
    (change,) = of_example(rule)
    assert change.rule == rule.name
    assert change.message[0].islower() or change.message[0] in "`0123456789"
    assert not change.message.endswith(".")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_says_in_sentences_what_changed_and_shows_real_schemas(rule: Rule) -> None:
    assert rule.sentence.endswith(".")
    assert rule.kind in KINDS
    for side in (rule.before, rule.after):
        assert [schema_violations(side[field]) for field in side if field.endswith("_schema")] in ([], [[]])


def test_every_rule_has_a_name_of_its_own() -> None:
    assert list(RULES) == [rule.name for rule in RULES.values()]
    assert len({rule.sentence for rule in RULES.values()}) == len(RULES)


@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_change_breaks_nobody(kind: str) -> None:
    for rule in RULES.values():
        assert found(kind, rule.before, rule.before) == []


def test_a_policy_breaks_nobody_by_its_version() -> None:
    assert found("policy", {"rules": [], "severity": "warning"}, {"rules": [1], "severity": "error"}) == []


def test_a_place_that_is_gone_is_told_by_the_nearest_one_that_is_there() -> None:
    before = {"input_schema": True, "output_schema": {"properties": {"a": {"minLength": 3}}}}
    after = {"input_schema": True, "output_schema": {"properties": {"a": {"type": "string"}}}}
    assert found("tool", before, after) == [("output_bound_loosened", ("output_schema", "properties", "a"))]
    assert found("tool", before, {"input_schema": True}) == [("output_property_removed", ())]


def test_everything_that_breaks_is_told_at_once_and_each_once() -> None:
    before = {"capabilities": ["a", "b", "a"], "allowed_tools": ["t@^1", "u"], "input_schema": {"type": "object"}}
    after = {"input_schema": {"type": "object", "required": ["x", "y"]}}
    assert found("agent", before, after) == [
        ("input_required_added", ("input_schema", "required", 0)),
        ("input_required_added", ("input_schema", "required", 1)),
        ("capability_removed", ()),
        ("capability_removed", ()),
        ("tool_removed", ()),
        ("tool_removed", ()),
    ]


def test_an_input_schema_where_there_was_none_refuses_what_was_taken() -> None:
    assert found("agent", {}, {"input_schema": {"type": "object"}}) == [
        ("input_type_narrowed", ("input_schema", "type"))
    ]
    assert found("agent", {"input_schema": {"type": "object"}}, {}) == []
    assert found("agent", {}, {"output_schema": {"type": "object"}}) == []


def test_who_does_what_it_did_with_other_means_breaks_nobody() -> None:
    before = {"model_profile_id": "small", "max_iterations": 10, "allowed_tools": ["t@^1"], "description": "A."}
    after = {"model_profile_id": "large", "max_iterations": 5, "allowed_tools": ["t@^2", "u"], "description": "B."}
    assert found("agent", before, after) == []
    tool = {"endpoint": "https://a.example", "input_schema": True}
    assert found("tool", tool, {**tool, "endpoint": "https://b.example"}) == []
    steps = {"required_agents": ["a@^1"], "steps": [{"id": "one", "agent": "a"}]}
    assert found("workflow", steps, {"required_agents": ["a@^2"]}) == []


def test_context_may_be_needed_less_and_taken_in_more() -> None:
    before = {"context_requirements": {"requires_prior_outputs": ["a"], "max_context_tokens": 10}}
    after = {"context_requirements": {"max_context_tokens": 20}}
    assert found("agent", before, after) == []
    assert found("agent", after, before) == [
        ("context_required", ("context_requirements", "requires_prior_outputs", 0)),
        ("context_lowered", ("context_requirements", "max_context_tokens")),
    ]
    assert found("agent", {}, after) == [("context_lowered", ("context_requirements", "max_context_tokens"))]


def prompts(before: Any, after: Any, *, old: tuple[str, ...] = (), new: tuple[str, ...] = ()) -> list[str]:
    return [one.message for one in breaking_changes("agent", document(before, *old), document(after, *new))]


def test_prompts_are_those_that_are_named_or_else_the_files_directly_in_prompts() -> None:
    files = ("prompts/system.md", "prompts/deep/other.md", "prompts/notes.txt", "assets/a.md")
    assert prompts({}, {}, old=files) == ["the prompt system is gone"]
    assert prompts({}, {"prompts": {"system": "prompts/s.md"}}, old=files, new=("prompts/s.md",)) == []
    assert prompts({"prompts": {"a": "x.md", "b": "y.md"}}, {"prompts": {"b": "x.md"}}) == ["the prompt a is gone"]


def test_prompts_that_come_from_a_template_are_the_template_s_affair() -> None:
    assert prompts({}, {"template": {"ref": "t"}}, old=("prompts/system.md",)) == []


def template(variables: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return {"body": "Hello.", **({} if variables is None else {"variables": variables}), **fields}


def variables(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def test_a_variable_that_may_be_left_out_is_new_for_nobody() -> None:
    text = {"type": "string"}
    assert found("template", template(), template(variables(a=text))) == []
    assert found("template", template(), template(variables("a", a={**text, "default": "x"}))) == []
    assert found("template", template(), template(variables("a", a=text))) == [
        ("variable_required", ("variables", "required", 0))
    ]


def test_what_a_variable_holds_is_compared_as_an_input() -> None:
    before = template(variables(a=variables("x", x={}, y={})))
    after = template(variables(a={**variables("x", "y", x={}, y={}), "additionalProperties": False}))
    assert {rule for rule, _ in found("template", before, after)} == {"variable_narrowed"}


def test_everything_that_a_template_renders_is_told_when_it_is_gone() -> None:
    before = {
        "body": "A.",
        "files": {"a.md": "assets/a", "b.md": "assets/b"},
        "messages": [{"role": "user", "content": "1"}, {"role": "user", "content": "2"}],
    }
    after = {"files": {"b.md": "assets/c"}, "messages": [{"role": "user", "content": "3"}]}
    changes = breaking_changes("template", document(before), document(after))
    assert [one.message for one in changes] == [
        "the body is gone",
        "the file a.md is no longer rendered",
        "1 of 2 messages of the role user is gone",
    ]


def test_an_environment_that_no_longer_gives_a_value_is_told_by_the_variable() -> None:
    before = template(environments={"live": {"a": 1, "b": 2}})
    (change,) = breaking_changes("template", document(before), document(template(environments={"live": {"a": 3}})))
    assert change.message == "the environment live no longer gives b a value"
    assert change.pointer == ("environments", "live")


def test_a_backend_that_no_longer_says_what_it_can_counts_as_one_that_cannot() -> None:
    before = {"capabilities": {"supports_tool_calls": True, "max_context_window": 9}}
    assert [rule for rule, _ in found("backend", before, {})] == ["backend_capability_off", "backend_window_lowered"]
    assert found("backend", {}, before) == []
