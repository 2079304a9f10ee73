"""Which files belong to which entry, by nothing but their paths."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from registry_cli.bundles.parts import place_key
from registry_cli.domain.identity import EntryName
from registry_cli.kinds.placement import kind_of_folder
from registry_cli.kinds.table import KINDS

Key = tuple[str, str]
"""What ``place_key`` says of a path."""

_MOST_PREFIXES = 50
"""With more, looking at each path by itself is quicker than to compare it with all of them."""


def name_of(key: Key) -> EntryName | None:
    """The entry that files with *key* belong to; ``None`` where it is that of no entry."""
    kind = kind_of_folder(key[0])
    return EntryName(kind.name, key[1]) if kind and key[1] else None


def key_of(name: EntryName) -> Key:
    """The key of the files that belong to the entry *name*."""
    return KINDS[name.kind].folder, name.id


def is_policy(path: str, root: str) -> bool:
    """Whether *path*, below the folder *root*, belongs to a policy, or is the folder of all of them."""
    return place_key(path, root)[0] == KINDS["policy"].folder


def places_of(keys: Collection[Key], root: str) -> list[str]:
    """The folder that each of *keys* may have below *root*; a file's name begins like it."""
    top = "" if root in {"", "."} else f"{root}/"
    return [f"{top}{folder}/{stem}" for folder, stem in sorted(keys)]


def names_with(names: Sequence[str], keys: Collection[Key], root: str) -> list[str]:
    """Those of *names*, paths below *root*, whose key is among *keys*, and files in the place of a folder of a kind."""
    if len(keys) > _MOST_PREFIXES:
        return [name for name in names if place_key(name, root) in keys]
    top = "" if root in {"", "."} else f"{root}/"
    places = places_of(keys, root)
    prefixes = tuple(f"{place}{end}" for place in places for end in "/.")
    exact = {*places, *(f"{top}{folder}" for folder, _ in keys)}
    return [name for name in names if name.startswith(prefixes) or name in exact]
