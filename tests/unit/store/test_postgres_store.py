"""How the store calls its transport; what the database decides is in tests/contract/store."""

from __future__ import annotations

from typing import Any

import pytest

from registry_cli.domain.identity import EntryName
from registry_cli.store.batches import MAX_DIGESTS, MAX_OBJECTS
from registry_cli.store.postgres_store import PAGE, PostgresStore

X = EntryName("agent", "x")


class RecordingTransport:
    """Records each call and gives the answers it was given, in their order."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.closed = 0

    def call(self, function: str, **parameters: Any) -> Any:
        """Record."""
        self.calls.append((function, parameters))
        return self.answers.pop(0)

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


def test_closing_the_store_closes_its_transport() -> None:
    transport = RecordingTransport()
    PostgresStore(transport).close()
    assert transport.closed == 1
