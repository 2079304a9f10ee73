from __future__ import annotations

import json
import math
from collections import ChainMap
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.errors import Rejected
from registry_cli.store.transport import check_names, check_text, decode, encode

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 2**53, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    # Postgres keeps numbers as numeric, which has no negative zero
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_encoded_decodes_to_the_same_value(value: Any) -> None:
    assert decode(encode(value)) == value


@pytest.mark.parametrize("number", [1e308, -1e308, 2.0**53, 1e23, 1.7976931348623157e308])
def test_a_float_that_postgres_writes_out_in_full_is_the_same_float_again(number: float) -> None:
    written_out = str(int(number)) if number == 2.0**53 else f"{number:.0f}"
    decoded = decode(written_out)
    assert isinstance(decoded, float)
    assert decoded == number


@pytest.mark.parametrize("number", [0, -1, 2**53 - 1, 1 - 2**53, 10**15])
def test_an_integer_that_the_registry_may_store_stays_an_integer(number: int) -> None:
    decoded = decode(str(number))
    assert isinstance(decoded, int)
    assert decoded == number


def test_text_travels_as_it_is_and_not_as_escapes() -> None:
    assert encode({"a": "ä😀"}) == '{"a":"ä😀"}'


def test_any_mapping_and_tuple_travels_like_a_dict_and_a_list() -> None:
    assert encode(ChainMap({"a": (1, 2)})) == '{"a":[1,2]}'


def test_what_is_no_json_is_our_own_mistake() -> None:
    with pytest.raises(TypeError, match="date"):
        encode({"when": date(2026, 1, 1)})


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, {"deep": [math.nan]}])
def test_a_number_that_is_not_finite_is_rejected(value: Any) -> None:
    with pytest.raises(Rejected, match="cannot be stored"):
        encode(value)


def test_a_lone_surrogate_is_rejected_with_its_place() -> None:
    with pytest.raises(Rejected, match="character 2 is a lone surrogate"):
        check_text("a\ud800")
    with pytest.raises(Rejected, match="lone surrogate"):
        encode(["\udcff"])


def test_nul_is_rejected() -> None:
    with pytest.raises(Rejected, match="NUL"):
        check_text("a\x00")


@pytest.mark.parametrize("name", ["", "A", "1a", "a-b", "a b", "a;drop", "a.b", 'a"', "ä", "a\n"])
def test_a_name_that_could_break_out_of_a_statement_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no name"):
        check_names(name, [])
    with pytest.raises(ValueError, match="is no name"):
        check_names("fetch_snapshot_v1", [name])


def test_names_of_functions_and_parameters_pass() -> None:
    check_names("fetch_snapshot_v1", ["p_owner", "p_2"])


def test_encoded_json_is_json_for_any_reader() -> None:
    assert json.loads(encode({"a": [1.0, -0.0, None, True]})) == {"a": [1.0, 0.0, None, True]}
