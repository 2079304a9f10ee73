"""The quick reader of YAML takes nothing that the careful one reads in another way, also in mutated real manifests."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from registry_cli.documents.yaml_quick import read_quickly
from registry_cli.documents.yaml_reader import read_yaml
from tests.fuzz.mutations import mutated_bytes
from tests.fuzz.seeds import TOP
from tests.fuzz.test_laws import SEEDS, fuzzed

CORPUS = TOP.parent / "shared" / "corpus"
_FRONT_MATTER = re.compile(r"---\n(.*?\n)---", re.DOTALL)


def texts() -> list[bytes]:
    """The YAML of every seed and, where it lies beside this checkout, of the corpus of public manifests."""
    own = [content for files in SEEDS for path, content in files.items() if path.endswith(".yaml")]
    public = [path.read_bytes() for path in sorted(CORPUS.rglob("*.yaml"))]
    fronts = [_FRONT_MATTER.match(path.read_text("utf-8", "replace")) for path in sorted(CORPUS.rglob("*.md"))]
    found = [*own, *public, *(front[1].encode() for front in fronts if front)]
    return [content for content in found if isinstance(content, bytes) and len(content) < 6_000]


TEXTS = texts()
SIGNS = st.text("ab01._-+eExn:?>[]{},'\"# \n<=@`~", max_size=12)
NUMBERS = st.text("0179._+-eExXoObBnNaAiIfF", max_size=8)


def agrees(text: str) -> None:
    quick = read_quickly(text)
    if quick is not None:
        careful = read_yaml("x.yaml", text)
        assert careful.problems == (), text
        assert careful.document is not None
        assert repr(careful.document.data) == repr(quick), text


@fuzzed
@given(st.sampled_from(TEXTS), st.data())
def test_the_readers_agree_on_mutated_manifests(content: bytes, data: st.DataObject) -> None:
    lines = content.split(b"\n")
    start = data.draw(st.integers(0, len(lines) - 1))
    content = b"\n".join(lines[start : start + data.draw(st.integers(1, 12))])
    for _ in range(data.draw(st.integers(0, 4))):
        content = data.draw(mutated_bytes(content, TEXTS))
    agrees(content.decode("utf-8", "replace"))


@fuzzed
@given(
    st.lists(st.tuples(st.sampled_from(["a: {}", "b: [{}]", "c: {{d: {}}}", "- {}", "  {}", "{}", "{{{}}}"]), SIGNS))
)
def test_the_readers_agree_on_signs_in_any_place(lines: list[tuple[str, str]]) -> None:
    agrees("".join(f"{line.format(signs)}\n" for line, signs in lines))


@fuzzed
@given(NUMBERS)
def test_the_readers_agree_on_what_is_a_number(text: str) -> None:
    agrees(f"a: {text}\nb: [{text}]\n")


def test_some_manifest_is_read_quickly() -> None:
    assert sum(read_quickly(content.decode("utf-8", "replace")) is not None for content in TEXTS) > len(TEXTS) / 10
