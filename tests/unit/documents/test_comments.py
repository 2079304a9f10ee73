from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.documents.comments import comments, has_comments
from registry_cli.documents.document import MAX_BYTES


def found(path: str, text: str, holding: str = "!") -> list[tuple[str, int, int]]:
    """What each comment says, its line, and the line it speaks of."""
    return [(one.text, one.location.line, one.speaks_of) for one in comments(path, text, holding)]


YAML = [
    pytest.param("a: 1 # !\n", [("!", 1, 1)], id="behind a value"),
    pytest.param("# !\na: 1\n", [("!", 1, 2)], id="above"),
    pytest.param("#!\na: 1\n", [("!", 1, 2)], id="without a space"),
    pytest.param("# !\n\n# other\n  # one more\na: 1\n", [("!", 1, 5)], id="above other comments and empty lines"),
    pytest.param("a: 1\n# !\n", [("!", 2, 3)], id="at the end, with nothing below"),
    pytest.param("a: 1\n# !", [("!", 2, 2)], id="at the very end"),
    pytest.param("a:\n  - 1 # one!\n  # two!\n  - 2\n", [("one!", 2, 2), ("two!", 3, 4)], id="in a list"),
    pytest.param("a: | # !\n  text\n", [("!", 1, 1)], id="behind the sign of a block"),
    pytest.param("a: |\n  text\n# !\nb: 1\n", [("!", 3, 4)], id="below a block"),
    pytest.param("a: {b: 1, # !\n  c: 2}\n", [("!", 1, 1)], id="inside of braces"),
    pytest.param('a: "#" # !\n', [("!", 1, 1)], id="behind a text with the sign"),
    pytest.param("a: 1 # # ! #\n", [("# ! #", 1, 1)], id="with signs in it"),
    pytest.param("a: 1 # !\r\nb: 2\r\n", [("!", 1, 1)], id="in lines of Windows"),
    pytest.param("# !\r\nb: 2\r\n", [("!", 1, 2)], id="above, in lines of Windows"),
    pytest.param("\u00e4: \u00fc # !\n", [("!", 1, 1)], id="behind letters of several bytes"),
    pytest.param("a: 'x # !'\n", [], id="in single quotes"),
    pytest.param('a: "x\n  # !"\n', [], id="in double quotes over two lines"),
    pytest.param("a: b#!\n", [], id="in a plain text"),
    pytest.param("a: |\n  x\n  # !\n", [], id="in a block"),
    pytest.param("a: >-\n  x\n\n  # !\n\n", [], id="in a folded block"),
    pytest.param("'a # !': 1\n", [], id="in a key"),
    pytest.param("a: 1 # one!\nb: [\n# two!\n", [("one!", 1, 1)], id="up to where the syntax breaks"),
    pytest.param("%YAML 1.2 # !\n---\na: 1\n", [("!", 1, 1)], id="behind a directive"),
]

TOML = [
    pytest.param("a = 1 # !\n", [("!", 1, 1)], id="behind a value"),
    pytest.param("# !\na = 1\n", [("!", 1, 2)], id="above"),
    pytest.param("[a] # !\n", [("!", 1, 1)], id="behind a header"),
    pytest.param("a = 1# !\n", [("!", 1, 1)], id="close to a value"),
    pytest.param("a = [\n  1, # one!\n  # two!\n  2,\n]\n", [("one!", 2, 2), ("two!", 3, 4)], id="in a list"),
    pytest.param('a = "\\"#" # !\n', [("!", 1, 1)], id="behind a text with the sign"),
    pytest.param('a = """\n"" # \\""" # !""" # this!\n', [("this!", 2, 2)], id="behind a text with quotes in it"),
    pytest.param('a = "\n# !\n', [("!", 2, 3)], id="below a text that is never closed"),
    pytest.param('a = """"x""""" # !\n', [("!", 1, 1)], id="behind quotes at both ends of a long text"),
    pytest.param("a = 1 # !\r\n", [("!", 1, 1)], id="in lines of Windows"),
    pytest.param('a = "# !"\n', [], id="in double quotes"),
    pytest.param("a = '# !'\n", [], id="in single quotes"),
    pytest.param('a = """\n# !\n"""\n', [], id="in a long text"),
    pytest.param("a = '''\n# !\n'''\n", [], id="in a long literal text"),
    pytest.param('"# !" = 1\n', [], id="in a key"),
]

