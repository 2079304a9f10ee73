"""Paths that lead out of the bundle."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from registry_cli.documents.document import Document
from registry_cli.documents.positions import quoted
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Pointer
from registry_cli.schemas.violation import Part
from registry_cli.validation.codes.security import LEAVES_BUNDLE
from registry_cli.validation.stage import finding_at

PATH_FIELDS: Mapping[str, str] = {"agent": "prompts", "template": "files"}
"""The field of a kind whose values are paths in the bundle; in a template its keys are paths too."""

_ABSOLUTE = re.compile(r"[/\\]|~[\w.-]*[/\\]|~$|[A-Za-z]:(?:[/\\]|$)")
_OF_A_PERSON = re.compile(r"(?:/home/|/Users/|[A-Za-z]:[\\/]Users[\\/])[^/\\$%{<]+")
_VALUE_OF_OPTION = re.compile(r"--?[\w-]+=")


def leaves_bundle(path: str) -> bool:
    """Whether *path*, which counts from a bundle's folder, leads out of it."""
    return _ABSOLUTE.match(path) is not None or _climbs(path)


def leaving_paths(kind: str, document: Document) -> Iterator[Finding]:
    """A finding for each path in a manifest of *kind* that leads out of its bundle."""
    field = PATH_FIELDS.get(kind)
    paths = document.data.get(field) if field else None
    if not field or not isinstance(paths, dict):
        return
    for key, path in paths.items():
        if kind == "template" and leaves_bundle(key):
            yield _finding(document, (field, key), key, part=Part.KEY)
        if isinstance(path, str) and leaves_bundle(path):
            yield _finding(document, (field, key), path)


def leaving_server(document: Document, pointer: Pointer, server: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each path that the *server* at *pointer* is started with and that clearly leads elsewhere.

    Absolute paths of a system or a container are left alone: only those into somebody's home folder are clear.
    """
    for place, path in _started_with(pointer, server):
        bare = _VALUE_OF_OPTION.sub("", path, count=1) if path.startswith("-") else path
        if _leads_away(bare):
            yield _finding(document, place, bare, severity=Severity.WARNING)
    folder = server.get("cwd")
    if isinstance(folder, str) and leaves_bundle(folder):
        yield _finding(document, (*pointer, "cwd"), folder, severity=Severity.WARNING)


def _started_with(pointer: Pointer, server: Mapping[str, Any]) -> Iterator[tuple[Pointer, str]]:
    if isinstance(server.get("command"), str):
        yield (*pointer, "command"), server["command"]
    arguments = server.get("args")
    for index, argument in enumerate(arguments if isinstance(arguments, list) else ()):
        if isinstance(argument, str):
            yield (*pointer, "args", index), argument


def _leads_away(word: str) -> bool:
    if "://" in word or any(letter.isspace() for letter in word):
        return False
    return word.startswith(("~/", "~\\")) or word == "~" or _climbs(word) or _OF_A_PERSON.match(word) is not None


def _climbs(path: str) -> bool:
    # posixpath knows only one kind of slash.
    return ".." in path and posixpath.normpath(path.replace("\\", "/")).split("/")[0] == ".."


def _finding(
    document: Document, pointer: Pointer, path: str, *, part: Part = Part.VALUE, severity: Severity | None = None
) -> Finding:
    message = f"the path {quoted(path)} leads out of the bundle"
    hint = "move the file into the bundle's folder, and write its path from there"
    return finding_at(LEAVES_BUNDLE, document, pointer, message, hint=hint, part=part, severity=severity)
