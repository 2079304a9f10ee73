from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.validation.rules.rule import MOST, Case, Rule, Unjudged, Unusable, read_rule, view_of
from tests.unit.validation.rules.expressions import sound, spoilt

MANIFEST: dict[str, Any] = {
    "name": "Prüfung",
    "version": "1.0.0",
    "tags": ["a", "b"],
    "none": None,
    "yes": True,
    "int": 3,
    "float": 1.5,
    "whole": 2.0,
    "big": 2**60,
    "huge": 2**70,
    "empty": [],
    "deep": {"a": {"b": 1}},
    "steps": [{"id": "x", "agent": "a"}, {"id": "y"}],
}


def case_of(rule: Rule, manifest: dict[str, Any], *, size: int | None = 1_000, plain: bool = False) -> Case:
    return Case(manifest, "tool", "search", "root/tools/search.yaml", size=size, plain=plain, view=view_of([rule]))


def judged(expression: str, manifest: dict[str, Any] = MANIFEST, *, size: int | None = 1_000) -> bool | str:
    """Whether the rule holds, or why it cannot be judged."""
    rule = read_rule(expression)
    assert isinstance(rule, Rule), rule
    verdict = rule.judge(case_of(rule, manifest, size=size))
    return verdict.reason if isinstance(verdict, Unjudged) else verdict


@pytest.mark.parametrize(
    ("expression", "verdict"),
    [
        ("kind == 'tool' && id == 'search' && path.startsWith('root/')", True),
        ("manifest.name == 'Prüfung'", True),
        ("size(manifest.name) == 7", True),
        ("manifest.name.matches('^Pr.fung$')", True),
        ("manifest.int == 3 && manifest.int == 3.0 && manifest.int == 3u", True),
        ("manifest.int + 1 > 3", True),
        ("manifest.whole == 2", True),
        ("manifest.float > 1", True),
        ("manifest.big == 1152921504606846976", True),
        ("manifest.big + 1 > manifest.big", True),
        ("manifest.huge > manifest.big", True),
        ("manifest.none == null", True),
        ("has(manifest.none)", True),
        ("has(manifest.missing)", False),
        ("manifest.yes", True),
        ("!manifest.yes", False),
        ("manifest.int == '3'", False),
        ("'a' in manifest.tags", True),
        ("'a' in manifest.deep", True),
        ("has(manifest.deep.a.b) && !has(manifest.deep.a.c)", True),
        ("manifest['name'] == manifest.name", True),
        ("manifest.tags[1] == 'b'", True),
        ("manifest.empty.all(x, false)", True),
        ("manifest.empty.exists(x, true)", False),
        ("manifest.tags.map(t, t + '!') == ['a!', 'b!']", True),
        ("manifest.steps.filter(s, has(s.agent)).size() == 1", True),
        ("manifest.deep.all(key, key != '')", True),
        ("manifest.missing == 1 || true", True),
        ("manifest.missing == 1 && false", False),
        ("type(manifest.int) == int && type(manifest.name) == string", True),
    ],
)
def test_a_rule_holds_or_does_not(expression: str, *, verdict: bool) -> None:
    assert judged(expression) is verdict


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("manifest.missing == 1", "manifest.missing is missing"),
        ("manifest.deep.a.c == 1", "manifest.deep.a.c is missing"),
        ("manifest.tags[5] == 'a'", "manifest.tags[5] is missing"),
        ("manifest['odd key'] == 'a'", "manifest['odd key'] is missing"),
        ("manifest.steps.all(s, s.agent != '')", "a key or an item that it looks for is missing"),
        ("manifest.none.a == 1", "manifest.none is null and has no fields"),
        ("has(manifest.none.a)", "an operation does not fit its values"),
        ("manifest.name.a == 1", "manifest.name is text and has no fields"),
        ("manifest.name > 1", "an operation does not fit its values (manifest.name is text)"),
        ("size(manifest.int) > 1", "size does not fit its values (manifest.int is a number)"),
        ("manifest.tags.contains('a')", "contains does not fit its values (manifest.tags is a list)"),
        ("manifest.int / 0 == 1", "it divides by zero"),
        ("manifest.big * manifest.big > 1", "a number becomes too large (manifest.big is a number)"),
        ("timestamp(manifest.name) > timestamp('2024-01-01T00:00:00Z')", "timestamp is given what it cannot take"),
        ("manifest.int", "it gives a number, where true or false is due"),
        ("manifest.none", "it gives null, where true or false is due"),
        ("manifest.steps", "it gives a list, where true or false is due"),
    ],
)
def test_what_cannot_be_judged_is_told_why(expression: str, reason: str) -> None:
    found = judged(expression)
    assert isinstance(found, str)
    assert found.startswith(reason)


@pytest.mark.parametrize("text", ["\ud800", "a\0b", "日本語", ""])
def test_odd_texts_are_judged_or_refused_without_raising(text: str) -> None:
    assert judged("manifest.a != 'b'", {"a": text}) in {
        True,
        "an operation does not fit its values (manifest.a is text)",
    }


def refused(expression: str) -> Unusable:
    read = read_rule(expression)
    assert isinstance(read, Unusable), read
    return read


