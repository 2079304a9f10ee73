"""Settings become adapters, and adapters a session: the only place that knows both sides."""

from __future__ import annotations

import os.path
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from registry_cli.domain.configuration import CONFIGURATION_FILE, Configuration
from registry_cli.domain.database import DATABASE_VARIABLE, Database
from registry_cli.domain.errors import GitUnavailable, Misconfigured
from registry_cli.settings import (
    Settings,
    choose_database,
    embedded_database_name,
    load_settings,
    owner_name,
    parse_configuration,
    slug,
)

if TYPE_CHECKING:
    from registry_cli.application.desired import Checkout
    from registry_cli.git.changes import Changes
    from registry_cli.git.repository import Repository
    from registry_cli.git.worktree import WorkTree
    from registry_cli.store.postgres_store import PostgresStore
    from registry_cli.store.transport import Transport


def open_session(start: Path, *, environment: str | None = None, root: str | None = None) -> Session:
    """Read the settings as seen from the folder *start*; nothing is connected yet."""
    return Session(load_settings(start, environment=environment, root=root), root_given=root is not None)


@dataclass
class Session:
    """What one command works with; each adapter is made when it is first asked for."""

    settings: Settings
    root_given: bool = False

    @property
    def configuration(self) -> Configuration:
        """The configuration of the work tree."""
        return self.settings.configuration

    @property
    def root(self) -> str:
        """The folder of the manifests, relative to ``settings.folder``."""
        return self.configuration.root

    @cached_property
    def repository(self) -> Repository:
        """The git repository of the folder; raises ``GitUnavailable``."""
        from registry_cli.git.repository import Repository

        return Repository.open(self.settings.folder, self.settings.git_environment)

    @cached_property
    def committing(self) -> Repository:
        """The repository as a commit that is being made sees it, where git runs this in a hook of that commit.

        Raises ``GitUnavailable``.
        """
        from registry_cli.git.process import INDEX_VARIABLE

        return self.repository.with_index(self.settings.variables.get(INDEX_VARIABLE, ""))

    @cached_property
    def database(self) -> Database:
        """The database that is meant; raises ``Misconfigured``."""
        return choose_database(self.settings)

    @property
    def owner(self) -> str:
        """The owner of this repository's entries: the name in the work tree, or where it gives none, at HEAD."""
        named = self.configuration.name or (self.committed and self.committed.name)
        return named or owner_name(self.settings, self.configuration, self.database)

    @cached_property
    def committed(self) -> Configuration | None:
        """The configuration at HEAD; ``None`` where there is no commit, or none that can be read."""
        from registry_cli.application.desired import read_configuration

        try:
            return read_configuration(self.checkout, self.repository.tree("HEAD"))
        except (GitUnavailable, Misconfigured):
            return None

    def require_committed_name(self) -> None:
        """Raise ``Misconfigured`` when the work tree names another owner than HEAD, by which publish goes."""
        loose, committed = self.configuration.name, self.committed
        if loose is not None and committed is not None and committed.name != loose:
            there = f"names {committed.name}" if committed.name else "gives no name"
            raise Misconfigured(
                f"{CONFIGURATION_FILE} names {loose}, but at HEAD it {there}; publish goes by the commit",
                hint=f"commit {CONFIGURATION_FILE}, or take the edit back",
            )

    @cached_property
    def transport(self) -> Transport:
        """The one way to the registry; the embedded one is started and migrated where need be."""
        project = self.database.supabase
        if project is not None:
            from registry_cli.store.supabase_transport import SupabaseTransport

            return SupabaseTransport(project.url, project.key, token=project.token)
        from registry_cli.store.psycopg_transport import PsycopgTransport

        return PsycopgTransport(self.database_url(migrated=True))

    @cached_property
    def store(self) -> PostgresStore:
        """The registry over its transport."""
        from registry_cli.store.postgres_store import PostgresStore

        return PostgresStore(self.transport)

    @cached_property
    def checkout(self) -> Checkout:
        """The manifests of this repository, for use cases that read commits."""
        from registry_cli.application.desired import Checkout

        environment = self.settings.environment
        return Checkout(
            repository=self.repository,
            parse_configuration=parse_configuration,
            owner=self._owner_in,
            prefix=self.prefix,
            root=self.root if self.root_given else None,
            branch=environment.branch if environment else None,
        )

    @property
    def checkout_alone(self) -> Checkout:
        """As ``checkout``, for use cases that ask no registry: a commit without a name is the folder's."""
        slugged = slug(self.settings.folder.name)
        return replace(self.checkout, owner=lambda configuration: configuration.name or slugged)

    def _owner_in(self, configuration: Configuration) -> str:
        """The owner that a commit's *configuration* names; the work tree's name is never taken for it."""
        loose = self.configuration.name
        if configuration.name is None and loose is not None and loose != slug(self.settings.folder.name):
            raise Misconfigured(
                f"the commit gives no name in {CONFIGURATION_FILE}, only the work tree does ({loose}); "
                "what is published goes by the commit",
                hint=f"commit {CONFIGURATION_FILE}",
            )
        return owner_name(self.settings, configuration, self.database)

    @property
    def prefix(self) -> str:
        """The folder of ``registry.toml`` relative to the repository's top; empty when they are the same."""
        relative = self.settings.folder.resolve().relative_to(self.repository.root.resolve()).as_posix()
        return "" if relative == "." else relative

    @property
    def where(self) -> str:
        """The database in words, without secrets, as every write says it."""
        if self.database.embedded:
            return f"the embedded Postgres, database {self.embedded_name}"
        from registry_cli.store.address import describe_project, describe_url

        project = self.database.supabase
        described = describe_project(project.url) if project else describe_url(self.database.url or "")
        return f"{described} (from {self.database.source})"

    @property
    def embedded_name(self) -> str:
        """The embedded database of this checkout."""
        return embedded_database_name(self.settings.folder)

    @property
    def embedded_folder(self) -> Path:
        """The folder of the embedded cluster."""
        from registry_cli.store.embedded import default_folder

        return self.settings.embedded_folder or default_folder()

    def worktree(self) -> WorkTree:
        """The loose files of the folder, with or without git."""
        from registry_cli.git.worktree import open_worktree

        return open_worktree(self.settings.folder, self.settings.git_environment)

    def changed_worktree(self, since: str) -> tuple[WorkTree, str, Changes]:
        """The loose files, the folder of the manifests in them, and what differs from the revision *since*.

        The tree lists nothing by itself: parts of it are made of what the changes name.
        """
        from registry_cli.git.worktree import WorkTree

        repository = self.repository
        tree = WorkTree(repository.root, listed=(), unlisted=True)
        root, path = self.root_in(tree), self.configuration_path(repository.root)
        changes = repository.changes(since, root, configuration=path, known_alone=True)
        return tree, root, changes

    def configuration_path(self, top: Path) -> str:
        """The path of ``registry.toml`` in a tree of files whose top is the folder *top*."""
        return (self.settings.folder.resolve().relative_to(top.resolve()) / CONFIGURATION_FILE).as_posix()

    def database_url(self, *, migrated: bool) -> str:
        """The URL of the database, a secret; the embedded server is started and, with *migrated*, its schema made.

        Raises ``Misconfigured`` for a Supabase project that is reached over HTTPS.
        """
        if self.database.url is not None:
            return self.database.url
        if self.database.supabase is not None:
            raise Misconfigured(
                f"{self.where} is reached over HTTPS, and this needs a connection to its Postgres",
                hint=f"set {DATABASE_VARIABLE} to its connection string (Connect > Session pooler); or run supabase "
                "db push, or paste what registry db migrate --print prints into the SQL editor",
            )
        from registry_cli.store.embedded import ensure_database, ensure_server
        from registry_cli.store.migrations import migrate

        url = ensure_database(ensure_server(self.embedded_folder), self.embedded_name)
        if migrated:
            migrate(url)
        return url

    def root_in(self, tree: WorkTree) -> str:
        """The folder of the manifests as *tree*, the loose files, names it.

        Raises ``Misconfigured`` when it is not there, cannot be read, or a link leads out of the tree.
        """
        folder = self.settings.folder / self.root
        if not os.path.isdir(folder):  # noqa: PTH112 - pathlib's raises where a folder above cannot be entered
            raise Misconfigured(
                f"there is no folder {self.root} in {self.settings.folder}",
                hint="run registry init to make one, or name it with --root or in registry.toml",
            )
        if not os.access(folder, os.R_OK | os.X_OK):
            raise Misconfigured(
                f"the folder {self.root} in {self.settings.folder} cannot be read", hint=f"run chmod u+rx {self.root}"
            )
        top, real = tree.root.resolve(), folder.resolve()
        if not real.is_relative_to(top):
            raise Misconfigured(
                f"{self.root} is a link that leads out of {top}", hint="replace the link by the folder itself"
            )
        return real.relative_to(top).as_posix()

    def close(self) -> None:
        """Close what was opened."""
        if "transport" in self.__dict__:
            self.transport.close()
