"""The JSON that people script against: these keys, with these types, and no others go unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.cli.in_process import Story
from tests.team_fixtures import Team, agent

NONE = type(None)
TEXT_OR_NONE = (str, NONE)
ANYTHING = object

CHANGE = {"entry": str, "change": str, "from": TEXT_OR_NONE, "to": TEXT_OR_NONE, "breaking": (bool, NONE)}
FINDING = {
    "code": str,
    "severity": str,
    "path": str,
    "line": int,
    "column": int,
    "end_line": int,
    "end_column": int,
    "pointer": str,
    "message": str,
    "hint": str,
}
PLAN: dict[str, Any] = {
    "commit": TEXT_OR_NONE,
    "base_release": int,
    "release": int,
    "written": bool,
    "changes": [CHANGE],
    "held": [str],
    "orphans": [str],
    "findings": [FINDING],
}
ENTRY = {
    "entry": str,
    "kind": str,
    "id": str,
    "name": str,
    "version": str,
    "status": str,
    "retired": bool,
    "held": bool,
    "tags": [str],
    "owner": str,
    "description": str,
}
SHOWN = {
    **ENTRY,
    "digest": str,
    "commit": TEXT_OR_NONE,
    "path": str,
    "manifest": dict,
    "purged": (dict, NONE),
    "files": dict,
    "references": [{"kind": str, "id": str, "range": str, "pointer": [ANYTHING]}],
    "live_version": str,
    "owners": [str],
    "metadata": dict,
    "deprecation": (dict, NONE),
    "hold": (dict, NONE),
    "release": int,
    "published_at": str,
    "versions": [{"version": str, "status": str, "digest": str, "commit": TEXT_OR_NONE, "published_at": str}],
}
RELEASE = {
    "release": int,
    "action": str,
    "commit": TEXT_OR_NONE,
    "actor": str,
    "reason": TEXT_OR_NONE,
    "at": str,
    "changes": [{"entry": str, "change": str, "from": TEXT_OR_NONE, "to": TEXT_OR_NONE}],
    "owner": str,
    "repository_url": TEXT_OR_NONE,
    "ref": TEXT_OR_NONE,
    "git_author": TEXT_OR_NONE,
    "chain": str,
}
STATUS = {
    "owner": str,
    "environment": TEXT_OR_NONE,
    "database": str,
    "release": int,
    "chain": str,
    "at": TEXT_OR_NONE,
    "watermark": TEXT_OR_NONE,
    "head": TEXT_OR_NONE,
    "behind": bool,
    "diverged": str,
    "uncommitted": [str],
    "entries": int,
    "foreign": int,
    "held": [{"entry": str, "version": str, "status": str, "retired": bool, "held": bool, "turned_down": [str]}],
    "retired": [str],
}
DIFF = {
    "entry": str,
    "from": TEXT_OR_NONE,
    "to": TEXT_OR_NONE,
    "changes": [str],
    "fields": [ANYTHING],
    "files": [{"path": str, "change": str}],
}
READING = {
    "list": [ENTRY],
    "list agent": [ENTRY],
    "show agent/x": SHOWN,
    "show agent/old": SHOWN,
    "show template/greeting --version 1.0.0": SHOWN,
    "history": [RELEASE],
    "history agent/x": [RELEASE],
    "status": STATUS,
    "plan": PLAN,
    "sync --check": PLAN,
    "publish --dry-run": PLAN,
    "diff agent/x 1.0.0 1.1.0": [DIFF],
    "resolve agent/x": {
        "entry": str,
        "version": str,
        "digest": str,
        "status": str,
        "live": bool,
        "deprecation": (dict, NONE),
    },
    "validate": {"findings": [FINDING], "checked": int, "waived": int, "baseline": int, "ignored": int},
    "verify": {"checked": dict, "problems": [str], "chain": str},
    "doctor": [{"check": str, "well": bool, "found": str, "fix": str}],
    "db status": [{"version": str, "name": str, "applied": bool, "changed": bool}],
}


def misfits(value: Any, shape: Any, place: str = "") -> Iterator[str]:
    """Where *value* has another shape: a type, a tuple of types, a list of one shape, or a dict of exactly its keys."""
    if isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{place} is no list"
            return
        for number, item in enumerate(value):
            yield from misfits(item, shape[0], f"{place}[{number}]")
    elif isinstance(shape, dict):
        if not isinstance(value, dict) or value.keys() != shape.keys():
            yield f"{place} has the keys {sorted(value)}"
            return
        for key, inner in shape.items():
            yield from misfits(value[key], inner, f"{place}.{key}")
    elif not isinstance(value, shape) or (isinstance(value, bool) and shape is int):
        yield f"{place} is {value!r}"


@pytest.mark.parametrize("command", READING)
def test_the_json_of_a_verb_that_reads_has_its_shape(story: Story, command: str) -> None:
    answer = story.team.run(*command.split(), "--json")

    assert answer.json
    assert list(misfits(answer.json, READING[command])) == []


def test_the_json_of_the_verbs_that_write_has_the_shape_of_a_plan(team: Team) -> None:
    team.repository.commit("First", {**agent("x"), **agent("y")})
    written = {"publish": team.must("publish", "--json").json}
    team.repository.commit("Second", agent("x", "1.1.0", "Two."))
    written["sync"] = team.must("sync", "--json").json
    written["rollback"] = team.must("rollback", "agent/x", "--reason", "bad", "--json").json
    written["resume"] = team.must("resume", "agent/x", "--reason", "good", "--json").json
    written["transfer"] = team.must("transfer", "agent/y", "--to", "others", "--reason", "theirs", "--json").json
    more: dict[str, dict[str, Any]] = {"publish": {"chain": str}, "sync": {"chain": str}, "rollback": {"broken": [str]}}

    assert [
        misfit for verb, value in written.items() for misfit in misfits(value, PLAN | more.get(verb, {}), verb)
    ] == []
    assert {verb: (value["release"], value["base_release"], value["written"]) for verb, value in written.items()} == {
        "publish": (1, 0, True),
        "sync": (2, 1, True),
        "rollback": (3, 2, True),
        "resume": (4, 3, True),
        "transfer": (5, 4, True),
    }
    assert written["rollback"]["changes"] == [
        {"entry": "agent/x", "change": "move", "from": "1.1.0", "to": "1.0.0", "breaking": False},
        {"entry": "agent/x", "change": "hold", "from": "1.0.0", "to": "1.0.0", "breaking": False},
    ]


def test_findings_are_in_the_json_of_a_plan_and_nothing_else_is_said(team: Team) -> None:
    team.repository.commit("Broken", agent("x", extra="max_iterations: 99\n"))

    for verb in (["plan"], ["publish"], ["publish", "--dry-run"], ["sync"], ["sync", "--check"]):
        answer = team.must(*verb, "--json", code=1)
        assert answer.stderr == ""
        assert list(misfits(answer.json["findings"], [FINDING])) == []
        assert [finding["code"] for finding in answer.json["findings"]] == ["REG104"]
        assert (answer.json["written"], answer.json["release"]) == (False, 0)


def test_the_history_is_newest_first_and_pages(story: Story) -> None:
    everything = story.team.must("history", "--json").json
    page = story.team.must("history", "--json", "--limit", "2", "--before", "5").json

    assert [release["release"] for release in everything] == [6, 5, 4, 3, 2, 1]
    assert [release["action"] for release in everything] == [
        "publish",
        "publish",
        "rollback",
        "sync",
        "publish",
        "publish",
    ]
    assert [release["release"] for release in page] == [4, 3]
    assert [release["at"] for release in everything] == sorted((one["at"] for one in everything), reverse=True)
    assert everything[4]["reason"] == "wordier"
    assert everything[4]["git_author"] == "Ada Author <ada@example.com>"
    assert everything[4]["ref"] == "main"
    assert everything[3]["changes"] == [{"entry": "agent/gone", "change": "retire", "from": "1.0.0", "to": None}]


def test_the_history_of_an_entry_shows_its_changes_only(story: Story) -> None:
    found = story.team.must("history", "agent/x", "--json").json

    assert [release["release"] for release in found] == [4, 2, 1]
    assert {change["entry"] for release in found for change in release["changes"]} == {"agent/x"}
    assert [change["change"] for change in found[0]["changes"]] == ["move", "hold"]


def test_the_status_counts_what_is_ours_and_what_is_not(story: Story) -> None:
    found = story.team.must("status", "--json").json

    assert (found["release"], found["entries"], found["foreign"]) == (6, 7, 1)
    assert found["head"] == found["watermark"] == story.commits["head"]
    assert (found["behind"], found["diverged"], found["uncommitted"]) == (False, "", [])
    assert found["retired"] == ["agent/gone"]
    assert found["held"] == [
        {"entry": "agent/x", "version": "1.0.0", "status": "active", "retired": False, "held": True,
         "turned_down": ["1.1.0"]}
    ]  # fmt: skip


def test_a_version_beside_the_live_one_is_shown_with_its_own_content(story: Story) -> None:
    live = story.team.must("show", "template/greeting", "--json").json
    beside = story.team.must("show", "template/greeting", "--version", "1.0.0", "--json").json

    assert (live["version"], beside["version"], beside["live_version"]) == ("1.1.0", "1.0.0", "1.1.0")
    assert beside["manifest"]["body"] == "Hello from 1.0.0."
    assert beside["path"] == "packages/shared/templates/greeting/versions/1.0.0.yaml"
    assert [(one["version"], one["status"]) for one in live["versions"]] == [("1.1.0", "active"), ("1.0.0", "draft")]
    assert [one["version"] for one in story.team.must("list", "template", "--json").json] == ["1.1.0"]
