"""Every malformed file of the corpus of public manifests gives a finding at the place that is listed for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from registry_cli.application.validate import validate
from registry_cli.documents.yaml_reader import read_yaml
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.finding import Finding
from tests.unit.validation.checking import tree_of

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
_LISTED = re.compile(r"^- `([^`]+)` - MALFORMED\((yaml-error|json-error)\): .*\(line (\d+) col (\d+)\)$", re.MULTILINE)
_DUPLICATE = re.compile(r"^- `([^`]+)` - MALFORMED\(duplicate-key\) \[duplicate-key:(\w+)@(\d+)\]$", re.MULTILINE)
_NOT_UTF_8 = re.compile(r"^- `([^`]+)` - MALFORMED\(not-utf8\): .* byte (0x[0-9a-f]+) in position (\d+)", re.MULTILINE)
_FRONT_MATTER = re.compile(r"---\r?\n(.*?\n)---", re.DOTALL)

README = (CORPUS / "README.md").read_text(encoding="utf-8") if CORPUS.is_dir() else ""
LISTED = [(path, int(line), int(column)) for path, _, line, column in _LISTED.findall(README)]

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of public manifests is not beside this checkout"
)


def found_in(content: bytes, suffix: str) -> list[Finding]:
    """What validate finds in *content*, as a tool of its own and as the manifest of an agent: the same in both."""
    places = (f"tools/a{suffix}", f"agents/a/agent{suffix}")
    both = [validate(tree_of({place: content}), "root", Configuration()).findings for place in places]
    broken = [[one for one in findings if one.code < "REG1"] for findings in both]
    assert [(one.code, one.location) for one in broken[0]] == [(one.code, one.location) for one in broken[1]]
    return broken[0]


def begins(finding: Finding) -> tuple[int, int]:
    return finding.location.line, finding.location.column


def test_the_readme_lists_what_this_test_looks_for() -> None:
    assert (len(LISTED), len(_DUPLICATE.findall(README)), len(_NOT_UTF_8.findall(README))) == (15, 6, 2)


@pytest.mark.parametrize(("path", "line", "column"), LISTED)
def test_a_file_that_is_no_yaml_or_json_gives_a_finding_at_the_place_that_is_listed(
    path: str, line: int, column: int
) -> None:
    content = (CORPUS / path).read_bytes()
    suffix = Path(path).suffix
    if suffix == ".md":
        front = _FRONT_MATTER.match(content.decode("utf-8"))
        text = front[1] if front else content.decode("utf-8").partition("\n")[2]
        (problem,) = read_yaml(path, text, first_line=2).problems  # the README counts from below the ---
        assert problem.location.line == line + 1
        content, suffix = text.encode(), ".yaml"
    (finding,) = found_in(content, suffix)
    assert finding.code == "REG002"
    if "never closed" in finding.message:
        # The listed column is where the other parser ran out of text; the finding begins at the mark and ends there.
        assert (finding.location.end_line, finding.location.end_column) == (line, column)
        assert content.decode("utf-8").splitlines()[line - 1][finding.location.column - 1] in "\"'"
    else:
        assert begins(finding) == (line, column)


@pytest.mark.parametrize(("path", "key", "line"), _DUPLICATE.findall(README))
def test_a_key_that_is_there_twice_gives_a_finding_at_the_second(path: str, key: str, line: str) -> None:
    content = (CORPUS / path).read_bytes()
    (finding,) = [one for one in found_in(content, ".yaml") if one.code == "REG003"]
    assert repr(key) in finding.message
    lines = content.decode("utf-8").splitlines()
    assert lines[finding.location.line - 1][finding.location.column - 1 :].startswith(f"{key}:")
    assert f"line {line}" in finding.message or finding.location.line == int(line)


@pytest.mark.parametrize(("path", "byte", "position"), _NOT_UTF_8.findall(README))
def test_bytes_that_are_no_utf_8_give_a_finding_at_the_first(path: str, byte: str, position: str) -> None:
    content = (CORPUS / path).read_bytes()
    (finding,) = found_in(content, ".yaml")
    before = content[: int(position)]
    assert finding.code == "REG001"
    assert byte.upper() in finding.message.upper()
    assert begins(finding) == (before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode()) + 1)
