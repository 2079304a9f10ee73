"""The other way round, for tests: data written as JSON, YAML and TOML in many styles, and text cut out by place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from hypothesis import strategies as st

from registry_cli.documents.document import Document, Reading
from registry_cli.domain.location import Location, Pointer

Choose = Callable[[], bool]

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = (
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
    | st.sampled_from(
        ["no", "1e3", "0o7", "null", "2024-01-01", "a: b", "- x", "\U0001f600", "it's", 'say "x"', "\r\n"]
    )
)
KEYS = st.sampled_from(["name", "a b", "a.b", "a/b", "~", "\U0001f600", '"', "", "x-1", "1"]) | TEXTS


def mappings(scalars: st.SearchStrategy[Any] = SCALARS) -> st.SearchStrategy[dict[str, Any]]:
    """Data that all three formats carry (``null`` only where *scalars* has it)."""
    values = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
    )
    return st.dictionaries(KEYS, values, max_size=5)


def to_json(data: Any, choose: Choose) -> str:
    """As JSON: with or without line breaks, with or without escapes beyond ASCII."""
    return json.dumps(data, ensure_ascii=choose(), indent=(choose() and 2) or None)


def to_yaml(data: Any, choose: Choose) -> str:
    """As YAML: flow or block, quoted in either way."""

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, _: Any) -> bool:
            return True

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
        quote = '"' if choose() or set("\x85\u2028\u2029") & set(value) else "'"
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=quote)

    Dumper.add_representer(str, text)
    return yaml.dump(
        data, Dumper=Dumper, default_flow_style=choose(), allow_unicode=choose(), sort_keys=False, width=40
    )


def to_toml(data: dict[str, Any], choose: Choose) -> str:
    """As TOML: tables as headers, dotted keys or inline, lists of tables as rows or inline."""
    return "\n".join(_toml_table(data, (), choose)) + "\n"


def _toml_table(table: dict[str, Any], header: tuple[str, ...], choose: Choose) -> Iterator[str]:
    later: list[tuple[str, Any]] = []
    for key, value in table.items():
        rows = isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
        if (isinstance(value, dict) or rows) and choose():
            later.append((key, value))
        elif isinstance(value, dict) and value and choose():
            yield from (f"{_toml_key(key)} . {_toml_key(inner)}={_toml(child)}" for inner, child in value.items())
        else:
            yield f"{_toml_key(key)} = {_toml(value)} # a comment" + "\n" * choose()
    for key, value in later:
        path = (*header, key)
        name = ".".join(map(_toml_key, path))
        for item in value if isinstance(value, list) else [value]:
            yield f"[[{name}]]" if isinstance(value, list) else f"  [ {name} ]"
            yield from _toml_table(item, path, choose)


def _toml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _toml(key)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml_key(key)} = {_toml(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",\n ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(reading: Reading) -> Document:
    """The document of a reading that must be sound."""
    assert reading.problems == ()
    assert reading.document is not None
    return reading.document


def excerpt(text: str, place: Location) -> str:
    """The stretch of *text* that *place* names, found independently of the code under test."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n|\Z)", text)
    chosen = lines[place.line - 1 : place.end_line]
    chosen[-1] = chosen[-1][: place.end_column - 1]
    chosen[0] = chosen[0][place.column - 1 :]
    return "".join(chosen)


def scalars(data: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    """Every value in *data* that holds no others, with its pointer."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from scalars(value, (*pointer, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from scalars(value, (*pointer, index))
    else:
        yield pointer, data
