from __future__ import annotations

from typing import Any

import pytest

from registry_cli.application.purge import plan_purge, purge
from registry_cli.domain.errors import Conflict, Gone, NotFound, StaleSnapshot
from registry_cli.domain.identity import EntryName
from registry_cli.domain.proposal import KeptObject
from registry_cli.store.postgres_store import PostgresStore
from tests.store_builders import commit, declared, declared_entry, move, publish, refers

X = EntryName("agent", "x")
LOGO = {"logo.svg": b"<svg/>"}
SECRET = declared(X, "1.1.0", files={**LOGO, "p.md": b"Use sk-1."})


@pytest.fixture
def filled(store: PostgresStore) -> PostgresStore:
    """agent/x at 1.2.0, after 1.1.0, which has a secret in a prompt."""
    publish(store, "acme", [declared_entry(X, "1.0.0")], commit="c1")
    publish(store, "acme", [declared_entry(X, "1.1.0", files={**LOGO, "p.md": b"Use sk-1."})], commit="c2")
    publish(store, "acme", [declared_entry(X, "1.2.0", files=LOGO)], commit="c3")
    return store


def problems(store: PostgresStore) -> list[dict[str, str]]:
    checks = (store.verify_objects, store.verify_versions, store.verify_releases, store.verify_entries)
    return [problem for check in checks for page in check() for problem in page["problems"]]


def test_a_purge_answers_the_release_it_made_and_what_it_kept(filled: PostgresStore) -> None:
    done = purge(filled, X, "1.1.0", reason="a leaked key")

    assert (done.name, done.version, done.digest) == (X, "1.1.0", SECRET.digest)
    assert (done.release.number, done.release.written) == (4, True)
    assert done.release.chain == filled.snapshot("acme").chain
    assert done.kept == (KeptObject(SECRET.files["logo.svg"], "logo.svg", ("agent/x@1.2.0",)),)
    assert problems(filled) == []


def test_its_content_is_fetched_no_more_and_what_others_need_is(filled: PostgresStore) -> None:
    purge(filled, X, "1.1.0", reason="a leaked key")

    wanted = {SECRET.digest, *SECRET.files.values()}
    assert filled.fetch_objects(wanted) == {SECRET.files["logo.svg"]: b"<svg/>"}
    assert filled.missing_objects(wanted) == {SECRET.digest, SECRET.files["p.md"]}
    with pytest.raises(Gone, match=r"p\.md of agent/x@1\.1\.0") as caught:
        filled.put_objects({SECRET.files["p.md"]: b"Use sk-1."})
    assert "take out of the file" in caught.value.hint


def test_versions_and_releases_say_what_was_purged(filled: PostgresStore) -> None:
    purge(filled, X, "1.1.0", reason="a leaked key")

    assert [version.version for version in filled.versions([X])[X] if version.purged] == ["1.1.0"]
    newest = filled.releases(limit=1)[0]
    assert (newest.action, newest.reason, [change.purged for change in newest.changes]) == (
        "purge",
        "a leaked key",
        ["1.1.0"],
    )
    assert [change.purged for release in filled.releases(before=4) for change in release.changes] == [None] * 3
    assert filled.show_entry(X, "1.1.0")["purged"]["reason"] == "a leaked key"


def test_a_second_purge_writes_nothing(filled: PostgresStore) -> None:
    purge(filled, X, "1.1.0", reason="a leaked key")

    again = purge(filled, X, "1.1.0", reason="again")

    assert (again.release.number, again.release.written) == (4, False)
    assert plan_purge(filled, X, "1.1.0").purged


def test_an_older_state_is_stale_and_planned_again(filled: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StaleSnapshot):
        filled.purge(X, "1.1.0", base_release=2, reason="a leaked key")

    ask = filled.purge
    asked: list[int] = []

    def late(*arguments: Any, base_release: int, reason: str) -> Any:
        if not asked:
            publish(filled, "other", [declared_entry("tool/t")])
        asked.append(base_release)
        return ask(*arguments, base_release=base_release, reason=reason)

    monkeypatch.setattr(filled, "purge", late)
    assert purge(filled, X, "1.1.0", reason="a leaked key").release.number == 5
    assert asked == [3, 4]


@pytest.mark.parametrize(("version", "failure"), [("1.2.0", Conflict), ("9.9.9", NotFound)])
def test_what_is_live_or_unknown_is_refused_by_plan_and_database_alike(
    filled: PostgresStore, version: str, failure: type[Exception]
) -> None:
    with pytest.raises(failure):
        plan_purge(filled, X, version)
    with pytest.raises(failure):
        filled.purge(X, version, base_release=3, reason="a leaked key")


def test_references_that_only_the_purged_version_fits_are_named(filled: PostgresStore) -> None:
    needing = [declared_entry("tool/a", references=[refers("agent", "x", "1.1.0")])]
    publish(filled, "other", [*needing, declared_entry("tool/b", references=[refers("agent", "x", "^1")])])

    broken = plan_purge(filled, X, "1.1.0").broken

    assert [str(one.source) for one in broken] == ["tool/a"]
    purge(filled, X, "1.1.0", reason="a leaked key")
    assert plan_purge(filled, X, "1.1.0").broken == ()


def test_a_move_back_to_it_is_refused_with_the_way_out(filled: PostgresStore) -> None:
    purge(filled, X, "1.1.0", reason="a leaked key")

    with pytest.raises(Gone, match="was purged in release 4: a leaked key") as caught:
        commit(filled, "acme", move(filled.snapshot("acme").entries[X], SECRET))
    assert "new version" in caught.value.hint
