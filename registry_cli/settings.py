"""Settings: the environment's variables and ``registry.toml``; the only module that reads the environment."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from registry_cli.documents.loose_file import read_loose_file
from registry_cli.domain.configuration import (
    CONFIGURATION_FILE,
    DEFAULT_ROOT,
    Configuration,
    Environment,
    ValidationSettings,
)
from registry_cli.domain.database import Database, choose
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.identity import EntryName, is_id
from registry_cli.git.process import clean_environment
from registry_cli.kinds.table import KINDS

EMBEDDED_FOLDER_VARIABLE = "REGISTRY_EMBEDDED_FOLDER"
STEP_SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
_LARGEST_FILE = 1024 * 1024
_MANY_DOTS = 100
_KNOWN_KEYS = frozenset({"name", "root", "external", "orchestrator", "environments", "validate"})
_VARIABLE_KEYS = ("database_url_variable", "supabase_url_variable", "supabase_key_variable", "access_token_variable")
_KNOWN_ENVIRONMENT_KEYS = frozenset({*_VARIABLE_KEYS, "branch"})


class Settings(NamedTuple):
    """Everything the outside decides, read once at the start of a command.

    ``folder`` is the repository's top folder (or, without a repository, the working folder).
    """

    folder: Path
    configuration: Configuration
    environment: Environment | None
    git_environment: Mapping[str, str]
    continuous_integration: bool
    variables: Mapping[str, str]

    @property
    def embedded_folder(self) -> Path | None:
        """Where the embedded Postgres keeps its data, when the environment says so."""
        folder = self.variables.get(EMBEDDED_FOLDER_VARIABLE, "").strip()
        return Path(folder).expanduser().absolute() if folder else None


def load_settings(start: Path, *, environment: str | None = None, root: str | None = None) -> Settings:
    """Read ``registry.toml`` at or above *start*, and the environment.

    *root* overrules the configured root; *environment* chooses one of ``[environments.*]``.
    Raises ``Misconfigured`` when either cannot be used.
    """
    folder = _top_folder(start.resolve())
    configuration = read_configuration_file(folder)
    if root is not None:
        configuration = configuration._replace(root=_relative_root(folder, start, root))
    variables = dict(os.environ)
    return Settings(
        folder=folder,
        configuration=configuration,
        environment=_choose_environment(configuration, environment),
        git_environment=clean_environment(variables),
        continuous_integration=variables.get("CI", "").strip().lower() not in {"", "0", "false"},
        variables=variables,
    )


def colors_wanted() -> bool:
    """Whether colours may be used as far as the environment goes: any ``NO_COLOR`` but an empty one says no."""
    return not os.environ.get("NO_COLOR")


def step_summary() -> Path | None:
    """The file that GitHub shows as the summary of the running workflow step; ``None`` outside of a workflow."""
    path = os.environ.get(STEP_SUMMARY_VARIABLE, "").strip()
    return Path(path) if path else None


def _top_folder(start: Path) -> Path:
    """The nearest folder at or above *start* that holds ``registry.toml``, else the nearest git work tree."""
    parents = (start, *start.parents)
    for folder in parents:
        if (folder / CONFIGURATION_FILE).is_file():
            return folder
        if (folder / ".git").exists():
            return folder
    return start


def _relative_root(folder: Path, start: Path, root: str) -> str:
    if not root.strip():
        raise Misconfigured("--root is empty", hint="name the folder of the manifests, or leave --root out")
    path = (start / root).resolve()
    if not path.is_relative_to(folder):
        raise Misconfigured(f"--root {root} lies outside of {folder}", hint="name a folder inside the repository")
    return path.relative_to(folder).as_posix()


def _choose_environment(configuration: Configuration, name: str | None) -> Environment | None:
    if name is None:
        return None
    if name not in configuration.environments:
        known = ", ".join(sorted(configuration.environments)) or "none"
        raise Misconfigured(
            f"{CONFIGURATION_FILE} has no environment {name!r} (it has: {known})",
            hint=f'add [environments.{name}] with database_url_variable = "NAME_OF_A_VARIABLE"',
        )
    return configuration.environments[name]


def choose_database(settings: Settings) -> Database:
    """Decide which database is meant; the embedded one is never a silent fallback.

    Raises ``Misconfigured`` when a variable is set but empty or incomplete, under CI, or with ``--env``, unless the
    variable says ``embedded``.
    """
    environment = settings.environment
    ci = "this runs under CI" if settings.continuous_integration else ""
    return choose(settings.variables, environment, alone=f"--env {environment.name} is given" if environment else ci)


def owner_name(settings: Settings, configuration: Configuration, database: Database) -> str:
    """The name of the manifest repository; a shared database needs ``name`` in ``registry.toml``."""
    if configuration.name is not None:
        return configuration.name
    if database.embedded:
        return slug(settings.folder.name)
    raise Misconfigured(
        f"{CONFIGURATION_FILE} has no name, and a shared database needs to know whose entries these are",
        hint=f'add name = "{slug(settings.folder.name)}" to {CONFIGURATION_FILE} and commit it',
    )


def embedded_database_name(folder: Path) -> str:
    """The embedded database of the checkout at *folder*: its name, and a digest of the path to tell clones apart."""
    import hashlib  # here, because OpenSSL takes 3 ms, and nothing else on the way to a validation needs it

    digest = hashlib.sha256(str(folder).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return f"{slug(folder.name).replace('-', '_')[:40]}_{digest}"


def slug(text: str) -> str:
    """*text* as a name of a manifest repository: lower case words joined by ``-``."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "manifests"


