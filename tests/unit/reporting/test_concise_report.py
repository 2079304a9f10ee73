from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.finding import Finding
from registry_cli.reporting.concise_report import place_of, report_concise
from registry_cli.reporting.report import Report, Style
from tests.unit.reporting.findings import ERROR, WARNING, findings, printed


def test_each_finding_is_a_line_that_editors_turn_into_a_link() -> None:
    assert printed(report_concise, ERROR, WARNING) == (
        "agents/a/agent.yaml:2:1: error REG102 there is no field 'max_iteration'\n"
        "agents/b/agent.yaml:1:1: warning REG207 a ring"
    )


def test_nothing_found_is_nothing_said() -> None:
    assert printed(report_concise, checked=3) == ""


@given(st.lists(findings, max_size=4))
def test_any_finding_is_exactly_one_line(told: list[Finding]) -> None:
    assert len(printed(report_concise, *told).splitlines()) == len(told)


def test_every_piece_says_what_it_is_so_that_the_edge_can_colour_it() -> None:
    first, second = report_concise(Report([ERROR, WARNING]))
    assert (Style.PLACE, "agents/a/agent.yaml:2:1:") in first
    assert (Style.ERROR, "error REG102") in first
    assert (Style.WARNING, "warning REG207") in second


def test_a_path_that_begins_like_a_command_begins_with_its_folder() -> None:
    assert place_of(ERROR._replace(path="::error::x.yaml")) == "./::error::x.yaml:2:1"
