from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.validation.rules import engine
from registry_cli.validation.rules.engine import (
    FAILURES,
    compiled,
    compiled_for_unicode,
    context_of,
    text_of,
)
from registry_cli.validation.rules.meaning import Fault


def complaint(expression: str) -> tuple[str, str]:
    """What is wrong with *expression*, and at which characters."""
    fault = compiled(expression)
    assert isinstance(fault, Fault)
    return fault.message, expression[fault.start : fault.end]


@pytest.mark.parametrize(
    ("expression", "message", "marked"),
    [
        ("1 +", "it ends where more is due", ""),
        ("", "it ends where more is due", ""),
        ("manifest.tags.size( > 1", "'>' cannot stand here", ">"),
        ("has(manifest.tags", "')' is missing before the end", ""),
        ("a == 'é' && ) b", "')' cannot stand here", ")"),
        ("a &&\n  b ) c", "')' cannot stand here", ")"),
        ("a = b", "'= ' is no word or sign of CEL", "="),
        ("has(manifest)", "invalid argument to has() macro", "manifest"),
        ("package == 1", "reserved identifier: package", "package"),
        ("99999999999999999999 > 1", "invalid int literal", "99999999999999999999"),
    ],
)
def test_what_the_library_refuses_is_said_in_one_line_at_the_very_word(
    expression: str, message: str, marked: str
) -> None:
    assert complaint(expression) == (message, marked)


def test_an_expression_that_looks_like_a_complaint_misleads_nobody() -> None:
    assert complaint("ERROR: <input>:9:9: fake")[1] == ":"


@given(st.text(max_size=40))
def test_whatever_is_written_is_compiled_or_complained_of_in_one_line(expression: str) -> None:
    found = compiled(expression)
    if isinstance(found, Fault):
        assert found.message
        assert "\n" not in found.message
        assert 0 <= found.start <= found.end <= len(expression)


@pytest.mark.parametrize("expression", ["'\ud800' == manifest.a", "\udfff"])
def test_what_is_no_text_is_complained_of(expression: str) -> None:
    assert complaint(expression) == ("it holds characters that are no text", expression)


@pytest.mark.parametrize(
    ("expression", "counted"),
    [
        ("size('é日😀') == 3", True),
        ("'é日😀'.size() == 3", True),
        ("size([1, 2]) == 2 && size({'a': 1}) == 1 && b'ab'.size() == 2", True),
        ("manifest.size == 'size('", True),
        ("manifest.size.size() == 5", True),
    ],
)
def test_texts_are_measured_in_code_points(expression: str, *, counted: bool) -> None:
    program = compiled_for_unicode(expression)
    assert not isinstance(program, Fault)
    assert program.execute(context_of({"manifest": {"size": "size("}}, plain=False)) is counted


def test_the_library_alone_counts_bytes() -> None:
    """When this fails, it has learned to count, and ``compiled_for_unicode`` may go."""
    program = compiled("size('é') == 2")
    assert program.execute(context_of({}, plain=True)) is True  # type: ignore[union-attr]


def test_measuring_what_has_no_size_fails_and_tells_no_log(caplog: pytest.LogCaptureFixture) -> None:
    program = compiled_for_unicode("size(1) == 1")
    with caplog.at_level(logging.DEBUG), pytest.raises(FAILURES):
        program.execute(context_of({}, plain=False))  # type: ignore[union-attr]
    assert caplog.records == []


@pytest.mark.parametrize("value", ["\ud800", {"\ud800": 1}])
def test_what_cannot_be_carried_is_one_of_the_failures(value: object) -> None:
    with pytest.raises(FAILURES):
        context_of({"manifest": {"a": value}}, plain=False)


def test_a_text_stands_for_a_pattern_or_for_none() -> None:
    assert text_of(r"'\\d+'") == r"\d+"
    assert text_of(r"r'\d+'") == r"\d+"
    assert text_of("'[a'") == Fault("the pattern is no regular expression: unclosed character class", 0, 4)
    assert isinstance(text_of("'(((a{999}){999}){999}){999}'"), Fault)


def in_a_process(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout.strip()


def test_the_command_line_of_the_library_is_not_loaded() -> None:
    loaded = in_a_process(
        "import sys\nfrom registry_cli.validation.rules.engine import compiled\ncompiled('true')\n"
        "print(sorted({'cel.cel', 'cel', 'cel.cli', 'typer', 'prompt_toolkit'} & sys.modules.keys()))"
    )
    assert loaded == "['cel.cel']"


@pytest.mark.parametrize("first", ["import cel", "compiled('true')"])
def test_whoever_imports_the_library_as_well_finds_the_same(first: str) -> None:
    """It cannot be loaded twice: that ends in a panic."""
    same = in_a_process(
        f"from registry_cli.validation.rules.engine import compiled\n{first}\nimport cel\n"
        "print(type(compiled('true')) is cel.Program)"
    )
    assert same == "True"


def test_a_library_that_is_laid_out_otherwise_is_loaded_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled("true")
    monkeypatch.setattr(engine, "find_spec", lambda _: None)
    assert engine._load().compile("true").execute() is True
