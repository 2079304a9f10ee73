"""The baseline: findings that were there when a repository began to be checked, kept in a file and not shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from registry_cli.documents.document import Document
from registry_cli.documents.json_reader import read_json
from registry_cli.documents.positions import locate
from registry_cli.domain.digest import sha256
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Location, Pointer, render_pointer

FORMAT = 1
"""The version of the file's format."""

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is read."""

_MOST_VALUES = 2_000_000
_LINE_NUMBER = re.compile(r"\bline [0-9]+")
_DIGITS = 16
_WAY_OUT = "mend it, or delete it and write it anew with --write-baseline"

Fingerprint = tuple[str, str, str, str]
"""Path, code, pointer and the digest of the message: what stays when lines above a finding come and go."""


class Baseline(NamedTuple):
    """How often each finding was there."""

    counts: Mapping[Fingerprint, int] = MappingProxyType({})

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Baseline:
        """The baseline that holds *findings* and no others."""
        return cls(Counter(map(fingerprint, findings)))

    @property
    def size(self) -> int:
        """The number of findings in it."""
        return sum(self.counts.values())

    def split(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Those of *findings* that are new, and those that are in the baseline; of equal ones the first are."""
        left = Counter(self.counts)
        new: list[Finding] = []
        known: list[Finding] = []
        for finding in findings:
            key = fingerprint(finding)
            (known if left[key] > 0 else new).append(finding)
            left[key] -= 1
        return tuple(new), tuple(known)

    def shrunk(self, findings: Iterable[Finding]) -> Baseline:
        """The baseline without what is no longer among *findings*; it never grows."""
        return Baseline(Counter(self.counts) & Counter(map(fingerprint, findings)))

    def more_than(self, other: Baseline) -> int:
        """How many of its findings *other* does not hold."""
        return (Counter(self.counts) - Counter(other.counts)).total()

    def text(self) -> str:
        """The file that ``read_baseline`` reads: sorted, a finding on each line, so that changes are easy to review."""
        lines = [
            json.dumps({"path": path, "code": code, "pointer": pointer, "message": message, "count": count})
            for (path, code, pointer, message), count in sorted(self.counts.items())
        ]
        return "\n".join((f'{{"version": {FORMAT}, "findings": [', ",\n".join(lines), "]}\n"))


def fingerprint(finding: Finding) -> Fingerprint:
    """What *finding* is known by, wherever in its file it stands."""
    message = _LINE_NUMBER.sub("line", finding.message)
    digest = sha256(message.encode("utf-8", "surrogatepass"))[:_DIGITS]
    return finding.path, finding.code, render_pointer(finding.pointer), digest


def read_baseline(path: str, content: bytes) -> Baseline:
    """The baseline in the file *path*; raises ``Misconfigured`` that names the place where it is broken."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{path} is not UTF-8: {error.reason}", hint=_WAY_OUT) from error
    reading = read_json(path, text, most_values=_MOST_VALUES)
    for problem in reading.problems:
        _refuse(path, problem.location, problem.message)
    document = reading.document or Document(path, "json", text, {})
    if document.data.get("version") != FORMAT:
        _refuse(path, locate(document, ("version",)), f"version must be {FORMAT}")
    findings = document.data.get("findings")
    if not isinstance(findings, list):
        _refuse(path, locate(document, ("findings",)), "findings must be a list")
    counts: Counter[Fingerprint] = Counter()
    for index, item in enumerate(findings):
        key, count = _entry(document, ("findings", index), item)
        counts[key] += count
    return Baseline(counts)


def _entry(document: Document, pointer: Pointer, item: Any) -> tuple[Fingerprint, int]:
    fields = item if isinstance(item, dict) else {}
    texts = [fields.get(name) for name in ("path", "code", "pointer", "message")]
    count = fields.get("count", 1)
    if not all(isinstance(one, str) for one in texts) or not isinstance(count, int) or count < 1:
        _refuse(document.path, locate(document, pointer), "this is no finding of a baseline")
    path, code, where, message = map(str, texts)
    return (path, code, where, message), int(count)


def _refuse(path: str, location: Location, message: str) -> NoReturn:
    raise Misconfigured(f"{path}:{location.line}:{location.column}: {message}", hint=_WAY_OUT)
