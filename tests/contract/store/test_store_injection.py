"""Whatever a text says, it is data: it comes back as it was sent or is refused, and nothing else comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_cli.domain.digest import sha256
from registry_cli.domain.errors import Rejected
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.release import Snapshot
from registry_cli.store import rows
from registry_cli.store.postgres_store import PostgresStore
from registry_cli.store.psycopg_transport import PsycopgTransport
from registry_cli.store.supabase_transport import SupabaseTransport
from registry_cli.store.transport import Transport
from tests.contract.store.injection import (
    ASKED,
    ATTEMPTS,
    BYSTANDER,
    FITTING,
    HASHED,
    KEPT,
    LIVE,
    TOO_LONG,
    can_be_carried,
    kept,
)
from tests.sql_calls import Sql
from tests.store_builders import commit, create, declared, objects_of, proposal, refers, update
from tests.supabase_fixtures import Project


class Stores(NamedTuple):
    """One registry over both transports."""

    psycopg: PostgresStore
    supabase: PostgresStore


@pytest.fixture
def transports(database: str, supabase_project: Project) -> Iterator[dict[str, Transport]]:
    """Both ways to one registry."""
    with ExitStack() as opened:
        yield {
            "psycopg": opened.enter_context(PsycopgTransport(database)),
            "supabase": opened.enter_context(supabase_project.transport()),
        }


@pytest.fixture
def stores(transports: dict[str, Transport]) -> Stores:
    stores = Stores(*(PostgresStore(transport) for transport in transports.values()))
    first = create("acme", BYSTANDER, declared(BYSTANDER, "1.0.0"))
    commit(stores.psycopg, "acme", first, update(first.after, LIVE))
    return stores


@pytest.fixture
def unharmed(database: str, stores: Stores) -> Iterator[None]:
    """Whatever happens in a test, the schema, the roles and what others published stay as they were."""
    assert stores
    client = Sql(database)
    with closing(client.connection):
        before = client.run(CATALOGUE)
        yield
        assert client.run(CATALOGUE) == before


CATALOGUE = """
select 'function', n.nspname || p.proname, pg_get_functiondef(p.oid), p.proacl::text
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname !~ '^pg_|information' and p.prokind = 'f'
union all select 'relation', c.oid::text, (c.relname, c.relkind, c.relowner, c.relnatts, c.relrowsecurity)::text,
  c.relacl::text
