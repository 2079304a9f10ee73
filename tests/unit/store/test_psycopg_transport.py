"""The transport over a real Postgres, with functions of its own in an otherwise empty database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections import ChainMap
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from registry_cli.domain.errors import (
    DatabaseUnavailable,
    Misconfigured,
    NotAllowed,
    NotFound,
    RegistryError,
    Rejected,
)
from registry_cli.store.psycopg_transport import PsycopgTransport
from tests.postgres_relay import Relay, with_password, with_settings

CANARY = "c4nary+Pass/wörd"
FUNCTIONS = """
create schema registry;
create function registry.echo_v1(p_json jsonb default null, p_text text default null, p_number bigint default null,
                                 p_flag boolean default null) returns jsonb language sql
  return jsonb_build_object('json', p_json, 'text', p_text, 'number', p_number, 'flag', p_flag);
create function registry.refuse_v1(p_message text, p_detail jsonb, p_hint text) returns jsonb language plpgsql as $$
begin
  raise exception using errcode = 'PT404', message = p_message, detail = p_detail::text, hint = p_hint;
end $$;
create function registry.sleep_v1() returns jsonb language plpgsql volatile as $$
begin perform pg_sleep(60); return 'null'; end $$;
create function registry.time_out_v1() returns jsonb language plpgsql set statement_timeout = '1h' as $$
begin raise exception using errcode = '57014', message = 'canceling statement due to statement timeout'; end $$;
create function registry.leave_v1() returns jsonb language plpgsql volatile as $$
begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); return 'null'; end $$;
create function registry.describe_session_v1() returns jsonb language sql
  return jsonb_build_object('pid', pg_backend_pid(), 'name', current_setting('application_name'),
                            'encoding', current_setting('client_encoding'));
"""


@pytest.fixture
def served(empty_database: str) -> str:
    """The URL of a database with the functions above."""
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(FUNCTIONS)
    return empty_database


@pytest.fixture
def transport(served: str) -> Iterator[PsycopgTransport]:
    with PsycopgTransport(served) as opened:
        yield opened


def _terminate(url: str, pid: int) -> None:
    """End a session and return when it is gone."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(%s, 10000)", [pid])


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, {"b": None}], "ü😀": "\u202eאב"},
        [],
        {},
        [1.0, -0.5, 1e308, 5e-324, 2**53 - 1, 1 - 2**53, 1e23],
        ["\\u0000", "\x01\x1f", "quote\" back\\slash '%s' %(p_a)s"],
    ],
)
def test_json_comes_back_as_it_went(transport: PsycopgTransport, value: Any) -> None:
    answer = transport.call("echo_v1", p_json=value)
    assert answer["json"] == value
    assert repr(answer["json"]) == repr(value)


def test_texts_numbers_flags_and_nothing_arrive_as_what_they_are(transport: PsycopgTransport) -> None:
    sent = {"p_text": "1 'a' %s 😀", "p_number": 2**62, "p_flag": False, "p_json": None}
    answer = transport.call("echo_v1", **sent)
    assert answer["text"] == sent["p_text"]
    assert answer["flag"] is False
    assert answer["json"] is None
    assert transport.call("echo_v1", p_number=-5)["number"] == -5


def test_a_mapping_that_is_no_dict_is_sent_as_json(transport: PsycopgTransport) -> None:
    assert transport.call("echo_v1", p_json=ChainMap({"a": 1}))["json"] == {"a": 1}


@pytest.mark.parametrize(
    "sent", [{"p_text": "a\x00"}, {"p_text": "\udcff"}, {"p_json": ["a\x00"]}, {"p_json": ["\ud800"]}]
)
def test_what_postgres_cannot_store_is_rejected_and_the_connection_lives(
    transport: PsycopgTransport, sent: dict[str, Any]
) -> None:
    before = transport.call("describe_session_v1")["pid"]
    with pytest.raises(Rejected, match="store"):
        transport.call("echo_v1", **sent)
    assert transport.call("describe_session_v1")["pid"] == before


def test_a_name_cannot_break_out_of_the_statement(transport: PsycopgTransport) -> None:
    for function, parameter in (("echo_v1()--", "p_text"), ("echo_v1", "p_text => null)--")):
        with pytest.raises(ValueError, match="is no name"):
            transport.call(function, **{parameter: "a"})


