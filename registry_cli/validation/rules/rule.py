"""An expression becomes a rule, and a rule judges manifests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from registry_cli.validation.rules.cost import BUDGET, Bound, cost, measure, pattern_cost
from registry_cli.validation.rules.engine import FAILURES, compiled, compiled_for_unicode, context_of, text_of
from registry_cli.validation.rules.failure import describe_failure, describe_result
from registry_cli.validation.rules.meaning import MANIFEST, VARIABLES, Fault, Mention, faults_of, is_text, mentions_of
from registry_cli.validation.rules.syntax import MAX_DEPTH, Node, parse, walk
from registry_cli.validation.rules.tokens import MAX_LENGTH, excess_of, tokens_of

if TYPE_CHECKING:
    from cel import Context, Program

MOST = 200_000_000
"""The weight of a manifest that is not handed to the library: aliases let a few characters stand for many."""

_USUAL = Bound(50, 20_000, 5_000)
_REMEMBERED = 2_048
_PLAINER = "write it in a plainer way"


class Unusable(NamedTuple):
    """Why an expression is no rule: its faults; ``excessive`` when it is too large, or would take too long."""

    faults: tuple[Fault, ...]
    excessive: bool = False


class Unjudged(NamedTuple):
    """Why a rule says nothing of a manifest, and the way out."""

    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What rules look at of a manifest: nothing else is converted for the library, which takes long.

    ``used`` are fields, ``None`` where a rule may look at any; ``asked`` are fields that are only asked for; ``named``
    are the other variables.
    """

    used: frozenset[str] | None
    asked: frozenset[str]
    named: frozenset[str]

    def variables(self, case: Case) -> dict[str, Any]:
        """The variables of *case* as far as rules can tell them from all of it."""
        manifest = case.manifest
        if self.used is not None:
            there = {field: True for field in self.asked if field in manifest}
            manifest = {**there, **{field: manifest[field] for field in self.used if field in manifest}}
        return {"manifest": manifest, **{name: getattr(case, name) for name in self.named}}


def view_of(rules: Sequence[Rule]) -> View:
    """What any of *rules* looks at."""
    used: set[str] = set()
    asked: set[str] = set()
    named = frozenset(node.text for rule in rules for node in walk(rule.root) if node.sort == "name")
    others = named & frozenset(VARIABLES) - {MANIFEST}
    for mention in (mention for rule in rules for mention in rule.mentions):
        field = mention.pointer[0] if mention.pointer else None
        if not isinstance(field, str):
            return View(None, frozenset(), others)
        (asked if mention.asked and len(mention.pointer) == 1 else used).add(field)
    return View(frozenset(used), frozenset(asked), others)


class Case:
    """A manifest as rules see it.

    *size* is the number of characters that hold it, ``None`` where a few can stand for many (aliases). *plain* says
    that all its texts are ASCII. *view* is what the rules look at of it.
    """

    __slots__ = ("_context", "bits", "id", "kind", "manifest", "path", "plain", "view")

    def __init__(  # noqa: PLR0913 - a manifest and all that is known of it
        self,
        manifest: Mapping[str, Any],
        kind: str,
        entry_id: str,
        path: str,
        *,
        size: int | None,
        plain: bool,
        view: View,
    ) -> None:
        self.manifest = manifest
        self.kind = kind
        self.id = entry_id
        self.path = path
        self.plain = plain
        self.view = view
        self.bits = None if size is None else size.bit_length()
        self._context: Context | None = None

    @property
    def context(self) -> Context:
        """The manifest as the library takes it, converted once for all rules; raises one of ``FAILURES``."""
        if self._context is None:
            self._context = self.fresh_context()
        return self._context

    def fresh_context(self) -> Context:
        """A context that may be changed."""
        return context_of(self.view.variables(self), plain=self.plain)


@dataclass(frozen=True)
class Rule:
    """An expression that compiles and is either true or false of a manifest, as far as can be told before.

    ``patterns`` holds the cost of its regular expressions, by how they are written.
    """

    expression: str
    root: Node
    program: Program
    patterns: Mapping[str, float]
    _quick: dict[int, bool] = field(default_factory=dict)

    def judge(self, case: Case) -> bool | Unjudged:
        """Whether the rule holds for *case*; nothing is raised."""
        if not self._is_quick(case):
            return Unjudged("the manifest is so large that judging it could take too long", "split the manifest")
        try:
            result = self._program(case).execute(case.context)
        except FAILURES as error:
            return Unjudged(*describe_failure(error, case.manifest, self.mentions))
        return result if isinstance(result, bool) else Unjudged(describe_result(result), "compare it with something")

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The places in the manifest that the rule looks at, in the order they are written."""
        return tuple(mentions_of(self.root))

    def _program(self, case: Case) -> Program:
        return self.program if case.plain else self._unicode_program

    @cached_property
    def _unicode_program(self) -> Program:
        program = compiled_for_unicode(self.expression)
        return self.program if isinstance(program, Fault) else program

    def _is_quick(self, case: Case) -> bool:
        """Whether judging *case* stays within the budget, told from its length alone where that is enough."""
        if case.bits is not None:
            if case.bits not in self._quick:
                self._quick[case.bits] = cost(self.root, _bound_of(case.bits), self.patterns) <= BUDGET
            if self._quick[case.bits]:
                return True
        if case.bits is None and measure(case.manifest).weight > MOST:
            return False
        return cost(self.root, case.manifest, self.patterns) <= BUDGET


def _bound_of(bits: int) -> Bound:
    """The bound of a manifest of that many binary digits of characters, each of which begins at most one value."""
    characters = 2.0**bits
    return Bound(characters, 101 * characters, 101 * characters)


@lru_cache(maxsize=_REMEMBERED)
def read_rule(expression: str) -> Rule | Unusable:
    """The rule that *expression* is, or why it is none; nothing is raised."""
    whole = (0, len(expression))
    tokens = tokens_of(expression[: MAX_LENGTH + 1])
    excess = excess_of(expression, tokens)
    root = None if excess else parse(tokens)
    if root and root.depth > MAX_DEPTH:
        excess = f"its parts hold one another more than {MAX_DEPTH} deep"
    if excess:
        return Unusable((Fault(excess, *whole, "split it into several rules"),), excessive=True)
    program = compiled(expression)
    if isinstance(program, Fault):
        return Unusable((program,))
    if root is None:
        return Unusable((Fault("it uses a part of CEL that rules cannot", *whole, _PLAINER),))
    patterns = dict(_patterns_of(root))
    faults = (*faults_of(root), *(one for one in patterns.values() if isinstance(one, Fault)))
    if faults:
        return Unusable(faults)
    costs = {written: one for written, one in patterns.items() if not isinstance(one, Fault)}
    if cost(root, _USUAL, costs) > BUDGET:
        reason = "it would take too long, also for a manifest of usual size"
        return Unusable((Fault(reason, *whole, _PLAINER),), excessive=True)
    return Rule(expression, root, program, costs)


def _patterns_of(root: Node) -> Iterator[tuple[str, float | Fault]]:
    """The cost of every regular expression in *root*, or what is wrong with it."""
    for node in walk(root):
        if node.sort == "method" and node.text == "matches" and len(node.parts) == 2 and is_text(node.parts[1]):
            literal = node.parts[1]
            text = text_of(literal.text)
            if isinstance(text, Fault):
                yield literal.text, text._replace(start=literal.start, end=literal.end)
            else:
                yield literal.text, pattern_cost(text)
