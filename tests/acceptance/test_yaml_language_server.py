"""A real editor's server on the generated JSON Schemas: people see the same faults before they run anything."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp_editor import Editor, editor
from tests.team_fixtures import Team, new_team

SERVER = Path(__file__).parents[2] / ".venv" / "node" / "node_modules" / "yaml-language-server" / "bin"
NODE = shutil.which("node")
MISSING = "" if NODE and SERVER.is_dir() else "needs Node and npm: make test installs the server where they are"
AGENT = "packages/shared/agents/intake/agent.yaml"
OFFLINE = Path(__file__).parents[1] / "node" / "offline.cjs"
CALLS = "calls.log"
SOUND = "agent_id: intake\nname: Intake\ndescription: Reads what customers send.\nversion: 1.0.0\nmax_iterations: 5\n"

pytestmark = pytest.mark.node


@pytest.fixture
def work(tmp_path: Path) -> Team:
    """A repository as ``registry init`` leaves it."""
    if MISSING:
        if os.environ.get("CI") and shutil.which("npm"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    team = new_team(tmp_path / "agents", "acme-agents", None)
    team.must("init")
    return team


def during(work: Team, session: Callable[[Editor], Awaitable[Any]], *, bound: bool = True) -> Any:
    """What *session* gives in an editor that is set up as ``registry init`` says, and fetches nothing.

    Without *bound* the settings name no schemas.
    """
    written = json.loads((work.path / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    yaml = {
        "schemas": written["yaml.schemas"] if bound else {},
        "schemaStore": {"enable": False},
        "validate": True,
        "hover": True,
        "completion": True,
    }

    async def all_of_it() -> Any:
        assert NODE
        async with editor(
            work.path,
            command=(NODE, str(SERVER / "yaml-language-server"), "--stdio"),
            settings={"yaml": yaml, "http": {}, "[yaml]": {}, "editor": {}, "files": {}},
            capabilities=types.ClientCapabilities(
                workspace=types.WorkspaceClientCapabilities(configuration=True),
                text_document=types.TextDocumentClientCapabilities(
                    completion=types.CompletionClientCapabilities(
                        completion_item=types.ClientCompletionItemOptions(snippet_support=True)
                    )
                ),
            ),
            environment={
                "PATH": os.defpath,
                "HOME": str(work.path.parent),
                "NODE_OPTIONS": f"--require={OFFLINE}",
                "CALLS": str(work.path.parent / CALLS),
            },
        ) as one:
            return await session(one)

    given = asyncio.run(all_of_it())
    assert (work.path.parent / CALLS).read_text(encoding="utf-8") == "", "the server reached for the network"
    return given


def test_a_sound_manifest_is_sound_in_the_editor(work: Team) -> None:
    async def session(one: Editor) -> list[str]:
        one.open(AGENT, SOUND + "max_iteration: 5\n")
        await one.until(lambda: one.now(AGENT))
        one.type(AGENT, SOUND)
        await one.until(lambda: not one.now(AGENT))
        return [diagnostic.message for diagnostic in one.now(AGENT)]

    assert during(work, session) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (SOUND.replace("name: Intake\n", ""), 0),
        (SOUND + "max_iteration: 5\n", 5),
        (SOUND.replace("max_iterations: 5", "max_iterations: five"), 4),
        (SOUND.replace("max_iterations: 5", "max_iterations: 99"), 4),
        (SOUND + "status: retired\n", 5),
        (SOUND.replace("version: 1.0.0", "version: first"), 3),
    ],
    ids=["REG101", "REG102", "REG103", "REG104", "REG105", "REG106"],
)
def test_what_validate_refuses_is_marked_at_the_same_line(
    work: Team, text: str, line: int, request: pytest.FixtureRequest
) -> None:
    async def session(one: Editor) -> list[int]:
        one.open(AGENT, text)
        await one.until(lambda: one.now(AGENT))
        return [diagnostic.range.start.line for diagnostic in one.now(AGENT)]

    assert line in during(work, session)
    work.repository.write({AGENT: text})
    found = work.run("validate", "--json", "packages/shared/agents").json["findings"]
    assert (request.node.callspec.id, line + 1) in [(finding["code"], finding["line"]) for finding in found]


def test_fields_are_offered_and_described(work: Team) -> None:
    async def session(one: Editor) -> tuple[set[str], str]:
        one.open(AGENT, SOUND + "nonsense: 5\n")
        await one.until(lambda: one.now(AGENT))
        one.type(AGENT, SOUND + "\n")
        await one.until(lambda: not one.now(AGENT))
        offered = {item.label for item in await one.complete(AGENT, 5, 0)}
        return offered, await one.hover(AGENT, 4, 3)

    offered, described = during(work, session)
    assert {"allowed_tools", "model_profile_id", "input_schema"} <= offered
    assert "max_iterations" not in offered
    assert "50" in described or "iterations" in described.lower()


def test_the_line_that_fix_writes_binds_the_schema_where_no_settings_do(work: Team) -> None:
    work.repository.write({AGENT: SOUND})
    work.must("validate", "--fix", "packages/shared/agents/intake")
    text = (work.path / AGENT).read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=")

    async def session(one: Editor) -> list[int]:
        one.open(AGENT, f"{text}max_iteration: 5\n")
        await one.until(lambda: one.now(AGENT))
        return [diagnostic.range.start.line for diagnostic in one.now(AGENT)]

    assert during(work, session, bound=False) == [text.count("\n")]


def test_a_server_that_reaches_for_the_network_is_noticed(work: Team) -> None:
    calls = work.path.parent / CALLS
    script = "require('net').connect({host: '192.0.2.1', port: 80}).on('error', () => process.exit(0))"
    environment = {"PATH": os.defpath, "CALLS": str(calls)}
    assert NODE
    subprocess.run([NODE, f"--require={OFFLINE}", "-e", script], env=environment, check=True, timeout=60)
    assert "192.0.2.1" in calls.read_text(encoding="utf-8")