def read_configuration_file(folder: Path) -> Configuration:
    """The configuration in *folder*, or the defaults where there is no ``registry.toml``."""
    path = folder / CONFIGURATION_FILE
    try:
        content = read_loose_file(path, _LARGEST_FILE)
    except FileNotFoundError:
        return Configuration()
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}", hint="make it a readable file") from error
    return parse_configuration(content)


def parse_configuration(content: bytes) -> Configuration:
    """Read the bytes of a ``registry.toml``; raises ``Misconfigured`` with the key or line that is wrong."""
    try:
        text = content.decode("utf-8-sig")
        if text.count(".") > _MANY_DOTS:
            _refuse_deep(text)
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{CONFIGURATION_FILE} is not UTF-8: {error.reason}", hint="save it as UTF-8") from error
    except (ValueError, RecursionError) as error:  # not only TOMLDecodeError: also a number of too many digits
        raise Misconfigured(f"{CONFIGURATION_FILE} is not TOML: {error}", hint="mend the line it names") from error
    _refuse_unknown(data, _KNOWN_KEYS, "")
    return Configuration(
        name=_name(data.get("name")),
        root=check_root(data.get("root", DEFAULT_ROOT)),
        external=frozenset(_entry(item, "external") for item in _list(data.get("external", []), "external")),
        orchestrator=_orchestrator(data.get("orchestrator")),
        environments={
            name: _environment(name, table)
            for name, table in _table(data.get("environments", {}), "environments").items()
        },
        validation=_validation(data, text),
    )


def _validation(data: Mapping[str, Any], text: str) -> ValidationSettings:
    if "validate" not in data:
        return ValidationSettings()
    from registry_cli.validation.configured import read_validation

    return read_validation(data, text)


def _refuse_deep(text: str) -> None:
    """Guards the parser, whose time and memory grow with the square of a dotted key."""
    # Imported here because hardly any configuration is as long as that.
    from registry_cli.documents.toml_reader import read_toml

    for problem in read_toml(CONFIGURATION_FILE, text).problems:
        message = f"{CONFIGURATION_FILE}:{problem.location.line}:{problem.location.column}: {problem.message}"
        raise Misconfigured(message, hint=problem.hint)


