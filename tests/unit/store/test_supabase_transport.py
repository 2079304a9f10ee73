"""The transport over the stand-in, with functions of its own, and over gateways that answer by themselves."""

from __future__ import annotations

import socket
import subprocess
import sys
import traceback
from collections import ChainMap
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from registry_cli.domain.errors import (
    DatabaseUnavailable,
    Misconfigured,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    RegistryError,
    Rejected,
)
from registry_cli.store import supabase_transport
from registry_cli.store.supabase_transport import MAX_CALL, SupabaseTransport, checked_url
from tests.gateway import Gateway
from tests.postgres_relay import Cut, Relay
from tests.postgrest import StandIn, make_key
from tests.supabase_fixtures import Project

CANARY = "sb_secret_c4nary+Pass/word"
FUNCTIONS = """
create function registry.echo_v1(p_json jsonb default null, p_text text default null, p_number bigint default null,
                                 p_flag boolean default null) returns jsonb language sql
  return jsonb_build_object('json', p_json, 'text', p_text, 'number', p_number, 'flag', p_flag);
create function registry.refuse_v1(p_message text, p_detail jsonb, p_hint text) returns jsonb language plpgsql as $$
begin
  raise exception using errcode = 'PT404', message = p_message, detail = p_detail::text, hint = p_hint;
end $$;
create table registry.marks (mark text);
create function registry.commit_mark_v1() returns jsonb language sql volatile security definer as $$
  insert into registry.marks values ('x'); select to_jsonb(count(*)) from registry.marks $$;
create function registry.put_mark_v1() returns jsonb language sql volatile security definer as $$
  delete from registry.marks; insert into registry.marks values ('x'); select to_jsonb(count(*)) from registry.marks $$;
grant execute on all functions in schema registry to service_role;
"""


