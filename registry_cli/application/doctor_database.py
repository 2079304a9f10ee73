"""What doctor thinks of a database: judgements over facts, each a sentence, or a ``RegistryError`` with the fix."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Any

from registry_cli.application.doctor import MAX_CLOCK_SKEW_SECONDS, clock_skew
from registry_cli.domain.errors import Conflict, DatabaseUnavailable, Misconfigured, NotAllowed
from registry_cli.domain.examination import Address, Connected

SLOW_MILLISECONDS = 200
_POOLERS = ".pooler.supabase.com"
_SUPABASE = (".supabase.com", ".supabase.co")
_POOLED_USER = re.compile(r"[^.]+\.[a-z0-9]+")
_TRANSACTION_MODE = 6543
_LISTED = 5
_POWERS = {
    "admin": "may read, publish, roll back and administrate",
    "publisher": "may read, publish and roll back",
    "reader": "may read, and not publish",
}


def judge_address(address: Address) -> str:
    """Whether the host, port and user of a database URL can lead to it."""
    if not address.host:
        return "a socket of this machine"
    if not address.routed:
        raise _without_a_way(address)
    found = "" if address.routed == (address.host,) else f" is {_listed(address.routed)}"
    return f"{address.host}{found}{_judge_pooler(address)}"


def _without_a_way(address: Address) -> DatabaseUnavailable:
    if all(":" in one for one in address.found):
        return DatabaseUnavailable(
            f"{address.host} has IPv6 addresses only, and this machine has no way to them",
            hint="use the connection string of the session pooler, which has IPv4 (Connect > Session pooler)",
        )
    return DatabaseUnavailable(
        f"this machine has no way to {address.host} ({_listed(address.found)})",
        hint="see whether it is online, and whether a VPN is needed",
    )


def _judge_pooler(address: Address) -> str:
    """Which pooler of Supabase it is: the shared one has a host of its own, the dedicated one only a port."""
    shared = address.host.endswith(_POOLERS)
    if shared and not _POOLED_USER.fullmatch(address.user):
        raise Misconfigured(
            "the user name for the pooler does not say which project is meant",
            hint="write postgres.<project> as the user, as the string at Connect > Session pooler does",
        )
    if address.host.endswith(_SUPABASE) and address.port == _TRANSACTION_MODE:
        return (
            f", port {_TRANSACTION_MODE}: a pooler in transaction mode, which serves publishing and reading; "
            "for registry db migrate use port 5432 (session mode, or the direct host)"
        )
    return f", port {address.port}: the pooler in session mode, which serves everything" if shared else ""


def judge_connection(connected: Connected, address: Address) -> str:
    """Whether what travels is kept from others; *address* is where the connection leads."""
    who = f"Postgres {connected.server_version}, logged in as {connected.login}"
    if connected.encrypted:
        return f"{who}, encrypted (sslmode={address.sslmode})"
    if not any(map(_is_public, address.routed)) and not address.host.endswith(_SUPABASE):
        return f"{who}, not encrypted, and not over a public network"
    raise Misconfigured(
        f"{who}, and what travels is not encrypted (sslmode={address.sslmode})",
        hint="add ?sslmode=require to the database URL; sslmode=verify-full also checks whom it reached",
    )


def judge_latency(milliseconds: Sequence[float]) -> str:
    """How long a round trip takes."""
    middle = median(milliseconds)
    slow = "; slow: a publish makes about ten of them" if middle > SLOW_MILLISECONDS else ""
    return f"{middle:.1f} ms, the median of {len(milliseconds)} round trips{slow}"


def judge_role(described: Mapping[str, Any]) -> str:
    """What the caller may do."""
    level = described["role"]
    return f"{described['actor']} is {level}: {_POWERS.get(level, 'may do nothing')}"


def judge_schema(recorded: Collection[str] | None, packaged: Mapping[str, str], missing: Collection[str]) -> str:
    """How far the schema is: *recorded* are versions of migrations, ``None`` when the caller may not see them.

    *packaged* are ours, from version to label. *missing* are functions that this program calls and cannot.
    """
    pending = [label for version, label in packaged.items() if recorded is not None and version not in recorded]
    if pending:
        raise Conflict(
            f"{_number(len(pending), 'migration')} not applied: {', '.join(pending)}", hint="run registry db migrate"
        )
    if missing:
        raise Conflict(
            f"{_number(len(missing), 'function')} cannot be called: {_listed(missing)}",
            hint="run registry db migrate or supabase db push; where that is done, run notify pgrst, 'reload schema'",
        )
    if recorded is None:
        return "this role may not read which migrations are applied; every function that is needed is there"
    return f"{_number(len(packaged), 'migration')} applied, the newest {max(packaged.values())}"


def judge_grants(connected: Connected) -> str:
    """Whether those, and only those, may call and read that are meant to."""
    if not connected.grants:
        return "as the migrations left them"
    raise NotAllowed(
        _listed([grant.problem for grant in connected.grants]),
        hint=" ".join(grant.remedy for grant in connected.grants),
    )


def judge_clock(described: dict[str, Any], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> str:
    """Whether this machine's clock and the database's agree."""
    skew = clock_skew(described, now)
    if abs(skew) > MAX_CLOCK_SKEW_SECONDS:
        raise Conflict(
            f"this machine's clock and the database's differ by {skew:.0f} s",
            hint="releases are stamped with the database's time; set this machine's clock",
        )
    return f"{abs(skew):.1f} s from the database's"


def _is_public(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def _listed(things: Collection[str]) -> str:
    """*things* with commas, a long list cut off."""
    more = len(things) - _LISTED
    return ", ".join(list(things)[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
