from __future__ import annotations

from typing import Any

import pytest

from registry_cli.domain.location import Pointer
from registry_cli.validation.rules.culprit import culprit_of
from registry_cli.validation.rules.rule import Case, Rule, read_rule, view_of

MANIFEST: dict[str, Any] = {
    "tool_id": "x",
    "name": "Ü",
    "mode": "strict",
    "tags": ["ok", "todo", "todo"],
    "steps": [{"id": "a", "agent": "x"}, {"id": "b"}],
    "properties": {"good": 1, "Bad": 2},
}


def culprit(expression: str) -> Pointer:
    rule = read_rule(expression)
    assert isinstance(rule, Rule), rule
    case = Case(MANIFEST, "tool", "x", "x.yaml", size=99, plain=False, view=view_of([rule]))
    assert rule.judge(case) is False
    return culprit_of(rule, case)


@pytest.mark.parametrize(
    ("expression", "pointer"),
    [
        ("manifest.name == 'A'", ("name",)),
        ("size(manifest.name) > 1", ("name",)),
        ("manifest.steps[1].id == 'c'", ("steps", 1, "id")),
        ("!has(manifest.mode) || manifest.mode != 'strict' || has(manifest.goal)", ("mode",)),
        ("!has(manifest.tool_id) || has(manifest.output_schema)", ()),
        ("has(manifest.owners) && size(manifest.owners) > 0", ()),
        ("kind == 'agent'", ()),
        ("manifest.all(key, key != 'name')", ()),
    ],
)
def test_a_broken_rule_is_about_the_first_place_that_it_uses(expression: str, pointer: Pointer) -> None:
    assert culprit(expression) == pointer


@pytest.mark.parametrize(
    ("expression", "pointer"),
    [
        ("manifest.tags.all(tag, tag != 'todo')", ("tags", 1)),
        ("!manifest.tags.exists(tag, tag == 'todo')", ("tags", 1)),
        ("manifest.tags.all(tag, tag != 'todo' && size(manifest.name) == 1)", ("tags", 1)),
        ("manifest.steps.all(step, has(step.agent))", ("steps", 1)),
        ("manifest.properties.all(key, key.matches('^[a-z]+$'))", ("properties", "Bad")),
        ("(manifest.tags.all(tag, (tag == 'ok')))", ("tags", 1)),
    ],
)
def test_where_an_item_decides_it_is_about_the_item(expression: str, pointer: Pointer) -> None:
    assert culprit(expression) == pointer


@pytest.mark.parametrize(
    ("expression", "pointer"),
    [
        ("manifest.tags.exists(tag, tag == 'done')", ("tags",)),
        ("manifest.tags.filter(tag, tag == 'todo').size() == 0", ("tags",)),
        ("manifest.tags.all(tag, manifest.steps.all(step, step.id == tag))", ("tags", 0)),
        ("manifest.steps.exists(step, manifest.tags.all(tag, tag == step.id))", ("steps",)),
        ("manifest.steps.exists(step, has(step.agent) && step.agent == 'z')", ("steps",)),
        ("manifest.steps.all(step, step.id == 'z' || step.agent == 'y')", ("steps", 0)),
    ],
)
def test_where_no_single_item_decides_it_is_about_the_whole(expression: str, pointer: Pointer) -> None:
    assert culprit(expression) == pointer
