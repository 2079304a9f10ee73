"""A registry that holds something in every table, and for each row of the access matrix a call that would succeed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry_cli.domain.plan import Change
from registry_cli.domain.release import EntryState
from registry_cli.store import rows
from tests.api_users import ROLES_OF_THE_API, as_user
from tests.sql_calls import Sql
from tests.store_builders import (
    add,
    annotate,
    create,
    declared,
    hold,
    move,
    objects_of,
    refers,
    restore,
    resume,
    retire,
    transfer,
    update,
)

USER = "ann"
"""The ``sub`` of every access token: who set the hold of agent/mine."""

_KINDS = ("template", "tool", "model_profile", "workflow", "policy", "backend")
_ONE = declared("agent/x", "1.0.0", files={"prompts/a.md": b"one"}, references=[refers("tool", "t", "^1")])
_TWO = declared("agent/x", "2.0.0", files={"prompts/a.md": b"two"})
_THREE = declared("agent/x", "3.0.0")
_NEW = declared("agent/new", "1.0.0")
_HELD_TWO = declared("agent/held", "2.0.0")
_NAMES = ("agent/x", "agent/old", "agent/held", "agent/mine", "agent/gone", *(f"{kind}/t" for kind in _KINDS))
_FIRST = {name: _ONE if name == "agent/x" else declared(name, "1.0.0") for name in _NAMES}
_OLD = declared("agent/old", "2.0.0")
_CREATED = {name: create("acme", name, version) for name, version in _FIRST.items()}
_BEGUN = {name: change.after for name, change in _CREATED.items()}
_X = update(_BEGUN["agent/x"], _TWO).after
_HELD, _MINE = (hold(_BEGUN[name], _FIRST[name]) for name in ("agent/held", "agent/mine"))
_GONE = retire(_BEGUN["agent/gone"])
_BASE = 5
_TIME = "2000-01-01T00:00:00Z"


def fill(client: Sql) -> None:
    """Give the registry of a superuser's *client* releases 1 to 5, so that no table or view is empty."""
    client.connection.execute(ROLES_OF_THE_API)
    client.commit("acme", *_CREATED.values())
    client.commit("acme", update(_BEGUN["agent/x"], _TWO), update(_BEGUN["agent/old"], _OLD))
    purge = {"entry": "agent/old", "version": "1.0.0", "reason": "a leaked key", "base_release": 2}
    client.call("purge_version_v1", p_purge=purge)
    client.commit("acme", _HELD, _GONE, action="rollback")
    as_user(client, USER, "publisher")
    client.commit("acme", _MINE, action="rollback")
    client.become("postgres")
    client.put(_THREE, _NEW, _HELD_TWO)
    client.call("put_seen_v1", p_owner="acme", p_fingerprint="f", p_rows=_SEEN)


_SEEN = [{"path": "a", "object_id": "1", "content": {}}]


def _release(*changes: Change, action: str = "publish", owner: str = "acme") -> dict[str, Any]:
    plain = [rows.change(change) for change in changes]
    return {"p_release": {"owner": owner, "action": action, "base_release": _BASE, "changes": plain}}


def _chain(*steps: Any) -> Sequence[Change]:
    """Changes of one entry, from its state on: each further step is a builder and what it takes beside a state."""
    state: EntryState = steps[0]
    changes = []
    for build, *more in steps[1:]:
        changes.append(build(state, *more))
        state = changes[-1].after
    return changes


RELEASES: Mapping[str, Mapping[str, Any]] = {
    "nothing but a new watermark": {
        "p_release": {
            "owner": "acme",
            "action": "publish",
            "base_release": _BASE,
            "changes": [],
            "watermark": {"before": None, "after": "c1"},
        }
    },
    "create an entry": _release(create("acme", "agent/new", _NEW)),
    "add a side version": _release(add(_X, _THREE)),
    "update": _release(update(_X, _THREE)),
    "annotate": _release(annotate(_X, tags=("new",))),
    "restore": _release(restore(_GONE.after)),
    "roll back: move and hold": _release(*_chain(_X, (move, _ONE), (hold, _TWO)), action="rollback"),
    "roll back a first version: retire and hold": _release(
        *_chain(_BEGUN["tool/t"], (retire,), (hold, _FIRST["tool/t"])), action="rollback"
    ),
    "publish what ends the hold of somebody else": _release(*_chain(_HELD.after, (resume,), (update, _HELD_TWO))),
    "resume: end a hold of one's own": _release(resume(_MINE.after), action="resume"),
    "resume: end the hold of somebody else": _release(resume(_HELD.after), action="resume"),
    "retire for good": _release(retire(_BEGUN["policy/t"]), action="sync"),
    "transfer away": _release(transfer(_X, "other"), action="transfer"),
    "transfer in": _release(transfer(_X, "other"), action="transfer", owner="other"),
}
"""Parameters of ``commit_release_v1`` by what is asked of it."""

