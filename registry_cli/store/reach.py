"""Where a database URL leads: its parts, what its host resolves to, and whether there is a way."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from registry_cli.domain.errors import DatabaseUnavailable, Misconfigured
from registry_cli.domain.examination import Address

PORT = 5432


def find_address(url: str) -> Address:
    """The address of a libpq *url* or ``key=value`` text, looked up; nothing is sent to it.

    Of several hosts it is the first. Raises ``Misconfigured`` for a text that is none, and ``DatabaseUnavailable``
    for a host that nobody knows.
    """
    address = read_address(url)
    if not address.host:
        return address
    found = _looked_up(address.host, address.port)
    return address._replace(found=found, routed=tuple(one for one in found if _is_routed(one, address.port)))


def read_address(url: str) -> Address:
    """The parts of *url* as libpq reads them, not looked up."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        settings = conninfo_to_dict(url)
        port = int(_first(settings.get("port")) or PORT)
    except (ProgrammingError, ValueError):
        raise Misconfigured(
            "the database URL cannot be read", hint="write postgresql://user:password@host:5432/database"
        ) from None
    host = _first(settings.get("hostaddr")) or _first(settings.get("host"))
    user, sslmode = str(settings.get("user") or ""), str(settings.get("sslmode") or "prefer")
    return Address("" if host.startswith(("/", "@")) else host, port, user, sslmode)


def _first(value: object) -> str:
    return str(value or "").partition(",")[0]


def _looked_up(host: str, port: int) -> tuple[str, ...]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise DatabaseUnavailable(
            f"the host {host} is not known",
            hint="correct the host in the database URL, or see whether this machine is online and the project awake",
        ) from None
    return _unique(str(answer[4][0]) for answer in answers)


def _is_routed(address: str, port: int) -> bool:
    """Whether this machine has a way to *address*: a datagram's socket learns its route, and sends nothing."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as endpoint:
            endpoint.connect((address, port))
    except OSError:
        return False
    return True


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