MARKDOWN = [
    pytest.param("Text. <!-- ! -->\n", [("!", 1, 1)], id="behind text"),
    pytest.param("<!-- ! -->\n\nText.\n", [("!", 1, 3)], id="above"),
    pytest.param("<!--! -->\n<!-- other -->\nText.\n", [("!", 1, 3)], id="above another"),
    pytest.param("<!-- !\n  and more -->\nText.\n", [("! and more", 1, 3)], id="over two lines"),
    pytest.param("<!-- ! --> Text.\n", [("!", 1, 1)], id="before text"),
    pytest.param("```\n<!-- ! -->\n```\n", [], id="in a fence"),
    pytest.param("````md\n```\n<!-- one! -->\n````\n<!-- two! -->\n", [("two!", 5, 6)], id="below a fence in a fence"),
    pytest.param("~~~\r\n<!-- one! -->\r\n~~~\r\n<!-- two! -->\r\n", [("two!", 4, 5)], id="in lines of Windows"),
    pytest.param("~~~\n<!-- ! -->\n", [], id="in a fence that is never closed"),
    pytest.param("<!-- !\n", [], id="never closed"),
    pytest.param("# !\n", [], id="a heading"),
]


@pytest.mark.parametrize(("text", "expected"), YAML)
def test_comments_of_yaml_are_found_and_texts_are_not(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert found("a.yaml", text) == expected
    assert found("A.YML", text) == expected


@pytest.mark.parametrize(("text", "expected"), TOML)
def test_comments_of_toml_are_found_and_texts_are_not(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert found("a.toml", text) == expected


@pytest.mark.parametrize(("text", "expected"), MARKDOWN)
def test_comments_of_markdown_are_found_and_code_is_not(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert found("a.md", text) == expected


def test_a_comment_is_located_from_its_sign_to_its_end() -> None:
    (one,) = comments("a.yaml", "name: x  # why!\n", "!")
    (other,) = comments("a.md", "Text. <!-- why! --> More.\n", "!")
    assert (one.location.column, one.location.end_column) == (10, 16)
    assert (other.location.column, other.location.end_column) == (7, 20)


def test_only_comments_with_what_is_looked_for_are_found() -> None:
    assert found("a.yaml", "# one\n# two!\na: 1\n") == [("two!", 2, 3)]
    assert found("a.toml", "# one\n# two!\na = 1\n") == [("two!", 2, 3)]


@pytest.mark.parametrize("path", ["a.json", "a.txt", "yaml", "a.yaml.j2"])
def test_other_formats_have_no_comments(path: str) -> None:
    assert not has_comments(path)
    assert found(path, "# !\n<!-- ! -->\n") == []


def test_a_text_too_large_for_a_manifest_is_not_read() -> None:
    assert found("a.toml", "# !\n" + " " * MAX_BYTES) == []


@given(path=st.sampled_from(["a.yaml", "a.toml", "a.md"]), text=st.text(alphabet="a: #!'\"`~|>-<[]{}=\n\r\\&*%\x00"))
def test_no_text_makes_it_raise(path: str, text: str) -> None:
    for comment in comments(path, text, "!"):
        assert "!" in comment.text
        assert comment.location.line <= comment.speaks_of


@given(st.text(alphabet="!# \n'\"\\ab", max_size=40))
def test_what_is_quoted_is_never_a_comment(content: str) -> None:
    quoted = content.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    assert found("a.toml", f'a = "{quoted}"\n') == []
    assert found("a.yaml", f'a: "{quoted}"\n') == []
