"""The names that a template takes from outside, and the filters and tests that it asks for in vain."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from jinja2 import nodes

from registry_cli.templating.environment import environment

_IN_MACRO = frozenset({"caller", "kwargs", "varargs"})


class _Scope:
    """The names that are known at a place: its own, and those of the scopes around it."""

    __slots__ = ("names", "outer")

    def __init__(self, outer: _Scope | None = None, names: Iterable[str] = ()) -> None:
        self.names = set(names)
        self.outer = outer

    def knows(self, name: str) -> bool:
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.names:
                return True
            scope = scope.outer
        return False


@dataclass(slots=True)
class FreeNames:
    """What a template takes from outside, each name with the line it stands on, as often as it does.

    ``unknown_filters`` and ``unknown_tests`` do not exist. ``includes`` says whether other templates are taken in.
    """

    names: list[tuple[str, int]] = field(default_factory=list)
    unknown_filters: list[tuple[str, int]] = field(default_factory=list)
    unknown_tests: list[tuple[str, int]] = field(default_factory=list)
    includes: bool = False


def free_names(template: nodes.Template) -> FreeNames:
    """The names that the syntax tree *template* uses and does not bind before: variables, and what each template knows.

    A name that only one branch of an ``if`` sets counts as bound, and a macro sees what is set around it anywhere,
    since it runs later.
    """
    return _Walk(template).found


class _Walk:
    def __init__(self, template: nodes.Template) -> None:
        self.found = FreeNames()
        self._root = _Scope()
        self._later: deque[tuple[nodes.Macro | nodes.Block, _Scope]] = deque()
        self._body(template.body, self._root)
        while self._later:
            self._deferred(*self._later.popleft())

    def _body(self, statements: Iterable[nodes.Node], scope: _Scope) -> None:
        for statement in statements:
            self._HANDLERS.get(type(statement), _Walk._other)(self, statement, scope)

    def _use(self, expression: nodes.Node | None, scope: _Scope) -> None:
        """Go over an expression, which binds nothing; without recursion, since a chain of operators nests deeply."""
        stack = [expression] if expression is not None else []
        while stack:
            node = stack.pop()
            if isinstance(node, nodes.NSRef) or (isinstance(node, nodes.Name) and node.ctx == "load"):
                if not scope.knows(node.name):
                    self.found.names.append((node.name, node.lineno))
            elif isinstance(node, nodes.Filter) and node.name not in environment().filters:
                self.found.unknown_filters.append((node.name, node.lineno))
            elif isinstance(node, nodes.Test) and node.name not in environment().tests:
                self.found.unknown_tests.append((node.name, node.lineno))
            stack.extend(reversed(list(node.iter_child_nodes())))

    def _bind(self, target: nodes.Node, scope: _Scope) -> None:
        self._use(target, scope)
        scope.names.update(_stored(target))

    def _other(self, node: nodes.Node, scope: _Scope) -> None:
        """A statement that neither binds nor bounds anything: text and values, ``extends``, ``autoescape``."""
        self.found.includes = self.found.includes or isinstance(node, nodes.Include | nodes.Extends)
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Stmt):
                self._body([child], scope)
            else:
                self._use(child, scope)

    def _for(self, node: nodes.For, scope: _Scope) -> None:
        self._use(node.iter, scope)
        inner = _Scope(scope, {"loop", *_stored(node.target)})
        self._use(node.test, inner)
        self._body(node.body, inner)
        self._body(node.else_, _Scope(scope))

    def _if(self, node: nodes.If, scope: _Scope) -> None:
        self._use(node.test, scope)
        self._body(node.body, scope)
        self._body(node.elif_, scope)
        self._body(node.else_, scope)

    def _scope(self, node: nodes.Scope, scope: _Scope) -> None:
        self._body(node.body, _Scope(scope))

    def _with(self, node: nodes.With, scope: _Scope) -> None:
        inner = _Scope(scope)
        for target, value in zip(node.targets, node.values, strict=True):
            self._use(value, scope)
            inner.names.update(_stored(target))
        self._body(node.body, inner)

    def _assign(self, node: nodes.Assign, scope: _Scope) -> None:
        self._use(node.node, scope)
        self._bind(node.target, scope)

    def _assign_block(self, node: nodes.AssignBlock, scope: _Scope) -> None:
        self._use(node.filter, scope)
        self._body(node.body, _Scope(scope))
        self._bind(node.target, scope)

    def _filter_block(self, node: nodes.FilterBlock, scope: _Scope) -> None:
        self._use(node.filter, scope)
        self._body(node.body, _Scope(scope))

    def _call_block(self, node: nodes.CallBlock, scope: _Scope) -> None:
        self._use(node.call, scope)
        self._signature(node, inner := _Scope(scope))
        self._body(node.body, inner)

    def _macro(self, node: nodes.Macro, scope: _Scope) -> None:
        scope.names.add(node.name)
        self._later.append((node, scope))

    def _block(self, node: nodes.Block, scope: _Scope) -> None:
        self._later.append((node, scope if node.scoped else self._root))

    def _deferred(self, node: nodes.Macro | nodes.Block, scope: _Scope) -> None:
        if isinstance(node, nodes.Macro):
            self._signature(node, inner := _Scope(scope, _IN_MACRO))
        else:
            inner = _Scope(scope, {"super"})
        self._body(node.body, inner)

    def _signature(self, node: nodes.Macro | nodes.CallBlock, scope: _Scope) -> None:
        for default in node.defaults:
            self._use(default, scope)
        scope.names.update(argument.name for argument in node.args)

    def _import(self, node: nodes.Import, scope: _Scope) -> None:
        self.found.includes = True
        self._use(node.template, scope)
        scope.names.add(node.target)

    def _from_import(self, node: nodes.FromImport, scope: _Scope) -> None:
        self.found.includes = True
        self._use(node.template, scope)
        scope.names.update(name if isinstance(name, str) else name[1] for name in node.names)

    _HANDLERS: ClassVar[Mapping[type[nodes.Node], Callable[[_Walk, Any, _Scope], None]]] = {
        nodes.For: _for,
        nodes.If: _if,
        nodes.Scope: _scope,
        nodes.With: _with,
        nodes.Assign: _assign,
        nodes.AssignBlock: _assign_block,
        nodes.FilterBlock: _filter_block,
        nodes.CallBlock: _call_block,
        nodes.Macro: _macro,
        nodes.Block: _block,
        nodes.Import: _import,
        nodes.FromImport: _from_import,
    }


def _stored(target: nodes.Node) -> Iterator[str]:
    """The names that *target* binds."""
    if isinstance(target, nodes.Name):
        yield target.name
    elif isinstance(target, nodes.Tuple):
        for item in target.items:
            yield from _stored(item)
