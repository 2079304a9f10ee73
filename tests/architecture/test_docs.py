"""The documentation says what the code does: pages are generated from it or compared with it."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import click
import pytest

from registry_cli import settings
from registry_cli.cli.exits import Exit
from registry_cli.cli.main import VERBS, registry
from registry_cli.validation import configured

TOP = Path(__file__).parents[2]
DOCS = TOP / "docs"
PACKAGE = TOP / "registry_cli"
PAGES = [TOP / "README.md", TOP / "CONTRIBUTING.md", TOP / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
PAGE_NAMES = [path.relative_to(TOP).as_posix() for path in PAGES]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OPERATORS = frozenset("();<>|&")
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)


def text_of(name: str) -> str:
    """A page, by its path from the top."""
    return (TOP / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The module docs/generate.py, loaded by its path: docs/ is no package."""
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


# what is generated


def test_generated_pages_are_what_the_code_says(generate: ModuleType) -> None:
    stale = [path for path, text in generate.pages().items() if text != text_of(f"docs/{path}")]

    assert stale == [], "run make docs"


def test_a_page_that_was_edited_by_hand_is_found_and_written_again(
    generate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reference").mkdir()
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    monkeypatch.setattr(generate, "TOP", tmp_path)
    monkeypatch.setattr(generate, "pages", lambda: {"reference/commands.md": "# Commands\n"})

    assert generate.main(["--check"]) == 1
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "reference" / "commands.md").write_text("# My commands\n", encoding="utf-8")
    assert generate.main(["--check"]) == 1


def test_every_command_and_every_option_is_on_the_page_of_commands(generate: ModuleType) -> None:
    page = text_of("docs/reference/commands.md")
    sections: dict[str, str] = dict(re.findall(r"^##+ (.*)\n((?:(?!^##).*\n)*)", page, re.MULTILINE))

    missing = [
        f"{' '.join(words)} {name}"
        for words, command in generate.commands()
        for option in command.params
        if isinstance(option, click.Option)
        for name in option.opts
        if f"`{name}`" not in sections[" ".join(words)]
    ]

    assert list(VERBS) == [heading for heading in sections if heading in VERBS]
    assert missing == []


def test_every_command_shows_an_example(generate: ModuleType) -> None:
    assert [words for words, command in generate.commands() if "Examples:" not in (command.help or "")] == []


def test_every_public_sql_function_and_view_is_on_the_page_of_sql(generate: ModuleType) -> None:
    page = text_of("docs/reference/sql.md")
    public = {path.stem for path in (PACKAGE / "store" / "sql" / "functions").glob("*_v[0-9]*.sql")}

    assert {heading.split()[0] for heading in re.findall(r"^### (.*)$", page, re.MULTILINE)} == public
    assert [name for name in generate.views() if f"`registry.{name}`" not in page] == []


# what is compared


def rows(page: str, heading: str) -> list[str]:
    """The code in the first column of the tables below a heading, down to the next one of its level."""
    level = heading.split(maxsplit=1)[0]
    section = f"\n{text_of(page)}".split(f"\n{heading}\n", 1)[1].split(f"\n{level} ", 1)[0]
    return re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)


def test_every_environment_variable_of_the_settings_is_documented_and_none_else() -> None:
    sources = [PACKAGE / "settings.py", PACKAGE / "domain" / "database.py"]
    read = {
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"CI|[A-Z]+(_[A-Z]+)+", node.value)
    }

    assert sorted(rows("docs/reference/settings.md", "## Environment variables")) == sorted(read)


def test_every_key_of_registry_toml_is_documented_and_none_else() -> None:
    tables = {
        "environments.NAME": settings._KNOWN_ENVIRONMENT_KEYS,
        "validate": configured.KNOWN_KEYS - {"paths", "waivers"},
        "validate.paths": configured.KNOWN_PATH_KEYS,
        "validate.waivers": configured.KNOWN_WAIVER_KEYS,
    }
    known = settings._KNOWN_KEYS - {"environments", "validate"}
    known |= {f"{table}.{key}" for table, keys in tables.items() for key in keys}

    assert sorted(rows("docs/reference/settings.md", "## registry.toml")) == sorted(known)


def test_every_exit_code_is_documented_and_none_else() -> None:
    assert [int(code) for code in rows("docs/reference/exit-codes.md", "# Exit codes")] == [*Exit]


