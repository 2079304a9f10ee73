"""What an examination of the surroundings finds, before anybody judges it."""

from __future__ import annotations

from typing import NamedTuple


class Address(NamedTuple):
    """Where the URL of a Postgres leads.

    ``host`` is empty for a socket of this machine. ``found`` are the host's addresses, ``routed`` those that this
    machine has a way to.
    """

    host: str
    port: int
    user: str
    sslmode: str
    found: tuple[str, ...] = ()
    routed: tuple[str, ...] = ()


class Grant(NamedTuple):
    """Something that a role may not do and should, or may and should not, and the SQL that mends it."""

    problem: str
    remedy: str


class Connected(NamedTuple):
    """What a connection tells of itself and of the schema ``registry``.

    ``round_trips`` are in milliseconds. ``missing`` are functions that this program calls and the database lacks;
    ``present`` says whether there is the schema at all.
    """

    login: str
    server_version: str
    encrypted: bool
    round_trips: tuple[float, ...]
    present: bool
    missing: tuple[str, ...]
    grants: tuple[Grant, ...]
