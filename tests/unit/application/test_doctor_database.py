from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry_cli.application import doctor_database as judge
from registry_cli.domain.errors import Conflict, DatabaseUnavailable, Misconfigured, NotAllowed
from registry_cli.domain.examination import Address, Connected, Grant

NOW = datetime(2026, 1, 1, tzinfo=UTC)
V4, V6, PRIVATE = "203.0.113.7", "2001:db8::7", "10.0.0.7"
PUBLIC = "34.1.2.3"
POOLER = "aws-1-eu-west-1.pooler.supabase.com"
DIRECT = "db.abcdefghijklmnopqrst.supabase.co"
LABELS = {"1": "1_registry_tables", "2": "2_registry_functions"}


def address(host: str = POOLER, port: int = 5432, user: str = "postgres.abcdefghijklmnopqrst", **more: Any) -> Address:
    return Address(host, port, user, **{"sslmode": "prefer", "found": (V4,), "routed": (V4,), **more})


def connected(*, encrypted: bool = True, grants: tuple[Grant, ...] = ()) -> Connected:
    return Connected("ci", "17.4", encrypted, (1.0,), present=True, missing=(), grants=grants)


# the way there


def test_a_host_with_ipv6_alone_needs_the_pooler_where_this_machine_has_no_ipv6() -> None:
    with pytest.raises(DatabaseUnavailable, match=f"{DIRECT} has IPv6 addresses only") as caught:
        judge.judge_address(address(DIRECT, found=(V6,), routed=()))

    assert "session pooler" in caught.value.hint
    assert judge.judge_address(address(DIRECT, found=(V6,), routed=(V6,))) == f"{DIRECT} is {V6}"


def test_a_host_without_any_way_to_it_is_another_problem() -> None:
    with pytest.raises(DatabaseUnavailable, match=f"no way to {DIRECT}") as caught:
        judge.judge_address(address(DIRECT, found=(V4, V6), routed=()))

    assert "online" in caught.value.hint


@pytest.mark.parametrize(
    ("port", "words"),
    [
        (5432, ["session mode", "everything"]),
        (6543, ["transaction mode", "serves publishing and reading", "for registry db migrate use port 5432"]),
    ],
)
def test_both_modes_of_the_pooler_are_well_and_said(port: int, words: list[str]) -> None:
    found = judge.judge_address(address(port=port))

    assert [word for word in words if word not in found] == []


@pytest.mark.parametrize("user", ["postgres", "", "postgres."])
def test_the_pooler_needs_a_user_that_names_the_project(user: str) -> None:
    with pytest.raises(Misconfigured, match="does not say which project") as caught:
        judge.judge_address(address(user=user))

    assert "postgres.<project>" in caught.value.hint


def test_the_dedicated_pooler_is_a_port_of_the_direct_host() -> None:
    assert "transaction mode" in judge.judge_address(address(DIRECT, 6543, "postgres"))
    assert judge.judge_address(address(DIRECT, 5432, "postgres")) == f"{DIRECT} is {V4}"


def test_elsewhere_any_port_and_user_will_do_and_a_socket_is_named() -> None:
    assert judge.judge_address(address("db.example.com", 6543, "ci")) == f"db.example.com is {V4}"
    assert judge.judge_address(address(V4, 6543, "ci")) == V4
    assert judge.judge_address(address("", found=(), routed=())) == "a socket of this machine"


# the connection


def test_an_encrypted_connection_is_well() -> None:
    found = judge.judge_connection(connected(), address(sslmode="require"))

    assert found == "Postgres 17.4, logged in as ci, encrypted (sslmode=require)"


@pytest.mark.parametrize("routed", [(PRIVATE,), ("127.0.0.1",), ("::1",), ("fe80::1%eth0",), ()])
def test_one_that_is_not_encrypted_is_well_where_nobody_else_listens(routed: tuple[str, ...]) -> None:
    assert "not over a public network" in judge.judge_connection(
        connected(encrypted=False), address("db.example.com", routed=routed)
    )


@pytest.mark.parametrize("where", [address("db.example.com", routed=(PUBLIC,)), address(DIRECT, routed=(PRIVATE,))])
def test_one_that_is_not_encrypted_and_public_is_not_well(where: Address) -> None:
    with pytest.raises(Misconfigured, match="not encrypted") as caught:
        judge.judge_connection(connected(encrypted=False), where)

    assert "sslmode=require" in caught.value.hint


def test_the_latency_is_the_median() -> None:
    assert judge.judge_latency([900, 1.0, 2.04]) == "2.0 ms, the median of 3 round trips"
    assert judge.judge_latency([300.0]).endswith("slow: a publish makes about ten of them")


# the registry


@pytest.mark.parametrize(
    ("level", "powers"),
    [("admin", "administrate"), ("publisher", "publish"), ("reader", "not publish"), ("none", "may do nothing")],
)
def test_the_role_says_what_it_may_do(level: str, powers: str) -> None:
    found = judge.judge_role({"actor": "ci", "role": level})

    assert found.startswith(f"ci is {level}: ")
    assert powers in found


def test_a_schema_with_every_migration_and_function_is_well() -> None:
    assert judge.judge_schema(["1", "2", "of another project"], LABELS, []) == (
        "2 migrations applied, the newest 2_registry_functions"
    )
    assert "every function that is needed is there" in judge.judge_schema(None, LABELS, [])


@pytest.mark.parametrize(
    ("recorded", "missing", "found", "fix"),
    [
        (["1"], [], "1 migration not applied: 2_registry_functions", "registry db migrate"),
        ([], ["a_v1"], "2 migrations not applied: ", "registry db migrate"),
        (None, ["a_v1"], "1 function cannot be called: a_v1", "reload schema"),
        (
            ["1", "2"],
            [f"f{n}" for n in range(7)],
            "7 functions cannot be called: f0, f1, f2, f3, f4 and 2 more",
            "pgrst",
        ),
    ],
)
def test_what_is_missing_in_the_schema_is_named(recorded: Any, missing: list[str], found: str, fix: str) -> None:
    with pytest.raises(Conflict) as caught:
        judge.judge_schema(recorded, LABELS, missing)

    assert caught.value.message.startswith(found)
    assert fix in caught.value.hint


def test_wrong_grants_are_listed_with_the_sql_that_mends_them() -> None:
    grants = (Grant("anon may call f()", "revoke a;"), Grant("everybody may call g()", "revoke b;"))

    assert judge.judge_grants(connected()) == "as the migrations left them"
    with pytest.raises(NotAllowed) as caught:
        judge.judge_grants(connected(grants=grants))
    assert (caught.value.message, caught.value.hint) == (
        "anon may call f(), everybody may call g()",
        "revoke a; revoke b;",
    )


def described(seconds: int) -> dict[str, str]:
    """What a database says whose clock is *seconds* behind."""
    return {"now": (NOW - timedelta(seconds=seconds)).isoformat()}


@pytest.mark.parametrize("seconds", [0, 59, -59])
def test_clocks_may_differ_by_a_minute(seconds: int) -> None:
    assert judge.judge_clock(described(seconds), lambda: NOW) == f"{abs(seconds)}.0 s from the database's"


@pytest.mark.parametrize("seconds", [61, -61])
def test_a_clock_that_is_wrong_is_told(seconds: int) -> None:
    with pytest.raises(Conflict, match=f"differ by {seconds} s") as caught:
        judge.judge_clock(described(seconds), lambda: NOW)

    assert "clock" in caught.value.hint
