from __future__ import annotations

import pytest

from registry_cli.templating.fault import Fault
from registry_cli.templating.name_places import NamePlaces
from registry_cli.templating.tokens import cut


def places(text: str) -> NamePlaces:
    pieces = cut(text)
    assert not isinstance(pieces, Fault)
    return NamePlaces(pieces)


@pytest.mark.parametrize(
    "text",
    [
        "{{ b.a }}{{ <a> }}",
        "{{ b|a }}{{ <a> }}",
        "{{ b is a }}{{ <a> }}",
        "{{ b is not a }}{{ <a> }}",
        "{{ f(a=1) }}{{ <a> }}",
        "{% set a = <a> %}",
        "{% block a %}{{ <a> }}{% endblock %}",
        "{% macro a() %}{{ <a> }}{% endmacro %}",
        "{{ b }}{# a #}{{ - <a> }}",
        "{{ not <a> }}",
        "{{ b == <a> }}",
    ],
)
def test_the_place_of_a_value_is_no_attribute_filter_test_argument_or_block(text: str) -> None:
    plain = text.replace("<a>", "a")
    assert places(plain).of_value("a", 1) == text.index("<a>")


def test_lines_are_told_apart() -> None:
    found = places("{{ a }}\n{{ a|a }}")
    assert (found.of_value("a", 1), found.of_value("a", 2), found.of_other("a", 2)) == (3, 11, 13)


def test_a_name_on_an_unexpected_line_is_found_where_it_is_first() -> None:
    found = places("{{ b is\n defined }}")
    assert found.of_other("defined", 1) == 9
    assert found.of_value("c", 1) == 0
