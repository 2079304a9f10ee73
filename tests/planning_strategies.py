"""Generators of states: snapshots with holds, orphans, retired, foreign and side versions, and what git declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from registry_cli.domain.digest import canonical_document, sha256
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue, DeclaredEntry, DeclaredVersion
from registry_cli.domain.release import EntryState, Hold, PublishedVersion, Snapshot

OWNER = "acme"
OTHER = "rival"
NAMES = tuple(
    EntryName.parse(text)
    for text in (
        "agent/chatbot",
        "agent/fraud_agent",
        "policy/limits",
        "template/letter",
        "tool/search",
        "workflow/claims",
    )
)
VERSIONS = ("1.0.0-rc.1", "1.0.0", "1.0.1", "1.1.0", "2.0.0")
CATALOGUES = (
    Catalogue(),
    Catalogue(status="disabled"),
    Catalogue("deprecated", {"message": "old", "replaced_by": "agent/chatbot"}, ("ann",), ("a", "b"), {"level": 1}),
    Catalogue(metadata={"level": True}),
)
"""The last two differ in metadata that Python alone takes for equal."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A snapshot of OWNER and OTHER, all published versions, and what OWNER's git declares by now."""

    snapshot: Snapshot
    published: Mapping[EntryName, Sequence[PublishedVersion]]
    desired: Mapping[EntryName, DeclaredEntry]


@dataclass(frozen=True, slots=True)
class _Standing:
    state: EntryState
    published: tuple[PublishedVersion, ...] = field(default=())


def declared_version(name: EntryName, version: str, text: str = "first") -> DeclaredVersion:
    """One version of *name*; another *text* gives it another digest."""
    canonical = canonical_document(name, version, {"description": text}, {})
    return DeclaredVersion(version, sha256(canonical.encode()), canonical, f"{name}.yaml")


def declared_entry(
    name: EntryName, version: str, *side: str, text: str = "first", catalogue: Catalogue | None = None
) -> DeclaredEntry:
    """*name* declared at *version*, with the versions *side* beside it."""
    beside = tuple(declared_version(name, other) for other in side)
    return DeclaredEntry(name, declared_version(name, version, text), beside, catalogue or Catalogue())


def catalogues() -> st.SearchStrategy[Catalogue]:
    """Catalogue fields."""
    return st.sampled_from(CATALOGUES)


@st.composite
def declared_entries(draw: st.DrawFn, name: EntryName, *, edited: bool = True) -> DeclaredEntry:
    """What git may declare of *name*; with *edited* sometimes under the number of a version that says otherwise."""
    live, *side = draw(st.lists(st.sampled_from(VERSIONS), min_size=1, max_size=3, unique=True))
    texts = st.sampled_from(("first", "first", "first", "edited")) if edited else st.just("first")
    return DeclaredEntry(
        name,
        declared_version(name, live, draw(texts)),
        tuple(declared_version(name, version, draw(texts)) for version in side),
        draw(catalogues()),
    )


@st.composite
def desired_states(
    draw: st.DrawFn, names: Sequence[EntryName] = NAMES, *, edited: bool = True
) -> dict[EntryName, DeclaredEntry]:
    """What git may declare of *names*: any of them, each as ``declared_entries`` says."""
    chosen = draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    return {name: draw(declared_entries(name, edited=edited)) for name in chosen}


@st.composite
def _standings(draw: st.DrawFn, name: EntryName) -> _Standing:
    """An entry with its published versions: of either owner, live or retired, held or not."""
    versions = draw(st.lists(st.sampled_from(VERSIONS), min_size=1, unique=True))
    live = draw(st.sampled_from(versions))
    published = tuple(
        PublishedVersion(
            version, declared_version(name, version).digest, release, ever_live=version == live or draw(st.booleans())
        )
        for release, version in enumerate(versions, start=1)
    )
    retired = draw(st.booleans())
    turned_down = [version for version in versions if retired or version != live]
    hold, held = None, draw(st.booleans())
    if turned_down and held:
        declared, *earlier = draw(st.lists(st.sampled_from(turned_down), min_size=1, unique=True))
        hold = Hold(declared, declared_version(name, declared).digest, (*earlier, declared))
    state = EntryState(
        name=name,
        owner=draw(st.sampled_from((OWNER, OWNER, OWNER, OTHER))),
        version=live,
        digest=declared_version(name, live).digest,
        catalogue=draw(catalogues()),
        hold=hold,
        retired=retired,
    )
    return _Standing(state, published)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any situation that a publish or sync may meet."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    standings = {name: draw(_standings(name)) for name in names}
    snapshot = Snapshot(
        owner=OWNER,
        release=len(VERSIONS),
        chain="",
        watermark=None,
        entries={name: standing.state for name, standing in standings.items()},
    )
    published = {name: standing.published for name, standing in standings.items()}
    return Situation(snapshot, published, draw(desired_states()))
