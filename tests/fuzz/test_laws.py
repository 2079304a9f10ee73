"""Whatever bytes lie in a repository, validate ends in findings, and every report and fix can be made of them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_cli.documents.document import SUFFIXES
from registry_cli.documents.reading import read_document
from registry_cli.kinds.placement import VERSIONS_FOLDER
from registry_cli.kinds.table import KINDS, manifest_schema
from tests.fuzz.laws import laws_hold
from tests.fuzz.mutations import FRAGMENTS, mistyped, mutated_trees
from tests.fuzz.seeds import CORPUS, folder, seeds, tree_of
from tests.unit.documents.writing import to_json, to_toml, to_yaml

SEEDS = seeds()
EXAMPLES = int(os.environ.get("REGISTRY_FUZZ_EXAMPLES", "150"))
"""How many trees each of these tests makes; a longer run asks for more."""

fuzzed = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
DATA: list[tuple[str, str, dict[str, Any]]] = [
    (path, kind.name, reading.document.data)
    for files in SEEDS
    for path, content in files.items()
    for kind in KINDS.values()
    if path.startswith(f"{kind.folder}/") and path.endswith(SUFFIXES) and isinstance(content, bytes)
    for reading in [read_document(path, content)]
    if reading.document is not None and not reading.problems
]
LONELY = [
    "\ud800",
    "a\udc00",
    "\x00",
    "\x1b",
    "\u2028",
    "\ufeff",
    "{{ x }}",
    "{%",
    "",
    " ",
    "../x",
    "1.0.0",
    "^1",
    "a@^1",
]
STRANGE_TEXTS = st.text(max_size=8) | st.sampled_from(LONELY)
STRANGE_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**53, -(2**63), 10**400, 1e308, -0.0, 5e-324])
    | st.floats(allow_nan=False, allow_infinity=False)
    | STRANGE_TEXTS
)
KEYWORDS = ["type", "properties", "items", "$ref", "allOf", "anyOf", "pattern", "default", "examples", "enum", "const"]
STRANGE_KEYS = STRANGE_TEXTS | st.sampled_from([*KEYWORDS, "name", "ref", "message", "content", "expression", "path"])
STRANGE = st.recursive(
    STRANGE_SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRANGE_KEYS, inner, max_size=4),
    max_leaves=8,
)
PLACES = [
    *(f"{kind.folder}/x{suffix}" for kind in KINDS.values() for suffix in SUFFIXES),
    *(f"{kind.folder}/x/{kind.name}{suffix}" for kind in KINDS.values() if kind.folder_form for suffix in SUFFIXES),
    *(f"templates/letter/{VERSIONS_FOLDER}/1.0.0{suffix}" for suffix in SUFFIXES),
    "agents/intake/mcp.json",
    "agents/intake/prompts/system.md",
    "agents/intake/assets/a",
]
BYTES = st.binary(max_size=60) | st.lists(st.sampled_from(FRAGMENTS) | st.binary(max_size=4), max_size=12).map(b"".join)
BESIDE = {
    "agents/intake/agent.yaml": b"agent_id: intake\nname: Intake\ndescription: Asks.\nversion: 1.0.0\n",
    "templates/letter/template.yaml": b"template_id: letter\nname: Letter\ndescription: Says.\nversion: 1.0.0\n",
}


@pytest.mark.parametrize("case", sorted(CORPUS.iterdir()), ids=lambda case: str(case.name))
def test_a_seed_of_the_corpus_gives_the_codes_that_its_name_says(case: Path) -> None:
    """Each was found by a run of these tests, or made to be one: ``REG401-REG119-what-it-is``."""
    expected = {word for word in case.name.split("-") if word.startswith("REG")}
    assert {finding.code for finding in laws_hold(tree_of(folder(case)))} == expected


@pytest.mark.parametrize("number", range(0, len(SEEDS), 8))
def test_the_laws_hold_for_every_seed(number: int) -> None:
    for files in SEEDS[number : number + 8]:
        laws_hold(tree_of(files))


@fuzzed
@given(mutated_trees(SEEDS))
def test_the_laws_hold_for_mutated_trees(files: Any) -> None:
    laws_hold(tree_of(files))


@fuzzed
@given(st.dictionaries(st.sampled_from(PLACES), BYTES, min_size=1, max_size=3))
def test_the_laws_hold_for_any_bytes_in_any_place(files: dict[str, bytes]) -> None:
    laws_hold(tree_of({**BESIDE, **files}))


@fuzzed
@given(st.sampled_from(DATA), st.data())
def test_the_laws_hold_for_values_of_any_type_at_any_place(seed: tuple[str, str, dict[str, Any]], data: Any) -> None:
    path, _, manifest = seed
    for _ in range(data.draw(st.integers(1, 3))):
        manifest = data.draw(mistyped(manifest, STRANGE, STRANGE_KEYS))
    files = {path.rpartition(".")[0] + ".json": json.dumps(manifest).encode()}
    for suffix, write in ((".yaml", to_yaml), (".toml", to_toml)):
        if data.draw(st.integers(0, 3)) == 0 and isinstance(manifest, dict):
            try:
                files = {path.rpartition(".")[0] + suffix: write(manifest, lambda: data.draw(st.booleans())).encode()}
            except (TypeError, ValueError, UnicodeEncodeError):  # the format cannot say it
                continue
    laws_hold(tree_of(files))


@fuzzed
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_the_laws_hold_for_manifests_made_of_nothing_but_strange_values(kind: str, data: Any) -> None:
    known = st.sampled_from(sorted(manifest_schema(kind)["properties"]))
    fields = st.dictionaries(known | STRANGE_KEYS, STRANGE, max_size=6)
    text = to_json(data.draw(fields), lambda: data.draw(st.booleans()))
    laws_hold(tree_of({f"{KINDS[kind].folder}/x.json": text.encode("utf-8", "surrogatepass")}))
