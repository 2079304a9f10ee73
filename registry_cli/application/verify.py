"""Verify: rehash everything in the registry and compare it with what the releases say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from registry_cli.application.ports import Store
from registry_cli.domain.progress import Progress, silent

PAGE = 20
"""How many releases are asked for at once; each comes with the rows of all its changes."""


@dataclass(frozen=True, slots=True)
class Verification:
    """How many rows of each sort were checked, what is wrong with them, and the head of the chain."""

    checked: dict[str, int]
    problems: tuple[str, ...]
    head: str


def verify(store: Store, *, expect: str | None = None, progress: Progress = silent) -> Verification:
    """Check objects, versions, the chain of releases and the entries.

    *expect* is a chain head that an earlier publish printed: it must still be in the chain.
    """
    checked: dict[str, int] = {}
    problems: list[str] = []
    checks: dict[str, Iterable[dict[str, Any]]] = {
        "objects": store.verify_objects(),
        "versions": store.verify_versions(),
        "releases": store.verify_releases(),
        "entries": store.verify_entries(),
    }
    for what, pages in checks.items():
        checked[what] = 0
        for page in pages:
            checked[what] += page["checked"]
            problems.extend(f"{one['what']}: {one['problem']}" for one in page["problems"])
            progress(f"verifying {what}", checked[what], 0)
    head: str = store.describe_registry()["chain"]
    if expect not in {None, head} and not _in_chain(store, str(expect)):
        problems.append(f"chain: the expected head {expect} is not in the chain; releases were removed or rewritten")
    return Verification(checked, tuple(problems), head)


def _in_chain(store: Store, expected: str) -> bool:
    before: int | None = None
    while page := store.releases(before=before, limit=PAGE):
        if any(release.chain == expected for release in page):
            return True
        before = page[-1].number
    return False
