"""Every refusal that a server can be made to give means the same failure over every transport."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import psycopg
import pytest
from postgrest.exceptions import APIError

from registry_cli.domain.errors import Misconfigured, RegistryError
from registry_cli.domain.plan import ChangeKind
from registry_cli.domain.release import EntryState
from registry_cli.domain.version import ANY
from registry_cli.store import supabase_transport
from registry_cli.store.failures import MEANINGS
from registry_cli.store.postgres_store import PostgresStore
from registry_cli.store.transport import Transport
from tests.contract.store.conftest import Door
from tests.contract.store.operations import NEW, UPLOADED, V1, V2, X
from tests.postgres_relay import with_settings
from tests.postgrest import make_key
from tests.store_builders import add, annotate, commit, create, declared, move, proposal, retire, update

FUNCTIONS = """
create function registry.fail_v1(p_state text, p_detail text) returns jsonb language plpgsql volatile as $$
begin raise exception using errcode = p_state, message = 'why', detail = p_detail; end $$;
create function registry.alter_v1() returns jsonb language plpgsql volatile security definer as $$
begin delete from registry.releases; return 'null'; end $$;
grant execute on function registry.fail_v1, registry.alter_v1 to service_role;
notify pgrst, 'reload schema';
"""
FORGET = "drop function registry.fail_v1, registry.alter_v1; notify pgrst, 'reload schema'"


class Ground(NamedTuple):
    """A store where agent/x of acme stands at 2.0.0, and its transport; ``live`` is that entry."""

    store: PostgresStore
    transport: Transport
    live: EntryState
    reader: Callable[[], PostgresStore]
    """Makes a store for somebody who may read and not write."""

    def commit(self, *changes: Any) -> None:
        """Upload what *changes* bring, and commit them."""
        commit(self.store, "acme", *changes)

    def commit_bare(self, *changes: Any) -> None:
        """Commit *changes*, and upload nothing."""
        self.store.commit_release(proposal(self.store.snapshot("acme"), *changes))


@pytest.fixture
def functions(database: str) -> Iterator[None]:
    """The functions above, in the registry."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(FUNCTIONS)
        yield
        connection.execute(FORGET)