def test_a_refusal_keeps_message_and_hint_and_the_connection(transport: PsycopgTransport) -> None:
    before = transport.call("describe_session_v1")["pid"]
    with pytest.raises(NotFound, match="there is no agent/x") as caught:
        transport.call("refuse_v1", p_message="there is no agent/x", p_detail={"code": "x"}, p_hint="look at list")
    assert caught.value.hint == "look at list"
    assert isinstance(caught.value.__cause__, psycopg.Error)
    assert transport.call("describe_session_v1")["pid"] == before


def test_the_session_names_itself_and_speaks_utf8(transport: PsycopgTransport) -> None:
    session = transport.call("describe_session_v1")
    assert (session["name"], session["encoding"]) == ("registry", "UTF8")


def test_the_url_may_name_the_session_otherwise(served: str) -> None:
    with PsycopgTransport(with_settings(served, application_name="nightly")) as transport:
        assert transport.call("describe_session_v1")["name"] == "nightly"


def test_key_value_text_is_as_good_as_a_url(served: str) -> None:
    with PsycopgTransport(with_settings(served)) as transport:
        assert transport.call("echo_v1", p_number=1)["number"] == 1


def test_nothing_is_connected_before_the_first_call_and_one_connection_serves_all(served: str) -> None:
    with PsycopgTransport("nonsense"):
        pass
    with PsycopgTransport(served) as transport:
        pids = {transport.call("describe_session_v1")["pid"] for _ in range(3)}
    assert len(pids) == 1


def test_closing_twice_does_nothing_and_a_later_call_connects_again(served: str) -> None:
    transport = PsycopgTransport(served)
    transport.close()
    assert transport.call("echo_v1", p_number=1)["number"] == 1
    transport.close()
    transport.close()
    assert transport.call("echo_v1", p_number=2)["number"] == 2
    transport.close()


def test_a_connection_found_dead_is_replaced_before_the_call_is_sent(served: str) -> None:
    with PsycopgTransport(served) as transport:
        before = transport.call("describe_session_v1")["pid"]
        _terminate(served, before)
        assert transport.call("describe_session_v1")["pid"] != before


def test_a_connection_known_to_be_closed_is_replaced(served: str) -> None:
    with PsycopgTransport(served) as transport:
        before = transport.call("describe_session_v1")["pid"]
        assert transport._connection is not None
        transport._connection.close()
        assert transport.call("describe_session_v1")["pid"] != before


def test_a_call_cut_while_under_way_says_that_its_outcome_is_unknown(transport: PsycopgTransport) -> None:
    before = transport.call("describe_session_v1")["pid"]
    with pytest.raises(DatabaseUnavailable, match="unknown") as caught:
        transport.call("leave_v1")
    assert "registry history" in caught.value.hint
    assert transport.call("describe_session_v1")["pid"] != before


def test_a_statement_that_times_out_is_told_as_such(transport: PsycopgTransport) -> None:
    with pytest.raises(DatabaseUnavailable, match="statement timeout"):
        transport.call("time_out_v1")


def test_a_server_that_hangs_up_without_a_word_leaves_the_outcome_unknown(served: str) -> None:
    with Relay(served) as relay, PsycopgTransport(relay.url) as transport:
        transport.call("echo_v1", p_number=1)
        relay.hang_up_at_next_word()
        with pytest.raises(DatabaseUnavailable, match="unknown"):
            transport.call("echo_v1", p_number=1)


