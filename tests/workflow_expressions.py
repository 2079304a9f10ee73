"""Expressions of GitHub's workflows, evaluated by GitHub's own library in one Node process."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

_PROGRAM = Path(__file__).parent / "node" / "expressions.cjs"
_IN_TEXT = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_ALONE = re.compile(r"\s*\$\{\{(.*)\}\}\s*", re.DOTALL)
_STATUS = re.compile(r"\b(success|failure|always|cancelled)\s*\(")

Contexts = Mapping[str, Any]
"""What an expression may name: ``github``, ``inputs``, ``steps`` and so on."""


class Evaluated(NamedTuple):
    """What an expression comes to: its value, the value as a text, and whether a condition holds with it."""

    value: Any
    text: str
    truth: bool


class Expressions:
    """The process that evaluates."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._turn = threading.Lock()

    def evaluate(self, expression: str, contexts: Contexts, status: str = "success") -> Evaluated:
        """Evaluate *expression*; *status* is that of the job so far. A context that is not given is an error."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        question = {"expression": expression.strip(), "contexts": contexts, "status": status}
        with self._turn:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, f"{expression.strip()}: {answer['error']}"
        return Evaluated(**answer)

    def holds(self, condition: object, contexts: Contexts, status: str) -> bool:
        """Whether an ``if:`` holds; one that asks for no status asks for success, as GitHub has it."""
        if condition is None:
            return status == "success"
        text = str(condition)
        alone = _ALONE.fullmatch(text)
        expression = alone[1] if alone else text
        if not _STATUS.search(expression):
            expression = f"success() && ({expression})"
        return self.evaluate(expression, contexts, status).truth

    def text(self, template: object, contexts: Contexts) -> str:
        """*template* with its expressions evaluated."""
        if isinstance(template, bool):
            return str(template).lower()
        return _IN_TEXT.sub(lambda found: self.evaluate(found[1], contexts).text, str(template))

    def texts(self, templates: Mapping[str, object] | None, contexts: Contexts) -> dict[str, str]:
        """The same of every value."""
        return {name: self.text(template, contexts) for name, template in (templates or {}).items()}


@contextmanager
def expressions(node: str, library: Path) -> Iterator[Expressions]:
    """The evaluator, with the package ``@actions/expressions`` in *library*."""
    command = [node, str(_PROGRAM), str(library)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Expressions(process)
        assert process.stdin is not None
        process.stdin.close()