_PUT = objects_of(_THREE)
OPERATIONS: Mapping[str, Mapping[str, Any]] = {
    "describe_registry_v1": {},
    "fetch_declared_v1": {"p_entries": ["agent/x"]},
    "fetch_objects_v1": {"p_digests": [_ONE.digest]},
    "fetch_references_v1": {"p_from": [{"entry": "agent/x", "version": "1.0.0"}], "p_to": ["tool/t"]},
    "fetch_release_v1": {"p_release": 1},
    "fetch_seen_v1": {"p_owner": "acme", "p_fingerprint": "f", "p_object_ids": ["1"]},
    "fetch_snapshot_v1": {"p_owner": "acme"},
    "fetch_state_v1": {"p_owner": "acme", "p_release": 1},
    "fetch_versions_v1": {"p_entries": ["agent/x"]},
    "find_missing_objects_v1": {"p_digests": [_ONE.digest]},
    "find_release_at_v1": {"p_at": _TIME},
    "list_entries_v1": {"p_kind": "agent"},
    "list_release_commits_v1": {"p_owner": "acme"},
    "list_releases_v1": {"p_limit": 5},
    "resolve_entry_v1": {"p_entry": "agent/x", "p_low": "", "p_high": "~", "p_prereleases": False},
    "show_entry_v1": {"p_entry": "agent/x"},
    "verify_entries_v1": {},
    "verify_objects_v1": {"p_limit": 2},
    "verify_releases_v1": {"p_limit": 2},
    "verify_versions_v1": {"p_limit": 2},
    "put_objects_v1": {"p_objects": [{"digest": key, "text": content.decode()} for key, content in _PUT.items()]},
    "put_seen_v1": {"p_owner": "acme", "p_fingerprint": "f", "p_rows": _SEEN},
    "purge_version_v1": {
        "p_purge": {"entry": "agent/x", "version": "1.0.0", "reason": "a leaked key", "base_release": _BASE}
    },
}
"""Parameters of the other functions."""

_ENTRY = "(select e::text from registry.entries e where e.entry = 'agent/x')"
_VERSION = "(select v::text from registry.versions v where v.entry = 'agent/x' and v.version = '1.0.0')"
_RELEASE = "(select r::text from registry.releases r where r.number = 2)"
_OF_A_VERSION = {"p_entry": "'agent/x'", "p_version": "'1.0.0'"}
_STEPS: Mapping[str, Mapping[str, str]] = {
    "caller_actor": {},
    "caller_level": {},
    "chain_document": {"p_previous": "''", "p_release": _RELEASE, "p_changes": "'[]'::jsonb"},
    "claims": {},
    "entry_summary": {"p_entry": _ENTRY, "p_version": _VERSION},
    "is_document": {"p_document": "'{}'::jsonb"},
    "is_tombstone": {"p_purge": "(select p::text from registry.purges p limit 1)"},
    "purge_tombstones": {"p_purges": "(select c.purges from registry.release_changes c where c.purges is not null)"},
    "read_document": {"p_content": r"'\x7b7d'"},
    "read_json": {"p_text": "'{}'"},
    "read_text": {"p_content": r"'\x7b7d'"},
    "recorded_migrations": {},
    "refuse": {"p_status": "418", "p_code": "'teapot'", "p_message": "'short and stout'"},
    "refuse_gone": {"p_entry": _ENTRY},
    "refuse_unfit": {"p_entry": _ENTRY},
    "release_json": {"p_release": _RELEASE, "p_entry": "null"},
    "release_problems": {"p_release": _RELEASE},
    "require_entry": {"p_entry": "'agent/x'"},
    "require_reader": {},
    "require_version": _OF_A_VERSION,
    "utc_text": {"p_at": f"'{_TIME}'"},
    "version_files_json": _OF_A_VERSION,
    "version_list": {"p_entry": "'agent/x'"},
    "version_objects": _OF_A_VERSION,
    "version_problems": {"p_version": _VERSION},
    "version_purge_json": {"p_entry": "'agent/old'", "p_version": "'1.0.0'"},
    "version_references_json": _OF_A_VERSION,
}
_NULLS = (
    "select p.proname, coalesce(p.proargnames[1:p.pronargs], '{}') from pg_proc p"
    " where p.pronamespace = 'registry'::regnamespace and p.proname = any(%s)"
)

ANSWERS: Mapping[str, str] = {"refuse": "PT418", "refuse_gone": "PT410", "refuse_unfit": "PT404"}
"""The SQLSTATE that those functions succeed with whose work is to raise an error."""


def parameters(client: Sql, inner: Sequence[str]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Parameters by function and request, read with a superuser's *client*; *inner* steps take nothing but null."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {(name, ""): taken for name, taken in OPERATIONS.items()}
    found.update({("commit_release_v1", request): taken for request, taken in RELEASES.items()})
    for name, expressions in _STEPS.items():
        found[name, ""] = {key: client.run(f"select {text}")[0][0] for key, text in expressions.items()}
    for name, keys in client.run(_NULLS, list(inner)):
        found[name, ""] = dict.fromkeys(keys)
    return found
