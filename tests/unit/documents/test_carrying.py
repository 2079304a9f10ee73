from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.documents.carrying import surely_carried
from registry_cli.documents.reading import read_document
from registry_cli.domain.digest import unrepresentable

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), VALUES, min_size=1), st.booleans())
def test_what_is_surely_carried_is_carried(data: dict[str, object], ascii_only: bool) -> None:  # noqa: FBT001
    text = json.dumps(data, ensure_ascii=ascii_only)
    for path in ("a.json", "a.yaml"):
        document = read_document(path, text.encode("utf-8", "surrogatepass")).document
        if document is not None and surely_carried(document):
            assert list(unrepresentable(document.data)) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.json", '{"n": 12345678901234567}'),
        ("a.json", '{"n": 1e400}'),
        ("a.json", '{"n": 1.5E+400}'),
        ("a.json", '{"n": "\\u0000"}'),
        ("a.json", '{"n": "\\ud800"}'),
        ("a.yaml", "n: .inf\n"),
        ("a.yaml", "n: -.Inf\n"),
        ("a.yaml", "n: .NaN\n"),
        ("a.yaml", "n: 0xFFFFFFFFFFFFFFFFF\n"),
        ("a.yaml", "n: 0o7777777777777777777777\n"),
        ("a.yaml", 'n: "\\0"\n'),
        ("a.yaml", 'n: "\\x00"\n'),
        ("a.yaml", "n: 1.e400\n"),
        ("a.toml", "n = inf\n"),
        ("a.toml", "n = nan\n"),
        ("a.toml", "n = 12_345_678_901_234_567\n"),
        ("a.toml", "n = 0b" + "1" * 60 + "\n"),
        ("a.toml", 'n = "\\u0000"\n'),
    ],
)
def test_what_cannot_be_carried_is_in_doubt(path: str, text: str) -> None:
    document = read_document(path, text.encode()).document
    assert document is not None
    assert list(unrepresentable(document.data))
    assert not surely_carried(document)


def test_a_plain_manifest_is_surely_carried() -> None:
    document = read_document("a.yaml", b"name: Finance\nversion: 1.2.3\nmax_iterations: 10\nratio: 0.5\n").document
    assert document is not None
    assert surely_carried(document)
