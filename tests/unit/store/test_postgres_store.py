"""How the store calls its transport; what the database decides is in tests/contract/store."""

from __future__ import annotations

from typing import Any

import pytest

from registry_cli.domain.errors import DatabaseUnavailable, NotFound, OutcomeUnknown, StaleSnapshot
from registry_cli.domain.identity import EntryName
from registry_cli.domain.proposal import CommittedRelease, ReleaseProposal
from registry_cli.store.batches import MAX_DIGESTS, MAX_OBJECTS
from registry_cli.store.postgres_store import PAGE, PostgresStore

X = EntryName("agent", "x")


class RecordingTransport:
    """Records each call and gives the answers it was given, in their order; an exception is raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.closed = 0

    def call(self, function: str, **parameters: Any) -> Any:
        """Record."""
        self.calls.append((function, parameters))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """Count."""
        self.closed += 1


def test_missing_objects_are_asked_for_in_batches_and_each_once() -> None:
    digests = [f"{number:064x}" for number in range(MAX_DIGESTS + 1)]
    transport = RecordingTransport([digests[0]], [digests[-1]])
    assert PostgresStore(transport).missing_objects([*digests, digests[0]]) == {digests[0], digests[-1]}
    assert [parameters["p_digests"] for _, parameters in transport.calls] == [digests[:-1], digests[-1:]]


def test_objects_go_up_in_batches_and_progress_counts_them() -> None:
    objects = {f"{number:064x}": b"x" for number in range(MAX_OBJECTS + 2)}
    transport = RecordingTransport({"stored": MAX_OBJECTS}, {"stored": 2})
    told: list[tuple[str, int, int]] = []
    PostgresStore(transport).put_objects(objects, lambda *step: told.append(step))
    total = MAX_OBJECTS + 2
    assert [len(parameters["p_objects"]) for _, parameters in transport.calls] == [MAX_OBJECTS, 2]
    assert told == [("uploading objects", MAX_OBJECTS, total), ("uploading objects", total, total)]


def test_contents_are_fetched_in_batches() -> None:
    digests = [f"{number:064x}" for number in range(MAX_OBJECTS + 1)]
    transport = RecordingTransport([{"digest": digests[0], "text": "ä"}], [{"digest": digests[-1], "base64": "/w=="}])
    assert PostgresStore(transport).fetch_objects(digests) == {digests[0]: "ä".encode(), digests[-1]: b"\xff"}


@pytest.mark.parametrize("question", ["missing_objects", "fetch_objects", "versions", "declared"])
def test_nothing_is_asked_about_nothing(question: str) -> None:
    transport = RecordingTransport()
    assert not getattr(PostgresStore(transport), question)([])
    assert transport.calls == []


def test_entries_are_listed_page_by_page_until_one_is_not_full() -> None:
    full = [{"entry": f"agent/a{number:04}"} for number in range(PAGE)]
    transport = RecordingTransport(full, [{"entry": "agent/z"}])
    assert [*PostgresStore(transport).list_entries(kind="agent")] == [*full, {"entry": "agent/z"}]
    assert [parameters["p_after"] for _, parameters in transport.calls] == [None, full[-1]["entry"]]
    assert all(parameters["p_kind"] == "agent" for _, parameters in transport.calls)


def test_verification_goes_on_after_the_last_row_of_a_full_page() -> None:
    pages = [
        {"checked": PAGE, "last": "d1", "problems": [{"what": "object d0", "problem": "rotten"}]},
        {"checked": 0, "last": None, "problems": []},
    ]
    transport = RecordingTransport(*pages)
    assert [*PostgresStore(transport).verify_objects()] == pages
    assert [parameters["p_after"] for _, parameters in transport.calls] == ["", "d1"]


@pytest.mark.parametrize(
    ("verify", "function"), [("verify_versions", "verify_versions_v1"), ("verify_releases", "verify_releases_v1")]
)
def test_each_verification_asks_its_own_function(verify: str, function: str) -> None:
    transport = RecordingTransport({"checked": 1, "last": 1, "problems": []})
    assert len([*getattr(PostgresStore(transport), verify)()]) == 1
    assert [name for name, _ in transport.calls] == [function]


def test_a_purge_says_what_it_is_based_on_and_why() -> None:
    release = {"release": 7, "chain": "ef", "at": "", "written": False}
    transport = RecordingTransport({**release, "entry": "agent/x", "version": "1.0.0", "digest": "a", "kept": []})
    assert PostgresStore(transport).purge(X, "1.0.0", base_release=6, reason="a leaked key").kept == ()
    asked = {"entry": "agent/x", "version": "1.0.0", "base_release": 6, "reason": "a leaked key"}
    assert transport.calls == [("purge_version_v1", {"p_purge": asked})]


PROPOSAL = ReleaseProposal("acme", "publish", 3, (), None, None, commit="c", reason="why")
UNKNOWN = OutcomeUnknown("the connection broke")
STALE = StaleSnapshot("moved")
MADE = {"release": 4, "chain": "ef", "at": "now", "written": True}
RELEASE = {"release": 4, "action": "publish", "owner": "acme", "commit": "c", "repository_url": None, "ref": None}
RELEASE |= {"actor": "ada", "git_author": None, "reason": "why", "at": "now", "chain": "ef", "changes": []}


def test_a_commit_whose_answer_got_lost_is_sent_again() -> None:
    transport = RecordingTransport(UNKNOWN, MADE)
    assert PostgresStore(transport).commit_release(PROPOSAL) == CommittedRelease(4, "ef", "now", written=True)
    assert [name for name, _ in transport.calls] == ["commit_release_v1"] * 2


def test_a_commit_that_was_made_before_its_answer_got_lost_is_found() -> None:
    transport = RecordingTransport(UNKNOWN, STALE, RELEASE)
    assert PostgresStore(transport).commit_release(PROPOSAL) == CommittedRelease(4, "ef", "now", written=True)
    assert transport.calls[-1] == ("fetch_release_v1", {"p_release": 4})


@pytest.mark.parametrize("there", [{**RELEASE, "commit": "d"}, {**RELEASE, "owner": "other"}, NotFound("no release 4")])
def test_the_release_of_another_is_not_taken_for_it(there: Any) -> None:
    with pytest.raises(StaleSnapshot):
        PostgresStore(RecordingTransport(UNKNOWN, STALE, there)).commit_release(PROPOSAL)


@pytest.mark.parametrize("answers", [(DatabaseUnavailable("gone"),), (OutcomeUnknown("again"),), (STALE, UNKNOWN)])
def test_where_nobody_can_be_asked_the_outcome_stays_unknown(answers: tuple[Any, ...]) -> None:
    with pytest.raises(OutcomeUnknown, match="the connection broke"):
        PostgresStore(RecordingTransport(UNKNOWN, *answers)).commit_release(PROPOSAL)


def test_closing_the_store_closes_its_transport() -> None:
    transport = RecordingTransport()
    PostgresStore(transport).close()
    assert transport.closed == 1
