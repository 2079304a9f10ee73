"""What holds for every tree of files, whatever is in them."""

from __future__ import annotations

import json
import re
from datetime import date
from xml.etree import ElementTree as ET

from registry_cli.application.fix import find_fixes
from registry_cli.application.validate import validate
from registry_cli.bundles.file_tree import FileTree
from registry_cli.documents.reading import read_document
from registry_cli.domain.configuration import Configuration, ValidationSettings
from registry_cli.domain.finding import Finding
from registry_cli.reporting.masking import report_of
from registry_cli.reporting.report import Report, unstyled
from registry_cli.reporting.reporters import REPORTERS, reporter
from registry_cli.reporting.sources import TreeSources
from registry_cli.validation.codes import CODES
from registry_cli.validation.verdict import Ground, Verdict, accept
from registry_cli.validation.waivers import Reach

ROOT = "root"
_GROUND = Ground(ValidationSettings(), date(2026, 11, 21), ROOT, "registry.toml")
_COMMAND = re.compile(r"^(?:::(?:error|warning|notice)(?:::| [a-zA-Z]+=).*|(?!::).*)$")


def verdict_on(tree: FileTree) -> tuple[Verdict, Report]:
    """The findings in *tree*, waivers taken into account, and the report on them."""
    found = validate(tree, ROOT, Configuration(), processes=1)
    assert validate(tree, ROOT, Configuration(), processes=1) == found, "the same bytes gave other findings"
    verdict = accept(found.findings, found.waivers, _GROUND, Reach())
    sources = TreeSources(tree.read, [finding.path for finding in verdict.findings])
    return verdict, report_of(verdict.findings, found.checked, sources, untold=found.findings)


def laws_hold(tree: FileTree) -> tuple[Finding, ...]:
    """Check every law on *tree*, and give the findings in it."""
    verdict, report = verdict_on(tree)
    for finding in verdict.findings:
        assert finding.code in CODES
        assert finding.message
        stands_in_its_file(finding, TreeSources(tree.read, [finding.path]).text(finding.path))
    for form in REPORTERS:
        is_well_formed(form, unstyled(reporter(form)(report)).encode("utf-8", "backslashreplace").decode())
    for rewrite in find_fixes(tree, ROOT, lambda now: verdict_on(now)[0].findings):
        reading = read_document(rewrite.path, rewrite.after)
        assert (reading.document is not None, reading.problems) == (True, ())
    return verdict.findings


def stands_in_its_file(finding: Finding, text: str | None) -> None:
    """The place of *finding* lies inside of *text*, the file's; on the whole of what has no text."""
    lines = re.split("\r\n|\n|\r", text or "")
    place = finding.location
    for line, column in ((place.line, place.column), (place.end_line, place.end_column)):
        assert 1 <= line <= len(lines), finding
        assert 1 <= column <= len(lines[line - 1]) + 1, finding
    assert (place.line, place.column) <= (place.end_line, place.end_column), finding


def is_well_formed(form: str, text: str) -> None:
    """A report in *form* is what its readers take."""
    if form in {"json", "sarif", "gitlab"}:
        json.loads(text)
    elif form == "junit":
        ET.fromstring(text)  # noqa: S314 - our own report
    elif form == "github":
        assert all(_COMMAND.match(line) for line in text.splitlines())
