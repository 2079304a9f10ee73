from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry_cli.documents import yaml_places
from registry_cli.documents.reading import read_document
from registry_cli.documents.yaml_writer import WIDTH, write_yaml
from tests.unit.documents.writing import KEYS, SCALARS, mappings

LINES = st.lists(
    st.text(st.sampled_from(list("ab :#-'\"|>%@`{}[]&*!?,.\\\t\r\x85\u2028\ufeff\x7f\U0001f600é")), max_size=12)
    | st.sampled_from(["", " ", "---", "...", "- a", "word " * 40, "w" * 150, "key: value, " * 15]),
    max_size=5,
)
HARD_TEXTS = st.builds(str.join, st.sampled_from(["\n", "\n\n", " ", "  ", "\n "]), LINES)


@given(
    mappings(SCALARS | st.none() | HARD_TEXTS | st.sampled_from([float("inf"), float("-inf"), -0.0, 1e300, 2**1999]))
)
@example({"a": "0o17", "b": "1e3", "<<": "<<", "c": "0x1f", "d": "no", "e": "1_000", "f": "=", "g": "2024-01-01"})
@example({"k" * 200: {"multi\nline key": "x"}, "word " * 40: "y"})
@example({"a": "---\nb", "b": "...", "c": "x\n---\n", "d": "x\n\n\n", "e": "\n\n", "f": "\nx", "g": "x " * 80 + "y"})
@example({"a": "9" * 5000, "b": "", "c": " ", "d": "~"})
@settings(max_examples=250, deadline=None)
def test_what_is_written_reads_back_equal_and_in_the_same_order(data: dict[str, Any]) -> None:
    content = write_yaml(data).encode()
    for loader in (yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml_places, "LOADER", loader)
            reading = read_document("x.yaml", content)
        assert not reading.problems
        assert reading.document is not None
        assert repr(reading.document.data) == repr(data)


@given(st.dictionaries(KEYS, HARD_TEXTS, max_size=3))
@settings(max_examples=80, deadline=None)
def test_a_yaml_1_1_reader_sees_the_same_texts(data: dict[str, str]) -> None:
    assert yaml.safe_load(write_yaml(data)) == data


def test_it_reads_like_a_file_that_a_person_wrote() -> None:
    data = {
        "agent_id": "x",
        "description": "Use it for this: and for that. " * 5 + "End",
        "prompt": "First line\n\n  indented\nlast: line\n",
        "tags": ["a", "b"],
        "metadata": {"nested": {"empty": {}, "none": None}, "list": [{"a": 1, "b": True}]},
        "é": "naïve \U0001f600",
    }
    assert write_yaml(data) == (
        "agent_id: x\n"
        "description: >-\n"
        "  Use it for this: and for that. Use it for this: and for that. Use it for this: and for that. Use it\n"
        "  for this: and for that. Use it for this: and for that. End\n"
        "prompt: |\n"
        "  First line\n"
        "\n"
        "    indented\n"
        "  last: line\n"
        "tags:\n"
        "  - a\n"
        "  - b\n"
        "metadata:\n"
        "  nested:\n"
        "    empty: {}\n"
        "    none: null\n"
        "  list:\n"
        "    - a: 1\n"
        "      b: true\n"
        "é: naïve \U0001f600\n"
    )


def test_texts_of_several_lines_stand_as_they_are() -> None:
    assert write_yaml({"a": "one: 1\n# two\n\nthree"}) == "a: |-\n  one: 1\n  # two\n\n  three\n"


def test_a_long_word_stays_on_its_line() -> None:
    url = "https://example.org/" + "x" * 150
    assert write_yaml({"a": url}) == f"a: {url}\n"


def test_lines_of_long_texts_are_folded() -> None:
    assert max(map(len, write_yaml({"a": "word " * 100 + "end"}).splitlines())) <= WIDTH + len("word ")


def test_the_same_value_twice_is_written_out_twice() -> None:
    shared = {"a": [1]}
    assert "&" not in write_yaml({"x": shared, "y": shared})


def test_what_no_document_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be written as YAML"):
        write_yaml({"a": object()})
