"""What doctor looks at: the probes of git, of the configuration, and of the database that is meant."""

from __future__ import annotations

import time
from functools import cached_property
from typing import Any

from registry_cli.application import doctor_database as judge
from registry_cli.application.doctor import Probe
from registry_cli.application.doctor_project import judge_key, judge_project
from registry_cli.bootstrap import Session
from registry_cli.cli.printing import counted
from registry_cli.domain.configuration import CONFIGURATION_FILE
from registry_cli.domain.database import Database, SupabaseProject
from registry_cli.domain.errors import Conflict, Diverged, Misconfigured, NotAllowed
from registry_cli.domain.examination import Address, Connected

ROUND_TRIPS = 3
_SHORT = 12


def probes(session: Session) -> list[Probe]:
    """Everything that doctor looks at in *session*, in the order in which one thing needs another."""
    facts = _Facts(session)
    published = Probe("published", lambda: _published(session, facts), ["git", CONFIGURATION_FILE, "database"])
    return [*_local(session), *_database(session, facts), published]


def _local(session: Session) -> list[Probe]:
    branch = session.settings.environment.branch if session.settings.environment else None
    return [
        Probe("git", lambda: _git(session)),
        Probe("history", lambda: _history(session), ["git"]),
        Probe("upstream", lambda: _upstream(session), ["git"]),
        *([Probe("branch", lambda: _branch(session, branch), ["git"])] if branch else []),
        Probe("work tree", lambda: _work_tree(session), ["git"]),
        Probe(CONFIGURATION_FILE, lambda: _configuration(session)),
        Probe("manifests", lambda: _manifests(session)),
    ]


def _git(session: Session) -> str:
    commit = session.repository.commit()
    return f"{session.repository.root} at {commit.sha[:_SHORT]} on {commit.ref or 'no branch'}"


def _history(session: Session) -> str:
    if session.repository.is_shallow():
        raise Conflict(
            "the clone is shallow, so whether a commit follows the one published last cannot be told",
            hint="run git fetch --unshallow; in CI check out with fetch-depth: 0",
        )
    return "whole"


def _upstream(session: Session) -> str:
    upstream = session.repository.upstream()
    if upstream is None:
        return "HEAD follows no branch of a remote"
    sides = [f"{count} {word}" for count, word in ((upstream.ahead, "ahead of"), (upstream.behind, "behind")) if count]
    return f"{' and '.join(sides) or 'the same as'} {upstream.name}, as last fetched"


def _branch(session: Session, branch: str) -> str:
    head = session.repository.commit().sha
    if not session.repository.branch_contains(branch, head):
        raise Conflict(
            f"HEAD is not on {branch}, and only what is can be published here",
            hint=f"check out {branch}, or merge first",
        )
    return f"HEAD is on {branch}, as this environment wants it"


def _work_tree(session: Session) -> str:
    dirty = session.repository.is_dirty(session.checkout.path(session.root))
    return f"{counted(len(dirty), 'change')} below {session.root} not committed, so not published" if dirty else "clean"


def _configuration(session: Session) -> str:
    session.require_committed_name()
    environments = ", ".join(sorted(session.configuration.environments)) or "none"
    return f"owner {session.owner}, root {session.root}, environments: {environments}"


def _manifests(session: Session) -> str:
    tree = session.worktree()
    return f"{counted(len(tree.files(session.root_in(tree))), 'file')} below {session.root}"


def _database(session: Session, facts: _Facts) -> list[Probe]:
    """The probes of the database that is meant, or the one that says why none can be told."""
    try:
        database = session.database
    except Misconfigured:
        first: list[Probe] = []
    else:
        first = facts.of_project(database.supabase) if database.supabase else facts.of_postgres(database)
    direct = "connection" in {probe.name for probe in first}
    return [
        *first,
        Probe("database", facts.database, [probe.name for probe in first]),
        Probe("role", lambda: judge.judge_role(facts.described), ["database"]),
        Probe("latency", facts.latency, ["database"]),
        Probe("schema", facts.schema, ["connection"] if direct else ["database"]),
        *([Probe("grants", facts.grants, ["connection"])] if direct else []),
        Probe("clock", lambda: judge.judge_clock(facts.described), ["database"]),
    ]


