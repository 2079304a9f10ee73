from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import registry_cli.store
from registry_cli.domain.errors import (
    Conflict,
    DatabaseUnavailable,
    Gone,
    Misconfigured,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    OwnedByAnother,
    RegistryError,
    Rejected,
    StaleSnapshot,
)
from registry_cli.store.failures import MEANINGS, cut_in_flight, mask, refusal, translate, translate_connecting

SQL = Path(registry_cli.store.__file__).parent / "sql"
REFUSED = re.compile(r"registry\.refuse\(\s*(\d{3}),\s*'(\w+)'")
RAISED = re.compile(r"errcode = 'PT(\d{3})'.*?'code', '(\w+)'", re.DOTALL)


def _codes_in_sql() -> Iterator[tuple[str, str]]:
    for path in SQL.rglob("*.sql"):
        text = path.read_text(encoding="utf-8")
        for pattern in (REFUSED, RAISED):
            yield from ((f"PT{status}", code) for status, code in pattern.findall(text))


def _calls_of_refuse() -> int:
    texts = (path.read_text(encoding="utf-8") for path in (SQL / "functions").glob("*.sql"))
    return sum(text.count("registry.refuse(") for text in texts) - 1  # its own definition is none


def test_every_code_that_the_sql_raises_has_a_meaning_and_no_other_has() -> None:
    assert {key for key in MEANINGS if key[1]} == set(_codes_in_sql())


def test_the_scan_of_the_sql_sees_every_call() -> None:
    """A call in another spelling would escape the comparison with the table."""
    texts = [path.read_text(encoding="utf-8") for path in (SQL / "functions").glob("*.sql")]
    assert sum(len(REFUSED.findall(text)) for text in texts) == _calls_of_refuse()
    assert _calls_of_refuse() > 0


def test_every_status_that_the_sql_raises_has_a_meaning_for_codes_to_come() -> None:
    assert {(status, "") for status, _ in _codes_in_sql()} <= set(MEANINGS)


@pytest.mark.parametrize(
    ("sqlstate", "code", "expected"),
    [
        ("PT403", "not_allowed", NotAllowed),
        ("PT404", "not_found", NotFound),
        ("PT409", "stale_snapshot", StaleSnapshot),
        ("PT409", "owned_by_another", OwnedByAnother),
        ("PT409", "version_exists", Conflict),
        ("PT409", "of_tomorrow", Conflict),
        ("PT410", "of_tomorrow", Gone),
        ("PT412", "of_tomorrow", Conflict),
        ("PT422", "wrong_digest", Rejected),
        ("08006", "", DatabaseUnavailable),
        ("22P05", "", Rejected),
        ("25006", "", DatabaseUnavailable),
        ("28P01", "", NotAllowed),
        ("28000", "", NotAllowed),
        ("3D000", "", Misconfigured),
        ("3F000", "", Misconfigured),
        ("40P01", "", DatabaseUnavailable),
        ("42501", "", NotAllowed),
        ("42883", "", Misconfigured),
        ("42P01", "", Misconfigured),
        ("53300", "", DatabaseUnavailable),
        ("55P03", "", DatabaseUnavailable),
        ("57014", "", DatabaseUnavailable),
        ("57P01", "", DatabaseUnavailable),
        ("58030", "", DatabaseUnavailable),
    ],
)
def test_a_state_and_code_mean_one_failure(sqlstate: str, code: str, expected: type[RegistryError]) -> None:
    failure = refusal(sqlstate, "why", json.dumps({"code": code}) if code else "")
    assert type(failure) is expected
    assert failure.message.endswith("why")


def test_every_failure_of_postgres_itself_offers_a_way_out() -> None:
    own = {key: meaning for key, meaning in MEANINGS.items() if not key[0].startswith("PT") and key[0] != "22"}
    assert [key for key, meaning in own.items() if not (meaning.prefix and meaning.hint)] == []


def test_message_and_hint_of_our_functions_are_handed_on() -> None:
    failure = refusal("PT409", "the state moved", '{"code": "stale_snapshot"}', "plan again")
    assert (failure.message, failure.hint) == ("the state moved", "plan again")
    assert refusal("PT409", "the state moved", '{"code": "stale_snapshot"}').hint == "run the command again"


def test_a_hint_of_postgres_does_not_hide_ours() -> None:
    assert refusal("42883", "no such function", hint="add explicit type casts").hint == "run registry db migrate"
    assert refusal("22P02", "invalid", hint="see the manual").hint == "see the manual"


@pytest.mark.parametrize("detail", ["", "no json", "[]", '"x"', "{}", '{"code": 3}'])
def test_a_detail_without_a_code_leaves_the_decision_to_the_status(detail: str) -> None:
    assert type(refusal("PT404", "none", detail)) is NotFound


def test_a_failure_nobody_foresaw_names_its_state_and_asks_for_a_report() -> None:
    failure = refusal("XX000", "odd")
    assert type(failure) is RegistryError
    assert failure.message == "the database failed: odd (XX000)"
    assert "report" in failure.hint
    assert refusal("", "").message == "the database failed"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('FATAL:  password authentication failed for user "u"', NotAllowed),
        ("fe_sendauth: no password supplied", NotAllowed),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1"', NotAllowed),
        ('FATAL:  role "u" is not permitted to log in', NotAllowed),
        ('FATAL:  role "u" does not exist', NotAllowed),
        ('FATAL:  permission denied for database "d"', NotAllowed),
        ('FATAL:  database "d" does not exist', Misconfigured),
        ("FATAL:  Tenant or user not found", Misconfigured),
        ('invalid sslmode value: "sometimes"', Misconfigured),
        ('root certificate file "/x" does not exist', Misconfigured),
        ("Connection refused\n\tIs the server running?", DatabaseUnavailable),
        ("connection timeout expired", DatabaseUnavailable),
        ('could not translate host name "h" to address', DatabaseUnavailable),
        ("FATAL:  sorry, too many clients already", DatabaseUnavailable),
        ("FATAL:  the database system is starting up", DatabaseUnavailable),
    ],
)
def test_a_connection_that_fails_is_understood_by_its_text(text: str, expected: type[RegistryError]) -> None:
    failure = translate_connecting(psycopg.OperationalError(text))
    assert type(failure) is expected
    assert " ".join(text.split()) in failure.message
    assert failure.hint
    assert "\n" not in failure.message


def test_the_state_of_a_failed_connection_is_believed_before_its_text() -> None:
    assert type(translate_connecting(psycopg.errors.InvalidPassword("Passwort falsch"))) is NotAllowed


def test_no_secret_survives_in_any_failure() -> None:
    error = psycopg.OperationalError("host c4nary%2Fa, password c4nary/a")
    secrets = ["c4nary/a", "c4nary%2Fa", "c4nary", ""]
    for failure in (
        translate(error, secrets=secrets),
        translate_connecting(error, secrets=secrets),
        cut_in_flight(str(error), secrets=secrets),
    ):
        assert "c4nary" not in failure.message + failure.hint
        assert "***" in failure.message


def test_the_longest_secret_is_masked_first() -> None:
    assert mask("abc ab", ["ab", "abc"]) == "*** ***"


def test_a_cut_call_says_that_nobody_knows_and_where_to_look() -> None:
    failure = cut_in_flight("server closed the connection unexpectedly")
    assert type(failure) is OutcomeUnknown
    assert "unknown" in failure.message
    assert "registry history" in failure.hint
