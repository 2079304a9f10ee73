from __future__ import annotations

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.reporting.text_report import Style, report_lines, report_text

ERROR = Finding(
    "REG102",
    Severity.ERROR,
    "agents/a/agent.yaml",
    "there is no field 'max_iteration'",
    hint="did you mean max_iterations?",
    pointer=("max_iteration",),
    location=Location(7, 3, 7, 16),
)
WARNING = Finding("REG204", Severity.WARNING, "agents/b/agent.yaml", "a ring")


def test_each_finding_is_a_block_that_editors_turn_into_a_link() -> None:
    assert report_text([ERROR, WARNING], 2) == (
        "agents/a/agent.yaml:7:3: error REG102 there is no field 'max_iteration'\n"
        "    hint: did you mean max_iterations?\n"
        "agents/b/agent.yaml:1:1: warning REG204 a ring"
    )


def test_nothing_found_is_nothing_said() -> None:
    assert report_text([], 3) == ""


def test_no_text_of_a_finding_breaks_its_line() -> None:
    finding = Finding("REG015", Severity.ERROR, "a\nb.yaml", "one\ntwo\x1b[0m", hint="three\u2028four")
    assert report_text([finding]).splitlines() == [
        "a\\nb.yaml:1:1: error REG015 one\\ntwo\\x1b[0m",
        "    hint: three\\u2028four",
    ]


def test_every_piece_says_what_it_is_so_that_the_edge_can_colour_it() -> None:
    (first, hint, second) = report_lines([ERROR, WARNING])
    assert (Style.ERROR, "error REG102") in first
    assert (Style.PLACE, "agents/a/agent.yaml:7:3:") in first
    assert (Style.HINT, "hint:") in hint
    assert (Style.WARNING, "warning REG204") in second
