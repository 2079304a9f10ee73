"""Fields that are named after a secret and hold it: of structured data the names of keys say what a value is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from registry_cli.domain.location import Pointer
from registry_cli.domain.manifest import CATALOGUE_FIELDS
from registry_cli.kinds.table import KINDS
from registry_cli.schemas.searching import searcher

_WALKED = (str, dict, list)
_SHORTEST = 4
_SHORTEST_VAGUE = 8
_LONGEST_NAME = 200
_ENVIRONMENT = ("env", "headers")

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CLEAR = re.compile(
    r"(?:.*[_.])?(?:pass(?:word|wd|phrase)|pwd|api_?key|apikey"
    r"|(?:secret|private|access|account|auth|encryption|signing|master|admin|service|service_role)_key"
    r"|(?:client|app|consumer|signing|webhook|jwt|shared)_?secret"
    r"|(?:access|auth|api|bearer|refresh|bot|session|secret|personal_access|github|gitlab|slack|npm|pypi|hf)_?token"
    r"|secret_token|connection_string)"
)
_VAGUE = re.compile(r"(?:.*[_.])?(?:secret|credentials?|pat|passcode)")
_VAGUE_IN_ENVIRONMENT = re.compile(r"(?:.*[_.])?(?:token|pass|auth|authorization|cookie|dsn|key|secrets)")
_OF_MODELS = re.compile(
    r"(?:.*_)?(?:max|min|num|stop|eos|bos|pad|unk|sep|cls|mask|page|next|prompt|cache|public|partition|sort|primary)"
    r"_(?:token|key)"
)
_ANY_NAME = "pass|pwd|secret|key|token|credential|pat|auth|cookie|dsn|connection"
_LETTER_AND_DIGIT = re.compile(r"(?=.*[A-Za-z])(?=.*[0-9])", re.DOTALL)
_SCHEME = re.compile(r"(?:Bearer|Basic|Token|ApiKey|Bot|Key)[ \t]+", re.IGNORECASE)
_OPTION = re.compile(r"--?(?P<name>[A-Za-z][\w.-]*)(?:=(?P<value>.*))?", re.DOTALL)
_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z][\w-]*)(?:=|:[ \t]*)(?P<value>.*)", re.DOTALL)
_QUERY = re.compile(r"[?&](?P<name>[\w.-]+)=(?P<value>[^&#\s]+)")
_AS_HEADER = frozenset({"-H", "--header", "--headers", "-e", "--env"})

_PLAIN_FIELDS = frozenset(
    {
        *CATALOGUE_FIELDS,
        *(kind.id_field for kind in KINDS.values()),
        "name",
        "description",
        "version",
        "capabilities",
        "allowed_tools",
        "allowed_agents",
        "input_schema",
        "output_schema",
        "variables",
        "tests",
        "prompts",
        "files",
        "body",
        "messages",
        "rules",
        "changelog",
        "lineage_tags",
        "completion_criteria",
        "suggested_sequence",
        "required_agents",
        "optional_agents",
        "depends_on",
        "uses",
        "$schema",
    }
) - {"metadata"}
"""Fields of manifests that hold no settings: texts, references, paths, and schemas, whose keys are names only."""


class SecretField(NamedTuple):
    """A value that a key, an option or a parameter calls a secret: where it is, and which of its characters."""

    pointer: Pointer
    name: str
    start: int
    end: int


def secrets_in_manifest(data: Mapping[str, Any]) -> Iterator[SecretField]:
    """Every literal secret in the settings of a manifest."""
    for field, value in data.items():
        if field not in _PLAIN_FIELDS and isinstance(value, _WALKED):
            yield from _walk(field, value, (field,), loose=False)


def secrets_in_servers(data: Mapping[str, Any]) -> Iterator[SecretField]:
    """Every literal secret in an ``mcp.json``: in environments and headers, arguments, URLs and other settings."""
    for field, value in data.items():
        yield from _walk(field, value, (field,), loose=False)


def may_name_secret(text: str) -> bool:
    """Whether any key in *text* could call its value a secret; ``False`` is certain."""
    return _any_name()(text)


@cache
def _any_name() -> Callable[[str], bool]:
    either_case = "".join(f"[{one}{one.upper()}]" if one.isalpha() else one for one in _ANY_NAME)
    return searcher(f"{either_case}|\\\\u")


def _walk(name: str, value: Any, pointer: Pointer, *, loose: bool) -> Iterator[SecretField]:
    """*loose*: the keys here are names of environment variables or headers, where ``TOKEN`` alone says enough."""
    if isinstance(value, str):
        found = _literal(name, value, loose=loose)
        if found:
            yield SecretField(pointer, name, *found)
        elif "://" in value:
            yield from _in_query(value, pointer)
    elif isinstance(value, dict):
        inside = loose or name in _ENVIRONMENT
        for key, item in value.items():
            yield from _walk(key, item, (*pointer, key), loose=inside)
    elif isinstance(value, list):
        if name == "args":
            yield from _in_arguments(value, pointer)
        for index, item in enumerate(value):
            yield from _walk("", item, (*pointer, index), loose=loose)


def _in_arguments(arguments: Sequence[Any], pointer: Pointer) -> Iterator[SecretField]:
    before = ""
    for index, argument in enumerate(arguments):
        if not isinstance(argument, str):
            continue
        option = _OPTION.fullmatch(argument)
        if option and option["value"] is not None:
            yield from _named(option, (*pointer, index), loose=False)
        elif not option and (before in _AS_HEADER or argument.partition("=")[0].isupper()):
            assignment = _ASSIGNMENT.fullmatch(argument)
            if assignment:
                yield from _named(assignment, (*pointer, index), loose=True)
        elif not option and before.startswith("--"):
            found = _literal(before.lstrip("-"), argument, loose=False)
            if found:
                yield SecretField((*pointer, index), before, *found)
        before = argument


def _named(match: re.Match[str], pointer: Pointer, *, loose: bool) -> Iterator[SecretField]:
    found = _literal(match["name"], match["value"], loose=loose)
    if found:
        offset = match.start("value")
        yield SecretField(pointer, match["name"], offset + found[0], offset + found[1])


def _in_query(url: str, pointer: Pointer) -> Iterator[SecretField]:
    for match in _QUERY.finditer(url):
        yield from _named(match, pointer, loose=True)


def _literal(name: str, value: str, *, loose: bool) -> tuple[int, int] | None:
    """Which characters of *value* are a secret, when *name* calls it one and it is no placeholder."""
    clarity = _clarity(name)
    if not clarity or (clarity == _LOOSE and not loose):
        return None
    from registry_cli.validation.security.placeholders import is_no_password

    scheme = _SCHEME.match(value)
    start = scheme.end() if scheme else len(value) - len(value.lstrip())
    secret = value[start:].rstrip()
    if len(secret) < _SHORTEST or any(character.isspace() for character in secret) or is_no_password(secret):
        return None
    if clarity != _SURE and not (len(secret) >= _SHORTEST_VAGUE and _LETTER_AND_DIGIT.match(secret)):
        return None
    return start, start + len(secret)


_SURE, _UNSURE, _LOOSE = 3, 2, 1


@lru_cache(maxsize=4096)
def _clarity(name: str) -> int:
    """How clearly *name* calls its value a secret; 0 for a name that does not."""
    if len(name) > _LONGEST_NAME:
        return 0
    words = _HUMP.sub("_", name).lower().replace("-", "_")
    if _OF_MODELS.fullmatch(words):
        return 0
    if _CLEAR.fullmatch(words):
        return _SURE
    if _VAGUE.fullmatch(words):
        return _UNSURE
    return _LOOSE if _VAGUE_IN_ENVIRONMENT.fullmatch(words) else 0
