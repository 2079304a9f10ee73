from __future__ import annotations

from registry_cli.kinds.table import KINDS
from registry_cli.validation.manifest import Manifest
from registry_cli.validation.template_texts import TemplateTexts, template_texts
from tests.unit.validation.checking import Content, read, template


def texts(content: str, **files: Content) -> TemplateTexts:
    beside = {f"templates/t/assets/{name}": file for name, file in files.items()}
    ((bundle,), _) = read({**template("t", content), **beside})
    assert bundle.manifest.document
    return template_texts(Manifest(bundle, KINDS["template"], bundle.manifest, bundle.manifest.document, None))


def test_texts_come_in_the_order_of_their_fields_with_their_place() -> None:
    found = texts("files: {to.md: assets/a}\nmessages: [{role: user, content: Ask.}]\nbody: Say.\n", a="{{ x }}")
    assert [(text.text, text.pointer) for text in found.texts] == [
        ("Say.", ("body",)),
        ("Ask.", ("messages", 0, "content")),
        ("to.md", ("files", "to.md")),
        ("{{ x }}", ()),
    ]
    assert found.complete
    assert found.texts[3].path == "root/templates/t/assets/a"


def test_a_place_is_found_in_keys_values_and_files() -> None:
    found = texts("body: Say.\nfiles: {to.md: assets/a}\n", a="\ufeffone\r\n{{ x }}".encode())
    places = [text.locate(0, 2) for text in found.texts]
    assert [(place.line, place.column) for place in places] == [(5, 7), (6, 9), (1, 1)]
    assert (found.texts[2].locate(8, 9).line, found.texts[2].locate(8, 9).column) == (2, 4)


def test_files_without_braces_are_not_looked_into_and_others_are_copied() -> None:
    found = texts("files: {a: assets/a, b: assets/b}\n", a="plain", b=b"\xff{{ x }}")
    assert [text.text for text in found.texts] == ["a", "b"]
    assert found.complete


def test_what_cannot_be_had_leaves_the_rest() -> None:
    for content in ("body: 5\n", "files: {a: assets/gone}\n", "messages: [5]\n", "messages: {}\n", "files: []\n"):
        assert not texts(f"{content}").complete
    assert texts("category: x\n") == TemplateTexts((), complete=True)
