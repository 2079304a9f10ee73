from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.reporting.report import Report, unstyled
from registry_cli.reporting.reporters import REPORTERS, reporter
from tests.unit.reporting.findings import ERROR, TEXT, TextSources, findings, printed


def test_people_scripts_and_servers_each_have_their_form() -> None:
    assert list(REPORTERS) == ["full", "concise", "json", "github", "sarif", "junit", "gitlab"]


@pytest.mark.parametrize("name", REPORTERS)
def test_every_report_names_code_and_path_and_ends_without_a_line_break(name: str) -> None:
    report = printed(reporter(name), ERROR, checked=1)
    assert "REG102" in report
    assert ERROR.path in report
    assert not report.endswith("\n")


@pytest.mark.parametrize("name", REPORTERS)
@given(told=st.lists(findings, max_size=4), text=st.text(st.characters()))
def test_no_report_of_any_finding_holds_what_a_log_or_a_terminal_obeys(
    name: str, told: list[Finding], text: str
) -> None:
    report = unstyled(reporter(name)(Report(told, 1, TextSources({one.path: text for one in told}))))
    report.encode("utf-8")
    assert "##[" not in report
    assert not set(report) & set("\x1b\x07\x9b\x7f\u202e\u2028\r\x00\x85\x0b\x0c")
    if name != "github":
        assert not any(line.lstrip().startswith("::") for line in report.split("\n"))


@pytest.mark.parametrize("name", REPORTERS)
def test_a_hundred_thousand_findings_are_told_in_seconds(name: str) -> None:
    """Of frames, which nobody reads that many of, it is a tenth; the bound is loose, coverage makes everything slow."""
    told = [
        Finding(f"REG10{n % 9}", Severity.ERROR, f"agents/a{n // 10}/agent.yaml", f"`field_{n}` is no field", "no",
                ("field", n), Location(2, 1, 2, 14))
        for n in range(10_000 if name == "full" else 100_000)
    ]  # fmt: skip
    report = Report(told, 10_000, TextSources({one.path: TEXT for one in told}))
    begin = time.process_time()
    for _ in reporter(name)(report):
        pass
    assert time.process_time() - begin < 15
