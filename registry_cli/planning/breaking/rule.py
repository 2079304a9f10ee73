"""What a rule about breaking changes is, and what it finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry_cli.domain.location import Pointer


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to break those who use an entry; the next version must then be a major one.

    ``sentence`` says what changed and why that is noticed. ``before`` and ``after`` are the parts of a manifest of
    ``kind`` that show it, an example that is a test; ``files_before`` and ``files_after`` the files beside it.
    """

    name: str
    kind: str
    sentence: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    files_before: tuple[str, ...] = ()
    files_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BreakingChange:
    """A change that the rule called ``rule`` speaks about.

    ``pointer`` leads into the later manifest: to the place, or the nearest one around it that is still there.
    """

    rule: str
    pointer: Pointer
    message: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of two versions: its manifest, and the paths of the files beside it."""

    manifest: Mapping[str, Any]
    files: Collection[str] = ()

    def get(self, *steps: str, default: Any = None) -> Any:
        """The value that *steps* lead to; *default* where there is none."""
        here: Any = self.manifest
        for step in steps:
            if not isinstance(here, Mapping) or step not in here:
                return default
            here = here[step]
        return here


def change(rule: Rule, pointer: Pointer, message: str) -> BreakingChange:
    """What *rule* found at *pointer*."""
    return BreakingChange(rule.name, pointer, message)


def gone(before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    """Those of *before* that are not in *after*, each once."""
    left = set(after)
    return (item for item in dict.fromkeys(before) if item not in left)


def nearest_place(manifest: Mapping[str, Any], pointer: Pointer) -> Pointer:
    """*pointer* as far as it leads to something in *manifest*."""
    here: Any = manifest
    for depth, step in enumerate(pointer):
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return pointer[:depth]
    return pointer
