from __future__ import annotations

import pytest

from registry_cli.kinds.kind import with_article


@pytest.mark.parametrize(("kind", "words"), [("agent", "an agent"), ("tool", "a tool"), ("workflow", "a workflow")])
def test_a_sentence_names_a_kind_with_its_article(kind: str, words: str) -> None:
    assert with_article(kind) == words
