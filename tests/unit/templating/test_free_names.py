from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import meta

from registry_cli.templating.environment import environment
from registry_cli.templating.free_names import FreeNames, free_names


def found(text: str) -> FreeNames:
    return free_names(environment().parse(text))


def names(text: str) -> set[str]:
    return {name for name, _ in found(text).names}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ a.b[c] }} {{ d|default(e) }} {{ f is divisibleby(g) }}", {"a", "c", "d", "e", "f", "g"}),
        ("{% for a in b if a.c and d %}{{ a }}{{ loop.index }}{% else %}{{ e }}{% endfor %}", {"b", "d", "e"}),
        ("{% for a, (b, c) in d %}{{ a }}{{ b }}{{ c }}{% endfor %}{{ a }}", {"d", "a"}),
        ("{% for a in b %}{% set c = a %}{{ c }}{% endfor %}{{ c }}", {"b", "c"}),
        ("{% set a = b %}{{ a }}{% set c, d = e %}{{ c }}{{ d }}", {"b", "e"}),
        ("{% set a = a %}", {"a"}),
        ("{{ a }}{% set a = 1 %}", {"a"}),
        ("{% set a %}{{ b }}{% set c = 1 %}{% endset %}{{ a }}{{ c }}", {"b", "c"}),
        ("{% set a | indent(b) %}c{% endset %}", {"b"}),
        ("{% if a %}{% set b = 1 %}{% elif c %}{% endif %}{{ b }}", {"a", "c"}),
        ("{% with a = b, c = d %}{{ a }}{{ c }}{% endwith %}{{ a }}", {"b", "d", "a"}),
        ("{% macro m(a, b=c) %}{{ a }}{{ b }}{{ caller() }}{{ d }}{{ varargs }}{% endmacro %}{{ m() }}", {"c", "d"}),
        ("{% macro m() %}{{ a }}{{ n() }}{% endmacro %}{% set a = 1 %}{% macro n() %}{% endmacro %}", set()),
        ("{% call(a) m(b) %}{{ a }}{{ c }}{% endcall %}", {"m", "b", "c"}),
        ("{% filter indent(a) %}{{ b }}{% endfilter %}", {"a", "b"}),
        ("{% set a = 1 %}{% block x %}{{ super() }}{{ a }}{{ b }}{% endblock %}", {"b"}),
        ("{% for a in b %}{% block x %}{{ a }}{% endblock %}{% endfor %}", {"a", "b"}),
        ("{% for a in b %}{% block x scoped %}{{ a }}{% endblock %}{% endfor %}", {"b"}),
        ("{% autoescape a %}{% set b = 1 %}{% endautoescape %}{{ b }}", {"a", "b"}),
        ("{% set ns = namespace(a=1) %}{% set ns.a = b %}{{ ns.a }}", {"namespace", "b"}),
        ("{% set ns.a = 1 %}", {"ns"}),
        ("{% import a as b %}{{ b }}{% from 'x' import c, d as e %}{{ c }}{{ d }}{{ e }}", {"a", "d"}),
        ("{% print a %}{% raw %}{{ b }}{% endraw %}{# {{ c }} #}", {"a"}),
        ("{{ range(3) }}{{ true }}{{ none }}", {"range"}),
    ],
)
def test_a_name_is_free_where_nothing_before_it_binds_it(text: str, expected: set[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "includes"),
    [
        ("{% include 'a' %}", True),
        ("{% extends b %}", True),
        ("{% import 'a' as c %}", True),
        ("{% from 'a' import c %}", True),
        ("{{ a }}", False),
    ],
)
def test_it_is_told_whether_other_templates_are_taken_in(text: str, includes: bool) -> None:  # noqa: FBT001
    assert found(text).includes is includes


def test_filters_and_tests_that_do_not_exist_are_found_with_their_line() -> None:
    unknown = found("{{ a|upper|uper }}\n{% if b is defned %}{% filter lowr %}{% endfilter %}{% endif %}")
    assert unknown.unknown_filters == [("uper", 1), ("lowr", 2)]
    assert unknown.unknown_tests == [("defned", 2)]


_EXPRESSIONS = st.sampled_from(["a", "b.c", "c|upper", "d is defined", "(a, b)", "range(a)", "'x'"])
_STATEMENTS: st.SearchStrategy[str] = st.recursive(
    _EXPRESSIONS.map(lambda value: f"{{{{ {value} }}}}") | st.sampled_from(["{% set a = b %}", "{% set c = 1 %}"]),
    lambda inner: st.builds(
        lambda frame, parts: frame.replace("...", "".join(parts)),
        st.sampled_from(
            [
                "{% for a in b %}...{% else %}{{ d }}{% endfor %}",
                "{% with a = b %}...{% endwith %}",
                "{% filter upper %}...{% endfilter %}",
                "{% set e %}...{% endset %}",
                "{% call(a) b() %}...{% endcall %}",
            ]
        ),
        st.lists(inner, max_size=3),
    ),
    max_leaves=10,
)


@given(st.lists(_STATEMENTS, max_size=4).map("".join))
def test_the_library_finds_no_more_and_without_assignments_the_same(text: str) -> None:
    """The library passes over what is set later on."""
    ours = names(text) - {"range"}
    theirs = meta.find_undeclared_variables(environment().parse(text)) - {"range"}
    assert theirs <= ours
    assert "{% set" in text or theirs == ours
