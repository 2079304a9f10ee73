"""Documents made to exhaust whoever reads them: each ends in findings of its family, in little memory and time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.limited import codes_in, repository

DEEP = 10_000
LONG = 5 * 1024 * 1024 - 200
"""Nearly the most bytes that are read as a document."""

MANY = 95_000
"""Nearly the most values that a document may hold."""

Make = Callable[[], str]
JSON, YAML, TOML, AGENT = "tools/a.json", "tools/a.yaml", "tools/a.toml", "agents/a/agent.json"
_HEADS = {"agent": "agent_id", "template": "template_id", "tool": "tool_id"}


def manifest(kind: str, **fields: Any) -> str:
    """A sound manifest of *kind* with more *fields*."""
    return json.dumps({_HEADS[kind]: "a", "name": "N", "description": "D.", "version": "1.0.0", **fields})


def tool(**schema: Any) -> str:
    return manifest("tool", endpoint="https://x.example", input_schema=schema)


def template(body: str) -> str:
    properties = {"x": {"type": "string"}}
    return manifest("template", type="prompt", body=body, variables={"type": "object", "properties": properties})


def bomb(width: int, height: int) -> str:
    lines = [f"a0: &a0 [{', '.join('x' * width)}]\n"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]\n" for n in range(1, height)]
    return "".join(lines)


def many(name: str, number: int, value: Any) -> dict[str, Any]:
    return {name.format(index): value for index in range(number)}


def doubled(height: int) -> str:
    """A schema that stands for two to the power of *height* schemas."""
    steps = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(height)}
    return tool(**{"$ref": "#/$defs/d0", "$defs": {**steps, f"d{height}": {}}})


def inside(height: int) -> Any:
    return json.loads('{"a":' * height + "1" + "}" * height)


TEXT = {"type": "string"}
KNOWN = {"$defs": many("k{}", 5_000, {})}
TWICE = {"oneOf": [{"$ref": "#"}, {"$ref": "#"}]}
NESTED: dict[str, tuple[str, Make, str]] = {
    "json lists": (JSON, lambda: '{"a":' + "[" * DEEP + "]" * DEEP + "}", "REG004"),
    "json lists, never closed": (JSON, lambda: "[" * LONG, "REG004"),
    "json objects": (JSON, lambda: '{"a":' * DEEP + "1" + "}" * DEEP, "REG004"),
    "yaml flow lists": (YAML, lambda: "a: " + "[" * DEEP + "]" * DEEP, "REG004"),
    "yaml flow mappings": (YAML, lambda: "{a: " * DEEP + "}" * DEEP, "REG004"),
    "yaml flow, never closed": (YAML, lambda: "{" * LONG, "REG004"),
    "yaml blocks on one line": (YAML, lambda: "- " * (LONG // 2), "REG004"),
    "yaml keys on one line": (YAML, lambda: "? " * DEEP, "REG004"),
    "yaml blocks, each on its line": (YAML, lambda: "".join(" " * n + "a:\n" for n in range(3_000)), "REG004"),
    "yaml blocks, plain and short": (YAML, lambda: "".join(" " * n + "a:\n" for n in range(150)), "REG004"),
    "toml lists": (TOML, lambda: "a = " + "[" * DEEP + "]" * DEEP, "REG004"),
    "toml inline tables": (TOML, lambda: "a = " + "{a = " * DEEP + "1" + "}" * DEEP, "REG004"),
    "toml dotted keys": (TOML, lambda: ".".join("a" * (LONG // 2 - 9)) + " = 1", "REG004"),
    "toml headers": (TOML, lambda: "[" + ".".join("a" * DEEP) + "]", "REG004"),
    "toml rows": (TOML, lambda: "[[" + ".".join("a" * DEEP) + "]]", "REG004"),
    "toml headers of headers": (
        TOML,
        lambda: "".join("[" + ".".join("a" * n) + "]\n" for n in range(1, 800)),
        "REG004",
    ),
}
LARGE: dict[str, tuple[str, Make, str]] = {
    "50 MB of json": (JSON, lambda: '{"a":"' + "x" * (50 << 20) + '"}', "REG005"),
    "50 MB of yaml": (YAML, lambda: 'a: "' + "x" * (50 << 20) + '"', "REG005"),
    "50 MB of toml": (TOML, lambda: 'a = "' + "x" * (50 << 20) + '"', "REG005"),
    "json, empty lists": (JSON, lambda: '{"a":[' + "[]," * (LONG // 3 - 9) + "[]]}", "REG005"),
    "json, one key": (JSON, lambda: "{" + ",".join(['"k":1'] * (LONG // 6)) + "}", "REG005"),
    "json, wrong types": (AGENT, lambda: manifest("agent", capabilities=[""] * 900_000), "REG005"),
    "yaml, a long list": (YAML, lambda: "a:\n" + "- b\n" * (LONG // 4), "REG005"),
    "yaml, keys of numbers": (YAML, lambda: "".join(f"{n}: 1\n" for n in range(LONG // 11)), "REG005"),
    "toml, tables": (TOML, lambda: "".join(f"[t{n}]\n" for n in range(LONG // 10)), "REG005"),
    "toml, rows of rows": (TOML, lambda: "[[a]]\n[[a.b]]\n" * (LONG // 14), "REG005"),
    "toml, a long list": (TOML, lambda: "a = [" + "[]," * (LONG // 3 - 9) + "]", "REG005"),
    "toml, dotted keys": (TOML, lambda: "".join(f"{f'a{n}.' * 40}b = 1\n" for n in range(LONG // 260)), "REG005"),
    "yaml, aliases of aliases": (YAML, lambda: bomb(10, 12), "REG006"),
    "yaml, aliases of mappings": (
        YAML,
        lambda: "b: &b0 {x: 1}\n" + "".join(f"b{n}: &b{n} {{x: *b{n - 1}, y: *b{n - 1}}}\n" for n in range(1, 60)),
        "REG006",
    ),
    "yaml, aliases of a long text": (
        YAML,
        lambda: f'a: &a "{"x" * 100_000}"\nb: [{", ".join(["*a"] * 90_000)}]\n',
        "REG006",
    ),
}
FILLED: dict[str, tuple[str, Make, str]] = {
    "json, wrong types": (AGENT, lambda: manifest("agent", tags=[1] * MANY), "REG103"),
    "json, unknown fields": (AGENT, lambda: manifest("agent", **{f"k{n}": 1 for n in range(MANY)}), "REG102"),
    "json, broken references": (
        AGENT,
        lambda: manifest("agent", allowed_tools=[f"t{n}" for n in range(MANY)]),
        "REG201",
    ),
    "json, bad references": (AGENT, lambda: manifest("agent", allowed_tools=[f"T {n}" for n in range(MANY)]), "REG110"),
    "json, what nothing stores": (AGENT, lambda: manifest("agent", metadata={"a": ["\0"] * MANY}), "REG107"),
    "json, one key": (JSON, lambda: "{" + ",".join(['"k":1'] * MANY) + "}", "REG003"),
    "json, surrogates": (JSON, lambda: '{"a":"' + "\\ud800" * (LONG // 6 - 9) + '"}', "REG101"),
    "json, a number": (JSON, lambda: '{"a":' + "9" * (LONG - 20) + "}", "REG002"),
    "yaml, tags": (YAML, lambda: "a:\n" + "- !x b\n" * MANY, "REG008"),
    "yaml, merge keys": (YAML, lambda: "a: &a {b: 1}\n" + "<<: *a\n" * 50_000, "REG007"),
    "yaml, keys of numbers": (YAML, lambda: "".join(f"{n}: 1\n" for n in range(MANY)), "REG009"),
    "yaml, one key": (YAML, lambda: "k: 1\n" * MANY, "REG003"),
    "yaml, documents": (YAML, lambda: "---\n" * (LONG // 4), "REG010"),
    "yaml, waivers": (YAML, lambda: "# registry: ignore REG101 because\n" * (LONG // 34), "REG010"),
    "yaml, a text never closed": (YAML, lambda: 'a: "' + "x\n" * (LONG // 2), "REG002"),
    "toml, one table": (TOML, lambda: "[t]\n" * MANY, "REG003"),
    "toml, digits in groups": (TOML, lambda: "a = " + "9_" * (LONG // 2 - 20) + "9", "REG002"),
    "toml, hexadecimal digits": (TOML, lambda: "a = 0x" + "f" * (LONG - 20), "REG002"),
    "bytes that are no text": (JSON, lambda: "\ud800" * (LONG // 3), "REG001"),
}
SCHEMAS: dict[str, tuple[str, Make, str]] = {
    "a pattern that backtracks": (
        JSON,
        lambda: tool(type="string", pattern=r"^(?=(a+)+b)", default="a" * 50),
        "REG121",
    ),
    "a pattern that looks back": (
        JSON,
        lambda: tool(pattern=r"^(a+)+\1$", examples=["a" * 50 + "!"] * 1_000),
        "REG121",
    ),
    "a pattern of millions": (JSON, lambda: tool(pattern="((a{100}){100}){100}"), "REG109"),
    "patterns without end": (JSON, lambda: tool(patternProperties=many(r"^\w{{1,200}}{}", 40_000, {})), "REG109"),
    "patterns that look around": (
        JSON,
        lambda: tool(patternProperties=many(r"^(?!{})\w{{1,64}}$", 5_000, {})),
        "REG109",
    ),
    "a pattern of brackets": (JSON, lambda: tool(pattern="(" * 5_000 + "a" + ")" * 5_000), "REG109"),
    "references upon references": (JSON, lambda: doubled(40), "REG109"),
    "references that lead nowhere": (
        JSON,
        lambda: tool(properties={f"k{n}": {"$ref": f"#/$defs/q{n}"} for n in range(5_000)}, **KNOWN),
        "REG109",
    ),
    "references that would be fetched": (JSON, lambda: tool(**{"$ref": "http://127.0.0.1:9/x"}), "REG109"),
    "alternatives of alternatives": (JSON, lambda: tool(anyOf=[{"anyOf": [TEXT] * 200}] * 200, default=1), "REG121"),
    "a schema inside itself": (
        JSON,
        lambda: tool(type="object", examples=[inside(60)], properties={"a": TWICE}),
        "REG121",
    ),
    "examples without end": (JSON, lambda: tool(type="string", examples=[1] * MANY), "REG121"),
    "keywords of wrong types": (JSON, lambda: tool(properties=many("k{}", 40_000, {"type": "x"})), "REG109"),
}
LETTER = "templates/a/template.json"
TEMPLATES: dict[str, tuple[str, Make, str]] = {
    "blocks": (LETTER, lambda: template("{% if x %}" * DEEP + "{% endif %}" * DEEP), "REG123"),
    "blocks, never closed": (LETTER, lambda: template("{% if x %}" * 100_000), "REG123"),
    "loops": (LETTER, lambda: template("{% for a in x %}" * DEEP + "{% endfor %}" * DEEP), "REG123"),
    "macros": (LETTER, lambda: template("{% macro a() %}" * DEEP + "{% endmacro %}" * DEEP), "REG123"),
    "brackets": (LETTER, lambda: template("{{ " + "(" * DEEP + "x" + ")" * DEEP + " }}"), "REG123"),
    "negations": (LETTER, lambda: template("{{ " + "not " * DEEP + "x }}"), "REG123"),
    "choices": (LETTER, lambda: template("{{ " + "x if x else " * DEEP + "x }}"), "REG123"),
    "sums": (LETTER, lambda: template("{{ " + "x+" * 300_000 + "x }}"), "REG123"),
    "variables": (LETTER, lambda: template("".join(f"{{{{ v{n} }}}}" for n in range(100_000))), "REG123"),
    "never begun": (LETTER, lambda: template("{{" * 1_000_000), "REG123"),
    "sums that are worked out": (LETTER, lambda: template("{{ 9**9**9**9 }}{{ 'a'*10**10 }}{{ x }}"), ""),
}


def cases(*tables: dict[str, tuple[str, Make, str]]) -> list[Any]:
    return [pytest.param(*row, id=name) for table in tables for name, row in table.items()]


@pytest.mark.parametrize(("path", "make", "code"), cases(NESTED, LARGE, FILLED, SCHEMAS, TEMPLATES))
def test_a_hostile_document_is_told_in_little_memory_and_time(tmp_path: Path, path: str, make: Make, code: str) -> None:
    folder = repository(tmp_path, {path: make(), "tools/other.json": "{}"})
    found = codes_in(folder)
    assert code in found.get(path, {""})
    if code in {"REG002", "REG004", "REG006"}:
        assert found[path] == {code}
    assert found["tools/other.json"] == {"REG101"}


@pytest.mark.parametrize(
    ("servers", "code"),
    [
        ({"a": {"command": "env", "args": ["env"] * MANY + ["sh"]}}, "REG402"),
        ({"a": {"command": "env", "args": ["-S", "-S " * 800_000 + "sh"]}}, "REG402"),
        ({"a": {"command": "bash", "args": ["-c", "$(" * 1_000_001]}}, "REG402"),
        ({"a": {"command": "sh", "args": ["-c", "curl x | sh; " * 300_000]}}, "REG403"),
        ({"a": {"command": "uvx", "args": ["--with", "x"] * (MANY // 2)}}, "REG404"),
        ({f"s{n}": {"command": "npx", "args": ["-y", f"p{n}"]} for n in range(MANY // 5)}, "REG404"),
    ],
    ids=["wrappers", "words of words", "substitutions", "downloads", "packages", "servers"],
)
def test_hostile_servers_are_told_in_little_memory_and_time(tmp_path: Path, servers: Any, code: str) -> None:
    files = {AGENT: manifest("agent"), "agents/a/mcp.json": json.dumps({"mcpServers": servers}), "tools/b.json": "{}"}
    assert code in codes_in(repository(tmp_path, files))["agents/a/mcp.json"]


LINE = 9 * 1024 * 1024


@pytest.mark.parametrize(
    "text",
    [
        "x" * LINE,
        "AKIA" * (LINE // 4),
        "eyJ." * (LINE // 4),
        "https://" + "a:" * (LINE // 2 - 9) + "@x",
        "{{" * (LINE // 2),
        "api_key=" * (LINE // 8),
        'password = "' + "x" * LINE,
        "-----BEGIN RSA PRIVATE KEY-----\n" * (LINE // 33),
        "ghp_" * (LINE // 4),
        "\0" * LINE,
        "\"'" * (LINE // 2),
    ],
    ids=lambda text: text[:12].strip(),
)
def test_a_prompt_of_nine_megabytes_on_one_line_is_told_in_little_memory_and_time(tmp_path: Path, text: str) -> None:
    files = {AGENT: manifest("agent"), "agents/a/prompts/system.md": text}
    assert "REG123" in codes_in(repository(tmp_path, files))["agents/a/prompts/system.md"]


POLICY = "policies/a.json"
RULES = {
    "brackets": "(" * DEEP + "true" + ")" * DEEP,
    "negations": "!" * DEEP + "true",
    "lists": "[" * DEEP + "]" * DEEP + " == []",
    "fields": "manifest" + ".a" * DEEP + " == 1",
    "a chain": "true && " * DEEP + "true",
    "choices": "true ? " * DEEP + "true" + " : false" * DEEP,
    "a long text": '"' + "x" * 3_000_000 + '" == "x"',
    "lists of lists": "[1,2,3,4,5,6,7,8,9].map(a," * 8 + "a" + ")" * 8 + ".size() > 0",
    "tags of tags": "manifest.tags.exists(a, " * 6 + 'a == "z"' + ")" * 6,
    "a number": "9" * 100_000 + " > 0",
    "a pattern of millions": 'manifest.name.matches("(a{1000}){1000}")',
}


@pytest.mark.parametrize("expression", RULES.values(), ids=RULES)
def test_a_hostile_rule_is_told_in_little_memory_and_time(tmp_path: Path, expression: str) -> None:
    rules = [{"id": "r", "expression": expression, "message": "m"}]
    head = {"policy_id": "a", "name": "N", "description": "D.", "version": "1.0.0", "severity": "error"}
    tagged = manifest("tool", endpoint="https://x.example", input_schema={}, tags=[f"t{n:02}" for n in range(50)])
    files = {POLICY: json.dumps({**head, "rules": rules}), JSON: tagged}
    found = codes_in(repository(tmp_path, files))
    assert found.keys() == {POLICY}
    assert found[POLICY] <= {"REG302", "REG304"}
