from __future__ import annotations

import json
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.bundles.bundle import Bundle, Misplaced
from registry_cli.documents.reading import read_document
from registry_cli.validation.pipeline import validate_files
from registry_cli.validation.security.prefilter import may_hold_credential
from registry_cli.validation.security.risks import find_security_risks
from registry_cli.validation.stage import Subject
from tests.unit.validation.checking import Content, agent, check, codes, read, tool
from tests.unit.validation.security.samples import SAMPLES, seeded

TOKEN = SAMPLES["github personal"][1](seeded(1))

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(["bash", "-c", "npx", "../x", TOKEN]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["command", "args", "env", "url", "cwd", "password", "mcpServers"]), inner)
    ),
    max_leaves=20,
)


def test_all_risks_of_a_bundle_come_in_one_run() -> None:
    server = {"command": "bash", "args": ["-c", "x"], "env": {"PASSWORD": "hunter2"}}
    files = {
        **agent("a", "prompts: {system: ../x.md}\n"),
        "agents/a/mcp.json": json.dumps({"mcpServers": {"claims": server}}),
        "agents/a/notes.md": TOKEN,
        "tools/t.yaml": tool("t")["tools/t.yaml"].replace("https:", "http:"),
    }
    assert codes(check(files)) == ["REG406", "REG402", "REG401", "REG401", "REG405"]


def test_a_bundle_at_risk_is_still_declared() -> None:
    """What a waiver may accept must not make an entry vanish."""
    bundles, misplaced = read({**agent("a"), "agents/a/notes.md": TOKEN})
    check_ = validate_files(bundles, misplaced)
    assert codes(check_.findings) == ["REG401"]
    assert len(check_.declared) == 1


def test_each_bundle_is_looked_at_by_itself() -> None:
    files: dict[str, Content] = {
        **agent("a"),
        "agents/a/x.md": TOKEN,
        **agent("b"),
        "agents/b/x.md": TOKEN,
        **tool("c"),
    }
    bundles, misplaced = read(files)
    whole = validate_files(bundles, misplaced).findings
    parts = [finding for bundle in bundles for finding in validate_files([bundle], ()).findings]
    assert list(whole) == parts


@settings(max_examples=200)
@given(JSON, st.sampled_from(["mcp.json", "agent.json", "notes.txt"]))
def test_no_data_makes_the_stage_fail(data: object, name: str) -> None:
    check({**agent("a"), f"agents/a/{name}": json.dumps({"mcpServers": {"claims": data}, "prompts": data})})


@given(st.binary(max_size=200))
def test_no_bytes_make_the_stage_fail(content: bytes) -> None:
    check({**agent("a"), "agents/a/notes.txt": content + b"@x _" + TOKEN.encode(), "agents/a/mcp.json": content})


def clean(count: int) -> tuple[tuple[Bundle, ...], tuple[Misplaced, ...]]:
    prompt = "You judge claims. Weigh what speaks for and against each, and answer with JSON only.\n" * 4
    server = json.dumps({"mcpServers": {"claims": {"type": "http", "url": "https://claims.example/mcp"}}})
    files: dict[str, Content] = {}
    for number in range(count):
        files |= agent(f"a{number}", "max_iterations: 12\ntags: [claims, fraud]\n")
        files |= {f"agents/a{number}/prompts/{name}.md": prompt for name in ("system", "review")}
        files[f"agents/a{number}/mcp.json"] = server
    return read(files)


def test_the_first_look_at_forty_thousand_small_files_takes_a_moment() -> None:
    """Measured on a tenth of them, with room for a busy machine: the aim is 0.15 seconds for all."""
    bundles, _ = clean(1_000)
    contents = [content.decode() for bundle in bundles for content in bundle.contents.values()]

    def seconds() -> float:
        start = time.process_time()
        assert not any(map(may_hold_credential, contents))
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.06


def test_a_clean_bundle_costs_little() -> None:
    bundles, _ = clean(500)
    attached = {
        bundle.name: type(bundle.manifest)(
            f"{bundle.place.folder}/mcp.json", read_document("mcp.json", bundle.contents["mcp.json"])
        )
        for bundle in bundles
    }
    subject = Subject(bundles, attached=attached)

    def seconds() -> float:
        start = time.process_time()
        assert list(find_security_risks(subject)) == []
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) / len(bundles) < 100e-6
