"""What the table ``[validate]`` of registry.toml says; what cannot be meant is ``Misconfigured``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from registry_cli.documents.document import Document
from registry_cli.documents.positions import locate
from registry_cli.domain.configuration import (
    ALL_CODES,
    CONFIGURATION_FILE,
    DEFAULT_ROOT,
    FailOn,
    PathSettings,
    ValidationSettings,
    WrittenWaiver,
)
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Severity
from registry_cli.validation.codes import find_code
from registry_cli.validation.codes.references import AGENT_RING
from registry_cli.validation.codes.waivers import may_be_waived
from registry_cli.validation.path_patterns import pattern_complaint
from registry_cli.validation.selection import read_code

KNOWN_KEYS = frozenset({"select", "ignore", "fail_on", "baseline", "severity", "paths", "waivers"})
KNOWN_PATH_KEYS = frozenset({"paths", "ignore", "severity"})
KNOWN_WAIVER_KEYS = frozenset({"path", "code", "pointer", "until", "reason"})
OFF = "off"
"""The severity of a code that is no finding at all."""


def read_validation(data: Mapping[str, Any], text: str) -> ValidationSettings:
    """The settings in the table ``validate`` of *data*, which *text* was read as.

    Raises ``Misconfigured`` that names the key, the reason and the way out. What a waiver says is not checked here.
    """
    table = _table(data.get("validate", {}), "validate", "[validate]")
    _refuse_unknown(table, KNOWN_KEYS, "validate")
    return ValidationSettings(
        select=_select(table.get("select", [ALL_CODES])),
        ignore=_codes(table.get("ignore", []), "validate.ignore"),
        fail_on=_fail_on(table.get("fail_on", FailOn.ERROR.value)),
        baseline=_baseline(table.get("baseline")),
        severity=_severities(table.get("severity", {}), "validate.severity"),
        paths=tuple(
            _paths(item, f"validate.paths[{index}]", root=data.get("root", DEFAULT_ROOT))
            for index, item in enumerate(_tables(table.get("paths", []), "validate.paths"))
        ),
        waivers=_waivers(_tables(table.get("waivers", []), "validate.waivers"), data, text),
    )


def _table(value: Any, key: str, written: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _misconfigured(f"{key} must be a table", f"write {written}")
    return value


def _tables(value: Any, key: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _misconfigured(f"{key} must be a list of tables", f"write [[{key}]]")
    return value


def _refuse_unknown(table: Mapping[str, Any], known: Iterable[str], key: str) -> None:
    for name in table:
        if name not in known:
            raise _misconfigured(f"{key}.{name} is not known", f"known are: {', '.join(sorted(known))}")


def _texts(value: Any, key: str, example: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _misconfigured(f"{key} must be a list of texts", f"write {key.rpartition('.')[2]} = [{example}]")
    return value


def _codes(value: Any, key: str) -> tuple[str, ...]:
    return tuple(_code(text, key) for text in _texts(value, key, f'"{AGENT_RING.code}"'))


def _select(value: Any) -> tuple[str, ...]:
    codes = _codes(value, "validate.select")
    if not codes:
        raise _misconfigured("validate.select is empty, so nothing would be shown", "leave it out to show everything")
    return codes


def _code(text: str, key: str) -> str:
    try:
        return read_code(text)
    except Misconfigured as error:
        raise _misconfigured(f"{key}: {error.message}", error.hint) from error


def _fail_on(value: Any) -> FailOn:
    if value not in list(FailOn):
        raise _misconfigured(f"validate.fail_on = {value!r} is unknown", f"write one of {', '.join(FailOn)}")
    return FailOn(value)


def _baseline(value: Any) -> str | None:
    if value is None:
        return None
    path = PurePosixPath(value) if isinstance(value, str) and value.strip() and value.isprintable() else None
    if path is None or path.is_absolute() or ".." in path.parts or path.as_posix() == ".":
        raise _misconfigured(
            f"validate.baseline = {value!r} is no file of the repository",
            f'name it relative to {CONFIGURATION_FILE}, e.g. baseline = "baseline.json"',
        )
    return path.as_posix()


def _severities(value: Any, key: str) -> dict[str, Severity | None]:
    table = _table(value, key, f'{key} = {{REG204 = "error"}}')
    return {_single(code, key): _severity(code, weight, key) for code, weight in table.items()}


def _single(text: str, key: str) -> str:
    code = find_code(_code(text, key))
    if code is None:
        raise _misconfigured(f"{key}: {text} is a family of codes", "name each code")
    return code.code


def _severity(text: str, weight: Any, key: str) -> Severity | None:
    weights: dict[Any, Severity | None] = {severity.value: severity for severity in Severity} | {OFF: None}
    if not isinstance(weight, str) or weight not in weights:
        raise _misconfigured(f"{key}: {text} = {weight!r} is no severity", f"write one of {', '.join(weights)}")
    code = find_code(text)
    if code is not None and not may_be_waived(code) and code.severity is Severity.ERROR and weight != code.severity:
        raise _misconfigured(
            f"{key}: {code.code} stays an error, because a manifest with it cannot be published",
            f"leave it out; to keep validate quiet about it, list {code.code} under ignore",
        )
    return weights[weight]


def _paths(table: Mapping[str, Any], key: str, *, root: Any) -> PathSettings:
    _refuse_unknown(table, KNOWN_PATH_KEYS, key)
    patterns = _texts(table.get("paths", []), f"{key}.paths", '"agents/legacy_*"')
    if not patterns:
        raise _misconfigured(f"{key} names no paths", 'write paths = ["agents/legacy_*"]')
    for pattern in patterns:
        complaint = pattern_complaint(pattern, root if isinstance(root, str) else "")
        if complaint:
            raise _misconfigured(f"{key}.paths: {complaint}", "write it as it lies below the manifests' folder")
    return PathSettings(
        paths=tuple(patterns),
        ignore=_codes(table.get("ignore", []), f"{key}.ignore"),
        severity=_severities(table.get("severity", {}), f"{key}.severity"),
    )


def _waivers(tables: list[dict[str, Any]], data: Mapping[str, Any], text: str) -> tuple[WrittenWaiver, ...]:
    written = []
    for index, table in enumerate(tables):
        key = f"validate.waivers[{index}]"
        _refuse_unknown(table, KNOWN_WAIVER_KEYS, key)
        document = Document(CONFIGURATION_FILE, "toml", text, dict(data))
        location = locate(document, ("validate", "waivers", index))
        written.append(WrittenWaiver(location, **{name: _text(table[name], f"{key}.{name}") for name in table}))
    return tuple(written)


def _text(value: Any, key: str) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, str):
        raise _misconfigured(f"{key} must be a text", 'write "..."')
    return value


def _misconfigured(message: str, hint: str) -> Misconfigured:
    return Misconfigured(f"{CONFIGURATION_FILE}: {message}", hint=hint)
