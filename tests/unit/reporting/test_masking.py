from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.fix import Edit, Fix
from registry_cli.domain.location import Location
from registry_cli.reporting.masking import report_of
from registry_cli.reporting.report import Report, unstyled
from registry_cli.reporting.reporters import REPORTERS, reporter
from tests.unit.reporting.findings import ERROR, TextSources

SECRET = "hunter2-" + "swordfish"
PATH = "agents/a/agent.yaml"
TEXT = f"token: {SECRET}\nagain: {SECRET}\nother: 1\n"
FOUND = Finding("REG999", Severity.ERROR, PATH, "a credential", location=Location(1, 8, 1, 8 + len(SECRET)))


def masked(*findings: Finding, text: str = TEXT) -> Report:
    return report_of(findings, 1, TextSources({PATH: text}), masked=frozenset({"REG999"}))


def test_a_secret_is_stars_where_it_stands_and_wherever_it_is_repeated() -> None:
    stars = "*" * len(SECRET)
    assert masked(FOUND).sources.text(PATH) == f"token: {stars}\nagain: {stars}\nother: 1\n"


@pytest.mark.parametrize("name", REPORTERS)
def test_no_report_gives_a_secret_away_whoever_quotes_it(name: str) -> None:
    quoting = ERROR._replace(
        path=PATH,
        message=f"`token` must be a number, not {SECRET!r}",
        hint=f"write a number for {SECRET}",
        pointer=("env", SECRET),
        location=Location(2, 1, 2, 6),
        fix=Fix("quote it", PATH, (Edit(Location(2, 8, 2, 10), f'"{SECRET}"'),)),
    )
    report = unstyled(reporter(name)(masked(FOUND, quoting)))
    assert SECRET not in report
    assert "a credential" in report


def test_a_secret_of_several_lines_keeps_its_lines_and_each_is_looked_for() -> None:
    text = "key: |\n  first-part\r\n  second-part\nagain: second-part\n"
    found = FOUND._replace(location=Location(2, 3, 3, 14))
    assert masked(found, text=text).sources.text(PATH) == (
        "key: |\n  **********\r\n*************\nagain: ***********\n"
    )


def test_a_short_secret_is_masked_where_it_stands_only() -> None:
    found = FOUND._replace(location=Location(1, 4, 1, 5))
    assert masked(found, text="a: x\nb: x\n").sources.text(PATH) == "a: *\nb: x\n"
    assert masked(found, ERROR._replace(message="an axe"), text="a: x\n").findings[1].message == "an axe"


def test_without_secrets_nothing_is_read_and_nothing_changed() -> None:
    sources = TextSources({PATH: TEXT})
    report = report_of([ERROR], 1, sources, masked=frozenset({"REG999"}))
    assert report.findings == (ERROR,)
    assert report.sources is sources
    assert sources.asked == []


def test_a_secret_in_a_file_that_is_gone_is_no_reason_to_fail() -> None:
    report = report_of([FOUND], 1, TextSources({}), masked=frozenset({"REG999"}))
    assert report.sources.text(PATH) is None
    assert report.findings == (FOUND,)


def test_a_secret_stays_one_when_its_finding_is_waived() -> None:
    beside = ERROR._replace(path=PATH, message="no", location=Location(2, 1, 2, 6))
    report = report_of([beside], 1, TextSources({PATH: TEXT}), untold=[FOUND], masked=frozenset({"REG999"}))
    assert report.findings == (beside,)
    assert SECRET not in (report.sources.text(PATH) or "")


def test_a_credential_is_masked_without_being_asked_for() -> None:
    found = FOUND._replace(code="REG401")
    assert SECRET not in (report_of([found], 1, TextSources({PATH: TEXT})).sources.text(PATH) or "")


@given(st.text(), st.integers(1, 5), st.integers(1, 9), st.integers(1, 5), st.integers(1, 9))
def test_masking_keeps_the_length_and_the_lines_of_any_text(
    text: str, line: int, column: int, end_line: int, end_column: int
) -> None:
    found = FOUND._replace(location=Location(line, column, end_line, end_column))
    shown = masked(found, text=text).sources.text(PATH)
    assert shown is not None
    assert len(shown) == len(text)
    assert [index for index, one in enumerate(shown) if one in "\r\n"] == [
        index for index, one in enumerate(text) if one in "\r\n"
    ]


def test_many_secrets_in_a_large_file_are_masked_in_reasonable_time() -> None:
    text = "".join(f"token: secret-number-{n}-{'x' * 1000}\n" for n in range(4000))
    told = [FOUND._replace(location=Location(n + 1, 8, n + 1, 1000)) for n in range(4000)]
    begin = time.process_time()
    shown = masked(*told, text=text).sources.text(PATH)
    assert time.process_time() - begin < 10
    assert shown is not None
    assert "secret-number" not in shown
