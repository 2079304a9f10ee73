from __future__ import annotations

from collections.abc import Callable
from typing import Any

from registry_cli.reporting.catalogue_page import catalogue_page
from registry_cli.validation.codes import CODES

Registry = Callable[..., Any]


def test_a_code_is_explained_with_its_fix_and_an_example(registry: Registry) -> None:
    answer = registry("explain", "reg501")
    assert answer.code == 0
    said = " ".join(answer.stdout.split())
    code = CODES["REG501"]
    for text in (code.code, code.title, "error", code.explanation, code.fix, "version: 1.2.1"):
        assert text in said


def test_without_a_code_all_are_listed(registry: Registry) -> None:
    lines = registry("explain").stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == list(CODES)


def test_a_code_that_does_not_exist_is_answered_with_its_neighbours(registry: Registry) -> None:
    answer = registry("explain", "REG511")
    assert answer.code == 64
    assert "REG501" in answer.stderr
    assert "registry explain" in registry("explain", "nonsense").stderr


def test_scripts_get_json(registry: Registry) -> None:
    one, every = registry("explain", "REG204", "--json").json, registry("explain", "--json").json
    assert [item["code"] for item in every] == list(CODES)
    assert one in every
    assert set(one) == {"code", "title", "severity", "explanation", "fix", "example", "family"}
    assert one["severity"] == "warning"


def test_the_page_for_the_docs_is_printed_whole(registry: Registry) -> None:
    assert registry("explain", "--markdown").stdout == catalogue_page()
