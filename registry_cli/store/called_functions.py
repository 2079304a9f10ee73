"""The functions that this program calls, and which of them cannot be called."""

from __future__ import annotations

import re
from collections.abc import Mapping

from registry_cli.domain.errors import Misconfigured, RegistryError, Unavailable
from registry_cli.store.function_migration import function_files
from registry_cli.store.transport import Transport

LARGE = ("verify_", "fetch_snapshot_", "fetch_state_", "list_entries_", "list_releases_")
"""How the names of those functions begin whose answer may be large; they are as old as the schema."""

_PUBLIC = re.compile(r"_v\d+$")
_PARAMETERS = re.compile(r"create or replace function registry\.\w+\((.*?)\) returns", re.DOTALL)


def public_functions() -> dict[str, tuple[str, ...]]:
    """The names of the parameters that each function of the registry's interface needs, by the function's name."""
    return {name: _needed(text) for name, text in function_files().items() if _PUBLIC.search(name)}


def uncallable(transport: Transport, functions: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Those of *functions* that cannot be called over *transport*, told by calling each with nothing.

    What gets nothing does nothing: it refuses, or has nothing to answer. Those with large answers are not asked.
    """
    asked = {name: needed for name, needed in functions.items() if not name.startswith(LARGE)}
    return tuple(name for name, needed in asked.items() if not _answers(transport, name, needed))


def _answers(transport: Transport, name: str, needed: tuple[str, ...]) -> bool:
    try:
        transport.call(name, **dict.fromkeys(needed))
    except Misconfigured:
        return False
    except Unavailable:
        raise
    except RegistryError:
        return True
    return True


def _needed(text: str) -> tuple[str, ...]:
    found = _PARAMETERS.search(text)
    parameters = [one.split() for one in found[1].split(",")] if found and found[1].strip() else []
    return tuple(words[0] for words in parameters if "default" not in words)