def test_an_interrupt_cancels_the_call_in_the_database(served: str) -> None:
    """Ctrl-C must not leave a publish running on the server."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    watcher = threading.Thread(target=_interrupt_when_asleep, args=[served])
    try:
        with PsycopgTransport(served) as transport:
            pid = transport.call("describe_session_v1")["pid"]
            watcher.start()
            with pytest.raises(KeyboardInterrupt):
                transport.call("sleep_v1")
            watcher.join()
            assert _state_of(served, pid) != "active"
            assert transport.call("echo_v1", p_number=1)["number"] == 1
    finally:
        signal.signal(signal.SIGINT, previous)


def _interrupt_when_asleep(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        asleep = "select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"
        while connection.execute(asleep).fetchone() is None:
            pass
    os.kill(os.getpid(), signal.SIGINT)


def _state_of(url: str, pid: int) -> str | None:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("select state from pg_stat_activity where pid = %s", [pid]).fetchone()
    return row[0] if row else None


def test_a_missing_registry_points_to_the_migrations(empty_database: str) -> None:
    with PsycopgTransport(empty_database) as transport, pytest.raises(Misconfigured, match="no registry") as caught:
        transport.call("fetch_snapshot_v1", p_owner="acme")
    assert "registry db migrate" in caught.value.hint


def test_a_missing_function_points_to_the_migrations(transport: PsycopgTransport) -> None:
    with pytest.raises(Misconfigured, match="another version") as caught:
        transport.call("fetch_snapshot_v9", p_owner="acme")
    assert "registry db migrate" in caught.value.hint


def test_an_unknown_database_is_to_be_created(served: str) -> None:
    with (
        PsycopgTransport(with_settings(served, dbname="no_such_one")) as transport,
        pytest.raises(Misconfigured) as caught,
    ):
        transport.call("echo_v1")
    assert "no_such_one" in caught.value.message
    assert "create" in caught.value.hint


def test_a_wrong_password_is_not_allowed_and_not_repeated(served: str) -> None:
    for url in (with_settings(served, password=CANARY), with_password(served, CANARY)):
        failure = _failure(url)
        assert type(failure) is NotAllowed
        assert "password authentication failed" in failure.message
        _shows_no(CANARY, failure)


def test_a_port_where_nobody_listens_is_unavailable() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    failure = _failure(f"postgresql://u:{quote(CANARY, safe='')}@127.0.0.1:{port}/d")
    assert type(failure) is DatabaseUnavailable
    assert str(port) in failure.message
    _shows_no(CANARY, failure)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost",
        "mysql://u:{p}@h/d",
        "postgresql+psycopg://u:{p}@h/d",
        "postgresql://u:{p}@h:port/d",
        "postgresql://u:{p}@x@h/d",
        "postgresql://u:a/{p}@h/d",
        "postgresql://u:1/{p}@h/d",
        "postgresql://u:{p}%zz@h/d",
        "postgresql://u:{p}@h/d?nonsense={p}",
        "host=h password={p} nonsense={p}",
        "host=h password='{p}",
        "host=h password={p} \ud800",
    ],
)
def test_a_malformed_url_is_refused_without_a_word_of_it(url: str) -> None:
    failure = _failure(url.replace("{p}", "c4nary"))
    assert type(failure) is Misconfigured
    assert failure.message == "the database URL is malformed"
    assert "postgresql://user:password@host" in failure.hint
    _shows_no("c4nary", failure)


@pytest.mark.parametrize(
    "option", ["sslmode=sometimes", "target_session_attrs=c4nary", "connect_timeout=c4nary", "gssencmode=c4nary"]
)
def test_an_option_that_libpq_refuses_is_a_fault_of_the_configuration(option: str) -> None:
    failure = _failure(f"host=127.0.0.1 port=1 password=c4nary {option}")
    assert type(failure) is Misconfigured
    _shows_no("c4nary", failure)


def test_a_secret_in_the_servers_own_text_is_masked(served: str) -> None:
    url = with_settings(served, sslpassword=CANARY)
    with PsycopgTransport(url) as transport, pytest.raises(NotFound) as caught:
        transport.call("refuse_v1", p_message=f"no {CANARY} here", p_detail={}, p_hint=f"not {CANARY} either")
    assert caught.value.message == "no *** here"
    assert caught.value.hint == "not *** either"
    _shows_no(CANARY, caught.value)


def test_a_secret_in_the_text_of_a_cut_call_is_masked(served: str) -> None:
    pid = "terminating"
    with (
        PsycopgTransport(with_settings(served, sslpassword=pid)) as transport,
        pytest.raises(DatabaseUnavailable) as caught,
    ):
        transport.call("leave_v1")
    _shows_no(pid, caught.value)


def test_a_transport_does_not_show_its_url() -> None:
    assert CANARY not in repr(PsycopgTransport(f"host=h password={CANARY}"))


def test_psycopg_is_not_imported_before_the_first_call() -> None:
    """A short command must not pay for a driver it does not use."""
    program = (
        "import sys; from registry_cli.store.psycopg_transport import PsycopgTransport; "
        "from registry_cli.store.postgres_store import PostgresStore; "
        "PsycopgTransport('host=h').close(); sys.exit('psycopg' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def _failure(url: str) -> RegistryError:
    with PsycopgTransport(url) as transport, pytest.raises(RegistryError) as caught:
        transport.call("echo_v1")
    return caught.value


def _shows_no(secret: str, failure: RegistryError) -> None:
    shown = "".join(traceback.format_exception(failure)) + failure.message + failure.hint + repr(failure)
    assert secret not in shown
    assert quote(secret, safe="") not in shown
