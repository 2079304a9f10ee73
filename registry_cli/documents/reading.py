"""Reading a file: its name tells the format, its bytes become data or problems, and nothing is raised."""

from __future__ import annotations

import codecs

from registry_cli.documents.document import MAX_BYTES, SUFFIXES, Document, Problem, ProblemKind, Reading
from registry_cli.documents.json_reader import read_json
from registry_cli.documents.positions import Lines
from registry_cli.documents.toml_reader import read_toml
from registry_cli.documents.yaml_quick import read_quickly
from registry_cli.domain.location import Location


def _read_yaml(path: str, text: str) -> Reading:
    data = read_quickly(text)
    if data is not None:
        return Reading(Document(path, "yaml", text, data))
    # Imported here because PyYAML takes 15 ms, which a repository of JSON need not wait for.
    from registry_cli.documents.yaml_reader import read_yaml

    return read_yaml(path, text)


_READERS = {".json": read_json, ".yaml": _read_yaml, ".yml": _read_yaml, ".toml": read_toml}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_document(path: str, content: bytes) -> Reading:
    """Read *content* in the format that the ending of *path* names.

    What is wrong comes back as problems, whatever the bytes are.
    A UTF-8 byte order mark is accepted and takes up no column.
    Raises ``ValueError`` when *path* ends in none of ``SUFFIXES``, which no discovered path does.
    """
    reader = _READERS.get(path[path.rfind(".") :].lower())
    if reader is None:
        raise ValueError(f"{path!r} ends in none of {', '.join(SUFFIXES)}")
    if len(content) > MAX_BYTES:
        return Reading(None, (_too_large(len(content)),))
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return Reading(None, (encoding_problem(content, error),))
    return reader(path, text)


def encoding_problem(content: bytes, error: UnicodeDecodeError) -> Problem:
    """The problem of the first byte of *content* that is no UTF-8, at the character where it stands."""
    before = content[: error.start].decode("utf-8")
    hint = "save the file as UTF-8"
    if content.startswith(_UTF16):
        hint += "; it seems to be UTF-16"
    message = f"the byte 0x{content[error.start]:02X} is no UTF-8"
    return Problem(ProblemKind.ENCODING, message, Lines(before).location(len(before)), hint)


def _too_large(size: int) -> Problem:
    message = f"the file has {size:,} bytes, more than the {MAX_BYTES:,} that are read"
    return Problem(ProblemKind.SIZE, message, Location(), "move long texts to files of their own beside the manifest")