class _Facts:
    """What the database says, asked for once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_postgres(self, database: Database) -> list[Probe]:
        """What comes before the registry itself where it is a Postgres."""
        address = [] if database.embedded else [Probe("address", lambda: judge.judge_address(self.address))]
        return [*address, Probe("connection", self.connection, [probe.name for probe in address])]

    def of_project(self, project: SupabaseProject) -> list[Probe]:
        """What comes before the registry itself where it is a Supabase project."""
        return [
            Probe("project", lambda: judge_project(project.url)),
            Probe("key", lambda: judge_key(project.url, project.key, project.token), ["project"]),
        ]

    @cached_property
    def described(self) -> dict[str, Any]:
        """What the registry says of itself."""
        return self._session.store.describe_registry()

    @cached_property
    def address(self) -> Address:
        """Where the database URL leads."""
        from registry_cli.store.reach import find_address

        return find_address(self._session.database.url or "")

    @cached_property
    def connected(self) -> Connected:
        """What the connection to Postgres tells."""
        from registry_cli.store.examination import examine

        return examine(self._session.database_url(migrated=True))

    def connection(self) -> str:
        """The login, and whether it is encrypted."""
        embedded = self._session.database.embedded
        return judge.judge_connection(self.connected, Address("", 0, "", "") if embedded else self.address)

    def database(self) -> str:
        """The registry, and who the caller is to it."""
        where, role = self._session.where, f"{self.described['actor']} as {self.described['role']}"
        exposed = ", schema registry exposed" if self._session.database.supabase else ""
        return f"{where}{exposed}, version {self.described['server_version']}, {role}"

    def latency(self) -> str:
        """Round trips, over HTTPS those of whole calls."""
        if self._session.database.supabase is None:
            return judge.judge_latency(self.connected.round_trips)
        return judge.judge_latency([self._timed() for _ in range(ROUND_TRIPS)])

    def _timed(self) -> float:
        begin = time.perf_counter()
        self._session.store.describe_registry()
        return (time.perf_counter() - begin) * 1000

    def schema(self) -> str:
        """The migrations, or where they cannot be told, the functions."""
        from registry_cli.store.migrations import packaged

        labels = {migration.version: migration.label for migration in packaged()}
        if self._session.database.supabase is not None:
            return judge.judge_schema(self.described["migrations"], labels, self._uncallable())
        return judge.judge_schema(self._recorded(), labels, self.connected.missing)

    def _uncallable(self) -> tuple[str, ...]:
        from registry_cli.store.called_functions import public_functions, uncallable

        return uncallable(self._session.transport, public_functions())

    def _recorded(self) -> list[str] | None:
        """The versions of the applied migrations; ``None`` for a role that may not see them."""
        from registry_cli.store.migrations import status

        try:
            found = status(self._session.database_url(migrated=True))
        except NotAllowed:
            return None
        edited = [f"{one.version}_{one.name}" for one in found if one.changed]
        if edited:
            raise Conflict(
                f"{', '.join(edited)} was edited after it was applied",
                hint="restore the file as it was applied, and put the change into a new migration",
            )
        return [one.version for one in found if one.applied]

    def grants(self) -> str:
        """Who may call and read what."""
        if not self.connected.present:
            raise Conflict("there is no schema registry to look at", hint="run registry db migrate")
        return judge.judge_grants(self.connected)

    def watermark(self, owner: str) -> str | None:
        """The commit that *owner* published or synced last."""
        return next((one["watermark"] for one in self.described["owners"] if one["name"] == owner), None)


def _published(session: Session, facts: _Facts) -> str:
    """How HEAD stands to the commit published last; raises ``Diverged`` when it could not be published."""
    watermark, head = facts.watermark(session.owner), session.repository.commit().sha
    if watermark is None:
        return f"nothing of {session.owner} yet"
    if watermark == head:
        return f"HEAD is the commit published last, {head[:_SHORT]}"
    try:
        session.repository.check_descendant(watermark, head)
    except Diverged as error:
        raise Conflict(f"HEAD could not be published: {error.message}", hint=error.hint) from error
    return f"HEAD is newer than the commit published last, {watermark[:_SHORT]}"
