from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.validation.path_patterns import below, matches


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("tools/search.yaml", "tools/search.yaml"),
        ("tools/*.yaml", "tools/search.yaml"),
        ("tools", "tools/search.yaml"),
        ("tools/", "tools/search.yaml"),
        ("./tools", "tools/search.yaml"),
        ("*", "tools/search.yaml"),
        ("agents/legacy_*", "agents/legacy_intake"),
        ("agents/legacy_*", "agents/legacy_intake/prompts/system.md"),
        ("agents/legacy_*/**", "agents/legacy_intake/prompts/system.md"),
        ("agents/**/*.md", "agents/intake/prompts/system.md"),
        ("agents/**/*.md", "agents/notes.md"),
        ("**/mcp.json", "agents/intake/mcp.json"),
        ("**/mcp.json", "mcp.json"),
        ("**", "tools/search.yaml"),
        ("tools/s?arch.yaml", "tools/search.yaml"),
        ("tools/[a-s]earch.yaml", "tools/search.yaml"),
        ("tools/[!a-r]earch.yaml", "tools/search.yaml"),
        ("tools/a[b.yaml", "tools/a[b.yaml"),
    ],
)
def test_a_pattern_covers_what_it_names(pattern: str, path: str) -> None:
    assert matches(["elsewhere", pattern], path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("tools/search", "tools/search.yaml"),
        ("tool", "tools/search.yaml"),
        ("search.yaml", "tools/search.yaml"),
        ("*.yaml", "tools/search.yaml"),
        ("tools/*.yaml", "tools/search.json"),
        ("tools/?.yaml", "tools/search.yaml"),
        ("tools/[!s]earch.yaml", "tools/search.yaml"),
        ("tools?search.yaml", "tools/search.yaml"),
        ("agents/*/system.md", "agents/intake/prompts/system.md"),
        ("tools/search.yaml", "tools/search_yaml"),
    ],
)
def test_a_pattern_covers_nothing_else(pattern: str, path: str) -> None:
    assert not matches([pattern], path)


def test_no_patterns_cover_nothing() -> None:
    assert not matches([], "tools/search.yaml")


def test_a_hostile_pattern_takes_no_longer_than_others() -> None:
    assert not matches(["/".join(["**", "a*"] * 500)], "/".join(["aa"] * 400))
    assert not matches(["*a" * 100], "a" * 4000 + "b")


@given(pattern=st.text(alphabet="a*?[]!-^\\/.("), path=st.text(alphabet="a/^-\\", max_size=8))
def test_no_pattern_makes_it_raise(pattern: str, path: str) -> None:
    assert matches([pattern], path) in {True, False}


@pytest.mark.parametrize(
    ("path", "root", "expected"),
    [
        ("packages/shared/tools/a.yaml", "packages/shared", "tools/a.yaml"),
        ("packages/shared", "packages/shared", ""),
        ("packages/shared_too/a.yaml", "packages/shared", None),
        ("registry.toml", "packages/shared", None),
        ("tools/a.yaml", ".", "tools/a.yaml"),
        ("tools/a.yaml", "", "tools/a.yaml"),
    ],
)
def test_a_path_counts_from_the_root(path: str, root: str, expected: str | None) -> None:
    assert below(path, root) == expected
