"""Findings as editors show them."""

from __future__ import annotations

from lsprotocol import types

from registry_cli.domain.finding import Finding, Severity
from registry_cli.lsp.positions import Positions

SOURCE = "registry"
_SEVERITY = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}


def diagnostic(finding: Finding, positions: Positions) -> types.Diagnostic:
    """*finding* in the text that *positions* counts; the hint is the last line of the message."""
    return types.Diagnostic(
        range=positions.range(finding.location),
        message=f"{finding.message}\n{finding.hint}" if finding.hint else finding.message,
        severity=_SEVERITY[finding.severity],
        code=finding.code,
        source=SOURCE,
    )
