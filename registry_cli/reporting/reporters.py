"""The table of reports; another form is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from registry_cli.reporting.report import Reporter

REPORTERS: Mapping[str, str] = MappingProxyType(
    {
        "full": "report_full",
        "concise": "report_concise",
        "json": "report_json",
        "github": "report_github",
        "sarif": "report_sarif",
        "junit": "report_junit",
        "gitlab": "report_gitlab",
    }
)
"""Every form of report, by the name that people choose it by, and its function; the first is the usual one.

The function is that of the module ``<name>_report``, which is imported when the form is chosen.
"""


def reporter(form: str) -> Reporter:
    """The reporter of the *form*, one of ``REPORTERS``."""
    module = import_module(f"registry_cli.reporting.{form}_report")
    return cast("Reporter", getattr(module, REPORTERS[form]))
