"""Two versions of a schema: what the one takes and the other does not."""

from __future__ import annotations

from typing import Any

from registry_cli.domain.digest import canonical_text
from registry_cli.schemas.comparison.clash import Aspect, Clash
from registry_cli.schemas.comparison.drafts import FOUR
from registry_cli.schemas.comparison.inclusion import clashes_of
from registry_cli.schemas.comparison.node import Node, Root
from registry_cli.schemas.definitions import schema_violations


def refused_now(before: Any, after: Any) -> list[Clash]:
    """Why *after* may refuse what *before* takes; empty when it surely takes all of it.

    For what callers pass in: they pass only properties that *before* names, so one that is new in *after* and not
    required refuses nothing, unless *before* names no properties at all. Pointers lead into *after*.
    """
    return _clashes(before, after, wide_is_later=True)


def allowed_now(before: Any, after: Any) -> list[Clash]:
    """Why *after* may take what *before* refuses; empty when it surely takes no more.

    For what callers get out: also when a property that *before* names is gone. Pointers lead into *after*.
    """
    return _clashes(after, before, wide_is_later=False)


def _clashes(narrow: Any, wide: Any, *, wide_is_later: bool) -> list[Clash]:
    one, other = Root(narrow), Root(wide)
    if one.draft == other.draft and canonical_text(narrow) == canonical_text(wide):
        return []
    if _is_beyond_comparing(one, other):
        return [Clash(Aspect.UNCLEAR, (), "")]
    found = clashes_of(Node(narrow, (), one), Node(wide, (), other), wide_is_later=wide_is_later)
    return [clash for index, clash in enumerate(found) if clash not in found[:index]]


def _is_beyond_comparing(one: Root, other: Root) -> bool:
    """Whether a word may mean something else in the other schema, or one of the two is no schema."""
    if any(schema_violations(root.schema) for root in (one, other)):
        return True
    return one.is_intricate or other.is_intricate or (one.draft == FOUR) != (other.draft == FOUR)
