"""Where in a manifest a broken rule is to be shown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from registry_cli.domain.location import Pointer
from registry_cli.validation.rules.engine import FAILURES, compiled, compiled_for_unicode
from registry_cli.validation.rules.failure import missing_step, value_at
from registry_cli.validation.rules.meaning import Fault, pointer_of
from registry_cli.validation.rules.rule import Case, Rule
from registry_cli.validation.rules.syntax import Node, walk

if TYPE_CHECKING:
    from cel import Program

_MOST_ITEMS = 200
_REMEMBERED = 2_048
_DECIDES = {"all": False, "exists": True}


def culprit_of(rule: Rule, case: Case) -> Pointer:
    """The place that *rule*, which *case* breaks, is about: the first it looks at, and the item of it that decides.

    A field that is only asked for, with ``has``, is no such place. Empty where there is none.
    """
    for mention in rule.mentions:
        if mention.pointer and not mention.asked and missing_step(case.manifest, mention.pointer) is None:
            return _deciding_item(rule, case, mention.pointer) or mention.pointer
    return ()


def _deciding_item(rule: Rule, case: Case, pointer: Pointer) -> Pointer | None:
    """The first item of what *pointer* leads to that ``all`` finds wrong, or that ``exists`` finds."""
    for node in walk(rule.root):
        if node.sort == "macro" and node.text in _DECIDES and pointer_of(node.parts[0]) == pointer:
            wanted = _DECIDES[node.text]
            found = (step for step, result in _results(rule, case, node, pointer) if result is wanted)
            step = next(found, None)
            return None if step is None else (*pointer, step)
    return None


def _results(rule: Rule, case: Case, macro: Node, pointer: Pointer) -> Iterator[tuple[str | int, Any]]:
    """What *macro* finds of each item, by the step that leads to it; nothing more when it can find nothing."""
    body = macro.parts[1]
    written = rule.expression[body.start : body.end]
    program = _body(written, plain=case.plain)
    if isinstance(program, Fault):
        return
    context = case.fresh_context()
    for step, item in islice(_items(case, pointer), _MOST_ITEMS):
        context.add_variable(macro.variable, item)
        try:
            yield step, program.execute(context)
        except FAILURES:
            return


@lru_cache(maxsize=_REMEMBERED)
def _body(written: str, *, plain: bool) -> Program | Fault:
    """What a macro asks of each item: the same of every manifest."""
    return compiled(written) if plain else compiled_for_unicode(written)


def _items(case: Case, pointer: Pointer) -> Iterator[tuple[str | int, Any]]:
    """Each step from what *pointer* leads to, with what a rule sees there: an item, or a key of a mapping."""
    value = value_at(case.manifest, pointer)
    if isinstance(value, list):
        yield from enumerate(value)
    elif isinstance(value, dict):
        yield from ((key, key) for key in value)
