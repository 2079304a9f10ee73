"""What the reading functions tell a hand-made client, beyond what the store's own tests ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from registry_cli.domain.release import EntryState
from registry_cli.domain.version import ANY, compile_range
from tests.sql_calls import Sql, refused
from tests.store_builders import add, annotate, create, declared, hold, move, refers, retire, update

ONE, TWO, THREE = (declared("agent/x", version) for version in ("1.0.0", "2.0.0", "3.0.0"))
FIRST = EntryState(create("acme", "agent/x", ONE).name, "acme", "1.0.0", ONE.digest)


@pytest.fixture
def registry(database: str) -> Iterator[Sql]:
    """A registry where agent/x went from 1.0.0 over 2.0.0 to 3.0.0."""
    client = Sql(database)
    second, third = update(FIRST, TWO), update(update(FIRST, TWO).after, THREE)
    client.commit("acme", create("acme", "agent/x", ONE))
    client.commit("acme", second, third, action="sync")
    yield client
    client.connection.close()


def resolve(registry: Sql, text: str = "", entry: str = "agent/x") -> dict[str, Any]:
    wanted = compile_range(text) if text else ANY
    answer: dict[str, Any] = registry.call(
        "resolve_entry_v1", p_entry=entry, p_low=wanted.low, p_high=wanted.high, p_prereleases=wanted.prereleases
    )
    return answer


def test_resolving_what_was_never_live_names_what_is_there(registry: Sql) -> None:
    live = update(update(FIRST, TWO).after, THREE).after
    side = [add(live, declared("agent/x", f"4.{minor}.0")) for minor in range(4)]
    registry.commit("acme", *side)

    with refused("PT404", "not_found") as refusal:
        resolve(registry, "^4")

    assert refusal.detail["live"] == "3.0.0"
    assert refusal.detail["versions"] == ["4.3.0", "4.2.0", "4.1.0", "4.0.0", "3.0.0"]


def test_resolving_passes_by_every_version_that_was_turned_down(registry: Sql) -> None:
    back = move(update(update(FIRST, TWO).after, THREE).after, ONE)
    registry.commit("acme", back, hold(back.after, THREE, "2.0.0", "3.0.0"), action="rollback")

    assert resolve(registry, ">=1")["version"] == resolve(registry)["version"] == "1.0.0"
    for text in ("^2", "^3"):
        with refused("PT404", "not_found"):
            resolve(registry, text)


@pytest.mark.parametrize(
    ("deprecation", "hint"),
    [
        ({"message": "Too slow.", "replaced_by": "agent/y"}, "use agent/y instead"),
        ({"message": "Too slow."}, "no replacement is named"),
        (None, "no replacement is named"),
    ],
)
def test_an_entry_out_of_service_says_why_and_what_instead(
    registry: Sql, deprecation: dict[str, str] | None, hint: str
) -> None:
    live = update(update(FIRST, TWO).after, THREE).after
    off = annotate(live, status="disabled", deprecation=deprecation)
    registry.commit("acme", off)
    with refused("PT410", "gone") as refusal:
        resolve(registry)
    assert refusal.detail == {
        "code": "gone",
        "entry": "agent/x",
        "reason": "disabled",
        "replaced_by": (deprecation or {}).get("replaced_by"),
        "message": (deprecation or {}).get("message"),
    }
    assert refusal.hint == hint

    registry.commit("acme", retire(off.after))
    with refused("PT410", "gone") as refusal:
        resolve(registry, "^1")
    assert refusal.detail["reason"] == "retired"


def test_what_is_not_there_is_named(registry: Sql) -> None:
    with refused("PT404", "not_found") as refusal:
        resolve(registry, entry="agent/y")
    assert refusal.detail["entry"] == "agent/y"
    with refused("PT404", "not_found"):
        registry.call("show_entry_v1", p_entry="agent/y")
    with refused("PT404", "not_found") as refusal:
        registry.call("show_entry_v1", p_entry="agent/x", p_version="9.0.0")
    assert refusal.detail["version"] == "9.0.0"
    with refused("PT404", "not_found"):
        registry.call("fetch_release_v1", p_release=9)


@pytest.mark.parametrize("text", ["soon", "", "2026-13-01", "2026-01-01T00:00:00Z; drop table x"])
def test_what_is_no_time_is_refused(registry: Sql, text: str) -> None:
    with refused("PT422", "malformed"):
        registry.call("find_release_at_v1", p_at=text)


def test_a_time_may_be_in_any_zone(registry: Sql) -> None:
    at = registry.call("fetch_release_v1", p_release=1)["at"]
    (shifted,) = registry.run("select to_char(%s::timestamptz at time zone '+05:30', 'YYYY-MM-DD HH24:MI:SS.US')", at)[
        0
    ]

    assert registry.call("find_release_at_v1", p_at=f"{shifted}-05:30") == {"release": 1}
    assert registry.call("find_release_at_v1", p_at="2000-01-01") == {"release": 0}


def test_names_are_ordered_by_their_bytes_whatever_the_language_of_the_database(registry: Sql) -> None:
    names = ["agent/a-b", "agent/a0", "agent/a_b", "agent/ab", "agent/b", "model_profile/a", "tool/a", "tool/a-b"]
    registry.commit("acme", *(create("acme", name, declared(name)) for name in reversed(names)))

    listed = [row["entry"] for row in registry.call("list_entries_v1")]
    snapshot = [f"{row['kind']}/{row['id']}" for row in registry.call("fetch_snapshot_v1", p_owner="acme")["entries"]]
    assert listed == snapshot == sorted([*names, "agent/x"])
    pages = [registry.call("list_entries_v1", p_limit=4)]
    while pages[-1]:
        pages.append(registry.call("list_entries_v1", p_limit=4, p_after=pages[-1][-1]["entry"]))
    assert [row["entry"] for page in pages for row in page] == listed


def test_versions_of_an_entry_are_ordered_by_precedence_and_say_what_became_of_them(registry: Sql) -> None:
    live = update(update(FIRST, TWO).after, THREE).after
    registry.commit("acme", *(add(live, declared("agent/x", each)) for each in ("10.0.0", "10.0.0-rc.1", "2.0.0-1")))

    shown = registry.call("show_entry_v1", p_entry="agent/x", p_version="2.0.0")
    assert (shown["version"], shown["live_version"]) == ("2.0.0", "3.0.0")
    assert [(each["version"], each["status"]) for each in shown["versions"]] == [
        ("10.0.0", "draft"),
        ("10.0.0-rc.1", "draft"),
        ("3.0.0", "active"),
        ("2.0.0", "archived"),
        ("2.0.0-1", "draft"),
        ("1.0.0", "archived"),
    ]
    told = registry.call("fetch_versions_v1", p_entries=["agent/x", "agent/none"])
    assert [(each["version"], each["ever_live"]) for each in told] == [
        (each["version"], each["status"] != "draft") for each in reversed(shown["versions"])
    ]


def test_a_reference_made_twice_at_different_places_is_told_twice_and_one_asked_for_twice_once(registry: Sql) -> None:
    twice = declared(
        "agent/z",
        references=[refers("tool", "t", "^1", "a", 0), refers("tool", "t", "^1", "a", 1), refers("agent", "x")],
    )
    registry.commit("acme", create("acme", "agent/z", twice))

    told = registry.call(
        "fetch_references_v1", p_from=[{"entry": "agent/z", "version": "1.0.0"}], p_to=["tool/t", "agent/x"]
    )

    assert [(each["kind"], each["id"], each["pointer"]) for each in told] == [
        ("agent", "x", ["references", 0]),
        ("tool", "t", ["a", 0]),
        ("tool", "t", ["a", 1]),
    ]


def test_text_in_a_parameter_is_never_part_of_a_statement(registry: Sql) -> None:
    evil = "'; drop schema registry cascade; --"

    assert registry.call("fetch_snapshot_v1", p_owner=evil)["watermark"] is None
    assert registry.call("list_entries_v1", p_kind=evil, p_owner=evil, p_status=evil, p_after=evil) == []
    with refused("PT404", "not_found"):
        registry.call("show_entry_v1", p_entry=evil)
    registry.commit(evil, create(evil, "agent/evil", declared("agent/evil", data={"name": evil})), reason=evil)
    assert registry.call("list_releases_v1", p_owner=evil)[0]["reason"] == evil