@pytest.fixture
def ground(door: Door, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    request.getfixturevalue("functions")
    monkeypatch.setattr(supabase_transport, "PAUSES", ())
    with closing(door.connect()) as transport, ExitStack() as opened:
        store = PostgresStore(transport)
        created = create("acme", X, V1)
        commit(store, "acme", created, update(created.after, V2))
        _wait_until_known(transport)
        live = store.snapshot("acme").entries[X]
        yield Ground(store, transport, live, lambda: opened.enter_context(_reader(door, request)))


def _wait_until_known(transport: Transport) -> None:
    """Return when the API has seen the functions: a real one looks at the schema a moment after it is told to."""
    end = time.monotonic() + 30
    failure: RegistryError = Misconfigured("")
    while type(failure) is Misconfigured and time.monotonic() < end:
        failure = _failure(lambda: transport.call("fail_v1", p_state="PT404", p_detail=""))


@contextmanager
def _reader(door: Door, request: pytest.FixtureRequest) -> Iterator[PostgresStore]:
    project = None if door.url.startswith("postgres") else request.getfixturevalue("supabase_project")
    if project is None:
        with _login(request.getfixturevalue("superuser_url")(door.url)) as user:
            url = with_settings(door.url, user=user, password=user)
            with closing(PostgresStore(door.transport_to(url))) as store:
                yield store
        return
    if project.stand_in is None:
        pytest.skip("signs a user's token, which only the project itself can")
    token = make_key("authenticated", sub="ada", app_metadata={"registry_role": "reader"})
    with closing(PostgresStore(project.transport_as(token))) as store:
        yield store


@contextmanager
def _login(superuser_url: str) -> Iterator[str]:
    """The name, and the password, of a database user who is a member of ``authenticated``, for a while."""
    user = f"reader_{uuid.uuid4().hex}"
    with psycopg.connect(superuser_url, autocommit=True) as superuser:
        superuser.execute(f"create role {user} login password '{user}' in role authenticated".encode())
        yield user
        superuser.execute(f"drop role {user}".encode())


def _purge_first(ground: Ground) -> None:
    ground.store.purge(X, "1.0.0", base_release=1, reason="a leaked key")


def _upload_what_was_purged(ground: Ground) -> None:
    _purge_first(ground)
    ground.store.put_objects({V1.digest: V1.canonical.encode()})


def _resolve_retired(ground: Ground) -> None:
    ground.commit(retire(ground.live))
    ground.store.resolve_entry(X, ANY)


def _commit_on_another_base(ground: Ground) -> None:
    snapshot = ground.store.snapshot("acme")
    ground.store.commit_release(replace(proposal(snapshot, retire(ground.live)), base_release=0))


PROVOKED: dict[tuple[str, str], Callable[[Ground], object]] = {
    ("PT403", "append_only"): lambda ground: ground.transport.call("alter_v1"),
    ("PT403", "not_allowed"): lambda ground: ground.reader().put_objects(UPLOADED),
    ("PT404", "not_found"): lambda ground: ground.store.release(99),
    ("PT409", "live_version"): lambda ground: ground.store.purge(X, "2.0.0", base_release=1, reason="why"),
    ("PT409", "stale_snapshot"): _commit_on_another_base,
    ("PT409", "owned_by_another"): lambda ground: commit(ground.store, "thief", retire(ground.live)),
    ("PT409", "version_exists"): lambda ground: ground.commit(update(ground.live, V1)),
    ("PT410", "gone"): _resolve_retired,
    ("PT410", "purged"): _upload_what_was_purged,
    ("PT422", "malformed"): lambda ground: ground.store.release_at("tea time"),
    ("PT422", "missing_object"): lambda ground: ground.commit_bare(add(ground.live, NEW)),
    ("PT422", "unpublished_version"): lambda ground: ground.commit(move(ground.live, NEW)),
    ("PT422", "wrong_change"): lambda ground: ground.commit(
        replace(annotate(ground.live, tags=("a",)), kind=ChangeKind.RETIRE)
    ),
    ("PT422", "wrong_digest"): lambda ground: ground.store.put_objects({"f" * 64: b"something else"}),
    ("PT422", "wrong_document"): lambda ground: ground.commit(update(ground.live, declared("agent/y", "3.0.0"))),
}
"""How each code of the registry's own functions comes about."""

OTHERS = [state for state, code in MEANINGS if not code]
"""What Postgres says of itself, by SQLSTATE or class, and statuses whose code is not known yet."""


def test_every_code_of_the_registry_is_provoked_here() -> None:
    assert set(PROVOKED) == {key for key in MEANINGS if key[1]}


@pytest.mark.parametrize("key", PROVOKED, ids="-".join)
def test_a_refusal_of_the_registry_means_the_same_over_every_transport(ground: Ground, key: tuple[str, str]) -> None:
    failure = _failure(lambda: PROVOKED[key](ground))
    assert type(failure) is MEANINGS[key].error
    assert _told(failure) == key
    assert failure.message
    assert failure.hint


def test_a_failure_of_postgres_itself_means_the_same_over_every_transport(ground: Ground) -> None:
    detail = json.dumps({"code": "of_tomorrow"})
    states = {state: state.ljust(5, "0") for state in OTHERS}
    failures = {
        state: _failure(partial(ground.transport.call, "fail_v1", p_state=told, p_detail=detail))
        for state, told in states.items()
    }
    assert {state: _told(failure)[0] for state, failure in failures.items()} == states
    kinds = {state: MEANINGS[state, ""].error for state in OTHERS}
    assert {state: failure for state, failure in failures.items() if not isinstance(failure, kinds[state])} == {}
    assert [state for state, failure in failures.items() if not failure.message.endswith("why")] == []


def _failure(operate: Callable[[], object]) -> RegistryError:
    with pytest.raises(RegistryError) as caught:
        operate()
    return caught.value


def _told(failure: RegistryError) -> tuple[str, str]:
    """The SQLSTATE and the code in DETAIL with which the server refused, as the client library has them."""
    cause = failure.__context__
    if isinstance(cause, APIError):
        state, detail = cause.code, cause.details
    else:
        assert isinstance(cause, psycopg.Error)
        state, detail = cause.sqlstate, cause.diag.message_detail
    return state or "", json.loads(detail or "{}")["code"]
