from __future__ import annotations

import re

import pytest

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.reporting.catalogue_page import _blocks, catalogue_page
from registry_cli.reporting.examples import Shown
from registry_cli.validation.codes import CODES, FAMILIES


def test_the_page_has_a_section_for_every_code_under_its_family() -> None:
    headings = [line for line in catalogue_page({}).splitlines() if re.match("##+ ", line)]
    expected = []
    for family, title in FAMILIES.items():
        expected.append(f"## {title}")
        expected += [f"### {code.code}: {code.title}" for code in CODES.values() if code.code.startswith(family)]
    assert headings == expected


def test_a_section_says_everything_that_the_catalogue_knows() -> None:
    page = catalogue_page({})
    for code in CODES.values():
        for text in (code.explanation, code.fix, f"Severity: {code.severity}."):
            assert text in page


def test_every_code_has_its_examples_on_the_page() -> None:
    sections = re.split("^### ", catalogue_page({}), flags=re.MULTILINE)[1:]

    assert [section[:6] for section in sections if "**Bad:**" not in section or "**Good:**" not in section] == []


def test_what_is_found_is_marked_in_the_bad_example_and_cannot_be_markdown() -> None:
    path = "packages/shared/agents/intake/agent.yaml"
    placed = Finding("REG102", Severity.ERROR, path, "no such field", location=Location(5, 1, 5, 14))
    whole = Finding("REG013", Severity.ERROR, "packages/shared/agents/intake/agent.toml", "a `tick`")

    page = catalogue_page({"REG102": [placed], "REG013": [whole]})

    assert "max_iteration: 12\n^^^^^^^^^^^^^ <- REG102: no such field\n```" in page
    assert "`packages/shared/agents/intake/agent.toml` `<- REG013: a 'tick'`" in page


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("a.yaml", "a: 1", "yaml"),
        ("a.toml", "a = 1", "toml"),
        ("a.json", '{"a": 1}', "json"),
        ("a.json", '{"a" 1}', "text"),
        ("a.md", "# A", "markdown"),
        ("a.csv", "1,2", "text"),
    ],
)
def test_a_good_example_is_a_block_in_its_language(path: str, text: str, language: str) -> None:
    assert list(_blocks([Shown(path, text)])) == [f"`{path}`\n", f"```{language}\n{text}\n```\n"]


def test_a_text_with_fences_stands_in_longer_ones() -> None:
    assert list(_blocks([Shown("a.md", "```sh\nls\n```", "removed")]))[1] == "````markdown\n```sh\nls\n```\n````\n"
