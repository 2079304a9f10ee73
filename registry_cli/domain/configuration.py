"""What ``registry.toml`` says about a manifest repository."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from registry_cli.domain.finding import Severity
from registry_cli.domain.identity import EntryName
from registry_cli.domain.location import Location

CONFIGURATION_FILE = "registry.toml"
DEFAULT_ROOT = "packages/shared"
ALL_CODES = "ALL"
"""What stands for every code where codes are listed."""


class Environment(NamedTuple):
    """One database: the names of the variables that hold its secrets, and the branch a commit must be on.

    It is a Postgres by its URL, or a Supabase project by its URL, a key and, with a public key, a user's access token.
    """

    name: str
    database_url_variable: str | None = None
    branch: str | None = None
    supabase_url_variable: str | None = None
    supabase_key_variable: str | None = None
    access_token_variable: str | None = None


class FailOn(StrEnum):
    """What makes a validation fail: an error, a warning too, or nothing."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class PathSettings(NamedTuple):
    """What holds for the findings of some paths.

    ``paths`` are patterns of paths below the root. ``ignore`` are codes, families or ``ALL``; ``severity`` maps codes
    to their weight there, ``None`` for none at all.
    """

    paths: tuple[str, ...]
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = MappingProxyType({})


class WrittenWaiver(NamedTuple):
    """A waiver as ``registry.toml`` writes it, at ``location``; what is not there is empty.

    Whether it can be read, only a validation says: what is wrong in it is a finding.
    """

    location: Location
    path: str = ""
    code: str = ""
    pointer: str = ""
    until: str = ""
    reason: str = ""


class ValidationSettings(NamedTuple):
    """Which findings are shown, what they weigh, and which of them are accepted.

    ``select`` and ``ignore`` are codes, families of codes or ``ALL``. ``severity`` maps codes to their weight, ``None``
    for none at all; of ``paths`` a later one overrules an earlier. ``baseline`` is a path relative to
    ``registry.toml``.
    """

    select: tuple[str, ...] = (ALL_CODES,)
    ignore: tuple[str, ...] = ()
    fail_on: FailOn = FailOn.ERROR
    baseline: str | None = None
    severity: Mapping[str, Severity | None] = MappingProxyType({})
    paths: tuple[PathSettings, ...] = ()
    waivers: tuple[WrittenWaiver, ...] = ()


class Configuration(NamedTuple):
    """The settings of a manifest repository; no secrets.

    ``name`` is the owner of its entries (``None``: not given); ``root`` the folder of the manifests, relative to the
    repository; ``external`` the entries of other owners that references may name; ``orchestrator`` the agent that
    cannot be retired; ``validation`` what holds for findings.
    """

    name: str | None = None
    root: str = DEFAULT_ROOT
    external: frozenset[EntryName] = frozenset()
    orchestrator: EntryName | None = None
    environments: Mapping[str, Environment] = MappingProxyType({})
    validation: ValidationSettings = ValidationSettings()
