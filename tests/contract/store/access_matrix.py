"""Who may do what in the schema ``registry``: the table that test_access_matrix.py tries out, cell by cell.

docs/access_page.py makes docs/reference/access.md of it. What is missing here fails the test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

ROLES = ("anon", "authenticated", "reader", "publisher", "admin", "service_role")
"""Each may do what the ones before it may. ``authenticated`` stands for users without a claim."""

NOBODY = "nobody"


class Row(NamedTuple):
    """What is asked for, by its function or relation and a word that tells such rows apart, and the first who may."""

    subject: str
    first: str
    request: str = ""

    @property
    def label(self) -> str:
        """The row in few words."""
        return f"{self.subject} {self.request}".strip()

    def allows(self, role: str) -> bool:
        """Whether *role* may."""
        return self.first != NOBODY and ROLES.index(role) >= ROLES.index(self.first)


RELEASES: Mapping[str, str] = {
    "nothing but a new watermark": "publisher",
    "create an entry": "publisher",
    "add a side version": "publisher",
    "update": "publisher",
    "annotate": "publisher",
    "restore": "publisher",
    "roll back: move and hold": "publisher",
    "roll back a first version: retire and hold": "publisher",
    "publish what ends the hold of somebody else": "publisher",
    "resume: end a hold of one's own": "publisher",
    "resume: end the hold of somebody else": "admin",
    "retire for good": "admin",
    "transfer away": "admin",
    "transfer in": "admin",
}
"""What is asked of ``commit_release_v1``, and the first who may."""

OPERATIONS: Mapping[str, str] = {
    "describe_registry_v1": "reader",
    "fetch_declared_v1": "reader",
    "fetch_objects_v1": "reader",
    "fetch_references_v1": "reader",
    "fetch_release_v1": "reader",
    "fetch_seen_v1": "reader",
    "fetch_snapshot_v1": "reader",
    "fetch_state_v1": "reader",
    "fetch_versions_v1": "reader",
    "find_missing_objects_v1": "reader",
    "find_release_at_v1": "reader",
    "list_entries_v1": "reader",
    "list_release_commits_v1": "reader",
    "list_releases_v1": "reader",
    "resolve_entry_v1": "reader",
    "show_entry_v1": "reader",
    "verify_entries_v1": "reader",
    "verify_objects_v1": "reader",
    "verify_releases_v1": "reader",
    "verify_versions_v1": "reader",
    "put_objects_v1": "publisher",
    "put_seen_v1": "publisher",
    "purge_version_v1": "admin",
}
"""The other functions that clients call."""

STEPS: Mapping[str, str] = {
    "caller_actor": "authenticated",
    "caller_level": "authenticated",
    "chain_document": "authenticated",
    "claims": "authenticated",
    "entry_summary": "authenticated",
    "is_document": "authenticated",
    "purge_tombstones": "authenticated",
    "read_document": "authenticated",
    "read_json": "authenticated",
    "read_text": "authenticated",
    "recorded_migrations": "authenticated",
    "refuse": "authenticated",
    "refuse_gone": "authenticated",
    "utc_text": "authenticated",
    "is_tombstone": "reader",
    "refuse_unfit": "reader",
    "release_json": "reader",
    "release_problems": "reader",
    "require_entry": "reader",
    "require_reader": "reader",
    "require_version": "reader",
    "version_files_json": "reader",
    "version_list": "reader",
    "version_objects": "reader",
    "version_problems": "reader",
    "version_purge_json": "reader",
    "version_references_json": "reader",
}
"""Steps of functions that run as their caller, who therefore may take them alone.

Those open to users without a claim say nothing of the registry but what the caller tells them.
"""

INNER = (
    "append_release",
    "check_base",
    "check_changes",
    "check_digests",
    "check_documents",
    "check_levels",
    "check_new_versions",
    "check_not_live",
    "check_owners",
    "check_proposal",
    "check_purge",
    "check_purges",
    "expand_proposal",
    "hold_actor",
    "is_entry_row",
    "is_hold",
    "is_publication",
    "move_watermark",
    "name_change",
    "newest_release",
    "object_content",
    "read_contents",
    "read_steps",
    "refuse_alteration",
    "refuse_all_but_purge",
    "refuse_purged_object",
    "refuse_purged_version",
    "refuse_unknown",
    "release_answer",
    "require_admin",
    "require_publisher",
    "write_entries",
    "write_purge",
    "write_release",
    "write_versions",
)
"""Steps of the functions that write, and triggers: nobody calls them."""

TABLES = (
    "entries",
    "migration_checksums",
    "objects",
    "owners",
    "purges",
    "release_changes",
    "releases",
    "seen",
    "version_files",
    "version_references",
    "versions",
)
_KINDS = ("agent", "template", "tool", "model_profile", "workflow", "policy", "backend")
VIEWS = (
    "entry_rows",
    "version_states",
    *(f"{kind}_{what}" for kind in _KINDS for what in ("registry", "versions")),
)
ACTIONS: Mapping[str, str] = {
    "select": "reader",
    "insert": NOBODY,
    "update": NOBODY,
    "delete": NOBODY,
    "truncate": NOBODY,
}
"""What can be done to a table or view, and the first who may."""


def function_rows() -> Iterator[Row]:
    """Every function of the schema, ``commit_release_v1`` once for each thing that is asked of it."""
    yield from (Row(name, first) for name, first in OPERATIONS.items())
    yield from (Row("commit_release_v1", first, request) for request, first in RELEASES.items())
    yield from (Row(name, first) for name, first in STEPS.items())
    yield from (Row(name, NOBODY) for name in INNER)


def relation_rows() -> Iterator[Row]:
    """Every table and view of the schema, once for each action."""
    for name in (*TABLES, *VIEWS):
        yield from (Row(name, first, action) for action, first in ACTIONS.items())
