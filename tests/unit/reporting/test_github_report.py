from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Location
from registry_cli.reporting.escaping import escaped
from registry_cli.reporting.github_report import MOST_SHOWN, report_github
from tests.unit.reporting.findings import ERROR, WARNING, findings, printed

COMMAND = re.compile(
    r"::(?P<level>error|warning) file=(?P<file>[^,:]*),line=\d+,endLine=\d+(?:,col=\d+,endColumn=\d+)?"
    r",title=(?P<title>REG\d+)::(?P<data>.*)"
)


def test_a_finding_is_a_command_with_its_place_and_its_way_out() -> None:
    assert printed(report_github, ERROR, WARNING) == (
        "::error file=agents/a/agent.yaml,line=2,endLine=2,col=1,endColumn=14,title=REG102"
        "::there is no field 'max_iteration'%0Ahint: did you mean max_iterations?%0Afix: rename it to max_iterations\n"
        "::warning file=agents/b/agent.yaml,line=1,endLine=1,col=1,endColumn=1,title=REG207::a ring"
    )


def test_a_place_of_several_lines_has_no_columns() -> None:
    report = printed(report_github, WARNING._replace(location=Location(2, 3, 4, 5)))
    assert ",line=2,endLine=4,title=REG207::" in report


@pytest.mark.parametrize(
    ("path", "message", "file", "data"),
    [
        ("a,b:c.yaml", "a: b, c", "a%2Cb%3Ac.yaml", "a: b, c"),
        ("100%.yaml", "50% of %0A", "100%25.yaml", "50%25 of %250A"),
        ("a.yaml", "x\n::set-output name=x::y", "a.yaml", "x\\n::set-output name=x::y"),
        ("a\r\nb.yaml", "x\r\ny", "a\\r\\nb.yaml", "x\\r\\ny"),
    ],
)
def test_what_a_manifest_says_stays_text(path: str, message: str, file: str, data: str) -> None:
    match = COMMAND.fullmatch(printed(report_github, WARNING._replace(path=path, message=message)))
    assert match
    assert (match["file"], match["data"]) == (file, data)


@given(st.lists(findings, max_size=2 * MOST_SHOWN))
def test_no_finding_can_add_a_command_or_change_its_own(told: list[Finding]) -> None:
    lines = printed(report_github, *told).splitlines()
    shown = [line for line in lines if not line.startswith("::notice title=registry::")]
    assert len(lines) - len(shown) <= 1
    assert len(shown) == sum(
        min(MOST_SHOWN, sum(finding.severity == weight for finding in told)) for weight in ("error", "warning")
    )
    by_message = {escaped(finding.message) for finding in told}
    for line in shown:
        match = COMMAND.fullmatch(line)
        assert match
        assert unquote(match["data"]).split("\n")[0] in by_message


def test_the_worst_are_shown_and_the_rest_is_counted() -> None:
    report = printed(report_github, *[WARNING] * 12, *[ERROR] * 25).splitlines()
    assert [line.split(" ")[0] for line in report] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert report[-1] == "::notice title=registry::17 more findings, see the summary, or run registry validate"
    assert "::1 more finding, see" in printed(report_github, *[WARNING] * 11)


def test_nothing_found_is_nothing_said() -> None:
    assert printed(report_github, checked=3) == ""
