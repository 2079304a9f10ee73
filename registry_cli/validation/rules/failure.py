"""Why a rule could not be judged for a manifest, in words: the library's own are about types, not manifests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from registry_cli.documents.positions import quoted
from registry_cli.domain.location import Pointer
from registry_cli.validation.rules.engine import CODE_POINTS
from registry_cli.validation.rules.meaning import MANIFEST, Mention

_NAMES = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a mapping"}
_NO_FIT = "an operation does not fit its values"
_MOST_TYPES = 3
_BEGINNINGS = (
    ("Undefined variable or function: ", "{} does not fit its values"),
    ("No such overload", _NO_FIT),
    ("Unsupported operation", _NO_FIT),
    ("Unexpected type", _NO_FIT),
    ("Arithmetic overflow", "a number becomes too large"),
    (f"Function '{CODE_POINTS}'", "size does not fit its values"),
    ("Function ", "{} is given what it cannot take"),
)


def describe_failure(error: Exception, manifest: Mapping[str, Any], mentions: Iterable[Mention]) -> tuple[str, str]:
    """Why evaluating failed with *error* for *manifest*, and the way out; *mentions* are the places it looks at."""
    used = [mention.pointer for mention in mentions if not mention.asked]
    missing = next((step for pointer in used if (step := missing_step(manifest, pointer))), None)
    if isinstance(error, ZeroDivisionError):
        return "it divides by zero", "let the rule ask first"
    if missing and not isinstance(holder := value_at(manifest, missing[:-1]), dict | list):
        return f"{dotted(missing[:-1])} is {name_of(holder)} and has no fields", "ask only where it is a mapping"
    if missing and isinstance(error, LookupError):
        name = dotted(missing)
        return f"{name} is missing", f"add it, or let the rule ask for it first: has({name}) && ..."
    if isinstance(error, LookupError):
        return "a key or an item that it looks for is missing", "let the rule ask first: has(x.y), or size(x) > 0"
    return _in_words(str(error)) + _types(
        manifest, used
    ), "compare values of one type, or let the rule ask for it first"


def _types(manifest: Mapping[str, Any], used: Iterable[Pointer]) -> str:
    """What stands at the places that are *used*."""
    there = dict.fromkeys(pointer for pointer in used if pointer and missing_step(manifest, pointer) is None)
    said = [f"{dotted(pointer)} is {name_of(value_at(manifest, pointer))}" for pointer in there]
    return f" ({', '.join(said[:_MOST_TYPES])})" if said else ""


def describe_result(result: object) -> str:
    """What is wrong with a *result* that is neither true nor false."""
    return f"it gives {name_of(result)}, where true or false is due"


def name_of(value: object) -> str:
    """What *value* is, to people."""
    return "null" if value is None else _NAMES.get(type(value), "another value")


def missing_step(manifest: Mapping[str, Any], pointer: Pointer) -> Pointer | None:
    """The first part of *pointer* that leads nowhere in *manifest*; ``None`` when all of it leads on."""
    value: Any = manifest
    for number, step in enumerate(pointer):
        is_item = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if not is_item and not (isinstance(value, dict) and step in value):
            return pointer[: number + 1]
        value = value[step]
    return None


def value_at(manifest: Mapping[str, Any], pointer: Pointer) -> Any:
    """What *pointer*, of which no step is missing, leads to."""
    value: Any = manifest
    for step in pointer:
        value = value[step]
    return value


def dotted(pointer: Pointer) -> str:
    """*pointer* as an expression writes it."""
    steps = (f".{step}" if isinstance(step, str) and step.isidentifier() else f"[{_key(step)}]" for step in pointer)
    return MANIFEST + "".join(steps)


def _key(step: str | int) -> str:
    return quoted(step) if isinstance(step, str) else str(step)


def _in_words(message: str) -> str:
    for beginning, words in _BEGINNINGS:
        if message.startswith(beginning):
            return words.format(message.removeprefix(beginning).split("'")[1] if "'" in message else "a function")
    return _NO_FIT
