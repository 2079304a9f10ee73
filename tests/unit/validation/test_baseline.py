from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.validation.baseline import Baseline, read_baseline
from tests.unit.validation.finding_strategies import runs

FINDING = Finding("REG102", Severity.ERROR, "tools/a.yaml", "`x` is not a known field", pointer=("x",))


def moved(finding: Finding, lines: int) -> Finding:
    """*finding* as it is found when as many lines are inserted above."""
    line = finding.location.line + lines
    message = finding.message.replace("line 3", f"line {3 + lines}").replace("line 7", f"line {7 + lines}")
    return finding._replace(location=Location(line, 1, line, 5), message=message)


def written_and_read(baseline: Baseline) -> Baseline:
    return read_baseline("baseline.json", baseline.text().encode())


@given(run=runs, lines=st.integers(0, 1000))
def test_a_baseline_silences_just_its_run_wherever_the_lines_have_gone(run: tuple[Finding, ...], lines: int) -> None:
    baseline = written_and_read(Baseline.of(run))
    assert baseline.size == len(run)
    later = tuple(moved(finding, lines) for finding in run)
    assert baseline.split(later) == ((), later)
    assert baseline.shrunk(later) == baseline


@given(run=runs, more=runs)
def test_what_a_baseline_does_not_hold_is_new(run: tuple[Finding, ...], more: tuple[Finding, ...]) -> None:
    new, known = Baseline.of(run).split((*run, *more))
    assert len(new) == len(more)
    assert len(known) == len(run)


@given(run=runs, later=runs)
def test_a_baseline_shrinks_to_what_is_still_there_and_never_grows(
    run: tuple[Finding, ...], later: tuple[Finding, ...]
) -> None:
    baseline = Baseline.of(run)
    shrunk = baseline.shrunk(later)
    _, known = baseline.split(later)
    assert shrunk.size == len(known)
    assert all(count <= baseline.counts[key] for key, count in shrunk.counts.items())
    assert shrunk.split(later) == baseline.split(later)


@given(runs)
def test_the_file_is_the_same_in_whatever_order_findings_come(run: tuple[Finding, ...]) -> None:
    assert Baseline.of(run).text() == Baseline.of(reversed(run)).text()


def test_of_equal_findings_as_many_are_known_as_there_were() -> None:
    new, known = Baseline.of([FINDING, FINDING]).split([FINDING] * 3)
    assert (len(new), len(known)) == (1, 2)


@pytest.mark.parametrize(
    "change", [{"code": "REG103"}, {"path": "tools/b.yaml"}, {"pointer": ("y",)}, {"message": "`y` is not known"}]
)
def test_another_code_path_pointer_or_message_is_another_finding(change: dict[str, object]) -> None:
    other = FINDING._replace(**change)  # type: ignore[arg-type]
    assert Baseline.of([FINDING]).split([other]) == ((other,), ())


def test_another_severity_place_or_hint_is_the_same_finding() -> None:
    other = FINDING._replace(severity=Severity.WARNING, hint="remove it", location=Location(9, 9, 9, 9))
    assert Baseline.of([FINDING]).split([other]) == ((), (other,))


def test_the_file_holds_a_finding_on_each_line() -> None:
    text = Baseline.of([FINDING, FINDING, FINDING._replace(path="tools/b.yaml")]).text()
    assert [json.loads(line.rstrip(","))["path"] for line in text.splitlines()[1:-1]] == [
        "tools/a.yaml",
        "tools/b.yaml",
    ]
    assert json.loads(text)["findings"][0] | {"message": ""} == {
        "path": "tools/a.yaml", "code": "REG102", "pointer": "/x", "message": "", "count": 2,
    }  # fmt: skip
    assert "is not a known field" not in text


def test_an_empty_baseline_can_be_written_and_read() -> None:
    assert json.loads(Baseline().text()) == {"version": 1, "findings": []}
    assert written_and_read(Baseline()) == Baseline()


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"\xff", "is not UTF-8"),
        (b"", r":1:1: the file is empty"),
        (b"[]", r":1:1: the file holds a list"),
        (b'{\n "version": 1,\n "findings": [,]\n}', r":3:15: a comma before"),
        (b'{"version": 1, "version": 1, "findings": []}', r":1:16: the key 'version'"),
        (b'{"findings": []}', r"version must be 1"),
        (b'{\n  "version": 2, "findings": []}', r":2:14: version must be 1"),
        (b'{"version": 1}', r"findings must be a list"),
        (b'{"version": 1,\n "findings": {}}', r":2:14: findings must be a list"),
        (b'{"version": 1, "findings": [\n3]}', r":2:1: this is no finding"),
        (b'{"version": 1, "findings": [\n{"path": "a", "code": "b", "pointer": ""}]}', r":2:1: this is no finding"),
        (
            b'{"version": 1, "findings": [{"path": "a", "code": "b", "pointer": "", "message": "c", "count": 0}]}',
            r":1:29: this is no finding",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_place(content: bytes, place: str) -> None:
    with pytest.raises(Misconfigured, match=rf"^old/baseline\.json.*{place}") as caught:
        read_baseline("old/baseline.json", content)
    assert "--write-baseline" in caught.value.hint


def test_a_baseline_may_be_longer_than_a_manifest() -> None:
    findings = [
        Finding("REG101", Severity.ERROR, f"tools/t{number}.yaml", "name is missing", location=Location(1, 1, 1, 1))
        for number in range(30_000)
    ]
    assert read_baseline("baseline.json", Baseline.of(findings).text().encode()).size == 30_000


@given(st.binary(max_size=40) | st.text(alphabet='{}[]":,1a', max_size=40).map(str.encode))
def test_no_content_makes_it_raise_anything_else(content: bytes) -> None:
    with suppress(Misconfigured):
        read_baseline("baseline.json", content)
