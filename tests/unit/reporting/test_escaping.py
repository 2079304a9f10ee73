from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.reporting.escaping import LOG_COMMAND, escaped, escaped_json, escaped_xml


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Orléans 🙂", "Orléans 🙂"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("\u202eevil", "\\u202eevil"),
        ("\ud800", "\\ud800"),
        ("\U000e0001", "\\U000e0001"),
        ("##[add-mask]x", "\\x23#[add-mask]x"),
        ("###[x", "#\\x23#[x"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert escaped(text) == shown


@given(st.text(st.characters()))
def test_any_text_stays_on_one_line_and_can_be_printed(text: str) -> None:
    shown = escaped(text)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in shown)
    assert LOG_COMMAND not in shown
    assert escaped(shown) == shown


@given(st.text(st.characters()))
def test_escaped_json_is_the_same_data_and_no_log_obeys_it(text: str) -> None:
    shown = escaped_json(json.dumps(["##[x]", text]))
    assert LOG_COMMAND not in shown
    assert shown.isprintable()
    assert json.loads(shown) == ["##[x]", text]


def test_what_xml_forbids_is_shown_as_an_escape() -> None:
    assert escaped_xml("a\ufffeb\uffffc") == "a\\ufffeb\\uffffc"
