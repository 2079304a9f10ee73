"""Secrets stay where they were given: no failure, log record or traceback repeats one, whatever the server answers."""

from __future__ import annotations

import base64
import json
import logging
import re
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.errors import Misconfigured, RegistryError
from registry_cli.store import supabase_transport
from registry_cli.store.psycopg_transport import PsycopgTransport
from registry_cli.store.supabase_transport import SupabaseTransport, checked_url
from registry_cli.store.transport import Transport
from tests.postgrest import make_key

KEY = "sb_secret_cAnArY+0123456789/abcDEF=xyz"
TOKEN = make_key("authenticated", sub="canary", app_metadata={"registry_role": "reader"})
PASSWORD = "cAnArY of a password: 0123456789/%"
READ, WRITE = "describe_registry_v1", "commit_release_v1"
"""A call that is repeated, and one that is not."""


def forms(secret: str) -> list[str]:
    """*secret* as a server may repeat it."""
    encoded = [base64.b64encode(before + secret.encode()).decode() for before in (b"", b"Bearer ", b"user:")]
    escaped = quote(secret, safe="")
    return [secret, quote(secret), escaped, re.sub("%..", lambda found: found[0].lower(), escaped), *encoded]


def assert_secret(told: str, secret: str) -> None:
    """No part of *secret* that is long enough to matter is in *told*, in no form."""
    pieces = {form[start : start + 12] for form in forms(secret) for start in range(len(form) - 11)}
    assert [piece for piece in pieces if piece in told] == []


