from __future__ import annotations

import pytest

from registry_cli.validation.rules.engine import compiled, context_of
from registry_cli.validation.rules.meaning import FUNCTIONS, Mention, faults_of, mentions_of, pointer_of
from registry_cli.validation.rules.syntax import MACROS, Node, parse
from registry_cli.validation.rules.tokens import tokens_of


def tree(expression: str) -> Node:
    node = parse(tokens_of(expression))
    assert node is not None, expression
    return node


def faults(expression: str) -> list[tuple[str, str]]:
    """What is wrong, and where: the characters themselves."""
    return [(fault.message, expression[fault.start : fault.end]) for fault in faults_of(tree(expression))]


def hint(expression: str) -> str:
    (fault,) = faults_of(tree(expression))
    return fault.hint


@pytest.mark.parametrize(
    "expression",
    [
        "true",
        "manifest.json_mode",
        "kind == 'tool' && id != '' && path.endsWith('.yaml')",
        "manifest.tags.all(t, t.size() > 0)",
        "manifest.steps.exists(s, manifest.tags.exists(t, t == s.agent))",
        "type(manifest.version) == string",
        "manifest.n > 1 ? manifest.a : manifest.b",
        "timestamp(manifest.metadata.until).getFullYear() >= 2030",
        "dyn(manifest.x)",
        "manifest.name.matches('^[a-z]+$')",
        "manifest.tags.existsOne(t, t == 'a')",
    ],
)
def test_a_rule_that_can_be_used_has_no_faults(expression: str) -> None:
    assert faults(expression) == []


def test_an_unknown_name_is_marked_with_the_nearest() -> None:
    assert faults("size(manifst.tags) > 0") == [("nothing is named manifst", "manifst")]
    assert hint("size(manifst.tags) > 0") == "did you mean manifest?"
    assert hint("owner == 'us'") == "there is manifest, kind, id, path; put text in quotes"


def test_the_name_of_an_item_is_known_only_where_there_are_items() -> None:
    assert faults("manifest.tags.all(tag, tag != '') && tag == ''") == [("nothing is named tag", "tag")]
    assert faults("tag.all(tag, tag != '')") == [("nothing is named tag", "tag")]
    assert hint("manifest.tags.all(tag, tga != '')") == "did you mean tag?"


def test_an_unknown_function_is_marked_with_the_nearest() -> None:
    assert faults("manifest.name.startWith('a')") == [("there is no function startWith", "startWith('a')")]
    assert hint("manifest.name.startWith('a')") == "did you mean startsWith?"
    assert "has, all, exists" in hint("manifest.name.xyz() == 'a'")


@pytest.mark.parametrize(
    ("expression", "marked"),
    [
        ("contains(manifest.name, 'a')", "contains(manifest.name, 'a')"),
        ("manifest.name.contains()", "contains()"),
        ("size() > 1", "size()"),
        ("manifest.tags.all(t)", "all(t)"),
        ("manifest.has(manifest.tags)", "has(manifest.tags)"),
    ],
)
def test_a_function_called_in_a_way_that_it_cannot_be_is_marked(expression: str, marked: str) -> None:
    name = marked.partition("(")[0]
    assert (f"{name} is called in a way that it cannot be", marked) in faults(expression)


def test_a_pattern_must_be_written_out() -> None:
    assert faults("manifest.name.matches(manifest.tags[0])") == [
        ("the pattern of matches is not written out", "manifest.tags[0])")
    ]


@pytest.mark.parametrize(
    ("expression", "given"),
    [
        ("size(manifest.tags)", "a number"),
        ("manifest.name + 'a'", "a number or text"),
        ("-manifest.n", "a number"),
        ("'true'", "text"),
        ("1", "a number"),
        ("null", "null"),
        ("manifest", "a mapping"),
        ("kind", "text"),
        ("manifest.tags.filter(t, t == '')", "a list"),
        ("[true]", "a list"),
        ("{'a': true}", "a mapping"),
        ("manifest.x ? 1 : 2", "a number"),
        ("type(1)", "a type"),
    ],
)
def test_what_is_neither_true_nor_false_is_no_rule(expression: str, given: str) -> None:
    assert faults(expression) == [(f"it gives {given}, where true or false is due", expression)]


def test_what_may_be_true_or_false_is_left_to_each_manifest() -> None:
    assert faults("manifest.x ? manifest.y : 1") == []


ARGUMENTS = {
    "contains": "'a'.contains('b')",
    "startsWith": "'a'.startsWith('b')",
    "endsWith": "'a'.endsWith('b')",
    "matches": "'a'.matches('b')",
    "timestamp": "timestamp('2024-01-01T00:00:00Z')",
    "duration": "duration('1h')",
    "size": "size('a')",
    "bytes": "bytes('a')",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_library_has_every_function_that_rules_can_call(name: str) -> None:
    alone = f"{name}(1)" if FUNCTIONS[name].alone else f"timestamp('2024-01-01T00:00:00Z').{name}()"
    program = compiled(ARGUMENTS.get(name, alone))
    program.execute(context_of({}, plain=True))  # type: ignore[union-attr]


@pytest.mark.parametrize("name", MACROS)
def test_the_library_has_every_macro(name: str) -> None:
    program = compiled(f"[true].{name}(x, x)")
    assert program.execute(context_of({}, plain=True)) in (True, [True])  # type: ignore[union-attr]


def mentions(expression: str) -> list[tuple[str, bool]]:
    return [(".".join(map(str, one.pointer)), one.asked) for one in mentions_of(tree(expression))]


def test_the_places_that_a_rule_looks_at_are_known_in_order() -> None:
    assert mentions("has(manifest.a.b) && manifest.c[0].d == manifest['e'].f") == [
        ("a.b", True),
        ("c.0.d", False),
        ("e.f", False),
    ]


def test_a_computed_place_is_known_as_far_as_it_is_written() -> None:
    assert mentions("manifest.a[manifest.b].c") == [("a", False), ("b", False)]
    assert mentions(r"manifest['\x61'].c == 1") == [("", False)]
    assert mentions("manifest.steps.all(s, s.agent in manifest.agents)") == [("steps", False), ("agents", False)]


def test_an_item_named_like_the_manifest_is_not_it() -> None:
    assert mentions("[{'a': 1}].all(manifest, manifest.a == 1)") == []


def test_a_mention_stands_where_it_says() -> None:
    (mention,) = mentions_of(tree("!has(manifest.a)"))
    assert mention == Mention(("a",), asked=True, start=5, end=15)


def test_what_is_no_place_in_the_manifest_has_no_pointer() -> None:
    assert [pointer_of(tree(one)) for one in ("kind.a", "size(manifest)", "manifest", "1")] == [None, None, (), None]
