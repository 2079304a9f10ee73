"""Fixes that are safe to make without asking; each is proven on the text that it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from registry_cli.documents.document import Document
from registry_cli.documents.editing import insert_key, remove_item, rename_key, replace_value, sort_list
from registry_cli.documents.proving import copied, holds, newline_of, value_at
from registry_cli.domain.finding import Finding
from registry_cli.domain.fix import Edit, Fix
from registry_cli.domain.location import Location, Pointer
from registry_cli.domain.manifest import SCHEMA_FIELD
from registry_cli.schemas.instances import violations
from registry_cli.schemas.violation import Part, Violation
from registry_cli.validation.codes.references import DUPLICATE

_CLOSE = 0.8
"""How much of two names must be the same for one to be a slip of the pen for the other."""

_MODELINES = {
    "yaml": ("# yaml-language-server: $schema={}", re.compile(r"^\s*#\s*yaml-language-server\s*:", re.MULTILINE)),
    "toml": ("#:schema {}", re.compile(r"^\s*#:schema\s", re.MULTILINE)),
}
"""How editors are told of a schema in a comment, and how a text is known to do so."""


def fix_of(finding: Finding, document: Document) -> Fix | None:
    """The fix of *finding*, which is in *document*: the one that it carries, or one that only its text tells."""
    if finding.fix is None and finding.code == DUPLICATE.code:
        return without_repeated_item(document, finding.pointer)
    return finding.fix


def placed_id(document: Document, field: str, placed: str) -> Fix | None:
    """Write the id that the folder or file is named after."""
    return _fix(document, f"write {field}: {placed}", replace_value(document, (field,), placed))


def raised_version(document: Document, version: str) -> Fix | None:
    """Write *version* as the manifest's version."""
    return _fix(document, f"raise version to {version}", replace_value(document, ("version",), version))


def without_repeated_item(document: Document, pointer: Pointer) -> Fix | None:
    """Take out the item that *pointer* leads to, where the list has exactly the same one before it."""
    try:
        *_, index = pointer
        items = value_at(document.data, pointer[:-1])
        if items[index] not in items[:index]:
            return None
    except (LookupError, TypeError, ValueError):
        return None
    return _fix(document, f"remove the repeated {items[index]}", remove_item(document, pointer))


def renamed_field(document: Document, pointer: Pointer, schema: dict[str, Any]) -> Fix | None:
    """Give the unknown field that *pointer* leads to the one name of a field that is meant.

    That is a name close to it that *schema* knows there and the mapping lacks, with which everything that *schema* says
    of the field is content. With two such names, or two fields that may mean the same one, there is no fix.
    """
    field, holder = pointer[-1], value_at(document.data, pointer[:-1])
    if not isinstance(field, str) or not isinstance(holder, dict):
        return None
    known = dict.fromkeys(_names_in(schema))
    meant = [
        name
        for name in get_close_matches(field, known, n=len(known), cutoff=_CLOSE)
        if name not in holder and _puts_right(document.data, pointer, name, schema)
    ]
    if len(meant) != 1:
        return None
    unknown = [other for other in holder if other not in known]
    if get_close_matches(meant[0], unknown, n=2, cutoff=_CLOSE) != [field]:
        return None
    return _fix(document, f"rename {field} to {meant[0]}", rename_key(document, pointer, meant[0]))


def tidy(document: Document, schema_path: str | None) -> Fix | None:
    """What nobody needs to be told of: the schema named for editors, and tags in order.

    *schema_path* is where the manifest's JSON Schema is, relative to its folder; ``None`` where there is none. Neither
    is content: no digest changes.
    """
    done: list[tuple[str, Edit]] = []
    named = _schema_named(document, schema_path) if schema_path else None
    ordered = sort_list(document, ("tags",)) if isinstance(document.data.get("tags"), list) else None
    done += [("name the schema for editors", named)] if named else []
    done += [("sort tags", ordered)] if ordered else []
    return (
        Fix(" and ".join(title for title, _ in done), document.path, tuple(edit for _, edit in done)) if done else None
    )


def _schema_named(document: Document, schema_path: str) -> Edit | None:
    if SCHEMA_FIELD in document.data:
        return None
    if document.format == "json":
        return insert_key(document, (), SCHEMA_FIELD, schema_path)
    form, known = _MODELINES[document.format]
    if known.search(document.text):
        return None
    top = Location(document.first_line, 1, document.first_line, 1)
    edit = Edit(top, form.format(schema_path) + newline_of(document.text))
    return edit if holds(document, (edit,), document.data) else None


def _fix(document: Document, title: str, edit: Edit | None) -> Fix | None:
    return None if edit is None else Fix(title, document.path, (edit,))


def _names_in(schema: Any) -> Iterator[str]:
    """The names of all fields that *schema* knows anywhere."""
    if isinstance(schema, Mapping):
        properties = schema.get("properties")
        if isinstance(properties, Mapping):
            yield from properties
        for part in schema.values():
            yield from _names_in(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _names_in(part)


def _puts_right(data: Any, pointer: Pointer, name: str, schema: dict[str, Any]) -> bool:
    """Whether with the field called *name* there is less wrong, and nothing that was not wrong before."""
    renamed = copied(data)
    holder = value_at(renamed, pointer[:-1])
    holder[name] = holder.pop(pointer[-1])
    before, after = (_told(violations(schema, one)) for one in (data, renamed))
    return after < before


def _told(found: list[Violation]) -> set[tuple[Pointer, str, Part, str]]:
    return {(one.pointer, one.keyword, one.target, one.message) for one in found}
