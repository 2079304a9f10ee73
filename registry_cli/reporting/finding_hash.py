"""What a finding is known by from one run to the next, for readers that show what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from registry_cli.domain.digest import sha256
from registry_cli.domain.finding import Finding
from registry_cli.validation.baseline import fingerprint

_DIGITS = 32


def hashed(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Each of *findings* with its hash, which no other has: the same wherever in its file the finding stands."""
    seen: Counter[str] = Counter()
    for finding in findings:
        known_by = sha256("\0".join(fingerprint(finding)).encode("utf-8", "surrogatepass"))[:_DIGITS]
        seen[known_by] += 1
        yield finding, f"{known_by}:{seen[known_by]}"
