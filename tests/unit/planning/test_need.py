from __future__ import annotations

from typing import Any

import pytest

from registry_cli.planning.need import version_needed

AGENT: dict[str, Any] = {"agent_id": "a", "name": "A", "description": "Acts.", "capabilities": ["x", "y"]}


def needed(before: dict[str, Any], after: dict[str, Any], *, base: str = "1.2.3", files: Any = ({}, {})) -> str | None:
    old, new = (
        {"kind": "agent", "id": "a", "version": version, "manifest": {**data, "version": version}, "files": those}
        for version, data, those in ((base, before, files[0]), ("9.9.9", after, files[1]))
    )
    need = version_needed("agent", old, new)
    return None if need is None else need.version


def test_the_same_content_needs_no_other_version() -> None:
    assert needed(AGENT, AGENT) is None


@pytest.mark.parametrize(
    ("change", "version"),
    [
        ({"description": "Acts well."}, "1.2.4"),
        ({"max_iterations": 3}, "1.3.0"),
        ({"capabilities": ["x", "y", "z"]}, "1.3.0"),
        ({"capabilities": ["y", "x"]}, "1.2.4"),
        ({"capabilities": ["x"]}, "2.0.0"),
        ({"capabilities": ["x"], "max_iterations": 3}, "2.0.0"),
    ],
)
def test_a_version_says_whether_something_broke_came_or_only_changed(change: dict[str, Any], version: str) -> None:
    assert needed(AGENT, AGENT | change) == version


@pytest.mark.parametrize(
    ("base", "change", "version"),
    [
        ("0.2.1", {"description": "Acts well."}, "0.2.2"),
        ("0.2.1", {"max_iterations": 3}, "0.2.2"),
        ("0.2.1", {"capabilities": []}, "0.3.0"),
        ("2.0.0-rc.1", {"max_iterations": 3}, "2.0.0-rc.2"),
        ("2.0.0-rc.1", {"capabilities": []}, "2.0.0-rc.2"),
    ],
)
def test_below_the_first_major_version_and_before_a_release_less_is_promised(
    base: str, change: dict[str, Any], version: str
) -> None:
    assert needed(AGENT, AGENT | change, base=base) == version


def test_files_are_content() -> None:
    assert needed(AGENT, AGENT, files=({"assets/a": "1"}, {"assets/a": "2"})) == "1.2.4"
    assert needed(AGENT, AGENT, files=({}, {"assets/a": "1"})) == "1.3.0"
