"""The detectors on real manifests, as people published them: what they say there is the noise they make.

Whoever collected the files left out those with tokens in them, so next to nothing may be found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry_cli.documents.document import SUFFIXES, Document
from registry_cli.documents.reading import read_document
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Pointer
from registry_cli.validation.security.credentials import credentials_in_fields, credentials_in_file
from registry_cli.validation.security.endpoints import plain_endpoints
from registry_cli.validation.security.mcp_servers import risky_start
from registry_cli.validation.security.prefilter import may_hold_credential
from registry_cli.validation.security.secret_fields import secrets_in_manifest

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
KNOWN = {"REG404": 1}
"""How often each code is found: one server that is started with ``uvx`` in whatever version is the newest."""

MOST_PASSED = 0.4
"""How many of the files may need a closer look: prose has addresses and long words with dashes."""

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of public manifests is not beside this checkout"
)


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    return {path.relative_to(CORPUS).as_posix(): path.read_bytes() for path in CORPUS.rglob("*") if path.is_file()}


def servers(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Every mapping with a ``command``, at any depth: each format has its own place for servers."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, dict) and isinstance(value.get("command"), str):
        yield pointer, value
    for step, item in items:
        yield from servers(item, (*pointer, step))


def findings_in(document: Document) -> Iterator[Finding]:
    yield from credentials_in_fields(document, secrets_in_manifest(document.data), ())
    yield from plain_endpoints(document)
    for pointer, server in servers(document.data):
        yield from risky_start(document, pointer, server)


def test_real_manifests_give_only_the_findings_that_are_known(contents: dict[str, bytes]) -> None:
    found: list[Finding] = []
    for path, content in contents.items():
        found.extend(credentials_in_file(path, content))
        if path.endswith(SUFFIXES) and (document := read_document(path, content).document) is not None:
            found.extend(findings_in(document))
    assert Counter(finding.code for finding in found) == KNOWN


def test_most_real_files_need_no_closer_look(contents: dict[str, bytes]) -> None:
    assert sum(
        may_hold_credential(content.decode("utf-8", "replace")) for content in contents.values()
    ) < MOST_PASSED * len(contents)
