from __future__ import annotations

import pytest

from registry_cli.validation import limit_rules
from registry_cli.validation.limit_rules import MAX_FILES, MAX_PATH
from tests.unit.validation.checking import Content, agent, check, codes, side_by_side, template, tool


def test_a_bundle_of_too_many_files_is_told_at_its_folder() -> None:
    most: dict[str, Content] = {f"agents/a/assets/{number}": "" for number in range(MAX_FILES)}
    assert check({**agent("a"), **most}) == ()
    (finding,) = check({**agent("a"), **most, "agents/a/assets/one_more": ""})
    assert (finding.code, finding.path) == ("REG123", "root/agents/a")
    assert "1,001 files" in finding.message


def test_a_path_that_no_index_takes_is_told() -> None:
    within = "/".join(["\u00e9" * 100] * 5)
    assert check({**agent("a"), f"agents/a/{within[:-2]}": ""}) == ()
    (finding,) = check({**agent("a"), f"agents/a/{within}": ""})
    assert (finding.code, finding.path) == ("REG123", f"root/agents/a/{within}")
    assert f"{len(within.encode()):,} bytes, more than the {MAX_PATH:,}" in finding.message


@pytest.mark.parametrize("extra", ["", "prompts: {system: assets/x.md}\n"])
def test_a_prompt_that_no_model_takes_in_is_told(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit_rules, "MAX_CHARACTERS", 10)
    path = "assets/x.md" if extra else "prompts/x.md"
    assert check({**agent("a", extra), f"agents/a/{path}": "\u00e9" * 10}) == ()
    (finding,) = check({**agent("a", extra), f"agents/a/{path}": "\u00e9" * 11})
    assert (finding.code, finding.path) == ("REG123", f"root/agents/a/{path}")


def test_what_is_no_prompt_may_be_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit_rules, "MAX_CHARACTERS", 10)
    assert check({**agent("a"), "agents/a/assets/x.csv": "x" * 11}) == ()


def test_a_text_of_a_template_is_a_prompt() -> None:
    (finding,) = check({**template("t", "files: {a: assets/a}\n"), "templates/t/assets/a": "x" * 1_000_001})
    assert (finding.code, finding.path) == ("REG123", "root/templates/t/assets/a")


def test_a_bundle_is_counted_once_whatever_its_versions() -> None:
    files = side_by_side("t", "1.0.0", v1_0_0="body: A.\n", v2_0_0="body: B.\n")
    files |= {f"templates/t/assets/{number}": "" for number in range(MAX_FILES + 1)}
    assert codes(check(files)) == ["REG123"]


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ("tags: [" + "a, " * 101 + "]\n", "`tags` must have at most 100 items, not 101"),
        (f"owners: [{'a' * 101}]\n", "`owners[0]` must have from 1 to 100 characters, not 101"),
    ],
)
def test_what_a_schema_can_say_is_said_by_the_schema(extra: str, message: str) -> None:
    (finding,) = check(tool("t", extra))
    assert (finding.code, finding.message) == ("REG104", message)


def test_versions_and_descriptions_are_bounded() -> None:
    (finding,) = check(tool("t", version=f"1.0.0-{'a' * 100}"))
    assert (finding.code, finding.pointer) == ("REG104", ("version",))
    long = tool("t")["tools/t.yaml"].replace("Helps.", "x" * 10_001)
    assert codes(check({"tools/t.yaml": long})) == ["REG104"]
