"""Files as accidents and attackers leave them: bytes flipped, cut, doubled and spliced, values of another type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.seeds import Content, Files
from tests.unit.bundles.fake_tree import Link

FRAGMENTS = [
    *(b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\r\n", b"\n", b"\t", b" "),
    *(b"{", b"}", b"[", b"]", b":", b": ", b",", b'"', b"'", b"\\", b"#", b"- ", b"? ", b"|\n", b">", b"%", b"=", b"."),
    *(b"\\u0000", b"\\ud800", b'"\\udc00"', b"\xe2\x80\xa8", b"\xc2\x85", b"\xf0\x9f\x98\x80", b"\x1b[31m", b"]]>"),
    *(b"&a ", b"*a", b"!!x ", b"!x ", b"<<: ", b"---\n", b"...\n", b"%YAML 1.1\n---\n", b"[[a]]\n", b"[a.b]\n"),
    *(b"null", b"true", b"-1", b"0.5", b"1e999", b"NaN", b".nan", b"-.inf", b"9" * 30, b"9" * 5000, b"2020-01-01"),
    *(b"[]", b"{}", b'""', b'"""', b"'''", b'[1, "a", {"b": null}]', b'{"a": {"b": [1]}}', b"a" * 300, b"a.b.c = 1\n"),
    *(b"{{ x }}", b"{% if x %}", b"{% for a in b %}", b"{{", b"{%", b"{#", b"{{ {a: [b]}: c }}", b"{{a: [b]}: c}"),
    *(b'"$ref": "#",', b'$ref: "#"\n', b'pattern: "(a+)+$"\n', b"default: 1\n", b"type: [x]\n", b"required: a\n"),
    *(b"# registry: ignore REG101 because\n", b"# registry: ignore", b"registry: ignore-file REG1 x\n"),
    *(b"https://user:pass@x.example", b"AKIAQ7R5EXAMPL3KEYZZ", b"-----BEGIN RSA PRIVATE KEY-----\n", b"::error::x"),
    *(b"1.0.0", b"^1", b"@^1", b"@", b"../..", b"/etc/passwd", b"1 / 0", b"manifest.x.y", b"::warning file=x::y"),
]
"""What tells a parser something, and what has been known to break one."""

NAMES = ["x", ".yaml", "/x", "/agent.yaml", "\n", "%0A", "..", " ", "::", "\u202e", "e\u0301", "\ufffd"]
_ENDING = re.compile(r"\.(?:json|ya?ml|toml)$")
_TOKEN = re.compile(rb'(?<=[:=\[,\s])(?:"[^"\n]*"|[\w.]+)')


@st.composite
def mutated_bytes(draw: st.DrawFn, content: bytes, others: Sequence[bytes]) -> bytes:  # noqa: PLR0911 - a table
    """*content* with one accident; *others* is what may be spliced in."""
    at = draw(st.integers(0, len(content)))
    lines = content.split(b"\n")
    line = draw(st.integers(0, len(lines) - 1))
    tokens = list(_TOKEN.finditer(content))
    match draw(st.integers(0, 8)):
        case 0:
            return content[:at]
        case 1:
            return content[:at] + content[at + draw(st.integers(1, 12)) :]
        case 2 if content:
            at = min(at, len(content) - 1)
            return content[:at] + bytes([content[at] ^ (1 << draw(st.integers(0, 7)))]) + content[at + 1 :]
        case 3:
            other = draw(st.sampled_from(others))
            start = draw(st.integers(0, len(other)))
            return content[:at] + other[start : start + 400] + content[at:]
        case 4:
            return b"\n".join(lines[:line] + lines[line + 1 :])
        case 5:
            return b"\n".join([*lines[:line], lines[draw(st.integers(0, len(lines) - 1))], *lines[line:]])
        case 6 if tokens:
            token = draw(st.sampled_from(tokens))
            return content[: token.start()] + draw(st.sampled_from(FRAGMENTS)) + content[token.end() :]
        case 7:
            return b"\n".join([*lines[:line], b" " * draw(st.integers(1, 4)) + lines[line], *lines[line + 1 :]])
        case _:
            return content[:at] + draw(st.sampled_from(FRAGMENTS)) + content[at:]


@st.composite
def moved(draw: st.DrawFn, files: Files) -> Files:
    """*files* with one of them under another name, in another format, or a link."""
    path = draw(st.sampled_from(sorted(files)))
    others = {other: content for other, content in files.items() if other != path}
    above, _, name = path.rpartition("/")
    place = draw(
        st.sampled_from(
            [
                path[:-1] or "x",
                *(f"{path}{ending}" for ending in NAMES),
                *(_ENDING.sub(ending, path) for ending in (".json", ".yaml", ".yml", ".toml", ".JSON")),
                *(f"{other}/{name}" for other in others),
                *(f"{above}/{within}" for within in ("prompts/system.md", "mcp.json", "versions/1.0.0.yaml")),
            ]
        )
    )
    links = ["../../..", "/etc/passwd", ".", name, "prompts/system.md", "", "nowhere"]
    content: st.SearchStrategy[Content] = st.just(files[path]) | st.sampled_from(links).map(Link)
    return {**others, place: draw(content)}


@st.composite
def mutated_trees(draw: st.DrawFn, trees: Sequence[Files]) -> Files:
    """One or two of *trees* with up to five accidents."""
    texts = [content for files in trees for content in files.values() if isinstance(content, bytes)]
    files = dict(draw(st.sampled_from(trees)))
    if draw(st.integers(0, 4)) == 0:
        files |= draw(st.sampled_from(trees))
    for _ in range(draw(st.integers(1, 5))):
        path = draw(st.sampled_from(sorted(files)))
        content = files[path]
        if not isinstance(content, bytes) or draw(st.integers(0, 11)) == 0:
            files = draw(moved(files))
        else:
            files[path] = draw(mutated_bytes(content, texts))
    return files


@st.composite
def mistyped(draw: st.DrawFn, data: Any, values: st.SearchStrategy[Any], keys: st.SearchStrategy[str]) -> Any:
    """*data* with something else at some place in it, or under another key."""
    if isinstance(data, dict) and data and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(data)))
        if draw(st.integers(0, 7)) == 0:
            return {draw(keys) if other == key else other: value for other, value in data.items()}
        return {**data, key: draw(mistyped(data[key], values, keys))}
    if isinstance(data, list) and data and draw(st.integers(0, 5)):
        at = draw(st.integers(0, len(data) - 1))
        return [*data[:at], draw(mistyped(data[at], values, keys)), *data[at + 1 :]]
    return draw(values)
