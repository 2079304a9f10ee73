"""Laws that hold whatever a team does, in a real repository and a real database.

Everything is compared in the database: its rows before and after, not what a use case answers.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registry_cli.application.plan import PlanRequest, plan
from registry_cli.application.publish import publish
from registry_cli.application.resume import resume
from registry_cli.application.rollback import RollbackRequest, rollback
from registry_cli.application.transfer import transfer
from registry_cli.application.verify import verify
from registry_cli.bootstrap import Session, open_session
from registry_cli.domain.errors import RegistryError
from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import Plan
from registry_cli.domain.proposal import CommittedRelease
from registry_cli.store.embedded import EmbeddedServer, drop_database, ensure_database
from tests.git_fixtures import GitRepository
from tests.integration.cli.in_process import template
from tests.team_fixtures import agent, command_environment, tool

OWNER, OTHER = "acme-agents", "rivals"
NAMES = tuple(EntryName.parse(name) for name in ("agent/x", "agent/y", "tool/rules", "template/greeting"))
X, Y, RULES, GREETING = NAMES
VERSIONS = ("1.0.0", "1.1.0", "2.0.0", "2.1.0-rc.1")
ROWS = "select entry, to_jsonb(e) - '{created_at,updated_at}'::text[] from registry.entries e"
VERSIONS_HELD = "select entry, version, digest from registry.versions"

Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Declare:
    """Git declares *name* at *version*; *variant* is what its content says beside that, None deletes it."""

    name: EntryName
    version: str | None
    variant: str = ""

    def files(self) -> dict[str, str]:
        """The files that declare it."""
        version, said = self.version or "", f"At {self.version}{self.variant}."
        annotation = "tags: [noted]\n" if self.variant == " noted" else ""
        if self.name.kind == "template":
            return template(version, version, "1.0.0")
        if self.name.kind == "tool":
            return tool("rules", version, f"https://example.com/{version}", annotation)
        uses = "allowed_tools: ['rules@^1']\n" if self.name.id == "y" and version.startswith("1") else ""
        return agent(self.name.id, version, said if self.variant == " edited" else f"At {version}.", uses + annotation)

    @property
    def place(self) -> str:
        """What to delete to take it back."""
        folder = {"agent": "agents", "tool": "tools", "template": "templates"}[self.name.kind]
        return f"packages/shared/{folder}/{self.name.id}{'.yaml' if self.name.kind == 'tool' else ''}"


@dataclass(frozen=True)
class Publish:
    """A publish of HEAD, or a sync that prunes."""

    prune: bool = False


@dataclass(frozen=True)
class Rollback:
    """A rollback of an entry, of a release, or to the state at one; *back* counts releases from the newest."""

    name: EntryName | None = None
    to: str | None = None
    back: int = 0
    state: bool = False


@dataclass(frozen=True)
class Resume:
    """The end of a hold by hand."""

    name: EntryName


@dataclass(frozen=True)
class Transfer:
    """*name* goes to the other owner, or comes back."""

    name: EntryName
    owner: str


names = st.sampled_from(NAMES)
declarations = st.builds(
    Declare, names, st.sampled_from((*VERSIONS, None)), st.sampled_from(("", "", "", " noted", " edited"))
)
publishes = st.builds(Publish, st.sampled_from((False, False, True)))
rollbacks = st.one_of(
    st.builds(Rollback, name=names, to=st.sampled_from((None, None, *VERSIONS))),
    st.builds(Rollback, back=st.integers(0, 3), state=st.booleans()),
)


def held(name: EntryName) -> st.SearchStrategy[tuple[object, ...]]:
    """*name* turned down, and what may come of its hold."""
    return st.one_of(
        st.just((Rollback(name), Publish())),
        st.just((Rollback(name), Rollback(name))),
        st.just((Rollback(name), Resume(name), Publish())),
        st.builds(lambda version: (Rollback(name), Declare(name, version), Publish()), st.sampled_from(VERSIONS)),
    )


steps = st.lists(
    st.one_of(
        st.tuples(declarations, publishes),
        st.tuples(declarations, declarations, publishes),
        st.tuples(rollbacks),
        st.tuples(rollbacks, publishes),
        names.flatmap(held),
        st.tuples(st.builds(Transfer, names, st.sampled_from((OWNER, OTHER)))),
    ),
    min_size=4,
    max_size=9,
).map(lambda groups: [step for group in groups for step in group])

BEGINNING = [*(Declare(name, "1.0.0") for name in NAMES), Publish()]


@dataclass
class World:
    """A team's repository and registry, with what was live after each release."""

    repository: GitRepository
    session: Session
    connection: psycopg.Connection[Any]
    live_after: dict[int, Rows] = field(default_factory=dict)

    @property
    def store(self) -> Any:
        """The registry."""
        return self.session.store

    def rows(self) -> Rows:
        """The rows of all entries, as the database holds them."""
        return dict(self.connection.execute(ROWS).fetchall())

    def versions(self) -> set[tuple[str, str, str]]:
        """Every version with its digest, as the database holds them."""
        return set(self.connection.execute(VERSIONS_HELD).fetchall())

    def newest(self) -> int:
        """The number of the newest release."""
        number: int = self.store.snapshot(OWNER).release
        return number

    def take(self, step: object) -> None:
        """Take one step and check every law that speaks about it."""
        before, release_before = self.rows(), self.newest()
        match step:
            case Declare():
                self.declare(step)
            case Publish():
                self.refusable(lambda: self.publish(prune=step.prune))
            case Rollback():
                self.refusable(lambda: self.roll_back(step))
            case Resume(name):
                self.refusable(lambda: self.carried_out(*resume(self.store, OWNER, name, reason="resumed"), before))
            case Transfer(name, owner):
                self.refusable(lambda: self.carried_out(*transfer(self.store, name, owner, reason="given"), before))
        if self.newest() == release_before:
            assert self.rows() == before, "what made no release changed nothing"
        self.live_after[self.newest()] = self.rows()

    def refusable(self, act: Callable[[], None]) -> None:
        """Do it; where it is refused, in words, nothing has changed."""
        before = self.rows()
        try:
            act()
        except RegistryError:
            assert self.rows() == before, "what is refused changes nothing"

    def declare(self, step: Declare) -> None:
        """Write and commit what git declares."""
        if (self.repository.path / step.place).exists():
            self.repository.delete(step.place)
        self.repository.commit(f"{step}", step.files() if step.version else {})

    def publish(self, *, prune: bool) -> None:
        """Publish or sync HEAD: it does what was planned, and nothing is left to do."""
        before, versions_before = self.rows(), self.versions()
        request = PlanRequest(action="sync" if prune else "publish", prune=prune, allow_mass_prune=True)
        planned = plan(self.session.checkout, self.store, request)
        done = publish(self.session.checkout, self.store, request)
        assert done.planned.plan == planned.plan, "publish does what plan said"
        if done.release is None:
            assert (self.rows(), self.versions()) == (before, versions_before), "findings forbid everything"
            return
        self.carried_out(planned.plan, done.release, before)
        published = {
            (str(change.name), change.publishes.version, change.publishes.digest)
            for change in planned.plan.changes
            if change.publishes
        }
        assert self.versions() - versions_before == published, "the versions that are new are those that the plan names"
        left = plan(self.session.checkout, self.store, PlanRequest()).plan
        assert (left.changes, left.refusals) == ((), ()), "nothing is left to publish"
        assert not (prune and left.orphans), "sync --prune leaves no orphans"
        again = publish(self.session.checkout, self.store, PlanRequest()).release
        assert again is not None
        assert (again.written, again.number) == (False, self.newest()), "a second publish makes no release"

    def roll_back(self, step: Rollback) -> None:
        """Roll back: the undo restores the rows exactly, and so does the undo of the undo."""
        number = max(self.newest() - step.back, 1)
        request = RollbackRequest(
            entry=step.name,
            to=step.to,
            release=number if step.name is None and not step.state else None,
            state_of=number if step.name is None and step.state else None,
            reason="bad",
            even_if_changed=True,
            allow_broken=True,
        )
        before = self.rows()
        done = rollback(self.store, OWNER, request)
        assert done.release is not None
        self.carried_out(done.plan, done.release, before)
        if not done.release.written:
            return
        after = self.rows()
        undone = rollback(self.store, OWNER, _undo(done.release.number))
        assert self.rows() == before, "the undo restores the rows before"
        assert undone.release is not None
        rollback(self.store, OWNER, _undo(undone.release.number))
        assert self.rows() == after, "the undo of the undo restores the rows after"

    def carried_out(self, planned: Plan, release: CommittedRelease, before: Rows) -> None:
        """What a plan says is what the database then holds; every other row is as it was."""
        expected = {name: dict(row) for name, row in before.items()}
        for change in planned.changes:
            expected.setdefault(str(change.name), {}).update(change.after.as_json())
        after = self.rows()
        assert release.written == bool(planned.changes), "there is a release where something changes"
        assert after.keys() == expected.keys()
        for name, row in expected.items():
            assert {key: after[name][key] for key in row} == row, "the rows are what the plan says"

    def check_the_whole(self) -> None:
        """What holds at every moment: the registry is sound, and remembers what was live after each release."""
        assert verify(self.store).problems == (), "the registry is sound"
        ours = {name for name, row in self.rows().items() if row["owner"] == OWNER}
        for release, rows in self.live_after.items():
            state = {str(name): entry.as_json() for name, entry in self.store.state(OWNER, release).items()}
            then = {name: {key: row[key] for key in state.get(name, row)} for name, row in rows.items() if name in ours}
            assert state == then, "the state at a release is what was live then"


