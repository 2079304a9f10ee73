from __future__ import annotations

import json

import pytest

from registry_cli.domain.errors import (
    Conflict,
    DatabaseUnavailable,
    Misconfigured,
    NotAllowed,
    OutcomeUnknown,
    RegistryError,
    Rejected,
    StaleSnapshot,
)
from registry_cli.store.api_failures import API_MEANINGS, no_api, of_answer, unreachable


def _said(status: int, **error: object) -> RegistryError:
    return of_answer(status, error, ())


def test_every_meaning_of_an_answer_says_something_and_offers_a_way_out() -> None:
    assert [key for key, meaning in API_MEANINGS.items() if not (meaning.prefix and meaning.hint)] == []


@pytest.mark.parametrize("code", [key for key in API_MEANINGS if key.startswith("PGRST")])
def test_a_code_of_postgrest_means_the_same_with_every_status(code: str) -> None:
    for status in (400, 401, 503):
        failure = _said(status, code=code, message="why")
        assert type(failure) is API_MEANINGS[code].error
        assert failure.message == f"{API_MEANINGS[code].prefix}: why"
        assert failure.hint == API_MEANINGS[code].hint


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, Misconfigured),
        (308, Misconfigured),
        (400, Misconfigured),
        (401, NotAllowed),
        (403, NotAllowed),
        (404, Misconfigured),
        (405, Misconfigured),
        (408, OutcomeUnknown),
        (413, Rejected),
        (429, DatabaseUnavailable),
        (500, OutcomeUnknown),
        (502, OutcomeUnknown),
        (503, OutcomeUnknown),
        (504, OutcomeUnknown),
        (521, DatabaseUnavailable),
        (523, DatabaseUnavailable),
        (540, DatabaseUnavailable),
    ],
)
def test_a_gateway_is_understood_by_its_status(status: int, expected: type[RegistryError]) -> None:
    """Also when it answers JSON, which has no code then, or one of its own."""
    for error in ({"message": "Why"}, {"message": "Why", "code": str(status)}, {"message": "Why", "code": "NO_SUCH"}):
        failure = of_answer(status, error, ())
        assert type(failure) is expected
        assert f"Why ({status})" in failure.message
        assert failure.hint


def test_a_gateway_without_a_word_is_told_by_its_status() -> None:
    assert "status 502" in _said(502).message
    assert "status 404" in _said(404, message=None, code=None).message


def test_what_postgres_says_passes_through_as_it_is() -> None:
    details = json.dumps({"code": "stale_snapshot"})
    failure = _said(409, code="PT409", message="the state moved", details=details, hint="plan again")
    assert (type(failure), failure.message, failure.hint) == (StaleSnapshot, "the state moved", "plan again")
    assert type(_said(409, code="PT409", message="no", details='{"code": "of_tomorrow"}')) is Conflict
    assert type(_said(403, code="42501", message="no", details=None, hint=None)) is NotAllowed
    assert type(_said(400, code="22P05", message="no")) is Rejected
    assert "(XX000)" in _said(500, code="XX000", message="odd").message


@pytest.mark.parametrize("code", ["PGRST001", "08006", "57P01", "57P02"])
def test_an_api_that_lost_its_own_connection_during_the_call_leaves_the_outcome_unknown(code: str) -> None:
    assert type(_said(503, code=code, message="Database client error")) is OutcomeUnknown


@pytest.mark.parametrize("code", ["PGRST000", "PGRST002", "PGRST003", "57014", "57P03", "53300"])
def test_an_api_that_did_not_get_as_far_as_the_call_is_unavailable(code: str) -> None:
    assert type(_said(503, code=code, message="Database connection error")) is DatabaseUnavailable


def test_a_page_of_a_gateway_does_not_flood_the_terminal() -> None:
    for status in (404, 502, 521):
        assert len(_said(status, message="x" * 5000).message) < 500


def test_no_secret_survives_not_even_at_the_edge_of_what_is_cut_off() -> None:
    for length in range(200, 300):
        for status, code in ((400, None), (502, None), (401, "PGRST301"), (503, "PGRST001"), (500, "XX000")):
            error = {"code": code, "message": "x" * length + "c4nary", "hint": "c4nary"}
            failure = of_answer(status, error, ["c4nary"])
            assert "c4n" not in failure.message + failure.hint
    assert "c4nary" not in unreachable("to c4nary", ["c4nary"]).message


def test_what_cannot_be_reached_or_is_no_api_offers_a_way_out() -> None:
    assert type(unreachable("ConnectError", ())) is DatabaseUnavailable
    assert type(no_api("https://x.example.org")) is Misconfigured
    assert "x.example.org" in no_api("https://x.example.org").message
    assert unreachable("", ()).hint
    assert no_api("").hint
