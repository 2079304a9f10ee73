"""Trees of files that are no files, cannot be read, lead elsewhere, or are too many: each ends in findings."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from registry_cli.reporting.reporters import REPORTERS
from tests.fuzz.limited import ROOT, codes_in, ended, repository
from tests.git_fixtures import GitRepository

AGENT = '{"agent_id": "%s", "name": "N", "description": "D.", "version": "1.0.0"}'
TOOL = "tool_id: x\nname: 3\nversion: one\ninput_schema: {type: strng}\nendpoint: http://x.example\nfoo: [1, 2]\n"


@pytest.fixture(params=["loose", "git"])
def root(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The root of a manifest repository with the agent ``a``, in a git repository or outside of any."""
    if request.param == "git":
        GitRepository.create(tmp_path / "r")
    (tmp_path / "r").mkdir(exist_ok=True)
    (tmp_path / "r" / ROOT / "agents/a/prompts").mkdir(parents=True)
    (tmp_path / "r" / ROOT / "agents/a/agent.json").write_text(AGENT % "a", encoding="utf-8")
    (tmp_path / "r" / "registry.toml").write_text('name = "hostile"\n', encoding="utf-8")
    yield tmp_path / "r" / ROOT
    subprocess.run(["chmod", "-R", "u+rwx", tmp_path], check=True)
    subprocess.run(["rm", "-rf", tmp_path / "r"], check=True)  # also what is too deep for Python


def found_in(root: Path) -> dict[str, set[str]]:
    return codes_in(root.parents[1])


def test_links_that_lead_out_nowhere_or_in_circles(root: Path) -> None:
    targets = {
        "out": "/etc/passwd",
        "up": "../../../../../registry.toml",
        "device": "/dev/zero",
        "memory": "/proc/self/mem",
        "loop": "loop.md",
        "one": "two.md",
        "two": "one.md",
        "gone": "nowhere.md",
        "folder": ".",
        "above": "..",
        "long": "x" * 300,
        "many": "/" + "x/" * 2_000,
        "bytes": os.fsdecode(b"\xff\xfe"),
    }
    for name, target in targets.items():
        (root / "agents/a/prompts" / f"{name}.md").symlink_to(target)
    (root / "agents/b").symlink_to("a")
    (root / "tools").symlink_to("agents")
    found = found_in(root)
    assert found.keys() == {f"agents/a/prompts/{name}.md" for name in targets} | {"agents/b", "tools"}
    assert set().union(*found.values()) <= {"REG011", "REG012", "REG019"}


@pytest.mark.parametrize(
    "target", ["/etc/passwd", "agent.json", "../../../../registry.toml", "/dev/zero", "/dev/stdin"]
)
def test_a_manifest_that_is_a_link_out_of_its_folder(root: Path, target: str) -> None:
    (root / "agents/b").mkdir()
    (root / "agents/b/agent.json").symlink_to(target)
    assert found_in(root)["agents/b/agent.json"] <= {"REG011", "REG012", "REG019"}


def test_pipes_and_sockets_are_named_and_not_waited_for(root: Path) -> None:
    (root / "tools").mkdir()
    pipes = ["agents/a/prompts/system.md", "agents/a/mcp.json", "tools/x.json", "tools/y.yaml", "stray", "policies"]
    for path in pipes:
        os.mkfifo(root / path)
    with socket.socket(socket.AF_UNIX) as one, chdir(root / "tools"):  # the whole path may be too long for a socket
        one.bind("z.toml")
    (root / "tools/broken.json").write_text("{", encoding="utf-8")
    found = found_in(root)
    assert found.pop("tools/broken.json") == {"REG002"}
    # Git lists neither pipes nor sockets, unless they took the place of a file.
    in_git = (root.parents[1] / ".git").exists()
    assert found == ({} if in_git else {path: {"REG012"} for path in (*pipes, "tools/z.toml")})


def test_a_pipe_that_took_the_place_of_a_file_in_the_index(git_repository: GitRepository) -> None:
    manifest = f"{ROOT}/agents/a/agent.json"
    git_repository.commit(files={"registry.toml": 'name = "x"\n', manifest: AGENT % "a", f"{ROOT}/tools/b.yaml": TOOL})
    for path in (manifest, f"{ROOT}/tools/b.yaml"):
        git_repository.delete(path)
        os.mkfifo(git_repository.path / path)
    assert codes_in(git_repository.path) == {"agents/a/agent.json": {"REG012"}, "tools/b.yaml": {"REG012"}}


