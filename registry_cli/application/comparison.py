"""Comparison: what a plan breaks, by the contents of the versions that it replaces."""

from __future__ import annotations

from registry_cli.application.ports import LiveState
from registry_cli.planning.breaking.judgement import Breaks, Comparison


def breaks_of(store: LiveState, comparison: Comparison) -> Breaks:
    """What is broken, the contents that were published before being read from *store*, all in one go."""
    pairs = comparison.pairs
    if not pairs:
        return {}
    known = comparison.declared_documents()
    stored = store.fetch_objects({digest for pair in pairs.values() for digest in pair} - known.keys())
    return comparison.breaks({**stored, **known})
