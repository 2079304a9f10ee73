"""Findings as the results of tests, in the XML that CI servers show (JUnit's, as GitLab and Jenkins read it)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from registry_cli.domain.finding import Finding, Severity
from registry_cli.reporting.concise_report import place_of
from registry_cli.reporting.escaping import escaped, escaped_xml
from registry_cli.reporting.report import Line, Report, plain


def report_junit(report: Report) -> Iterator[Line]:
    """A suite for each file and a case for each finding: errors as failures, warnings as skipped with their reason.

    Without findings there is one case that passed: a report without any is taken for a broken one.
    """
    findings = sorted(report.findings, key=lambda finding: finding.path)
    yield plain('<?xml version="1.0" encoding="UTF-8"?>')
    yield plain(_opening("testsuites", {"name": "registry", **_counts(findings)}))
    for path, group in groupby(findings, lambda finding: finding.path):
        yield from _suite(path, list(group))
    if not findings:
        yield plain(f"  {_opening('testsuite', {'name': 'registry', **_counts(findings)})}")
        passed = {"classname": "registry", "name": f"checked manifests: {report.checked}", "time": "0"}
        yield plain(f"    {_opening('testcase', passed, closed=True)}")
        yield plain("  </testsuite>")
    yield plain("</testsuites>")


def _counts(findings: Sequence[Finding]) -> dict[str, str]:
    failures = sum(finding.severity is Severity.ERROR for finding in findings)
    numbers = {"tests": len(findings) or 1, "failures": failures, "errors": 0, "skipped": len(findings) - failures}
    return {name: str(number) for name, number in numbers.items()} | {"time": "0"}


def _suite(path: str, findings: Sequence[Finding]) -> Iterator[Line]:
    yield plain(f"  {_opening('testsuite', {'name': path, **_counts(findings)})}")
    named: dict[str, int] = {}
    for finding in findings:
        where = finding.location
        name = f"{finding.code} at {where.line}:{where.column}"
        named[name] = named.get(name, 0) + 1
        # Two cases of one name would be taken for two runs of one test.
        yield from _case(finding, name if named[name] == 1 else f"{name} ({named[name]})")
    yield plain("  </testsuite>")


def _case(finding: Finding, name: str) -> Iterator[Line]:
    place = {"file": finding.path, "line": str(finding.location.line), "time": "0"}
    yield plain(f"    {_opening('testcase', {'classname': finding.path, 'name': name, **place})}")
    if finding.severity is Severity.ERROR:
        failure = _opening("failure", {"message": finding.message, "type": finding.code})
        yield plain(f"      {failure}{_text(_words(finding))}</failure>")
    else:
        skipped = {"message": f"{finding.code} {finding.message}"}
        yield plain(f"      {_opening('skipped', skipped)}{_text(_words(finding))}</skipped>")
    yield plain("    </testcase>")


def _words(finding: Finding) -> str:
    lines = [f"{place_of(finding)}: {finding.code} {escaped(finding.message)}"]
    lines += [f"hint: {escaped(finding.hint)}"] if finding.hint else []
    lines += [f"fix: {escaped(finding.fix.title)}"] if finding.fix else []
    return "\n".join(lines)


def _opening(name: str, attributes: Mapping[str, str], *, closed: bool = False) -> str:
    written = "".join(f' {key}="{_text(escaped(value))}"' for key, value in attributes.items())
    return f"<{name}{written}{'/' if closed else ''}>"


def _text(text: str) -> str:
    return escaped_xml(escape(text))