def _refuse_unknown(data: Mapping[str, Any], known: frozenset[str], prefix: str) -> None:
    for key in data:
        if key not in known:
            raise Misconfigured(
                f"{CONFIGURATION_FILE}: {prefix}{key} is not known", hint=f"known are: {', '.join(sorted(known))}"
            )


def _name(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not is_id(value):
        raise Misconfigured(
            f"{CONFIGURATION_FILE}: name = {value!r} is no name of a manifest repository",
            hint='use lower case letters, digits, "-" and "_", e.g. name = "acme-agents"',
        )
    return value


def check_root(value: Any) -> str:
    """*value* as the folder of the manifests, relative to ``registry.toml``; raises ``Misconfigured``."""
    path = PurePosixPath(value) if isinstance(value, str) and value.strip() and value.isprintable() else None
    if path is None or path.is_absolute() or ".." in path.parts:
        raise Misconfigured(
            f"{CONFIGURATION_FILE}: root = {value!r} is no folder of the repository",
            hint=f'name it relative to {CONFIGURATION_FILE}, e.g. root = "{DEFAULT_ROOT}"',
        )
    return path.as_posix()


def _entry(value: Any, key: str) -> EntryName:
    try:
        name = EntryName.parse(str(value))
    except ValueError as error:
        raise Misconfigured(f"{CONFIGURATION_FILE}: {key}: {error}", hint="write kind/id") from error
    if name.kind not in KINDS:
        raise Misconfigured(
            f"{CONFIGURATION_FILE}: {key}: {name.kind!r} is no kind", hint=f"the kinds are {', '.join(KINDS)}"
        )
    return name


def _orchestrator(value: Any) -> EntryName | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else ""
    if not is_id(text.removeprefix("agent/")):
        raise Misconfigured(
            f"{CONFIGURATION_FILE}: orchestrator = {value!r} is no id of an agent",
            hint='name one agent, e.g. orchestrator = "orchestrator_agent"',
        )
    return EntryName("agent", text.removeprefix("agent/"))


def _list(value: Any, key: str) -> list[Any]:
    if not isinstance(value, list):
        raise Misconfigured(f"{CONFIGURATION_FILE}: {key} must be a list", hint=f'write {key} = ["tool/search"]')
    return value


def _table(value: Any, key: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Misconfigured(f"{CONFIGURATION_FILE}: {key} must be a table", hint=f"write [{key}.production]")
    return value


def _environment(name: str, value: Any) -> Environment:
    table = _table(value, f"environments.{name}")
    _refuse_unknown(table, _KNOWN_ENVIRONMENT_KEYS, f"environments.{name}.")
    for key, item in table.items():
        if not isinstance(item, str) or not item:
            raise Misconfigured(f"{CONFIGURATION_FILE}: environments.{name}.{key} must be a text", hint='write "..."')
    for key in _VARIABLE_KEYS:
        if key in table and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", table[key]):
            raise Misconfigured(
                f"{CONFIGURATION_FILE}: environments.{name}.{key} is no name of a variable",
                hint="name the environment variable; what it holds is a secret and not for this file",
            )
    return _complete(Environment(name=name, branch=table.get("branch"), **{k: table.get(k) for k in _VARIABLE_KEYS}))


def _complete(environment: Environment) -> Environment:
    """*environment*, if it names one database and all that is needed for it."""
    url, key = environment.supabase_url_variable, environment.supabase_key_variable
    if (url is None) != (key is None) or (environment.access_token_variable and url is None):
        raise Misconfigured(
            f"{CONFIGURATION_FILE}: environments.{environment.name} names a Supabase project by half",
            hint="give it supabase_url_variable and supabase_key_variable",
        )
    if url is not None and environment.database_url_variable is not None:
        raise Misconfigured(
            f"{CONFIGURATION_FILE}: environments.{environment.name} names two databases",
            hint="give it database_url_variable, or supabase_url_variable and supabase_key_variable",
        )
    return environment
