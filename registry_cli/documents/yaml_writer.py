"""Data becomes YAML that a person likes to read and edit, and that ``read_document`` reads back equal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from registry_cli.documents.yaml_scalars import resolve

WIDTH = 100
"""The column at which long texts are folded."""

_ESCAPED_ONLY = re.compile("[\r\x85\u2028\u2029\ufeff]|^\\s", re.ASCII)
"""What a block would lose or make hard to see: other line breaks, byte order marks, white space at the start."""

_FOLDABLE = re.compile(r"\S+(?: \S+)+")
"""A text of several words with one space between any two, so that every line break of a folded block is one space."""

_TEXT = "tag:yaml.org,2002:str"


def write_yaml(data: Mapping[str, Any]) -> str:
    """*data* in block style, its keys in their order, long texts folded and texts of several lines as they are.

    *data* is what a ``Document`` holds: nested no deeper than the reader allows, and no NaN if it is to read back
    equal. Nothing is written as an anchor or alias. Raises ``ValueError`` when it holds what is no such data.
    """
    try:
        return yaml.dump(
            dict(data), Dumper=_Writer, sort_keys=False, allow_unicode=True, default_flow_style=False, width=WIDTH
        )
    except yaml.YAMLError as error:
        raise ValueError(f"this cannot be written as YAML: {error}") from error


class _Writer(yaml.SafeDumper):
    """Quotes what is no text in YAML 1.1 or in 1.2, so that both readers agree."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - likewise
        """Indent the items of a list below its key."""
        super().increase_indent(flow, indentless=False)

    def text(self, value: str) -> yaml.ScalarNode:
        """The scalar that stands for *value*."""
        return self.represent_scalar(_TEXT, value, style=_style(value))


def _style(text: str) -> str | None:
    """The quotation mark or block sign for *text*; ``None`` leaves it to PyYAML, which quotes what it must."""
    if _ESCAPED_ONLY.search(text):
        return '"'
    if "\n" in text:
        return "|"
    if len(text) > WIDTH and _FOLDABLE.fullmatch(text):
        return ">"
    return None if _is_text(text) else "'"


def _is_text(plain: str) -> bool:
    """Whether *plain*, written without quotes, means itself in YAML 1.2."""
    try:
        return isinstance(resolve(plain), str)
    except ValueError:
        return False


_Writer.add_representer(str, _Writer.text)
