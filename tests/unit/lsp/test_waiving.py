from __future__ import annotations

import pytest

from registry_cli.documents.proving import apply_edits
from registry_cli.documents.reading import read_document
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.lsp.waiving import REASON, waiver_edit

COMMENT = f"# registry: allow REG204 -- {REASON}"


def waived(path: str, text: str, line: int, code: str = "REG204") -> str | None:
    """The text with the comment that accepts the finding on a line."""
    document = read_document(path, text.encode()).document
    assert document
    edit = waiver_edit(document, Finding(code, Severity.WARNING, path, "m", location=Location(line, 1, line, 2)))
    return apply_edits(document.text, [edit]) if edit else None


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_comment_stands_above_the_line_as_far_in(line_end: str) -> None:
    text = f"a:{line_end}  - b{line_end}  - c{line_end}"
    expected = f"a:{line_end}  - b{line_end}  {COMMENT}{line_end}  - c{line_end}"
    assert waived("a.yaml", text, 3) == expected


def test_toml_has_comments_too() -> None:
    assert waived("a.toml", "a = [\n  'b',\n]\n", 2) == f"a = [\n  {COMMENT}\n  'b',\n]\n"


def test_only_what_ends_a_line_in_the_format_does() -> None:
    assert waived("a.toml", "a = '\u2028'\nb = 1\n", 2) == f"a = '\u2028'\n{COMMENT}\nb = 1\n"


def test_on_a_line_that_is_not_there_nothing_can_be_accepted() -> None:
    assert waived("a.yaml", "a: b\n", 9) is None


def test_inside_of_a_text_no_comment_is_one_so_the_whole_file_has_it() -> None:
    whole = f"# registry: allow-file REG204 -- {REASON}\n"
    assert waived("a.yaml", "a: |\n  b\n  c\n", 3) == f"{whole}a: |\n  b\n  c\n"


def test_a_file_of_one_line_without_an_end_is_changed_too() -> None:
    assert waived("a.yaml", "a: b", 1) == f"{COMMENT}\na: b"


def test_what_nobody_may_accept_gets_no_comment() -> None:
    assert waived("a.yaml", "a: b\n", 1, code="REG102") is None
    assert waived("a.yaml", "a: b\n", 1, code="REG999") is None


def test_json_has_no_comments() -> None:
    assert waived("a.json", '{"a": 1}\n', 1) is None
