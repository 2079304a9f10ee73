"""The page in the docs about policies says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from registry_cli.validation.rules.meaning import FUNCTIONS, VARIABLES
from registry_cli.validation.rules.rule import Rule, read_rule
from registry_cli.validation.rules.syntax import MACROS
from registry_cli.validation.rules.tokens import MAX_LENGTH, MAX_NESTING, MAX_TOKENS
from tests.unit.validation.checking import check, tool

PAGE = (Path(__file__).parents[4] / "docs" / "howto" / "policies.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| [^|`]+ \| `(.+)` \|$", PAGE, re.MULTILINE)


def test_the_policy_of_the_page_finds_what_the_page_says() -> None:
    (text,) = re.findall(r"```yaml\n(.+?)```", PAGE, re.DOTALL)
    (finding,) = check({"policies/ownership.yaml": text, **tool("search", "tags: [production]\n")})
    assert f"{finding.severity}[{finding.code}]: {finding.message}\n" in PAGE


def test_the_page_shows_expressions() -> None:
    assert len(ROWS) > 10


@pytest.mark.parametrize("row", ROWS)
def test_every_expression_of_the_page_is_a_rule(row: str) -> None:
    assert isinstance(read_rule(row.replace("\\|", "|")), Rule)


@pytest.mark.parametrize("name", [*VARIABLES, *FUNCTIONS, *MACROS, "has"])
def test_the_page_names_every_variable_and_function(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_page_names_the_bounds() -> None:
    assert (
        f"{MAX_LENGTH:,} characters or {MAX_TOKENS:,} words and signs, or nested more than {MAX_NESTING} deep" in PAGE
    )
