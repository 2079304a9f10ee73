from __future__ import annotations

from registry_cli.reporting.report import Report, Style, plain, unstyled
from tests.unit.reporting.findings import ERROR, WARNING


def test_the_worst_come_first_and_else_keep_their_order() -> None:
    assert Report([WARNING, ERROR, WARNING, ERROR]).worst_first == [ERROR, ERROR, WARNING, WARNING]


def test_lines_without_styles_are_a_text_without_a_last_line_break() -> None:
    assert unstyled([((Style.ERROR, "a"), (Style.PLAIN, " b")), (), plain("c")]) == "a b\n\nc"
    assert unstyled([]) == ""
