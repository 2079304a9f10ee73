from __future__ import annotations

import pytest
from jinja2 import nodes

from registry_cli.templating.fault import Fault, FaultKind
from registry_cli.templating.parsing import parse
from registry_cli.templating.tokens import cut


def fault(text: str) -> Fault:
    found = parsed(text)
    assert isinstance(found, Fault)
    return found


def parsed(text: str) -> nodes.Template | Fault:
    pieces = cut(text)
    assert not isinstance(pieces, Fault)
    return parse(pieces)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("{{ a b }}", "b", "`}}` is due here, not `b`"),
        ("{{ a }} {{ a a }}", "a", "`}}` is due here, not `a`"),
        ("x {{ a", "{{", "`}}` is missing"),
        ("x {% if a %}{{ a", "{{", "`}}` is missing"),
        ("{{ }}", "}}", "a value is due here, not `}}`"),
        ("{% if a %}b", "if", "`if` is never closed"),
        ("{% for a in b %}{% else %}c", "for", "`for` is never closed"),
        ("{% if a %}{% endfor %}", "endfor", "`endfor` stands where `endif` is due"),
        ("{% endif %}", "endif", "`endif` belongs to no block that is open"),
        ("{% iff a %}", "iff", "there is no tag `iff`"),
        ("{% for a %}{% endfor %}", "%}", "`in` is due here, not `%}`"),
        ("{{ a\u00b2 }}", "a\u00b2", "invalid character in identifier"),
        ("{{ '\\N{x}' }}", "'\\N{x}'", "unknown Unicode character name"),
        ("{% set a %}", "set", "`set` is never closed"),
    ],
)
def test_a_fault_lies_where_the_parser_stops_or_where_what_is_not_closed_opens(
    text: str, place: str, message: str
) -> None:
    found = fault(text)
    assert (found.kind, found.message, text[found.start : found.end]) == (FaultKind.SYNTAX, message, place)


def test_the_innermost_block_that_is_not_closed_is_meant() -> None:
    text = "{% if a %}1{% endif %}{% if b %}2{% if c %}3{% endif %}"
    assert fault(text).start == text.index("if b")
    assert fault("{{ a }} {{ a a }}").start == 13


@pytest.mark.parametrize("deep", ["{{ " + "not " * 5000 + "a }}", "{{ " + "- " * 5000 + "a }}",
                                  "{{ a " + "if b else c " * 5000 + "}}", "{% set a %}" * 5000])  # fmt: skip
def test_what_leads_the_parser_too_deep_is_a_fault_and_no_failure(deep: str) -> None:
    assert fault(deep).kind == FaultKind.LIMIT


def test_a_long_chain_is_not_deep() -> None:
    assert isinstance(parsed("{{ a" + "+a" * 5000 + "|upper" * 500 + ".b" * 500 + " }}"), nodes.Template)