def test_the_map_of_the_house_has_the_floors_and_rooms_of_the_package() -> None:
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    floors = [set(layer.replace(" ", "").split("|")) for layer in layers if layer != "__main__"]
    section = text_of("docs/explanation/house.md").split("\n## Floors and rooms\n", 1)[1].split("\n## ", 1)[0]
    drawn: list[set[str]] = []
    for number, room in re.findall(r"^\| (\d*) ?\| `([a-z_]+)(?:/|\.py)` \|", section, re.MULTILINE):
        drawn += [set()] if number else []
        drawn[-1].add(room)
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}

    assert drawn == floors
    assert set().union(*drawn) == rooms | modules


# what is written by hand


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_every_link_leads_to_a_file_and_a_heading_that_exist(name: str) -> None:
    page = TOP / name
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    links = re.findall(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]*))?\)", prose)
    targets = [(target, anchor, (page.parent / target).resolve() if target else page) for target, anchor in links]

    assert [target for target, _, path in targets if not path.exists()] == []
    assert [f"{target}#{anchor}" for target, anchor, path in targets if anchor and anchor not in anchors(path)] == []


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_index_leads_to_every_page() -> None:
    index = text_of("docs/index.md")
    pages = [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md") if path != DOCS / "index.md"]

    assert [path for path in pages if f"({path})" not in index] == []


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_every_command_line_in_a_page_can_be_typed(name: str) -> None:
    problems = {line: problem for line in command_lines(text_of(name)) for problem in faults(line)}

    assert problems == {}


@pytest.mark.parametrize(
    "line",
    [
        "registry publsh",
        "registry publish --force",
        "registry db migrat",
        "registry resolve a b",
        "registry rollback --to",
    ],
)
def test_a_command_line_that_cannot_be_typed_is_found(line: str) -> None:
    page = f"```sh\nX=1 {line} | cat\n```\n"

    assert [problem for found in command_lines(page) for problem in faults(found)]


def command_lines(page: str) -> Iterator[str]:
    """The command lines in a page's blocks, and those that stand in its text."""
    for language, block in FENCE.findall(page):
        if language in {"console", "sh", "bash", "yaml"}:
            lines = block.replace("\\\n", " ").splitlines()
            typed = [line[2:] for line in lines if line.startswith("$ ")]
            yield from typed or lines
    yield from re.findall(r"`(registry [^`]+)`", FENCE.sub("", page))


def faults(line: str) -> Iterator[str]:
    """Why a command line that calls registry cannot be typed; nothing for other lines."""
    for words in calls(line):
        try:
            parse(words)
        except click.UsageError as error:
            yield error.format_message()


def calls(line: str) -> list[list[str]]:
    """The calls of registry in a line of shell, without the command's own name."""
    if "registry " not in line:
        return []
    plain = line.replace('"$(', "; ").replace(')"', " ")
    lexer = shlex.shlex(plain, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    parts: list[list[str]] = [[]]
    for token in lexer:
        if set(token) <= OPERATORS:
            parts.append([])
        else:
            parts[-1].append(token)
    stripped = [part[next((i for i, word in enumerate(part) if not ASSIGNMENT.fullmatch(word)), 0) :] for part in parts]
    return [part[1:] for part in stripped if part[:1] == ["registry"]]


def parse(words: Sequence[str]) -> None:
    """Walk the tree of commands along *words*; raises ``click.UsageError`` where it does not go on."""
    command: click.Command = registry
    context: click.Context | None = None
    while True:
        # With its settings and those of its parent: click keeps the option for help that the first context has.
        context = click.Context(command, parent=context, info_name=command.name, **command.context_settings)
        _, rest, _ = command.make_parser(context).parse_args(list(words))
        if not isinstance(command, click.Group):
            if rest:
                raise click.UsageError(f"too many arguments: {' '.join(rest)}")
            return
        if not rest:
            return
        found = command.get_command(context, rest[0])
        if found is None:
            raise click.UsageError(f"{command.name} has no command {rest[0]}")
        command, words = found, rest[1:]


def test_every_json_block_is_json() -> None:
    blocks = [block for name in PAGE_NAMES for language, block in FENCE.findall(text_of(name)) if language == "json"]

    assert blocks
    assert all(isinstance(json.loads(block), dict | list) for block in blocks)


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_no_page_names_a_folder_of_some_machine(name: str) -> None:
    assert re.findall(r"(?<![\w.~/-])/(?:home|root|Users|work|tmp|private)/\w*", text_of(name)) == []
