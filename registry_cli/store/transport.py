"""The one verb of a connection to the registry: call a SQL function by its name, get its JSON back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from registry_cli.domain.digest import MAX_SAFE_INTEGER
from registry_cli.domain.errors import Rejected

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SAFE_DIGITS = len(str(MAX_SAFE_INTEGER))


class Transport(Protocol):
    """A way to the functions of schema ``registry``."""

    def call(self, function: str, **parameters: Any) -> Any:
        """The JSON that ``registry.<function>`` answers.

        Lists and mappings travel as ``jsonb``, texts as ``text``, numbers as ``bigint``, flags as ``boolean``.
        Raises a ``RegistryError`` when the function refuses or the database cannot be reached, and ``ValueError``
        when a name could not be the name of a function or parameter.
        """

    def close(self) -> None:
        """Let go of the connection; closing twice does nothing."""


_ONCE = ("commit_", "purge_")
"""How the names of those functions begin that must not be called again when their outcome is unknown."""


def is_repeatable(function: str) -> bool:
    """Whether calling *function* twice does the same as calling it once."""
    return not function.startswith(_ONCE)


def check_names(function: str, parameters: Iterable[str]) -> None:
    """Raise ``ValueError`` unless every name may stand in SQL and in a URL as it is."""
    for name in (function, *parameters):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a function or parameter")


def encode(value: Any) -> str:
    """*value* as compact JSON; raises ``Rejected`` when it holds what JSON in UTF-8 cannot carry."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
    except ValueError as exc:
        raise Rejected(f"a value cannot be stored: {exc}", hint="make every number finite") from exc
    check_text(text)
    return text


def check_text(text: str) -> None:
    """Raise ``Rejected`` when *text* holds a lone surrogate or NUL, which Postgres cannot store."""
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise Rejected(
            f"a text cannot be stored: character {exc.start + 1} is a lone surrogate", hint="write the text in UTF-8"
        ) from exc
    if "\x00" in text:
        raise Rejected("a text cannot be stored: it holds the NUL character", hint="remove the NUL character")


def decode(text: str | bytes) -> Any:
    """The value of JSON *text* that Postgres made.

    Postgres writes a float such as 1e308 out in full.
    An integer beyond 2^53 can only have been sent as a float, because the registry stores no other, and becomes one.
    """
    return json.loads(text, parse_int=_number)


def _number(digits: str) -> int | float:
    if len(digits) < _SAFE_DIGITS:
        return int(digits)
    number = int(digits)
    return number if abs(number) <= MAX_SAFE_INTEGER else float(digits)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} cannot be sent to the database")