HOSTILE = [
    "(" * 10_000 + "1" + ")" * 10_000,
    "(" * 10_000,
    "[" * 5_000 + "]" * 5_000,
    "{1:" * 300 + "1" + "}" * 300,
    "+".join("1" * 100_000),
    "manifest" + ".a" * 100_000,
    "manifest" + ".a" * 400,
    "manifest" + "[0]" * 300,
    "true ? 1 : " * 2_000 + "1",
    "size(" * 200 + "1" + ")" * 200,
    "[1].all(x, " * 60 + "true" + ")" * 60,
    "'" + "a" * 1_000_000 + "'",
    "manifest.a.all(a, " * 5 + "true" + ")" * 5,
    "['a']" + ".map(a, a+a+a+a+a+a+a+a)" * 9 + ".size() > 0",
    "[1]" + ".map(a, [a,a,a,a,a,a,a,a])" * 12 + ".size() > 0",
    "manifest.a.matches('((a{1,99}){1,99}){1,99}b')",
    "manifest.a.all(t, t.matches('(" + "a?" * 450 + "){9,99}'))",
    "&&".join(["manifest.a.all(a, manifest.a.all(b, manifest.a.all(c, a == b)))"] * 30),
]


@pytest.mark.parametrize("expression", HOSTILE, ids=lambda text: text[:24])
def test_what_would_exhaust_memory_stack_or_patience_is_refused_at_once(expression: str) -> None:
    start = time.process_time()
    assert refused(expression).excessive or "regular expression" in refused(expression).faults[0].message
    assert time.process_time() - start < 1


LARGEST = [
    "+".join("1" * 499) + " > 0",
    "||".join(["manifest.a"] * 240),
    "(" * 39 + "true" + ")" * 39,
    "size(" * 38 + "[]" + ")" * 38 + " == 0",
    "!" * 900 + "manifest.a",
    "manifest" + ".a" * 95,
    "true ? " * 20 + "true" + " : true" * 20,
    "1 == " * 400 + "1",
    "(" * 39,
    "1 " + "? 1 " * 39,
]


def test_the_largest_that_is_not_refused_fits_the_stack_of_a_thread() -> None:
    """The library would take the whole process down, so this is tried in another one."""
    program = (
        "import sys, threading\nfrom registry_cli.validation.rules.rule import *\n"
        "def work():\n"
        "    for expression in eval(sys.argv[1]):\n"
        "        rule = read_rule(expression)\n"
        "        assert not getattr(rule, 'excessive', False), expression\n"
        "        if isinstance(rule, Rule):\n"
        "            rule.judge(Case({'a': {}}, '', '', '', size=9, plain=True, view=view_of([rule])))\n"
        "    print('alive')\n"
        "threading.stack_size(1024 * 1024)\nthread = threading.Thread(target=work)\nthread.start()\nthread.join()\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, repr(LARGEST)], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, "alive"), ended.stderr


def test_a_manifest_too_large_for_a_rule_is_told_and_not_tried() -> None:
    expression = "manifest.a.all(x, manifest.a.exists(y, x == y))"
    large = {"a": list(range(3_000))}
    start = time.process_time()
    assert "too long" in str(judged(expression, large, size=20_000))
    assert time.process_time() - start < 1
    assert judged(expression, {"a": list(range(50)), "b": large}, size=20_000) is True, "only what it looks at counts"


def test_a_manifest_that_aliases_blow_up_is_not_handed_over() -> None:
    text = "a" * 1_000_000
    assert "too long" in str(
        judged("manifest.name != 'b'", {"name": "a", "a": [text] * (MOST // len(text) + 1)}, size=None)
    )


def test_a_rule_is_read_once() -> None:
    assert read_rule("has(manifest.a)") is read_rule("has(manifest.a)")


@given(expression=st.one_of(sound, spoilt(), st.text(max_size=30)), plain=st.booleans())
def test_no_expression_raises(*, expression: str, plain: bool) -> None:
    rule = read_rule(expression)
    if isinstance(rule, Rule):
        verdict = rule.judge(case_of(rule, MANIFEST, plain=plain))
        assert isinstance(verdict, bool | Unjudged)
    else:
        assert rule.faults


@pytest.mark.parametrize(
    "expression",
    [
        "manifest.deep.all(k, k != 'z') && size(manifest) == 13",
        "has(manifest.deep.a) && has(manifest.deep) && manifest.deep.a.b == 1",
        "has(manifest.tags) && manifest['ta' + 'gs'] == ['a', 'b']",
        "manifest.exists(key, key == 'huge')",
    ],
)
def test_a_rule_sees_all_that_it_looks_at(expression: str) -> None:
    """Only what rules look at is converted, which must make no difference."""
    assert judged(expression) is True


def test_rules_that_share_a_manifest_see_what_each_looks_at() -> None:
    rules = [read_rule(one) for one in ("has(manifest.tags)", "manifest.tags == ['a', 'b']", "kind == 'tool'")]
    found = [rule for rule in rules if isinstance(rule, Rule)]
    case = Case(MANIFEST, "tool", "x", "x", size=9, plain=True, view=view_of(found))
    assert [rule.judge(case) for rule in found] == [True, True, True]


def test_what_the_library_reads_and_rules_cannot_use_is_refused() -> None:
    assert refused("Claim{amount: 1}.amount == 1").faults[0].message == "it uses a part of CEL that rules cannot"
