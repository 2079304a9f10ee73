from __future__ import annotations

import socket
from typing import Any

import pytest

from registry_cli.domain.errors import DatabaseUnavailable, Misconfigured
from registry_cli.domain.examination import Address
from registry_cli.store import reach


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("postgresql://ci:canary@db.example.com:6543/agents", ("db.example.com", 6543, "ci", "prefer")),
        ("postgresql://ci@db.example.com/agents?sslmode=require", ("db.example.com", 5432, "ci", "require")),
        ("host=a.example.com,b.example.com port=1,2", ("a.example.com", 1, "", "prefer")),
        ("host=a.example.com hostaddr=127.0.0.1", ("127.0.0.1", 5432, "", "prefer")),
        ("host=/run/postgresql dbname=agents", ("", 5432, "", "prefer")),
        ("dbname=agents", ("", 5432, "", "prefer")),
    ],
)
def test_the_parts_are_those_that_libpq_goes_by(url: str, parts: tuple[str, int, str, str]) -> None:
    assert reach.read_address(url) == Address(*parts)


@pytest.mark.parametrize("url", ["postgresql://u:canary@[bad/x", "postgresql://u:canary@host:port/x", "canary"])
def test_a_text_that_is_no_url_is_not_repeated(url: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        reach.read_address(url)

    assert "canary" not in caught.value.message + caught.value.hint


def test_an_address_of_this_machine_is_found_and_routed() -> None:
    found = reach.find_address("postgresql://ci@127.0.0.1:6543/agents")

    assert (found.found, found.routed) == (("127.0.0.1",), ("127.0.0.1",))
    assert reach.find_address("dbname=agents").found == ()


def test_a_host_that_nobody_knows_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(DatabaseUnavailable, match=r"the host db\.example\.com is not known"):
        reach.find_address("postgresql://ci:canary@db.example.com/agents")


def test_an_address_without_a_route_is_found_and_not_routed(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(_: str, port: int, **__: Any) -> Any:
        stream = socket.SOCK_STREAM
        return [
            (socket.AF_INET6, stream, 6, "", ("2001:db8::7", port, 0, 0)),
            (socket.AF_INET, stream, 6, "", ("127.0.0.1", port)),
            (socket.AF_INET, stream, 6, "", ("127.0.0.1", port)),
        ]

    def unreachable(endpoint: socket.socket, address: Any) -> None:
        if endpoint.family == socket.AF_INET6:
            raise OSError(101, f"Network is unreachable: {address}")

    monkeypatch.setattr(socket, "getaddrinfo", both)
    monkeypatch.setattr(socket.socket, "connect", unreachable)

    found = reach.find_address("postgresql://ci@db.example.com/agents")

    assert (found.found, found.routed) == (("2001:db8::7", "127.0.0.1"), ("127.0.0.1",))
