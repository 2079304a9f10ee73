"""Settings become adapters, and adapters a session: the only place that knows both sides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from registry_cli.domain.configuration import Configuration
from registry_cli.domain.errors import Misconfigured
from registry_cli.settings import (
    Database,
    Settings,
    choose_database,
    embedded_database_name,
    load_settings,
    owner_name,
    parse_configuration,
)

if TYPE_CHECKING:
    from registry_cli.application.desired import Checkout
    from registry_cli.git.repository import Repository
    from registry_cli.git.worktree import WorkTree
    from registry_cli.store.postgres_store import PostgresStore


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
    def database(self) -> Database:
        """The database that is meant; raises ``Misconfigured``."""
        return choose_database(self.settings)

    @property
    def owner(self) -> str:
        """The owner of this repository's entries, as the work tree says."""
        return owner_name(self.settings, self.configuration, self.database)

    @cached_property
    def store(self) -> PostgresStore:
        """The registry; the embedded one is started and migrated where need be."""
        from registry_cli.store.postgres_store import PostgresStore
        from registry_cli.store.psycopg_transport import PsycopgTransport

        return PostgresStore(PsycopgTransport(self.database_url(migrated=True)))

    @cached_property
    def checkout(self) -> Checkout:
        """The manifests of this repository, for use cases that read commits."""
        from registry_cli.application.desired import Checkout

        environment = self.settings.environment
        return Checkout(
            repository=self.repository,
            parse_configuration=parse_configuration,
            owner=lambda configuration: owner_name(self.settings, configuration, self.database),
            prefix=self.prefix,
            root=self.root if self.root_given else None,
            branch=environment.branch if environment else None,
        )

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
        from registry_cli.store.address import describe_url

        return f"{describe_url(self.database.url or '')} (from {self.database.source})"

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

    def database_url(self, *, migrated: bool) -> str:
        """The URL of the database, a secret; the embedded server is started and, with *migrated*, its schema made."""
        if self.database.url is not None:
            return self.database.url
        from registry_cli.store.embedded import ensure_database, ensure_server
        from registry_cli.store.migrations import migrate

        url = ensure_database(ensure_server(self.embedded_folder), self.embedded_name)
        if migrated:
            migrate(url)
        return url

    def require_root(self) -> None:
        """Raise ``Misconfigured`` unless the folder of the manifests exists in the work tree."""
        if not (self.settings.folder / self.root).is_dir():
            raise Misconfigured(
                f"there is no folder {self.root} in {self.settings.folder}",
                hint="run registry init to make one, or name it with --root or in registry.toml",
            )

    def close(self) -> None:
        """Close what was opened."""
        if "store" in self.__dict__:
            self.store.close()
