"""Writes the pages of docs/reference that come from the code: ``python docs/generate.py [--check]``.

The commands come from click, the manifests from the JSON Schemas of the kinds, the findings from their catalogue, the
SQL functions from their files.
"""  # noqa: INP001 - docs/ is no package

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from registry_cli.cli.commands import explain_command
from registry_cli.cli.main import VERBS, registry
from registry_cli.cli.options import GLOBAL_OPTIONS, EntryParameter
from registry_cli.kinds.kind import Kind
from registry_cli.kinds.table import KINDS, manifest_schema, mcp_schema

DOCS = Path(__file__).parent
TOP = DOCS.parent
SQL = TOP / "registry_cli" / "store" / "sql"
_CONTEXT = click.Context(registry, info_name="registry")
_WRITTEN = "<!-- Written by docs/generate.py from {source}: change it there, then run `make docs`. -->\n"
_SHARED_FIELDS = (
    *("name", "description", "version"),
    *("status", "deprecation", "owners", "tags", "metadata"),
    "$schema",
)
_RANGES = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
}


def pages() -> dict[str, str]:
    """The text of each generated page by its path below docs/."""
    writers: dict[str, Callable[[], Iterator[str]]] = {
        "reference/commands.md": _commands_page,
        "reference/manifests.md": _manifests_page,
        "reference/sql.md": _sql_page,
    }
    written = {path: "\n".join(writer()).rstrip() + "\n" for path, writer in writers.items()}
    return {**written, "reference/findings.md": explain_command.page()}


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by its words, groups before what they hold: ``("db",)``, ``("db", "migrate")``."""
    for verb in VERBS:
        command = registry.get_command(_CONTEXT, verb)
        if command is not None:
            yield (verb,), command
        if isinstance(command, click.Group):
            yield from (((verb, name), member) for name, member in command.commands.items())


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table of Markdown, nothing without rows."""
    if rows:
        yield f"| {' | '.join(header)} |"
        yield f"|{'---|' * len(header)}"
        for row in rows:
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
        yield ""


def _commands_page() -> Iterator[str]:
    yield "# Commands\n"
    yield _WRITTEN.format(source="the commands themselves")
    yield "Data goes to stdout, messages to stderr. A progress bar is shown on a terminal only.\n"
    yield "What a command's exit code means: [exit codes](exit-codes.md). What `--json` prints: [JSON](json.md).\n"
    yield from table(["verb", "what it does"], [[f"[`{verb}`](#{verb})", line] for verb, line in VERBS.items()])
    yield "## Options of every command\n"
    yield "They may stand before the verb or after it.\n"
    yield from table(["option", "meaning"], _option_rows(GLOBAL_OPTIONS))
    for words, command in commands():
        yield from _command(words, command)


def _command(words: tuple[str, ...], command: click.Command) -> Iterator[str]:
    yield f"{'##' if len(words) == 1 else '###'} {' '.join(words)}\n"
    named = {id(option) for option in GLOBAL_OPTIONS}
    own = [parameter for parameter in command.params if id(parameter) not in named]
    arguments = [_argument(one) for one in own if isinstance(one, click.Argument)]
    options = [one for one in own if isinstance(one, click.Option)]
    members = ["COMMAND"] if isinstance(command, click.Group) else []
    yield "```text"
    yield " ".join(["registry", *words, *(["[OPTIONS]"] if options else []), *arguments, *members])
    yield "```\n"
    yield from _help(command.help or "")
    yield from table(["option", "meaning"], _option_rows(options))


def _argument(argument: click.Argument) -> str:
    if isinstance(argument.type, EntryParameter):
        return argument.type.name if argument.required else f"[{argument.type.name}]"
    return argument.make_metavar(_CONTEXT)


def _option_rows(options: Sequence[click.Parameter]) -> list[list[str]]:
    return [_option_row(option) for option in options if isinstance(option, click.Option) and not option.hidden]


def _option_row(option: click.Option) -> list[str]:
    names = ", ".join(f"`{name}`" for name in option.opts)
    takes_value = not option.is_flag and not option.count
    value = f" `{_metavar(option)}`" if takes_value else ""
    needed = " Needed." if option.required else ""
    shown = isinstance(option.default, str | int) and not isinstance(option.default, bool) and takes_value
    default = f" Default: `{option.default}`." if shown else ""
    return [names + value, f"{option.help or ''}{needed}{default}"]


def _metavar(option: click.Option) -> str:
    if option.metavar is None and isinstance(option.type, click.IntRange):
        return "N"
    return option.make_metavar(_CONTEXT)


