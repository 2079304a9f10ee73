from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from registry_cli.lsp.symbols import symbols
from tests.unit.lsp.work import Work
from tests.unit.validation.checking import agent

AGENT = "agents/a/agent.yaml"


def test_the_fields_of_a_manifest_are_its_outline(tmp_path: Path) -> None:
    work = Work(tmp_path, agent("a", "max_iterations: 3\nmetadata: {x: {y: {z: 1}}, on: true}\nowners: [a]\n"))
    found = {one.name: one for one in symbols(work.view(AGENT))}
    assert list(found)[-3:] == ["max_iterations", "metadata", "owners"]
    kinds = [found[name].kind for name in ("name", "max_iterations", "metadata", "owners")]
    assert kinds == [
        types.SymbolKind.String, types.SymbolKind.Number, types.SymbolKind.Object, types.SymbolKind.Array,
    ]  # fmt: skip
    inner = found["metadata"].children
    assert inner
    assert [one.name for one in inner] == ["x", "on"]
    assert inner[1].kind is types.SymbolKind.Boolean
    whole, key = found["name"].range, found["name"].selection_range
    assert (whole.start, key.end, whole.end) == (key.start, types.Position(1, 4), types.Position(1, 7))


def test_a_file_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    work = Work(tmp_path, {AGENT: "agent_id: ["})
    assert symbols(work.view(AGENT)) == []
