from __future__ import annotations

import pytest

from registry_cli.application.explain import ExampleTree, explain
from registry_cli.bundles.file_tree import FileKind
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.identity import EntryName
from registry_cli.validation.codes.code import Content, Example, Filled, Link, Special, Unreadable
from tests.unit.validation.checking import agent, codes, tool

CONFIGURATION = Configuration()


def test_an_example_is_checked_like_a_repository() -> None:
    found = explain(Example(tool("search", "nonsense: 1\n")), CONFIGURATION)

    assert [(one.code, one.path, one.location.line) for one in found] == [
        ("REG102", "packages/shared/tools/search.yaml", 7)
    ]


def test_the_root_and_what_is_external_come_from_the_configuration() -> None:
    example = Example(agent("intake", "allowed_tools: [search]\n"))

    assert codes(explain(example, CONFIGURATION)) == ["REG201"]
    external = frozenset({EntryName("tool", "search")})
    assert explain(example, Configuration(root=".", external=external)) == ()


def test_an_example_that_was_published_before_is_published_again() -> None:
    example = Example(tool("search", "lineage_tags: [a]\n"), before=tool("search"))

    assert codes(explain(example, CONFIGURATION)) == ["REG501"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(Link("../../../tools/search.yaml"), "REG011"), (Special(), "REG012"), (Filled(10_485_761), "REG005")],
)
def test_what_text_cannot_say_is_in_the_tree(content: Content, code: str) -> None:
    files: dict[str, Content] = {**agent("intake"), "agents/intake/assets/rules": content}

    assert codes(explain(Example(files), CONFIGURATION)) == [code]


def test_a_file_that_cannot_be_read_is_listed_and_has_no_content() -> None:
    tree = ExampleTree({"a/b": Unreadable(), "a/c": b"\xff", "d": Filled(3), "e": Link("d"), "f": Special()})

    assert [(file.path, file.size) for file in tree.files("a")] == [("a/b", 0), ("a/c", 1)]
    assert [file.kind for file in tree.files("")][-2:] == [FileKind.LINK, FileKind.SPECIAL]
    assert tree.read(["a/b", "a/c", "d", "e", "f", "g"]) == {"a/c": b"\xff", "d": b"\n\n\n", "e": b"d"}
