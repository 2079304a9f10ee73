from __future__ import annotations

import re

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.reporting.catalogue_page import catalogue_page
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
