from __future__ import annotations

from registry_cli.reporting.catalogue_page import catalogue_page
from registry_cli.validation.codes import CODES, FAMILIES


def test_the_page_has_a_section_for_every_code_under_its_family() -> None:
    headings = [line for line in catalogue_page().splitlines() if line.startswith("##")]
    expected = []
    for family, title in FAMILIES.items():
        expected.append(f"## {title}")
        expected += [f"### {code.code}: {code.title}" for code in CODES.values() if code.code.startswith(family)]
    assert headings == expected


def test_a_section_says_everything_that_the_catalogue_knows() -> None:
    page = catalogue_page()
    for code in CODES.values():
        for text in (code.explanation, code.fix, code.example, f"Severity: {code.severity}."):
            assert text in page