def test_files_and_folders_that_cannot_be_read(root: Path) -> None:
    for path in ("agents/a/prompts/system.md", "tools/b.json", "policies/c.json", "agents/d/agent.json"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("{}", encoding="utf-8")
    for path in ("agents/a/prompts/system.md", "tools/b.json", "policies", "agents/d"):
        (root / path).chmod(0)
    found = found_in(root)
    assert found["agents/a/prompts/system.md"] == {"REG019"}
    assert found["tools/b.json"] == {"REG019"}
    if not (root.parents[1] / ".git").exists():
        assert found["policies"] == {"REG012"}
        assert found["agents/d"] == {"REG012"}


def test_names_that_are_no_utf_8_very_long_or_that_mean_something_elsewhere(root: Path) -> None:
    names = [
        b"\xff\xfe.md",
        b"a\nb.md",
        b"a\rb",
        b"\x1b[31m",
        b"\xed\xa0\x80",
        b"a\tb",
        b" ",
        b"-",
        b"--help",
        b"*",
        b"?",
    ]
    names += [b'"', b"'", b"\\", b"a:b", b"CON", b"x" * 255, b"\xc3\xa9" * 127, b"%0A::error::x", b"::error::x", b"]]>"]
    for folder in (b"agents/a/prompts", b"agents", b"tools", b""):
        (root / os.fsdecode(folder)).mkdir(exist_ok=True)
        for name in names:
            place = os.path.join(os.fsencode(root), folder, name)  # noqa: PTH118 - bytes
            if not os.path.lexists(place):
                with open(place, "wb") as file:  # noqa: PTH123 - bytes
                    file.write(b"{}")
    found = found_in(root)
    assert set().union(*found.values()) <= {"REG015", "REG016", "REG018"}
    for form in REPORTERS:
        text, _ = ended(root.parents[1], "validate", "--format", form)
        assert form == "json" or "\x1b" not in text
        assert not any(line.startswith(("::error::x", "%0A")) for line in text.splitlines())


def test_folders_where_files_are_due_and_files_where_folders_are(root: Path) -> None:
    for path in ("agents/b/agent.json", "agents/a/mcp.json", "tools/a.json/b.json", "registry.toml", "agents/c.json"):
        (root / path / "x").mkdir(parents=True)
        (root / path / "x" / "y").write_text("{}", encoding="utf-8")
    for path in ("agents/d", "templates", "workflows"):
        (root / path).write_text("{}", encoding="utf-8")
    assert set().union(*found_in(root).values()) <= {"REG013", "REG014", "REG015", "REG016", "REG017", "REG018"}


@pytest.mark.parametrize(("name", "levels"), [("d", 900), ("d" * 250, 40)])
def test_folders_deeper_than_stacks_and_paths(root: Path, name: str, levels: int) -> None:
    here = os.open(root / "agents/a", os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("f", os.O_CREAT, dir_fd=here))
    os.close(here)
    in_git = (root.parents[1] / ".git").exists()  # which does not see what lies behind too long a path
    ended(root.parents[1], "validate", code=0 if in_git and len(name) > 1 else 1)


def test_a_hundred_thousand_files_in_one_bundle(git_repository: GitRepository) -> None:
    git_repository.write({"registry.toml": 'name = "x"\n', f"{ROOT}/agents/a/agent.json": AGENT % "a"})
    folder = git_repository.path / ROOT / "agents/a/assets"
    folder.mkdir()
    for number in range(100_000):
        os.close(os.open(folder / str(number), os.O_CREAT | os.O_WRONLY))
    assert codes_in(git_repository.path) == {"agents/a": {"REG123"}}


WRITERS: dict[str, Callable[[int], dict[str, str]]] = {
    "syntax": lambda n: {
        f"tools/t{n}.{('json', 'yaml', 'toml')[n % 3]}": ('{"a": [1,}', "a: b: c\n- x", "a = \n")[n % 3]
    },
    "all": lambda n: {
        f"agents/a{n}/agent.yaml": f"agent_id: b{n}\nname: N\nversion: 1\nallowed_tools: [a, b, c@x]\n",
        f"agents/a{n}/mcp.json": '{"mcpServers": {"a": {"command": "bash", "args": ["-c", "x"]}}}',
    },
}


@pytest.mark.parametrize("what", WRITERS)
def test_five_thousand_broken_manifests_are_told_in_every_form(tmp_path: Path, what: str) -> None:
    files = {path: text for number in range(5_000) for path, text in WRITERS[what](number).items()}
    folder = repository(tmp_path, files)
    also = [option for form in REPORTERS for option in ("--also", f"{form}={tmp_path / form}")]
    ended(folder, "validate", "--format", "concise", *also)
    found = json.loads((tmp_path / "json").read_text(encoding="utf-8"))["findings"]
    assert len({finding["path"] for finding in found}) >= 5_000
    assert all((tmp_path / form).stat().st_size > 0 for form in REPORTERS)