def _help(text: str) -> Iterator[str]:
    """A help text as Markdown: paragraphs, and blocks where click is told not to wrap."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if "\b" not in paragraph:
            yield " ".join(paragraph.split()).replace("<", "&lt;") + "\n"
            continue
        lines = [line for line in paragraph.replace("\b", "").splitlines() if line.strip()]
        if lines[0].endswith(":"):
            yield f"{lines.pop(0).strip()}\n"
        yield "```sh" if any(re.match(r"\s*(registry|psql) ", line) for line in lines) else "```text"
        yield from map(_commented, _dedented(lines))
        yield "```\n"


def _dedented(lines: Sequence[str]) -> list[str]:
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    return [line[margin:] for line in lines]


def _commented(line: str) -> str:
    """In a column of examples, what a command is followed by is a remark."""
    if not line.startswith(("registry ", "psql ")) or " #" in line:
        return line
    return re.sub(r"(?<=\S)( {2,})(?![ #>])(.*)$", r"\1# \2", line)


def _manifests_page() -> Iterator[str]:
    yield "# Manifests\n"
    yield _WRITTEN.format(source="the JSON Schemas of the kinds")
    yield "A manifest is JSON, YAML or TOML. The same data is the same version, whatever the form.\n"
    yield "Fields that are not listed here are findings. So is `null`: a field is given or left out.\n"
    yield "Editors check and complete manifests with the schemas that `registry schema` writes.\n"
    yield from table(["kind", "id", "where it lies below the root"], [_kind_row(kind) for kind in KINDS.values()])
    yield "## Every kind\n"
    yield "The first three are needed. The next five are the *catalogue fields*: they describe the entry,"
    yield "are part of no version, and change without a new one. So does `$schema`, which is for editors only.\n"
    first = manifest_schema(next(iter(KINDS)))
    yield from _fields(first, only=_SHARED_FIELDS)
    yield from _parts(first, only=("Deprecation",))
    for kind in KINDS.values():
        yield from _kind(kind)
    yield "## mcp.json\n"
    yield from _paragraphs(mcp_schema())
    yield from _fields(mcp_schema())
    yield from _parts(mcp_schema())


def _kind_row(kind: Kind) -> list[str]:
    folder = f"`{kind.folder}/<id>/{kind.name}.*`, with files beside it"
    file = f"`{kind.folder}/<id>.*`"
    forms = [form for form, there in ((file, kind.file_form), (folder, kind.folder_form)) if there]
    return [f"[{kind.name}](#{kind.name})", f"`{kind.id_field}`", " or ".join(forms)]


def _kind(kind: Kind) -> Iterator[str]:
    schema = manifest_schema(kind.name)
    yield f"## {kind.name}\n"
    yield from _paragraphs(schema)
    if "anyOf" in schema:
        ways = [" and ".join(f"`{name}`" for name in way["required"]) for way in schema["anyOf"]]
        yield f"It needs {' or '.join(ways)}.\n"
    if kind.side_versions:
        yield "Several versions may lie side by side: each `versions/<semver>.*` is complete in itself."
        yield f"`{kind.name}.*` then holds only the id, `name`, `description`, the catalogue fields and `version`,"
        yield "which names the live one.\n"
    yield from _fields(schema, without=_SHARED_FIELDS)
    yield from _parts(schema, without=("Deprecation",))
    yield "A small one that is complete:\n"
    example = next((TOP / "tests" / "examples" / "valid" / kind.name).glob("*.yaml"))
    yield f"```yaml\n{example.read_text(encoding='utf-8').rstrip()}\n```\n"


def _paragraphs(schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"{schema.get('description', '').strip()}\n"


def _parts(schema: Mapping[str, Any], *, only: Sequence[str] = (), without: Sequence[str] = ()) -> Iterator[str]:
    """A table for each object that fields of *schema* hold."""
    for name, part in schema.get("$defs", {}).items():
        if name not in without and (not only or name in only):
            yield f"**{part['title']}.** {' '.join(part.get('description', '').split())}\n"
            yield from _fields(part)


def _fields(schema: Mapping[str, Any], *, only: Sequence[str] = (), without: Sequence[str] = ()) -> Iterator[str]:
    required = schema.get("required", ())
    rows = [
        [f"`{name}`", _type(field), _default(field, needed=name in required), _meaning(field)]
        for name, field in schema.get("properties", {}).items()
        if name not in without and (not only or name in only)
    ]
    yield from table(["field", "type", "default", "what it is"], rows)


def _type(field: Mapping[str, Any]) -> str:
    """The type of *field* and its bounds, in words."""
    bounds = [form.format(field[key]) for key, form in _RANGES.items() if key in field and not _says_little(field, key)]
    return ", ".join([_type_word(field), *bounds])


def _says_little(field: Mapping[str, Any], key: str) -> bool:
    return key == "minLength" and field[key] == 1


def _type_word(field: Mapping[str, Any]) -> str:
    if "$ref" in field:
        return _in_words(field["$ref"].rpartition("/")[2])
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "anyOf" in field:
        return " or ".join(_type_word(option) for option in field["anyOf"])
    return _plain_type_word(field)


def _plain_type_word(field: Mapping[str, Any]) -> str:
    values = field.get("additionalProperties")
    match field.get("type"):
        case ["object", "boolean"]:
            return "JSON Schema"
        case "array":
            return f"list of {_type_word(field.get('items', {}))}"
        case "object" if isinstance(values, dict):
            return f"object of {_type_word(values)}"
        case "string":
            return "text"
        case other:
            return str(other or "any")


def _in_words(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def _default(field: Mapping[str, Any], *, needed: bool) -> str:
    if needed:
        return "needed"
    return f"`{json.dumps(field['default'])}`" if "default" in field else ""


def _meaning(field: Mapping[str, Any]) -> str:
    examples = " or ".join(f"`{json.dumps(one, ensure_ascii=False)}`" for one in field.get("examples", ()))
    expected = f" It {field['patternErrorMessage']}." if "patternErrorMessage" in field else ""
    text = " ".join(field.get("description", "").split()) + expected
    return f"{text} Example: {examples}" if examples else text


def _sql_page() -> Iterator[str]:
    yield "# SQL\n"
    yield _WRITTEN.format(source="registry_cli/store/sql")
    yield "Everything lies in the schema `registry`. Each operation is one function that returns `jsonb`."
    yield "The number at the end of its name is its version: parameters and the keys of its answer stay."
    yield "Call them through psycopg, PostgREST (`rpc`) or psql alike; no table can be written directly.\n"
    yield "A refusal has an SQLSTATE of `PT` and an HTTP status, a sentence as its message, JSON with a `code` as its"
    yield "detail, and the way out as its hint.\n"
    yield "## Functions\n"
    yield "Readers are the roles `authenticated` and `service_role`."
    yield "Those marked *writes* look at the caller's level themselves.\n"
    for path in sorted((SQL / "functions").glob("*_v[0-9]*.sql")):
        yield from _function(path)
    yield "## Views\n"
    yield "Views show a reader what the tables hold; row-level security of the tables applies.\n"
    for name, comment in views().items():
        yield f"- `registry.{name}`: {comment}"


def _function(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    comments = re.match(r"(?:--.*\n)*", text)
    granted, *lines = [line.removeprefix("--").strip() for line in (comments[0] if comments else "").splitlines()]
    signature = re.search(r"create or replace function registry\.(\w+)\s*\((.*?)\)\s*returns (\w+)", text, re.DOTALL)
    if signature is None:
        raise ValueError(f"{path} declares no function")
    parameters = " ".join(signature[2].split())
    writes = " *(writes)*" if granted.endswith("writers") else ""
    yield f"### {signature[1]}{writes}\n"
    yield f"```sql\nregistry.{signature[1]}({parameters}) returns {signature[3]}\n```\n"
    if lines:
        yield "\n".join(lines) + "\n"


def views() -> dict[str, str]:
    """Every view of the schema with what the migration says of it; those made for each kind are named for each."""
    found: dict[str, str] = {}
    for path in sorted((SQL / "migrations").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        for comment, name in re.findall(r"((?:^--.*\n)+)create view registry\.(\w+)", text, re.MULTILINE):
            found[name] = " ".join(line.removeprefix("--").strip() for line in comment.splitlines())
    for kind in KINDS:
        found[f"{kind}_registry"] = f"the entries of kind {kind}: {_columns(kind, 'registry')}."
        found[f"{kind}_versions"] = f"their versions: {_columns(kind, 'versions')}."
    return found


def _columns(kind: str, view: str) -> str:
    names = {
        "registry": f"id, {KINDS[kind].id_field}, name, description, current_version, status, metadata, created_at,"
        " updated_at",
        "versions": f"id, {kind}_registry_id, version, manifest, commit_sha, published_at, status",
    }
    return ", ".join(f"`{name.strip()}`" for name in names[view].split(","))


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with ``--check`` name those that differ on stderr; returns 1 when any does."""
    parser = argparse.ArgumentParser(prog="python docs/generate.py", description="Write the generated pages of docs/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page differs")
    check = parser.parse_args(arguments).check
    stale = [
        (DOCS / path, text)
        for path, text in pages().items()
        if not (DOCS / path).is_file() or (DOCS / path).read_text(encoding="utf-8") != text
    ]
    for path, text in stale:
        if check:
            sys.stderr.write(f"{path.relative_to(TOP)} is not what the code says; run make docs\n")
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
