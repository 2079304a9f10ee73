"""The table of reports; another form is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from registry_cli.reporting.concise_report import report_concise
from registry_cli.reporting.full_report import report_full
from registry_cli.reporting.github_report import report_github
from registry_cli.reporting.json_report import report_json
from registry_cli.reporting.junit_report import report_junit
from registry_cli.reporting.report import Reporter
from registry_cli.reporting.sarif_report import report_sarif

REPORTERS: Mapping[str, Reporter] = MappingProxyType(
    {
        "full": report_full,
        "concise": report_concise,
        "json": report_json,
        "github": report_github,
        "sarif": report_sarif,
        "junit": report_junit,
    }
)
"""Every form of report, by the name that people choose it by; the first is the usual one."""
