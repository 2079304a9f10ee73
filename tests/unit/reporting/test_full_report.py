from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Location
from registry_cli.reporting.full_report import report_full
from registry_cli.reporting.report import Report, Style, unstyled
from tests.unit.reporting.findings import ERROR, TEXT, WARNING, TextSources, findings, printed


def test_a_finding_shows_its_lines_the_exact_place_and_the_way_out() -> None:
    assert printed(report_full, ERROR, texts={ERROR.path: TEXT}) == (
        "error[REG102]: there is no field 'max_iteration'\n"
        " --> agents/a/agent.yaml:2:1\n"
        "  |\n"
        "1 | agent_id: a\n"
        "2 | max_iteration: 3\n"
        "  | ^^^^^^^^^^^^^\n"
        "3 | version: 1.0.0\n"
        "  |\n"
        "  = hint: did you mean max_iterations?\n"
        "  = fix: rename it to max_iterations\n"
        "\n"
        "help: for more about a code, say registry explain REG102"
    )


def test_a_finding_on_a_whole_file_or_folder_has_no_frame() -> None:
    assert printed(report_full, WARNING, texts={WARNING.path: TEXT}).splitlines()[:3] == [
        "warning[REG207]: a ring",
        " --> agents/b/agent.yaml:1:1",
        "",
    ]


def test_without_the_text_the_place_and_the_hint_are_told_all_the_same() -> None:
    lines = printed(report_full, ERROR).splitlines()
    assert lines[1:3] == [" --> agents/a/agent.yaml:2:1", "  = hint: did you mean max_iterations?"]


def test_a_place_that_the_text_no_longer_has_shows_no_frame() -> None:
    gone = ERROR._replace(location=Location(9, 1, 9, 5))
    assert " | " not in printed(report_full, gone, texts={ERROR.path: TEXT})


def test_nothing_found_is_nothing_said() -> None:
    assert printed(report_full, checked=3) == ""


def test_the_text_of_a_file_is_asked_for_once_in_a_row() -> None:
    sources = TextSources({ERROR.path: TEXT})
    list(report_full(Report([ERROR, ERROR, ERROR, WARNING], 2, sources)))
    assert sources.asked == [ERROR.path, WARNING.path]


def test_fixes_are_counted_at_the_end_where_the_command_makes_them() -> None:
    report = Report([ERROR, ERROR, WARNING], fixable=True)
    assert "help: --fix puts 2 of these right\n" in unstyled(report_full(report))
    assert "--fix" not in unstyled(report_full(report._replace(findings=[WARNING])))
    assert "--fix" not in unstyled(report_full(report._replace(fixable=False)))


def test_every_piece_says_what_it_is_so_that_the_edge_can_colour_it() -> None:
    pieces = {
        piece for line in report_full(Report([ERROR, WARNING], 2, TextSources({ERROR.path: TEXT}))) for piece in line
    }
    assert {
        (Style.ERROR, "error[REG102]"),
        (Style.WARNING, "warning[REG207]"),
        (Style.PLACE, "agents/a/agent.yaml:2:1"),
        (Style.FRAME, "2 | "),
        (Style.ERROR, "^^^^^^^^^^^^^"),
        (Style.HINT, "hint:"),
    } <= pieces


@given(findings, st.text(st.characters()))
def test_no_text_of_a_finding_or_its_file_breaks_a_line(finding: Finding, text: str) -> None:
    report = printed(report_full, finding, texts={finding.path: text})
    assert report.splitlines() == report.split("\n")
