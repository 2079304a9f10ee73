"""The table of reports; another form is one file and one line here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

from registry_cli.domain.finding import Finding
from registry_cli.reporting.json_report import report_json
from registry_cli.reporting.text_report import report_text


class Reporter(Protocol):
    """Turns findings into one text."""

    def __call__(self, findings: Iterable[Finding], checked: int = 0, /) -> str:
        """The report on *checked* manifests, without a line break at its end."""


REPORTERS: Mapping[str, Reporter] = MappingProxyType({"text": report_text, "json": report_json})
"""Every form of report, by the name that people choose it by."""
