from __future__ import annotations

from lsprotocol import types

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.lsp.diagnostics import diagnostic
from registry_cli.lsp.positions import Positions

PLACE = types.Range(types.Position(0, 3), types.Position(0, 4))


def test_a_finding_is_shown_with_its_code_and_its_hint() -> None:
    finding = Finding("REG102", Severity.ERROR, "a.yaml", "it is wrong", "put it right", location=Location(1, 4, 1, 5))
    shown = diagnostic(finding, Positions("a: b"))
    assert (shown.code, shown.source, shown.severity) == ("REG102", "registry", types.DiagnosticSeverity.Error)
    assert (shown.message, shown.range) == ("it is wrong\nput it right", PLACE)


def test_a_warning_without_a_hint_is_one_line() -> None:
    shown = diagnostic(Finding("REG204", Severity.WARNING, "a.yaml", "a ring"), Positions(""))
    assert (shown.message, shown.severity) == ("a ring", types.DiagnosticSeverity.Warning)
