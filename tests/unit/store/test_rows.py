from __future__ import annotations

from registry_cli.domain.identity import EntryName, Reference
from registry_cli.domain.manifest import DeclaredVersion
from registry_cli.domain.plan import Change, ChangeKind
from registry_cli.domain.proposal import CommittedRelease, HeldReference, KeptObject, PurgedVersion, ReleaseProposal
from registry_cli.domain.release import EntryState, Hold, PublishedVersion, RecordedChange, Release
from registry_cli.domain.version import sort_key
from registry_cli.store import rows

X = EntryName("agent", "x")
STATE = EntryState(X, "acme", "1.0.0", "ab" * 32, hold=Hold("1.1.0", "cd" * 32, ("1.2.0", "1.1.0")))


def test_a_snapshot_is_read_with_all_its_entries() -> None:
    answer = {"release": 3, "chain": "ef", "watermark": None, "entries": [STATE.as_json()]}
    snapshot = rows.snapshot("acme", answer)
    assert (snapshot.owner, snapshot.release, snapshot.chain, snapshot.watermark) == ("acme", 3, "ef", None)
    assert snapshot.entries == {X: STATE}


def test_versions_are_grouped_by_entry_and_an_unknown_one_has_none() -> None:
    unknown = EntryName("agent", "y")
    answer = [
        {"entry": "agent/x", "version": "1.0.0", "digest": "a", "release": 1, "ever_live": True},
        {"entry": "agent/x", "version": "1.1.0", "digest": "b", "release": 2, "ever_live": False},
    ]
    assert rows.versions([X, unknown], answer) == {
        X: [PublishedVersion("1.0.0", "a", 1, ever_live=True), PublishedVersion("1.1.0", "b", 2, ever_live=False)],
        unknown: [],
    }


def test_a_version_was_purged_when_the_registry_says_so() -> None:
    row = {"entry": "agent/x", "version": "1.0.0", "digest": "a", "release": 1, "ever_live": True}
    told = rows.versions([X], [{**row, "purged": True}, {**row, "purged": False}, row])
    assert [version.purged for version in told[X]] == [True, False, False]


def test_the_answer_to_a_purge_is_read() -> None:
    kept = {"digest": "c", "path": "p.md", "used_by": ["agent/x@1.1.0", "agent/y@1.0.0"]}
    release = {"release": 7, "chain": "ef", "at": "2026-01-01T00:00:00.000001Z", "written": True}
    answer = {**release, "entry": "agent/x", "version": "1.0.0", "digest": "a", "kept": [kept]}
    assert rows.purged_version(answer) == PurgedVersion(
        X, "1.0.0", "a", rows.committed(release), (KeptObject("c", "p.md", ("agent/x@1.1.0", "agent/y@1.0.0")),)
    )


def test_a_change_that_purged_says_which_version() -> None:
    row = {"entry": "agent/x", "change": "purge", "before": STATE.as_json(), "after": STATE.as_json()}
    changed = rows.recorded_change({**row, "published": None, "purges": {"version": "0.9.0", "digest": "a"}})
    assert changed == RecordedChange(X, "purge", STATE, STATE, None, "0.9.0")


def test_a_release_is_read_with_its_changes_before_and_after() -> None:
    change = {"entry": "agent/x", "change": "create", "before": None, "after": STATE.as_json(), "published": "1.0.0"}
    later = {**change, "change": "retire", "before": STATE.as_json(), "published": None}
    row = {
        "release": 7,
        "action": "publish",
        "owner": "acme",
        "commit": "c0ffee",
        "repository_url": "https://x/y",
        "ref": "main",
        "actor": "ci",
        "git_author": "A <a@b>",
        "reason": None,
        "at": "2026-01-01T00:00:00.000001Z",
        "chain": "ef",
        "changes": [change, later],
    }
    assert rows.release(row) == Release(
        number=7,
        action="publish",
        owner="acme",
        commit="c0ffee",
        repository_url="https://x/y",
        ref="main",
        actor="ci",
        git_author="A <a@b>",
        reason=None,
        at="2026-01-01T00:00:00.000001Z",
        chain="ef",
        changes=(RecordedChange(X, "create", None, STATE, "1.0.0"), RecordedChange(X, "retire", STATE, STATE)),
    )


def test_the_answer_to_a_proposal_is_read() -> None:
    answer = {"release": 7, "chain": "ef", "at": "2026-01-01T00:00:00.000001Z", "written": True}
    assert rows.committed(answer) == CommittedRelease(7, "ef", "2026-01-01T00:00:00.000001Z", written=True)


def test_a_reference_keeps_indexes_and_keys_of_its_pointer_apart() -> None:
    row = {"entry": "agent/x", "version": "1.0.0", "kind": "tool", "id": "t", "range": "^1", "pointer": ["a", 0, "0"]}
    expected = HeldReference(X, "1.0.0", Reference(EntryName("tool", "t"), "^1", ("a", 0, "0")))
    assert rows.held_reference(row) == expected


def test_a_publication_names_its_content_and_carries_none_of_it() -> None:
    reference = Reference(EntryName("tool", "t"), "^1", ("allowed_tools", 0))
    version = DeclaredVersion("1.0.0", "ab" * 32, "{}", "agents/x/agent.json", {"p.md": "cd" * 32}, (reference,))
    assert rows.publishes(version) == {
        "version": "1.0.0",
        "sort_key": sort_key("1.0.0"),
        "digest": "ab" * 32,
        "path": "agents/x/agent.json",
        "references": [{"kind": "tool", "id": "t", "range": "^1", "pointer": ["allowed_tools", 0]}],
    }


def test_a_change_says_where_the_entry_ends_and_not_where_it_began() -> None:
    row = rows.change(Change(ChangeKind.RETIRE, STATE, STATE))
    assert row == {"entry": "agent/x", "change": "retire", "after": STATE.as_json(), "publishes": None}


def _proposal(before: str | None, after: str | None) -> ReleaseProposal:
    return ReleaseProposal("acme", "rollback", 3, (), before, after, reason="why")


def test_a_proposal_carries_the_facts_it_was_given() -> None:
    row = rows.proposal(_proposal("a", "b"))
    assert row.pop("defaults")["owner"] == "acme"
    assert row == {
        "owner": "acme",
        "action": "rollback",
        "base_release": 3,
        "watermark": {"before": "a", "after": "b"},
        "commit": None,
        "repository_url": None,
        "ref": None,
        "git_author": None,
        "reason": "why",
        "changes": [],
    }


def test_a_watermark_that_stays_is_still_compared() -> None:
    assert rows.proposal(_proposal("a", "a"))["watermark"] == {"before": "a", "after": "a"}
    assert rows.proposal(_proposal(None, "a"))["watermark"] == {"before": None, "after": "a"}


def test_a_proposal_that_knows_of_no_watermark_leaves_it_alone() -> None:
    assert "watermark" not in rows.proposal(_proposal(None, None))


def test_what_was_seen_is_found_by_path_and_object() -> None:
    row = {"path": "agents/x", "object_id": "0b", "content": {"findings": []}}
    assert rows.seen([row]) == {("agents/x", "0b"): {"findings": []}}


def test_names_go_once_and_in_order() -> None:
    assert rows.names([X, EntryName("agent", "a"), X]) == ["agent/a", "agent/x"]
