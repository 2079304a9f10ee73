"""Reading a saved plan: what is no plan is refused at its place, and what was edited is noticed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from registry_cli import __version__
from registry_cli.application.saved_plan import FORMAT, SavedPlan, digest_of
from registry_cli.documents.document import Document
from registry_cli.documents.json_reader import read_json
from registry_cli.documents.loose_file import read_loose_file
from registry_cli.documents.positions import locate
from registry_cli.domain.errors import Conflict, Misconfigured
from registry_cli.domain.location import Location

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest plan that is read, or written."""

_MOST_VALUES = 4_000_000
_MAKE_ANEW = "make it anew: registry plan --out FILE"

_TYPES: Mapping[str, tuple[tuple[type, ...], str]] = {
    "program": ((str,), "text"),
    "action": ((str,), "text"),
    "owner": ((str,), "text"),
    "commit": ((str,), "text"),
    "base_release": ((int,), "a number"),
    "chain": ((str,), "text"),
    "watermark": ((str, type(None)), "text or null"),
    "allow_downgrade": ((bool,), "true or false"),
    "changes": ((list,), "a list"),
    "held": ((list,), "a list"),
    "orphans": ((list,), "a list"),
    "digest": ((str,), "text"),
}
_ITEMS: Mapping[str, tuple[type, str]] = {
    "changes": (dict, "an object"),
    "held": (str, "text"),
    "orphans": (str, "text"),
}


def read_saved_plan(path: Path) -> SavedPlan:
    """The plan in the file *path*.

    Raises ``Misconfigured`` where there is none that can be read, ``Conflict`` for one that must not be carried out.
    """
    try:
        content = read_loose_file(path, LARGEST)
    except FileNotFoundError as error:
        raise Misconfigured(f"there is no plan {path}", hint=_MAKE_ANEW) from error
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}", hint=_MAKE_ANEW) from error
    except ValueError as error:  # a path with a NUL character
        raise Misconfigured(f"{path} cannot be read: {error}", hint=_MAKE_ANEW) from error
    return parse_saved_plan(str(path), content)


def parse_saved_plan(path: str, content: bytes) -> SavedPlan:
    """The plan that *content* of the file *path* holds; raises as ``read_saved_plan`` does."""
    document = _document(path, content)
    data = document.data
    _check_made_by(document)
    _check_types(document)
    body = {key: value for key, value in data.items() if key != "digest"}
    try:
        sound = digest_of(body) == data["digest"]
    except ValueError:  # a lone surrogate, a number that JSON cannot carry: no plan was saved with it
        sound = False
    if not sound:
        raise Conflict(f"{path} was edited after it was saved, and nothing was published", hint=_MAKE_ANEW)
    unknown = next((key for key in body if key not in _TYPES and key != "format"), None)
    if unknown is not None:
        _refuse(document.path, locate(document, (unknown,)), "this is no part of a plan")
    return SavedPlan(**{key: value for key, value in body.items() if key != "format"})


def _document(path: str, content: bytes) -> Document:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{path} is no saved plan: it is not UTF-8", hint=_MAKE_ANEW) from error
    reading = read_json(path, text, most_values=_MOST_VALUES)
    for problem in reading.problems:
        _refuse(path, problem.location, problem.message)
    return reading.document or Document(path, "json", text, {})


def _check_made_by(document: Document) -> None:
    """Raise unless the file has this format and was made by this version of the program."""
    made_as, program = document.data.get("format"), document.data.get("program")
    if type(made_as) is not int:
        _refuse(document.path, locate(document, ("format",)), "format must be a number")
    if made_as != FORMAT:
        raise Conflict(f"{document.path} has format {made_as}, and format {FORMAT} is read here", hint=_MAKE_ANEW)
    if isinstance(program, str) and program != __version__:
        made = f"{document.path} was saved by registry {program}"
        raise Conflict(f"{made}, and this is {__version__}, which may plan otherwise", hint=_MAKE_ANEW)


def _check_types(document: Document) -> None:
    for key, (types, word) in _TYPES.items():
        if type(document.data.get(key, ...)) not in types:
            _refuse(document.path, locate(document, (key,)), f"{key} must be {word}")
    for key, (expected, word) in _ITEMS.items():
        for index, item in enumerate(document.data[key]):
            if not isinstance(item, expected):
                _refuse(document.path, locate(document, (key, index)), f"what is in {key} must be {word}")
    if document.data["action"] != "publish":
        _refuse(document.path, locate(document, ("action",)), "action must be publish")


def _refuse(path: str, location: Location, message: str) -> NoReturn:
    place = f"{path}:{location.line}:{location.column}"
    raise Misconfigured(f"{place}: this is no saved plan: {message}", hint=_MAKE_ANEW)
