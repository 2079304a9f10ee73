from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.templating import variables
from registry_cli.templating.fault import FaultKind
from registry_cli.templating.limits import MAX_CHARACTERS
from registry_cli.templating.variables import Usage, used_variables


def names(usage: Usage) -> list[str]:
    return [use.name for use in usage.uses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear {{ customer }}, {{customer}}, {{ claim_1 }}.", ["customer", "claim_1"]),
        ("{% if premium %}{{ name|title }}{% endif %}", ["premium", "name"]),
        ("{% for item in items %}{{ item }}{% endfor %}", ["items"]),
        ("{% macro m() %}{{ late }}{% endmacro %}{{ early }}", ["late", "early"]),
        ("{{ range(3) }}{{ range }}", []),
        ("{{ true }}", []),
        ("{{ a }}}", ["a"]),
        ("no braces { a } }}", []),
        ("", []),
    ],
)
def test_each_variable_is_told_once_in_the_order_of_the_text(text: str, expected: list[str]) -> None:
    usage = used_variables(text)
    assert names(usage) == expected
    assert usage.complete
    assert usage.faults == ()
    assert all(text[use.start : use.end] == use.name for use in usage.uses)


def test_the_place_is_that_of_the_first_use() -> None:
    text = "{{ a.b }}\r\n{%- if b -%}\r\n{{ a }}{{ c }}{% endif %}"
    assert [(use.name, use.start) for use in used_variables(text).uses] == [
        ("a", 3),
        ("b", text.index("if b") + 3),
        ("c", text.index("c }}")),
    ]


@pytest.mark.parametrize("text", ["{{ a", "{% if a %}", "{{ a b }}", "{{ a }}{{{ b }}"])
def test_a_text_that_is_no_template_has_a_fault_and_hides_what_it_uses(text: str) -> None:
    usage = used_variables(text)
    assert (names(usage), usage.complete) == ([], False)
    assert [fault.kind for fault in usage.faults] == [FaultKind.SYNTAX]


def test_a_filter_or_test_that_does_not_exist_hides_nothing() -> None:
    usage = used_variables("{{ a|uper }}{{ b is zzz }}")
    assert (names(usage), usage.complete) == (["a", "b"], True)
    assert [(fault.start, fault.hint[:13]) for fault in usage.faults] == [(5, "did you mean "), (20, "use one of th")]


def test_a_template_that_takes_in_another_may_use_more() -> None:
    assert not used_variables("{{ a }}{% include 'b' %}").complete


def test_a_text_longer_than_any_prompt_is_not_read() -> None:
    usage = used_variables("x" * (MAX_CHARACTERS + 1))
    assert ([fault.kind for fault in usage.faults], usage.complete) == ([FaultKind.LIMIT], False)
    assert used_variables("x" * MAX_CHARACTERS) == Usage()


_PARTS = ["{{", "}}", "{", " ", "a", "bc", "not", "{{ a }}", "{{b}}", "{{ range }}", "}", "x\n"]


@given(st.lists(st.sampled_from(_PARTS), max_size=8).map("".join))
def test_names_in_braces_are_read_as_the_parser_would(text: str) -> None:
    simple = variables._simple(text)
    if simple is not None:
        assert simple == variables._parsed(text)


@given(st.text(st.sampled_from("{}%#-+*|.()[]'\"~, \n\rabif=019\u00e9\ud800\0"), max_size=30))
def test_nothing_is_raised_whatever_the_text(text: str) -> None:
    for usage in (used_variables(text), used_variables(f"{{{{ {text} }}}}"), used_variables(f"{{% {text} %}}")):
        for fault in usage.faults:
            assert fault.message
            assert not fault.message.endswith(".")
            assert fault.start <= fault.end


@pytest.mark.parametrize(
    "text",
    [
        "{{ a }}" * 140_000,
        "{{ " + "a+" * 400_000 + "a }}",
        "{{ " + "(" * 900_000,
        "{% if a %}" * 90_000,
        "{#" * 400_000,
        "{{ '" + "\\" * 900_000,
        "{% raw %}" + "{% endra" * 100_000,
        "{%-" + " " * 900_000,
        "{{ a }}" + " {{-" * 200_000,
    ],
)
def test_a_hostile_text_costs_a_bounded_time(text: str) -> None:
    start = time.process_time()
    used_variables(text)
    assert time.process_time() - start < 5


def test_a_text_without_statements_needs_no_parser() -> None:
    """Reading Jinja2 costs more than a whole run that has no use for it."""
    code = (
        "import sys; from registry_cli.templating.variables import used_variables as u;"
        "u('plain { text }'); u('Dear {{ a }}'); assert 'jinja2' not in sys.modules;"
        "u('{% if a %}{% endif %}'); assert 'jinja2' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
