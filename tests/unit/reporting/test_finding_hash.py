from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Location
from registry_cli.reporting.finding_hash import hashed
from tests.unit.reporting.findings import ERROR, findings


@given(st.lists(findings, max_size=5))
def test_no_two_findings_of_a_run_have_one_hash(told: list[Finding]) -> None:
    found = list(hashed([*told, *told]))
    assert [finding for finding, _ in found] == [*told, *told]
    assert len({known_by for _, known_by in found}) == len(found)


def test_a_hash_does_not_depend_on_the_place_in_the_file() -> None:
    moved = ERROR._replace(location=Location(7, 1, 7, 2))
    assert [known_by for _, known_by in hashed([ERROR])] == [known_by for _, known_by in hashed([moved])]
