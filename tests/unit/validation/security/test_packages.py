from __future__ import annotations

import time

import pytest

from registry_cli.validation.security.command_line import Word
from registry_cli.validation.security.packages import unpinned_packages

DIGEST = "sha256:" + "0123456789abcdef" * 4


def unpinned(line: str) -> list[str]:
    """The words that name packages in open versions, and the place of each is that of its word."""
    words = [Word(text, (index,)) for index, text in enumerate(line.split())]
    found = list(unpinned_packages(words))
    assert all(one.word.pointer[0] in range(len(words)) for one in found)
    return [one.word.text for one in found]


@pytest.mark.parametrize(
    ("line", "package"),
    [
        ("npx server", "server"),
        ("npx -y @acme/server", "@acme/server"),
        ("npx --yes @acme/server@latest --port 1", "@acme/server@latest"),
        ("npx -y server@^1.2", "server@^1.2"),
        ("npx -y server@1", "server@1"),
        ("npx -p @acme/tools serve", "@acme/tools"),
        ("npx --package=@acme/tools -c serve", "@acme/tools"),
        ("npx --registry https://npm.acme.example server", "server"),
        ("npx github:acme/server", "github:acme/server"),
        ("npx acme/server", "acme/server"),
        ("npm exec -- server", "server"),
        ("npm --prefix x x server", "server"),
        ("pnpx server", "server"),
        ("pnpm dlx server@next", "server@next"),
        ("yarn dlx server", "server"),
        ("bunx --bun server", "server"),
        ("bun x server", "server"),
        ("uvx server", "server"),
        ("uvx server@latest", "server@latest"),
        ("uvx server>=1.2", "server>=1.2"),
        ("uvx server==1.*", "server==1.*"),
        ("uvx --python 3.12 --from acme-tools[cli] serve", "acme-tools[cli]"),
        ("uvx --from git+https://git.acme.example/server serve", "git+https://git.acme.example/server"),
        ("uvx --with httpx server==1.2.3", "httpx"),
        ("uv tool run server", "server"),
        ("uv --directory src run --with mcp server.py", "mcp"),
        ("pipx run server", "server"),
        ("pipx run --spec acme-tools serve", "acme-tools"),
        ("docker run acme/server", "acme/server"),
        ("docker run -i --rm acme/server:latest", "acme/server:latest"),
        ("docker run -i --rm -e TOKEN -v a:b --network none mcp/server stdio", "mcp/server"),
        ("docker run --rm -it --mount type=bind,src=a,dst=b ghcr.io/acme/server:main", "ghcr.io/acme/server:main"),
        ("docker container run -eTOKEN registry.acme.example:5000/server", "registry.acme.example:5000/server"),
        ("podman run --pull always acme/server", "acme/server"),
        ("deno run -A npm:@acme/server", "npm:@acme/server"),
        ("deno run --allow-net jsr:@acme/server@^1", "jsr:@acme/server@^1"),
        ("deno run https://deno.acme.example/x/server/main.ts", "https://deno.acme.example/x/server/main.ts"),
        ("go run git.acme.example/server@latest", "git.acme.example/server@latest"),
    ],
)
def test_a_version_that_is_left_open_is_seen(line: str, package: str) -> None:
    assert unpinned(line) == [package]


@pytest.mark.parametrize(
    "line",
    [
        "npx server@1.2.3",
        "npx -y @acme/server@1.2.3-beta.1 --port 1",
        "npx -p @acme/tools@1.2.3 serve",
        "npx ./server",
        "npx ../server",
        "npx ${SERVER}",
        "npx github:acme/server#0123456789abcdef0123456789abcdef01234567",
        "npx https://acme.example/server.tgz",
        "npx",
        "npm start",
        "npm run server",
        "pnpm dlx server@1.2.3",
        "yarn start",
        "uvx server==1.2.3",
        "uvx server@1.2.3",
        "uvx server[cli]==1.2",
        "uvx --from git+https://git.acme.example/server@v1.2.3 serve",
        "uvx --from git+https://git.acme.example/server@0123456789ab serve",
        "uvx --from . serve",
        "uvx --from ./dist/server.whl serve",
        "uv run server.py",
        "uv run --with mcp==1.2.3 server.py",
        "uv sync",
        "uvx --from git+https://git.acme.example/server@1.2 serve.py",
        "uvx serve.py",
        "pipx run --spec acme-tools==1.2 serve",
        f"docker run -i --rm acme/server@{DIGEST}",
        f"docker run acme/server:latest@{DIGEST}",
        "docker run -i --rm acme/server:1.2.3",
        "docker run acme/server:v2-alpine",
        "docker run $IMAGE",
        "docker compose up",
        "docker start server",
        "deno run -A main.ts",
        "deno run npm:server@1.2.3/cli",
        "deno run https://deno.acme.example/x/server@1.2.3/main.ts",
        "deno run http://localhost:8000/main.ts",
        "go run ./cmd/server",
        "go run git.acme.example/server@v1.2.3",
        "go run git.acme.example/server@0123456789ab",
        "claims-server npx server",
        "node server.js",
        "python -m server",
    ],
)
def test_what_is_pinned_or_lies_on_the_machine_is_left_alone(line: str) -> None:
    assert unpinned(line) == []


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("npx @acme/server", "@acme/server has no version", "write @acme/server@1.2.3"),
        ("npx server@latest", "version 'latest' of server can be another one tomorrow", "write server@1.2.3"),
        ("uvx server>=1", "version '>=1' of server", "write server==1.2.3"),
        ("docker run acme/server", "acme/server has no version", "write acme/server@sha256:..."),
        ("go run acme.example/x@main", "version 'main' of acme.example/x", "write acme.example/x@v1.2.3"),
        ("uvx --from git+https://x serve", "no commit is named", "name the commit that was reviewed"),
    ],
)
def test_it_says_what_is_open_and_shows_the_pinned_form(line: str, message: str, hint: str) -> None:
    (found,) = unpinned_packages([Word(text, ()) for text in line.split()])
    assert message in found.message
    assert hint in found.hint


@pytest.mark.parametrize("piece", ["@1.1", "a/", "a", ".1", "#1.", "[a"])
def test_no_word_takes_long(piece: str) -> None:
    for runner in ("npx", "uvx", "docker run", "deno run", "go run"):
        for lead in ("git+https://x", "a", "@a/"):
            words = [Word(text, ()) for text in (*runner.split(), f"{lead}{piece * 300_000}!")]
            start = time.process_time()
            list(unpinned_packages(words))
            assert time.process_time() - start < 5


def test_a_password_in_an_address_of_git_is_not_told() -> None:
    (found,) = unpinned_packages([Word(text, ()) for text in ["uvx", "--from", "git+https://ada:hunter2@x", "serve"]])
    assert "hunter2" not in found.message + found.hint
