from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.reporting.gitlab_report import report_gitlab
from tests.unit.reporting.findings import ERROR, WARNING, findings, printed


def issues(*told: Finding) -> list[dict[str, Any]]:
    parsed: list[dict[str, Any]] = json.loads(printed(report_gitlab, *told))
    return parsed


def test_each_finding_is_an_issue_with_the_fields_that_gitlab_reads() -> None:
    error, warning = issues(ERROR, WARNING)
    assert len(error.pop("fingerprint")) > 32
    assert error == {
        "description": "there is no field 'max_iteration' (did you mean max_iterations?)",
        "check_name": "REG102",
        "severity": "critical",
        "location": {"path": "agents/a/agent.yaml", "lines": {"begin": 2, "end": 2}},
    }
    assert (warning["description"], warning["severity"]) == ("a ring", "minor")


def test_without_findings_the_list_is_empty() -> None:
    assert issues() == []


def test_a_finding_is_known_again_when_lines_above_it_come_and_go() -> None:
    moved = ERROR._replace(location=Location(9, 1, 9, 14))
    assert issues(ERROR)[0]["fingerprint"] == issues(moved)[0]["fingerprint"]
    assert issues(ERROR)[0]["fingerprint"] != issues(ERROR._replace(path="agents/b/agent.yaml"))[0]["fingerprint"]


@given(st.lists(findings, max_size=4))
def test_any_findings_are_issues_of_their_own_on_lines_that_no_log_obeys(told: list[Finding]) -> None:
    text = printed(report_gitlab, *told, *told)
    found = json.loads(text)
    assert len({issue["fingerprint"] for issue in found}) == len(found) == 2 * len(told)
    assert [issue["severity"] == "critical" for issue in found[: len(told)]] == [
        finding.severity is Severity.ERROR for finding in told
    ]
    assert text.isascii()
    assert "##[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
