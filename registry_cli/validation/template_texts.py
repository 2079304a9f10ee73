"""The texts of a template: in the manifest, in the paths it writes, and in the files of its bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from registry_cli.documents.positions import Lines, Target, locate_within
from registry_cli.domain.location import Location, Pointer
from registry_cli.templating.limits import MAX_CHARACTERS
from registry_cli.validation.manifest import Manifest

_SIGNS = (b"{{", b"{%", b"{#")


@dataclass(frozen=True, slots=True)
class TemplateText:
    """One text; ``pointer`` leads to it in the document at ``path``, and is empty where it is a file of its own.

    ``locate`` gives the place of a stretch of its characters.
    """

    text: str
    path: str
    pointer: Pointer
    locate: Callable[[int, int], Location]


@dataclass(frozen=True, slots=True)
class TemplateTexts:
    """The texts of one template; ``complete`` says whether all of them could be had."""

    texts: tuple[TemplateText, ...]
    complete: bool


def template_texts(manifest: Manifest) -> TemplateTexts:
    """The texts of *manifest*, a template: ``body``, ``messages``, and both paths and contents of ``files``.

    What is not of the shape it should have is told elsewhere. A file that is no text in UTF-8 is copied, not rendered.
    """
    data = manifest.data
    found: list[TemplateText | None] = []
    if "body" in data:
        found.append(_written(manifest, ("body",), data["body"]))
    messages = data.get("messages", [])
    for index, message in enumerate(messages if isinstance(messages, list) else [None]):
        content = message.get("content") if isinstance(message, dict) else None
        found.append(_written(manifest, ("messages", index, "content"), content))
    files = data.get("files", {})
    for target, source in files.items() if isinstance(files, dict) else [(None, None)]:
        found.extend(_of_file(manifest, target, source))
    return TemplateTexts(tuple(text for text in found if text is not None), None not in found)


def _written(manifest: Manifest, pointer: Pointer, text: object, target: Target = Target.VALUE) -> TemplateText | None:
    if not isinstance(text, str):
        return None
    document = manifest.document
    return TemplateText(
        text, document.path, pointer, lambda start, end: locate_within(document, pointer, start, end, target)
    )


def _of_file(manifest: Manifest, target: object, source: object) -> Iterator[TemplateText | None]:
    """The path to write, and the file of the bundle that is rendered to it."""
    if not isinstance(target, str) or not isinstance(source, str):
        yield None
        return
    yield _written(manifest, ("files", target), target, Target.KEY)
    content = manifest.bundle.contents.get(source)
    if content is None:
        yield None
    elif len(content) > MAX_CHARACTERS or any(sign in content for sign in _SIGNS):
        yield from _content(manifest.bundle.place.files[source].path, content)


def _content(path: str, content: bytes) -> Iterator[TemplateText]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    yield TemplateText(text, path, (), Lines(text).location)
