"""The commands beside validate meet the same files, loose or in a commit, and end as well."""

from __future__ import annotations

import os

import pytest

from registry_cli.cli.exits import Exit
from tests.fuzz.limited import ROOT, ended
from tests.git_fixtures import GitRepository

HOSTILE: dict[str, str | bytes] = {
    "registry.toml": 'name = "hostile"\n',
    f"{ROOT}/tools/a.json": '{"a":' + "[" * 10_000,
    f"{ROOT}/tools/b.yaml": "a: " + "[" * 10_000,
    f"{ROOT}/tools/c.toml": "a = " + "[" * 10_000,
    f"{ROOT}/tools/d.yaml": "a: &a [*a, x]\nb: {{ x }}\n",
    f"{ROOT}/tools/e.json": b"\xff\xfe\x00",
    f"{ROOT}/tools/f.json": '{"tool_id": "\\ud800", "name": "\\u0000", "version": 1e999}',
    f"{ROOT}/agents/g/agent.yaml": "agent_id: g\nallowed_tools: {a: [b]}\nprompts: [1]\ntemplate: 3\n",
    f"{ROOT}/agents/g/mcp.json": '{"mcpServers": [1, {}]}',
    f"{ROOT}/agents/g/prompts/system.md": b"\x00\xff{{ {% AKIAQ7R5EXAMPL3KEYZZ",
    f"{ROOT}/templates/h/template.yaml": "template_id: h\nbody: '{{ ((((('\nvariables: {type: x}\n",
    f"{ROOT}/policies/i.yaml": "policy_id: i\nrules: [{expression: '((', id: 3}]\n",
    f"{ROOT}/agents/x y/agent.json": "{}",
    f"{ROOT}/nothing/z": "",
}


@pytest.fixture
def hostile(git_repository: GitRepository) -> GitRepository:
    """A commit of everything that is broken, and links besides."""
    git_repository.write(HOSTILE)
    (git_repository.path / ROOT / "agents/g/prompts/out.md").symlink_to("/etc/passwd")
    (git_repository.path / ROOT / "agents/g/prompts/loop.md").symlink_to("loop.md")
    (git_repository.path / ROOT / "tools/l.json").symlink_to("/dev/zero")
    git_repository.commit()
    return git_repository


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["validate"], 1),
        (["validate", "--commit", "HEAD"], 1),
        (["validate", "--since", "HEAD"], 0),
        (["validate", "--staged"], 0),
        (["validate", "--against", "HEAD"], 1),
        (["validate", "--policies-from", "HEAD"], 1),
        (["plan", "--against", "HEAD"], 1),
        (["plan", "--against", "HEAD", "--format", "markdown"], 1),
        (["validate", "--diff"], 1),
        (["validate", "--fix"], 1),
        (["validate", "--write-baseline", "--baseline", "baseline.json"], 0),
        (["explain", "REG002\ud800", "::error::"], Exit.USAGE),
        (["explain", "9" * 5_000], Exit.USAGE),
        (["schema", "../../etc/passwd"], Exit.USAGE),
        (["schema", "agent"], 0),
        (["bump", "tool/b"], Exit.USAGE),
        (["bump", "agent/g"], Exit.USAGE),
    ],
    ids=lambda value: " ".join(map(repr, value))[:40] if isinstance(value, list) else None,
)
def test_every_command_ends_as_it_says(hostile: GitRepository, arguments: list[str], code: int) -> None:
    given = [os.fsdecode(argument.encode("utf-8", "surrogatepass")) for argument in arguments]
    ended(hostile.path, *given, code=code)


def test_a_commit_gives_the_same_findings_as_the_files_it_was_made_of(hostile: GitRepository) -> None:
    loose, _ = ended(hostile.path, "validate", "--json")
    committed, _ = ended(hostile.path, "validate", "--commit", "HEAD", "--json")
    assert loose == committed