@pytest.fixture
def failure_of(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Callable[..., str]:
    """A function that makes a call fail and gives everything that anybody can see of it."""
    monkeypatch.setattr(supabase_transport, "PAUSES", (0,))
    caplog.set_level(logging.DEBUG, logger="registry_cli")

    def told(transport: Transport, function: str, **parameters: Any) -> str:
        caplog.clear()
        with pytest.raises(RegistryError) as caught:
            transport.call(function, **parameters)
        failure = caught.value
        records = [logging.Formatter().format(each) for each in caplog.records if each.name.startswith("registry_cli")]
        seen = [
            str(failure),
            repr(failure),
            failure.message,
            failure.hint,
            repr(transport),
            str(vars(failure)),
            *records,
        ]
        return "\n".join([*seen, *traceback.format_exception(failure)])

    return told


@contextmanager
def server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that says to each client what *talk* says, and leaves."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                with client, suppress(OSError):
                    talk(client)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


# over the API


def after_reading(answer: bytes) -> Callable[[socket.socket], None]:
    """Reads a request and gives *answer*, whatever was asked."""

    def talk(client: socket.socket) -> None:
        with client.makefile("rb") as lines:
            length = 0
            while (line := lines.readline()).strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            lines.read(length)
        client.sendall(answer)

    return talk


def http(status: str, body: Any, *headers: str) -> bytes:
    """An answer of HTTP, *body* as JSON unless it is a text."""
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(head).encode() + content


def said(code: str | None, message: Any, details: Any = None, hint: Any = None) -> dict[str, Any]:
    """The body with which PostgREST refuses."""
    return {"code": code, "message": message, "details": details, "hint": hint}


def _cut(cut: int) -> Callable[[str], bytes]:
    """A message that is longer than what is shown of it, so that the end of a secret is left out."""
    return lambda key: http("401 Unauthorized", said("PGRST301", "x" * (300 - 41 - cut) + key))


ANSWERS: dict[str, Callable[[str], bytes]] = {
    "a wrong key": lambda key: http("401 Unauthorized", said(None, f"Invalid API key {key}", key, key)),
    "a wrong token": lambda key: http("401 Unauthorized", said("PGRST301", key, key, key)),
    "no such function": lambda key: http("404 Not Found", said("PGRST202", f"no function for {key}", key, key)),
    "a refusal of the registry": lambda key: http("403 F", said("PT403", key, json.dumps({"code": key}), key)),
    "a refusal of Postgres": lambda key: http("403 F", said("42501", f"permission denied for {key}", key, key)),
    "an unknown failure": lambda key: http("500 E", said("XX000", f"header {key!r}", key, key)),
    "a code that is the key": lambda key: http("400 Bad", said(key, key, key, key)),
    "other types": lambda key: http("400 Bad", said(None, [key], {"headers": {"apikey": key}}, 1)),
    "a list": lambda key: http("400 Bad", [key]),
    "an object": lambda key: http("400 Bad", {key: key}),
    "a page of a gateway": lambda key: http("502 Bad Gateway", f"<html>{key}</html>", "Content-Type: text/html"),
    "a page of somebody else": lambda key: http("200 OK", f"<html>{key}</html>", "Content-Type: text/html"),
    "a header": lambda key: http("500 E", said("57014", "x"), f"X-Echo: {key}", f"WWW-Authenticate: Bearer {key}"),
    "the reason of a status": lambda key: http(f"500 {key}", ""),
    "a redirect": lambda key: http("302 Found", "", f"Location: https://elsewhere.example/{key}?apikey={key}"),
    "a type of content": lambda key: http("400 Bad", key, f"Content-Type: application/json; charset={key}"),
    "an encoding of content": lambda key: http("200 OK", key, "Content-Encoding: gzip"),
    "a line that is no HTTP": lambda key: f"{key}\r\n\r\n".encode(),
    "a status that is none": lambda key: f"HTTP/1.1 {key} {key}\r\n\r\n".encode(),
    "a header that is none": lambda key: f"HTTP/1.1 200 OK\r\n{key}\r\n\r\n".encode(),
    "an answer that is cut": lambda key: f"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{key}".encode(),
    "a chunk that is none": lambda key: f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{key}\r\n".encode(),
    "no answer": lambda _: b"",
    **{f"a message that is cut {cut} characters after the secret begins": _cut(cut) for cut in range(0, 40, 8)},
}
"""What a server may answer with a secret in it."""


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("secret", [KEY, TOKEN], ids=["key", "token"])
def test_no_answer_of_an_api_brings_a_secret_to_light(failure_of: Callable[..., str], answer: str, secret: str) -> None:
    for form in forms(secret):
        with server(after_reading(ANSWERS[answer](form))) as port, ExitStack() as opened:
            token = secret if secret == TOKEN else None
            transport = opened.enter_context(SupabaseTransport(f"http://127.0.0.1:{port}", KEY, token=token))
            for function in (READ, WRITE):
                assert_secret(failure_of(transport, function), secret)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://nowhere.invalid"])
def test_a_project_that_cannot_be_reached_brings_no_secret_to_light(
    failure_of: Callable[..., str], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, f"Name or service not known, asked with {KEY}")

    if "invalid" in url:
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with SupabaseTransport(url, KEY, token=TOKEN) as transport:
        told = failure_of(transport, WRITE)

    assert_secret(told, KEY)
    assert_secret(told, TOKEN)


@pytest.mark.parametrize(
    "url",
    [
        f"https://user:{KEY}@x.supabase.co",
        f"https://:{KEY}@x.supabase.co",
        f"https://{quote(KEY, safe='')}@x.supabase.co",
        f"https://x.supabase.co?apikey={KEY}",
        f"https://x.supabase.co#{KEY}",
        f"https://x.supabase.co:{KEY}",
        f"http://x.supabase.co/{KEY}",
        f"ftp://x.supabase.co/{KEY}",
        f"https://[{KEY}",
        KEY,
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        checked_url(url)

    assert_secret("".join(traceback.format_exception(caught.value)) + caught.value.hint, KEY)


@pytest.mark.parametrize(
    "key", [f"{KEY}\n", f"{KEY}\r\nX: y", f"{KEY}\x00", f"{KEY} {KEY}", f"{KEY}\u0443", f"\ufeff{KEY}"]
)
def test_a_key_that_no_header_can_carry_is_refused_without_being_repeated(key: str) -> None:
    for given_ in ({"key": key}, {"key": KEY, "token": key}):
        with pytest.raises(Misconfigured) as caught:
            SupabaseTransport("http://127.0.0.1:1", **given_)
        assert_secret("".join(traceback.format_exception(caught.value)) + caught.value.hint, KEY)


@given(
    secret=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=16, max_size=60),
    before=st.binary(max_size=8),
    after=st.binary(max_size=4),
)
def test_a_secret_is_known_again_in_base64_wherever_it_begins(secret: str, before: bytes, after: bytes) -> None:
    encode = base64.urlsafe_b64encode if before[:1] < b"m" else base64.b64encode
    told = encode(before + secret.encode() + after).decode()

    longest = max((form for form in supabase_transport._forms(secret) if form in told), key=len, default="")
    assert len(longest) >= len(secret) * 8 // 6 - 2


# over a connection to Postgres


def message(kind: bytes, *parts: bytes) -> bytes:
    """A message of Postgres' protocol."""
    content = b"".join(parts)
    return kind + (len(content) + 4).to_bytes(4) + content


def refusing(secret: str, state: str, *, after_login: bool) -> Callable[[socket.socket], None]:
    """A Postgres that asks for the password in clear text and repeats *secret*, at login or after it."""
    fields = {"S": "ERROR", "V": "ERROR", "C": state, "M": f"no: {secret}", "D": secret, "H": secret, "W": secret}
    error = message(b"E", *(f"{key}{value}\0".encode() for key, value in fields.items()), b"\0")
    ready = message(b"Z", b"I")

    def talk(client: socket.socket) -> None:
        client.recv(65536)
        client.sendall(message(b"R", (3).to_bytes(4)))
        client.recv(65536)
        if after_login:
            client.sendall(message(b"R", (0).to_bytes(4)) + ready)
            client.recv(65536)
        client.sendall(error + ready)
        client.recv(65536)

    return talk


@pytest.mark.parametrize("after_login", [False, True])
@pytest.mark.parametrize("state", ["28P01", "3D000", "42501", "PT403", "57P01", "08006", "XX000"])
def test_no_answer_of_postgres_brings_a_password_to_light(
    failure_of: Callable[..., str],
    state: str,
    after_login: bool,  # noqa: FBT001
) -> None:
    for form in (PASSWORD, quote(PASSWORD, safe="")):
        with server(refusing(form, state, after_login=after_login)) as port:
            place = f"127.0.0.1:{port}/x?sslmode=disable&gssencmode=disable"
            with PsycopgTransport(f"postgresql://registry:{quote(PASSWORD, safe='')}@{place}") as transport:
                assert_password(failure_of(transport, READ))


def assert_password(told: str) -> None:
    """The password is not in *told*, neither as it is nor percent-encoded."""
    for form in (PASSWORD, quote(PASSWORD, safe="")):
        assert [part for start in range(len(form) - 9) if (part := form[start : start + 10]) in told] == []


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://registry:{quote(PASSWORD, safe='')}@127.0.0.1:1/x",
        f"postgresql://registry:{PASSWORD}@127.0.0.1:1/x",
        f"postgresql://127.0.0.1:1/x?password={quote(PASSWORD, safe='')}",
        f"postgresql://127.0.0.1:1/x?sslmode={quote(PASSWORD, safe='')}&password={quote(PASSWORD, safe='')}",
        f"postgresql://registry:{quote(PASSWORD, safe='')}@127.0.0.1:1/x?nonsense=1",
        f"host=127.0.0.1 port=1 dbname=x password='{PASSWORD}'",
        f"host=127.0.0.1 port=1 dbname=x password={PASSWORD}",
        f"postgresql://registry@{PASSWORD}@127.0.0.1/x",
        PASSWORD,
    ],
)
def test_no_database_url_is_repeated_with_its_password(failure_of: Callable[..., str], url: str) -> None:
    with PsycopgTransport(url) as transport:
        assert_password(failure_of(transport, READ))