@pytest.fixture
def project(supabase_project: Project, database: str) -> Project:
    """A project that has the functions above."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(FUNCTIONS)
    return supabase_project


@pytest.fixture
def stand_in(project: Project) -> StandIn:
    """The stand-in that plays the project."""
    assert project.stand_in is not None
    return project.stand_in


@pytest.fixture
def transport(project: Project) -> Iterator[SupabaseTransport]:
    with project.transport() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supabase_transport, "PAUSES", (0.0, 0.0))


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, {"b": None}], "ü😀": "\u202eאב"},
        [],
        {},
        [1.0, -0.5, 1e308, 5e-324, 2**53 - 1, 1 - 2**53, 1e23],
        ["\\u0000", "\x01\x1f\u2028\ufeff", "quote\" back\\slash '%s' %(p_a)s"],
    ],
)
def test_json_comes_back_as_it_went(transport: SupabaseTransport, value: Any) -> None:
    answer = transport.call("echo_v1", p_json=value)
    assert answer["json"] == value
    assert repr(answer["json"]) == repr(value)


def test_texts_numbers_flags_and_nothing_arrive_as_what_they_are(transport: SupabaseTransport) -> None:
    sent = {"p_text": "1 'a' %s 😀", "p_number": -(2**53 - 1), "p_flag": False, "p_json": None}
    assert transport.call("echo_v1", **sent) == {
        "json": None,
        "text": sent["p_text"],
        "number": sent["p_number"],
        "flag": False,
    }


def test_a_mapping_that_is_no_dict_is_sent_as_json(transport: SupabaseTransport) -> None:
    assert transport.call("echo_v1", p_json=ChainMap({"a": 1}))["json"] == {"a": 1}


@pytest.mark.parametrize("sent", [{"p_text": "\udcff"}, {"p_json": ["\ud800"]}, {"p_json": [float("nan")]}])
def test_what_json_cannot_carry_is_rejected_before_it_is_sent(
    transport: SupabaseTransport, stand_in: StandIn, sent: dict[str, Any]
) -> None:
    with pytest.raises(Rejected, match="stored"):
        transport.call("echo_v1", **sent)
    assert stand_in.calls == []


def test_a_name_cannot_break_out_of_the_url(transport: SupabaseTransport, stand_in: StandIn) -> None:
    for function, parameter in (("../marks", "p_text"), ("echo_v1", "p_text&x")):
        with pytest.raises(ValueError, match="is no name"):
            transport.call(function, **{parameter: "a"})
    assert stand_in.calls == []


def test_a_refusal_keeps_message_and_hint(transport: SupabaseTransport) -> None:
    with pytest.raises(NotFound, match="there is no agent/x") as caught:
        transport.call("refuse_v1", p_message="there is no agent/x", p_detail={"code": "x"}, p_hint="look at list")
    assert caught.value.hint == "look at list"


def test_closing_twice_does_nothing_and_a_later_call_connects_again(transport: SupabaseTransport) -> None:
    transport.close()
    assert transport.call("echo_v1", p_number=1)["number"] == 1
    transport.close()
    transport.close()
    assert transport.call("echo_v1", p_number=2)["number"] == 2


def test_a_call_of_five_megabytes_goes_and_a_larger_one_is_refused_unsent(
    transport: SupabaseTransport, stand_in: StandIn
) -> None:
    room = MAX_CALL - len('{"p_text":""}')
    assert len(transport.call("echo_v1", p_text="x" * room)["text"]) == room
    with pytest.raises(
        Rejected, match=r"echo_v1 would send 5\.0 MB at once, and over HTTPS a call has at most 5 MB"
    ) as caught:
        transport.call("echo_v1", p_text="x" * (room - 1) + "é")
    assert "REGISTRY_DATABASE_URL" in caught.value.hint
    assert len(stand_in.calls) == 1


@pytest.mark.parametrize(("where", "made"), [(Cut.BEFORE, 0), (Cut.HALFWAY, 0), (Cut.AFTER, 1)])
def test_a_call_that_may_be_made_only_once_is_sent_once_and_its_outcome_unknown(
    project: Project, database: str, where: Cut, made: int
) -> None:
    with Relay(project.url) as relay, SupabaseTransport(relay.url, project.key) as transport:
        transport.call("echo_v1")
        relay.hang_up_at_next_word(where)
        with pytest.raises(OutcomeUnknown, match="unknown") as caught:
            transport.call("commit_mark_v1")
    assert caught.value.hint
    with psycopg.connect(database) as connection:
        assert connection.execute("select from registry.marks").rowcount == made


def test_a_port_where_nobody_listens_is_unavailable() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    failure = _failure(SupabaseTransport(f"http://127.0.0.1:{port}", CANARY), "commit_mark_v1")
    assert type(failure) is DatabaseUnavailable
    assert "cannot be reached" in failure.message
    assert "URL" in failure.hint
    _shows_no(CANARY, failure)


def test_a_server_that_never_answers_leaves_the_outcome_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supabase_transport, "ANSWER_TIMEOUT", 0.05)
    with Gateway(silent=True) as gateway:
        assert type(_failure(SupabaseTransport(gateway.url, CANARY), "commit_mark_v1")) is OutcomeUnknown
        assert len(gateway.heard) == 1
        assert type(_failure(SupabaseTransport(gateway.url, CANARY), "echo_v1")) is OutcomeUnknown
        assert len(gateway.heard) == 4


@pytest.mark.parametrize("body", ["<!doctype html><title>Sign in</title>", "", "{", "NaN and more"])
def test_a_page_where_an_answer_should_be_is_no_api(body: str) -> None:
    with Gateway(body=body) as gateway:
        failure = _failure(SupabaseTransport(gateway.url, CANARY))
    assert type(failure) is Misconfigured
    assert gateway.url in failure.message
    assert "URL" in failure.hint


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 522, 524])
@pytest.mark.parametrize("body", ["<html>Bad Gateway</html>", '{"message": "upstream is timing out"}', ""])
def test_a_gateway_that_got_no_answer_leaves_the_outcome_unknown(status: int, body: str) -> None:
    with Gateway(status=status, body=body) as gateway:
        failure = _failure(SupabaseTransport(gateway.url, CANARY), "commit_mark_v1")
    assert type(failure) is OutcomeUnknown
    assert str(status) in failure.message
    assert failure.hint


def test_a_call_that_a_gateway_lost_is_sent_three_times() -> None:
    with Gateway(status=502) as gateway:
        _failure(SupabaseTransport(gateway.url, CANARY))
    assert len({heard.body for heard in gateway.heard}) == 1
    assert len(gateway.heard) == 3


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_and_the_key_stays_here(status: int) -> None:
    with Gateway() as elsewhere, Gateway(status=status, body="", headers={"Location": elsewhere.url}) as gateway:
        failure = _failure(SupabaseTransport(gateway.url, CANARY, token=CANARY))
    assert type(failure) is Misconfigured
    assert "URL" in failure.hint
    assert (len(gateway.heard), elsewhere.heard) == (1, [])


def test_a_key_travels_in_the_headers_that_a_project_reads_and_nowhere_else() -> None:
    for token in (None, "a.user.token"):
        with Gateway() as gateway, SupabaseTransport(gateway.url + "/", CANARY, token=token) as transport:
            transport.call("echo_v1", p_text="x")
        (heard,) = gateway.heard
        assert (heard.path, heard.body) == ("/rest/v1/rpc/echo_v1", b'{"p_text":"x"}')
        assert heard.headers["content-profile"] == "registry"
        assert {name for name, value in heard.headers.items() if CANARY in value} == (
            {"apikey"} if token else {"apikey", "authorization"}
        )
        assert heard.headers["authorization"] == f"Bearer {token or CANARY}"


def test_the_words_of_a_server_that_repeats_the_key_are_masked() -> None:
    said = f'{{"code": "PT404", "message": "no {CANARY}", "hint": "not {CANARY}"}}'
    for status, body in ((404, said), (502, f"no {CANARY}"), (400, f'{{"message": "{"x" * 280}{CANARY}"}}')):
        with Gateway(status=status, body=body) as gateway:
            _shows_no(CANARY, _failure(SupabaseTransport(gateway.url, CANARY)))


@pytest.mark.parametrize("secret", ["", f"{CANARY}\n", f"two {CANARY}", f"{CANARY}é", f"{CANARY}\x00"])
def test_a_key_that_no_header_may_carry_is_refused_without_a_word_of_it(secret: str) -> None:
    for key, token in ((secret, None), ("key", secret)):
        with pytest.raises(Misconfigured, match="malformed") as caught:
            SupabaseTransport("https://x.supabase.co", key, token=token)
        _shows_no(CANARY, caught.value)


@pytest.mark.parametrize(
    ("transport_of", "expected", "said"),
    [
        (lambda project: SupabaseTransport(project.url, f"{make_key('service_role')[:-1]}_"), NotAllowed, "key"),
        (lambda project: project.transport_as("not.a.token"), NotAllowed, "token was refused"),
        (lambda project: project.transport_as(make_key("authenticated", exp=1)), NotAllowed, "expired"),
        (lambda project: SupabaseTransport(f"{project.url}/elsewhere", project.key), Misconfigured, "no API"),
        (lambda project: project.transport_as(None), NotAllowed, "allow"),
    ],
    ids=["another key", "another token", "an expired token", "another path", "no user"],
)
def test_a_call_that_is_not_let_in_says_why_and_what_to_do(
    project: Project, transport_of: Callable[[Project], SupabaseTransport], expected: type[RegistryError], said: str
) -> None:
    failure = _failure(transport_of(project))
    assert type(failure) is expected
    assert said in failure.message
    assert failure.hint
    _shows_no(project.key, failure)


def test_a_schema_that_is_not_exposed_is_to_be_exposed(
    transport: SupabaseTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.postgrest.EXPOSED", ("public",))
    failure = _failure(transport)
    assert type(failure) is Misconfigured
    assert "exposed schemas" in failure.hint


def test_functions_that_are_missing_point_to_the_migrations(transport: SupabaseTransport) -> None:
    failure = _failure(transport, "fetch_snapshot_v9")
    assert type(failure) is Misconfigured
    assert "registry db migrate" in failure.hint


def test_a_url_over_which_a_key_may_travel_is_taken() -> None:
    for url in ("https://x.supabase.co", "http://localhost:54321", "http://[::1]:1", "http://127.0.0.1:1"):
        assert checked_url(url) == checked_url(f"{url}/") == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x.supabase.co",
        "ftp://x.supabase.co",
        "https://",
        "https://u:p@x.supabase.co",
        "https://x.supabase.co?a=b",
        "https://x.supabase.co#a",
        "https://x.supabase.co:port",
        "https://[x",
        "http://x.supabase.co",
        "http://localhost.example.org",
        "http://10.0.0.1",
    ],
)
def test_a_url_over_which_no_key_may_travel_is_refused_before_any_call(url: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        SupabaseTransport(url, CANARY)
    assert "https://<project>.supabase.co" in caught.value.hint


def test_a_call_says_nothing_on_stderr_and_warns_of_nothing(project: Project) -> None:
    program = (
        "import sys; from registry_cli.store.supabase_transport import SupabaseTransport\n"
        "with SupabaseTransport(*sys.argv[1:]) as transport: print(transport.call('echo_v1', p_number=1)['number'])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, project.url, project.key],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_supabase_is_not_imported_before_the_first_call() -> None:
    """A short command must not pay for a client it does not use."""
    program = (
        "import sys; from registry_cli.store.supabase_transport import SupabaseTransport; "
        "SupabaseTransport('https://x.supabase.co', 'key').close(); "
        "sys.exit(bool({'supabase', 'httpx', 'postgrest'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def _failure(transport: SupabaseTransport, function: str = "echo_v1") -> RegistryError:
    with transport, pytest.raises(RegistryError) as caught:
        transport.call(function)
    return caught.value


def _shows_no(secret: str, failure: RegistryError) -> None:
    shown = "".join(traceback.format_exception(failure)) + failure.message + failure.hint + repr(failure)
    assert secret not in shown
    assert secret[:20] not in shown
