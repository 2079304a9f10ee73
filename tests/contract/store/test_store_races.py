from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial

import pytest

from registry_cli.domain.digest import sha256
from registry_cli.domain.errors import RegistryError, StaleSnapshot
from registry_cli.domain.manifest import DeclaredVersion
from registry_cli.domain.proposal import CommittedRelease, ReleaseProposal
from registry_cli.store.postgres_store import PostgresStore
from registry_cli.store.psycopg_transport import PsycopgTransport
from tests.store_builders import create, declared, objects_of, proposal
from tests.supabase_fixtures import Project

StoreMaker = Callable[[], PostgresStore]


def _race(stores: list[PostgresStore], proposals: list[ReleaseProposal]) -> list[CommittedRelease | RegistryError]:
    """Commit each proposal over its own store, all at the same moment."""
    start = threading.Barrier(len(stores))

    def commit(store: PostgresStore, proposed: ReleaseProposal) -> CommittedRelease | RegistryError:
        start.wait()
        try:
            return store.commit_release(proposed)
        except RegistryError as failure:
            return failure

    with ThreadPoolExecutor(len(stores)) as pool:
        return list(pool.map(commit, stores, proposals))


@pytest.mark.parametrize("same", [True, False], ids=["the same entry", "different entries"])
def test_of_two_commits_at_once_one_wins_and_the_other_is_stale(make_store: StoreMaker, same: bool) -> None:  # noqa: FBT001
    stores = [make_store(), make_store()]
    for attempt in range(5):
        names = [f"agent/a{attempt}"] * 2 if same else [f"agent/a{attempt}", f"agent/b{attempt}"]
        versions = [declared(name) for name in names]
        stores[0].put_objects(objects_of(*versions))
        snapshot = stores[0].snapshot("acme")
        proposals = [
            proposal(snapshot, create("acme", name, version)) for name, version in zip(names, versions, strict=True)
        ]
        outcomes = _race(stores, proposals)
        won = [outcome for outcome in outcomes if isinstance(outcome, CommittedRelease)]
        lost = [outcome for outcome in outcomes if isinstance(outcome, RegistryError)]
        assert [one.number for one in won] == [attempt + 1]
        assert [type(one) for one in lost] == [StaleSnapshot]


def test_of_several_publishers_on_one_base_exactly_one_wins_and_the_registry_is_sound(make_store: StoreMaker) -> None:
    stores = [make_store() for _ in range(6)]
    versions = [declared(f"agent/a{number}", files={"p.md": b"%d" % number}) for number in range(6)]
    snapshot = stores[0].snapshot("acme")
    proposals = [proposal(snapshot, create("acme", _name(version), version)) for version in versions]
    for store, version in zip(stores, versions, strict=True):
        store.put_objects(objects_of(version))
    outcomes = _race(stores, proposals)
    won = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, CommittedRelease)]
    assert [type(outcome) for outcome in outcomes if not isinstance(outcome, CommittedRelease)] == [StaleSnapshot] * 5
    for store in stores:
        assert [change.name.id for change in store.release(1).changes] == [f"a{number}" for number in won]
        assert [release.number for release in store.releases()] == [1]
    checks = (stores[0].verify_objects, stores[0].verify_versions, stores[0].verify_releases, stores[0].verify_entries)
    assert [page["problems"] for check in checks for page in check()] == [[]] * 4


def test_publishers_over_different_transports_exclude_each_other(database: str, supabase_project: Project) -> None:
    with ExitStack() as opened:
        transports = [make() for make in (partial(PsycopgTransport, database), supabase_project.transport) * 2]
        stores = [opened.enter_context(closing(PostgresStore(transport))) for transport in transports]
        for number in range(5):
            version = declared(f"agent/a{number}")
            stores[0].put_objects(objects_of(version))
            change = create("acme", _name(version), version)
            outcomes = _race(stores, [proposal(stores[0].snapshot("acme"), change)] * 4)
            assert sum(isinstance(outcome, CommittedRelease) for outcome in outcomes) == 1
            assert sum(isinstance(outcome, StaleSnapshot) for outcome in outcomes) == 3


def test_several_uploads_at_once_store_every_object_once(make_store: StoreMaker) -> None:
    stores = [make_store() for _ in range(4)]
    objects = [{sha256(text): text for text in _texts(first)} for first in range(0, 200, 50)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda store, mine: store.put_objects(mine), stores, objects))
    together = {digest: text for mine in objects for digest, text in mine.items()}
    assert stores[0].fetch_objects(together) == together
    assert [page["checked"] for page in stores[0].verify_objects()] == [len(together)]


def _texts(first: int) -> list[bytes]:
    return [b"%d" % number for number in range(first, first + 150)]


def _name(version: DeclaredVersion) -> str:
    return f"agent/{json.loads(version.canonical)['id']}"


def test_two_owners_at_once_do_not_tear_the_chain(make_store: StoreMaker) -> None:
    stores = [make_store() for _ in range(3)]
    owners = ["acme", "other", "third"]
    versions = [declared(f"agent/{owner}") for owner in owners]
    stores[0].put_objects(objects_of(*versions))
    outcomes = _race(
        stores,
        [
            proposal(store.snapshot(owner), create(owner, f"agent/{owner}", version))
            for store, owner, version in zip(stores, owners, versions, strict=True)
        ],
    )
    assert sum(isinstance(outcome, CommittedRelease) for outcome in outcomes) == 1
    assert [page["problems"] for page in stores[0].verify_releases()] == [[]]


def test_two_uploads_of_the_same_new_objects_do_not_wait_for_each_other(make_store: StoreMaker) -> None:
    contents = [f"object {number}".encode() for number in range(300)]
    forth = {sha256(content): content for content in contents}
    back = dict(reversed(forth.items()))
    stores = [make_store(), make_store()]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda store, objects: store.put_objects(objects), stores, [forth, back]))
    assert stores[0].missing_objects(forth) == set()