def _undo(release: int) -> RollbackRequest:
    return RollbackRequest(release=release, reason="undo", allow_broken=True)


@pytest.fixture(scope="module")
def new_world(
    postgres_server: EmbeddedServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Any]:
    """A function that opens a world of its own."""

    @contextmanager
    def opened() -> Iterator[World]:
        database = f"test_{uuid.uuid4().hex}"
        url = ensure_database(postgres_server, database, template=migrated_template)
        folder: Path = tmp_path_factory.mktemp("world")
        repository = GitRepository.create(folder / "agents")
        repository.commit("Begin", {"registry.toml": f'name = "{OWNER}"\n'})
        with patch.dict("os.environ", command_environment(folder, url), clear=True):
            session = open_session(repository.path)
        administrator = postgres_server.url(database, user="postgres")
        with psycopg.connect(administrator, autocommit=True) as connection:
            yield World(repository, session, connection)
        session.close()
        drop_database(postgres_server, database)

    return opened


@given(steps)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@example([Declare(X, "1.1.0"), Publish(), Rollback(X), Publish(), Resume(X), Publish(), Rollback(back=1, state=True)])
@example([Declare(RULES, None), Publish(prune=True), Declare(RULES, "1.0.0"), Publish(), Rollback(back=1)])
@example([Transfer(Y, OTHER), Publish(), Rollback(back=0), Transfer(Y, OTHER), Transfer(Y, OWNER), Publish()])
@example([Rollback(GREETING), Declare(GREETING, "1.1.0", " noted"), Publish(), Rollback(back=1, state=True)])
def test_the_laws_hold_whatever_a_team_does(new_world: Callable[[], Any], taken: list[object]) -> None:
    with new_world() as world:
        for step in [*BEGINNING, *taken]:
            world.take(step)
        world.check_the_whole()
