from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from registry_cli import __version__
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.reporting.report import Report, unstyled
from registry_cli.reporting.sarif_report import MOST_RESULTS, report_sarif
from registry_cli.validation.codes import CODES
from tests.unit.reporting.findings import ERROR, WARNING, findings, printed

SCHEMA = Path(__file__).parents[2] / "sarif" / "sarif-2.1.0-rtm.5.json"
VALIDATOR = Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
OF_EVERY_CODE = [
    Finding(code.code, code.severity, f"agents/{code.code}/agent.yaml", "a: b", pointer=("x",))
    for code in CODES.values()
]


def run_of(*told: Finding) -> dict[str, Any]:
    """The one run of the report, which is valid by the standard's schema."""
    log = json.loads(printed(report_sarif, *told))
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def results_of(*told: Finding) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = run_of(*told)["results"]
    return results


def fingerprint(finding: Finding) -> str:
    value = results_of(finding)[0]["partialFingerprints"]["findingHash/v1"]
    assert isinstance(value, str)
    return value


def test_the_schema_refuses_what_is_no_sarif() -> None:
    log = json.loads(printed(report_sarif, ERROR))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert list(VALIDATOR.iter_errors(log))


@settings(max_examples=30)
@given(st.lists(findings, max_size=3))
def test_the_report_of_any_finding_is_valid_by_the_schema(told: list[Finding]) -> None:
    assert len(results_of(*told)) == len(told)


def test_findings_of_every_code_have_all_that_code_scanning_asks_for() -> None:
    run = run_of(*OF_EVERY_CODE)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("registry", __version__)
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in driver["rules"]] == list(CODES)
    for finding, result in zip(OF_EVERY_CODE, run["results"], strict=True):
        rule = driver["rules"][result["ruleIndex"]]
        assert result["ruleId"] == rule["id"] == finding.code
        assert result["level"] == rule["defaultConfiguration"]["level"] == finding.severity
        assert result["message"]["text"] == "a: b"
        (location,) = (one["physicalLocation"] for one in result["locations"])
        assert location["artifactLocation"] == {"uri": finding.path, "uriBaseId": "%SRCROOT%"}
        assert set(location["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert result["partialFingerprints"]


def test_a_finding_has_its_place_its_way_out_and_its_fix() -> None:
    (result,) = results_of(ERROR)
    assert result["message"]["text"] == "there is no field 'max_iteration' (did you mean max_iterations?)"
    region = {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 14}
    assert result["locations"][0]["physicalLocation"]["region"] == region
    assert result["properties"] == {"pointer": "/max_iteration"}
    (fix,) = result["fixes"]
    assert fix["description"]["text"] == "rename it to max_iterations"
    assert fix["artifactChanges"] == [
        {
            "artifactLocation": {"uri": "agents/a/agent.yaml", "uriBaseId": "%SRCROOT%"},
            "replacements": [{"deletedRegion": region, "insertedContent": {"text": "max_iterations"}}],
        }
    ]


def test_a_finding_of_a_code_that_is_not_in_the_catalogue_names_no_rule() -> None:
    (result,) = results_of(ERROR._replace(code="REG999"))
    assert "ruleIndex" not in result


@pytest.mark.parametrize("path", ["größe 更/a.yaml", "a%20b#c?.yaml", "a:b.yaml", "\ud800.yaml"])
def test_a_path_is_a_relative_uri(path: str) -> None:
    uri = results_of(ERROR._replace(path=path))[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert not set(uri) & set(" #?:")
    assert unquote(uri) == path.replace("\ud800", "\\ud800")


def test_text_cannot_become_a_link() -> None:
    (result,) = results_of(WARNING._replace(message="see [this](https://evil.example)"))
    assert result["message"]["text"] == "see [this] (https://evil.example)"


def test_a_fingerprint_does_not_change_when_lines_move() -> None:
    moved = ERROR._replace(location=Location(40, 1, 40, 14))
    assert fingerprint(ERROR) == fingerprint(moved)
    again = ERROR._replace(message="the key is here again; it is on line 3")
    assert fingerprint(again) == fingerprint(again._replace(message="the key is here again; it is on line 30"))


@pytest.mark.parametrize(
    "other",
    [
        ERROR._replace(code="REG103"),
        ERROR._replace(path="agents/b/agent.yaml"),
        ERROR._replace(pointer=("min_iteration",)),
        ERROR._replace(message="another"),
    ],
)
def test_another_finding_has_another_fingerprint(other: Finding) -> None:
    assert fingerprint(ERROR) != fingerprint(other)


def test_findings_that_are_alike_are_told_apart_by_their_number() -> None:
    hashes = [result["partialFingerprints"]["findingHash/v1"] for result in results_of(ERROR, ERROR, WARNING)]
    assert len(set(hashes)) == 3
    assert [one.rpartition(":")[2] for one in hashes] == ["1", "2", "1"]


def test_of_too_many_findings_the_worst_are_reported_and_the_rest_is_counted() -> None:
    log = json.loads(unstyled(report_sarif(Report([WARNING] * MOST_RESULTS + [ERROR] * 5))))
    (run,) = log["runs"]
    assert len(run["results"]) == MOST_RESULTS
    assert sum(result["level"] == Severity.ERROR for result in run["results"]) == 5
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "5 further findings are left out, the worst 25000 are here"