from pg_class c where c.relnamespace::regnamespace::text !~ '^pg_|information'
union all select 'policy', p.tablename, p::text, null from pg_policies p
union all select 'trigger', t.oid::text, t.tgname, t.tgenabled::text from pg_trigger t
union all select 'schema', n.nspname, n.nspacl::text, null from pg_namespace n where n.nspname !~ '^pg_(toast|temp)'
union all select 'superuser', r.rolname, null, null from pg_roles r where r.rolsuper
union all select 'entry', e.entry, e::text, null from registry.entries e where e.entry = 'agent/bystander'
union all select 'version', v.version, v::text, o::text from registry.versions v join registry.objects o using (digest)
where v.entry = 'agent/bystander'
union all select 'release', r.number::text, r::text, c::text
from registry.releases r join registry.release_changes c on c.release = r.number where r.number = 1
order by 1, 2, 3, 4
"""
"""All there is in the catalogue, and the rows of the bystander and of the release that made it."""


def outcome(attempt: Callable[[], Any]) -> Any:
    """What *attempt* gives, or the kind of failure that it is refused with; any other failure is not caught."""
    try:
        return attempt()
    except FITTING as failure:
        return next(kind for kind in FITTING if isinstance(failure, kind) and failure.message)


# texts that ask


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("place", ASKED)
def test_a_text_that_asks_finds_nothing_but_what_is_named_so(stores: Stores, place: str) -> None:
    ask, expected = ASKED[place]

    for name, text in ATTEMPTS.items():
        answers = [outcome(lambda store=store, text=text: ask(store, text)) for store in stores]  # type: ignore[misc]
        right = expected(text) if can_be_carried(text) else Rejected
        assert answers == [right, right], name


# texts that are kept


def assert_kept(stores: Stores, place: str, text: str, number: int) -> None:
    """*text* comes back over both transports, or is refused by both."""
    answers = [
        outcome(lambda store=store, fresh=f"agent/{way}{number}": KEPT[place](store, text, fresh))  # type: ignore[misc]
        for way, store in stores._asdict().items()
    ]
    assert answers == [kept(place, text)] * len(stores), text[:100]


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("place", KEPT)
def test_a_text_that_is_kept_comes_back_as_it_was_or_is_refused(stores: Stores, place: str) -> None:
    for number, (name, text) in enumerate(ATTEMPTS.items()):
        if name != "lone surrogate" or place not in HASHED:
            assert_kept(stores, place, text, number)


@pytest.mark.parametrize("place", ["owner", "version", "references", "what was seen"])
def test_a_text_too_long_for_an_index_is_refused_as_content_and_not_as_a_fault(stores: Stores, place: str) -> None:
    for way, store in stores._asdict().items():
        with pytest.raises(Rejected):
            KEPT[place](store, TOO_LONG, f"agent/{way}")


NUMBERS = count(1000)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40) | st.text("'\"\\;$%{}()/*-\0\n\r.@~", max_size=20)


@pytest.mark.usefixtures("unharmed")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from([*ASKED, *KEPT]), text=TEXTS)
def test_no_text_is_more_than_data(stores: Stores, place: str, text: str) -> None:
    if place in KEPT:
        assert_kept(stores, place, text, next(NUMBERS))
        return
    ask, expected = ASKED[place]
    answers = [outcome(lambda store=store: ask(store, text)) for store in stores]  # type: ignore[misc]
    assert answers == [expected(text) if can_be_carried(text) else Rejected] * len(stores)


# a client that sends what it likes


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value that is neither mapping nor list, and of every key, in JSON."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from leaves(item, (*path, key))
    if not isinstance(value, dict | list):
        yield path


def twisted(value: Any, path: tuple[str | int, ...], text: str, *, key: bool) -> Any:
    """*value* with *text* in place of what is at *path*, or of the last key of *path*."""
    if not path:
        return text
    copy = value.copy()
    if key and len(path) == 1 and isinstance(copy, dict):
        return {text if name == path[0] else name: item for name, item in copy.items()}
    copy[path[0]] = twisted(copy[path[0]], path[1:], text, key=key)
    return copy


VERSION = declared("agent/hostile", references=[refers("tool", "t", "^1")])
PROPOSAL = proposal(
    Snapshot("acme", 1, "", None, {}),
    create("acme", "agent/hostile", VERSION, Catalogue(tags=("tag",), metadata={"key": "value"})),
    **dict.fromkeys(("commit", "repository_url", "ref", "git_author", "reason"), "told"),
)
HONEST: dict[str, dict[str, Any]] = {
    "commit_release_v1": {"p_release": rows.proposal(PROPOSAL)},
    "purge_version_v1": {
        "p_purge": {"entry": "agent/bystander", "version": "0.1.0", "reason": "told", "base_release": 1}
    },
    "put_objects_v1": {
        "p_objects": [{"digest": sha256(b"a"), "text": "a"}, {"digest": sha256(b"a"), "base64": "YQ=="}]
    },
    "put_seen_v1": {
        "p_owner": "acme",
        "p_fingerprint": "f",
        "p_rows": [{"path": "a", "object_id": "1", "content": {}}],
    },
    "fetch_references_v1": {"p_from": [{"entry": "agent/bystander", "version": "1.0.0"}], "p_to": ["tool/t"]},
    "fetch_versions_v1": {"p_entries": ["agent/bystander"]},
    "find_missing_objects_v1": {"p_digests": ["a"]},
}
PLACES = [(function, path) for function, sent in HONEST.items() for path in leaves(sent) if len(path) > 1]


def test_an_honest_proposal_is_what_is_twisted(stores: Stores) -> None:
    """Or the next test would prove nothing."""
    stores.psycopg.put_objects(objects_of(VERSION))
    assert stores.psycopg.commit_release(PROPOSAL).number == 2


@pytest.mark.usefixtures("unharmed")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), text=st.sampled_from([*ATTEMPTS.values()]) | TEXTS, key=st.booleans())
def test_a_client_that_twists_a_call_gets_an_answer_or_a_refusal(
    transports: dict[str, Transport],
    stores: Stores,
    place: tuple[str, Any],
    text: str,
    key: bool,  # noqa: FBT001
) -> None:
    stores.psycopg.put_objects(objects_of(VERSION))
    function, path = place
    sent = twisted(HONEST[function], path, text, key=key)

    answers = [outcome(lambda way=way: way.call(function, **sent)) for way in transports.values()]  # type: ignore[misc]

    refusals = [answer for answer in answers if isinstance(answer, type)]
    assert refusals in ([], [*{*refusals}] * 2) or function == "commit_release_v1"


@pytest.mark.parametrize("row", [{}, {"path": "a", "object_id": "1"}, {"path": "a", "content": {}}, "text", None])
def test_what_was_seen_in_another_form_is_refused_as_content_and_not_as_a_fault(
    transports: dict[str, Transport], row: Any
) -> None:
    for way in transports.values():
        with pytest.raises(Rejected):
            way.call("put_seen_v1", p_owner="acme", p_fingerprint="f", p_rows=[row])


# names


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x.y",
        'x"y',
        "x'y",
        "x;",
        "x()",
        "X",
        "_x",
        "1x",
        "x y",
        "x-y",
        "../x",
        "x?select=*",
        "x%20",
        "x\n",
        "\u0445",
        "x\0",
    ],
)
@pytest.mark.parametrize("way", ["psycopg", "supabase"])
def test_a_name_that_is_none_is_refused_before_anything_is_sent(way: str, name: str) -> None:
    nowhere: Transport = (
        PsycopgTransport("postgresql://127.0.0.1:1/x")
        if way == "psycopg"
        else SupabaseTransport("http://127.0.0.1:1", "k")
    )

    with pytest.raises(ValueError, match="no name of a function or parameter"):
        nowhere.call(name)
    with pytest.raises(ValueError, match="no name of a function or parameter"):
        nowhere.call("describe_registry_v1", **{name: "x"})
