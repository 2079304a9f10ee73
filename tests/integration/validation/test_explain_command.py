from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from registry_cli.cli.commands.explain_command import page
from registry_cli.validation.codes import CODES

Registry = Callable[..., Any]


def test_a_code_is_explained_with_its_fix(registry: Registry) -> None:
    answer = registry("explain", "reg501")
    assert answer.code == 0
    said = " ".join(answer.stdout.split())
    code = CODES["REG501"]
    for text in (code.code, code.title, "error", code.explanation, code.fix):
        assert text in said


def test_the_bad_example_is_shown_with_a_mark_at_the_finding_and_then_the_good_one(registry: Registry) -> None:
    lines = [line.strip() for line in registry("explain", "REG102").stdout.splitlines()]
    bad, good = lines.index("Bad:"), lines.index("Good:")
    mark = lines.index("^^^^^^^^^^^^^ <- REG102: `max_iteration` is not a known field")
    assert lines[mark - 1] == "max_iteration: 12"
    assert (
        bad < lines.index("packages/shared/agents/intake/agent.yaml") < mark < good < lines.index("max_iterations: 12")
    )


def test_an_example_that_was_published_before_says_so(registry: Registry) -> None:
    said = registry("explain", "REG209").stdout
    assert "search.yaml (published before)" in said
    assert "agent.yaml (published by another owner)" in said
    assert "<- REG209: agent/intake@1.0.0 needs tool/search" in said


def test_several_codes_are_explained_at_once_and_in_their_order(registry: Registry) -> None:
    answer = registry("explain", "204", "102")
    headings = [line for line in answer.stdout.splitlines() if line.startswith("REG")]
    assert [line.split()[0] for line in headings] == ["REG204", "REG102"]
    described = registry("explain", "204", "102", "--json").json
    assert [item["code"] for item in described] == ["REG204", "REG102"]


def test_without_a_code_all_are_listed(registry: Registry) -> None:
    lines = registry("explain").stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == list(CODES)


def test_a_code_that_does_not_exist_is_answered_with_its_neighbours(registry: Registry) -> None:
    answer = registry("explain", "REG511")
    assert answer.code == 64
    assert "REG501" in answer.stderr
    assert "registry explain" in registry("explain", "nonsense").stderr


def test_one_wrong_code_among_others_explains_none(registry: Registry) -> None:
    answer = registry("explain", "REG102", "REG511")
    assert (answer.code, answer.stdout) == (64, "")


def test_scripts_get_json(registry: Registry) -> None:
    one, every = registry("explain", "REG204", "--json").json, registry("explain", "--json").json
    assert [item["code"] for item in every] == list(CODES)
    assert one in every
    assert set(one) == {"code", "title", "severity", "explanation", "fix", "family", "bad", "good"}
    assert one["severity"] == "warning"
    assert [finding["code"] for finding in one["bad"]["findings"]] == ["REG204"]
    assert set(one["good"]) == {"files", "before", "foreign", "configuration"}


@pytest.mark.parametrize("code", CODES)
def test_every_code_can_be_explained_on_a_terminal(registry: Registry, code: str) -> None:
    answer = registry("explain", code)
    assert answer.code == 0
    assert f"<- {code}: " in answer.stdout
    assert all(line.isprintable() for line in answer.stdout.splitlines())


def test_the_page_for_the_docs_is_printed_whole(registry: Registry) -> None:
    assert registry("explain", "--markdown").stdout == page()
