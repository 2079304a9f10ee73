"""Real files that do not parse, as people published them: each is told of at the place where it breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from registry_cli.documents.reading import read_document
from tests.unit.validation.checking import check

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
_LISTED = re.compile(
    r"^- `(?P<path>[^`]+\.(?:ya?ml|json))` - MALFORMED\((?:yaml-error|json-error|duplicate-key)\)(?P<rest>.*)$",
    re.MULTILINE,
)
_PLACE = re.compile(r"\(line (\d+) col (\d+)\)")
_DUPLICATE = re.compile(r"\[duplicate-key:(?P<key>\w+)@(?P<line>\d+)\]")


@dataclass(frozen=True)
class Malformed:
    """A file of the corpus, and the place that its list gives; of a duplicate key only the line is known."""

    path: str
    line: int
    column: int | None


def listed() -> list[Malformed]:
    """Every malformed YAML or JSON file that the corpus lists with a place; none where there is no corpus."""
    if not CORPUS.is_dir():
        return []
    found = []
    for match in _LISTED.finditer((CORPUS / "README.md").read_text(encoding="utf-8")):
        if place := _PLACE.search(match["rest"]):
            found.append(Malformed(match["path"], int(place[1]), int(place[2])))
        elif twice := _DUPLICATE.search(match["rest"]):
            found.append(Malformed(match["path"], int(twice["line"]), None))
    return found


MALFORMED = listed()


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public manifests is not beside this repository")
def test_the_list_of_the_corpus_is_understood() -> None:
    assert len(MALFORMED) >= 12


@pytest.mark.parametrize("malformed", MALFORMED, ids=lambda one: one.path)
def test_a_malformed_file_is_told_of_where_it_breaks(malformed: Malformed) -> None:
    content = (CORPUS / malformed.path).read_bytes()
    place = "tools/real.yaml" if malformed.path.endswith("ml") else "agents/real/agent.json"
    findings = [finding for finding in check({place: content}) if finding.code.startswith("REG0")]
    assert (malformed.line, malformed.column) in {
        (finding.location.line, finding.location.column if malformed.column else None) for finding in findings
    }
    assert read_document(place, content).problems
