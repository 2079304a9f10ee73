"""Reading the bundles that were discovered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from registry_cli.bundles.bundle import Bundle, Discovery, Misplaced, MisplacedReason, Place, Source
from registry_cli.bundles.file_tree import FileTree
from registry_cli.documents.document import Reading
from registry_cli.documents.reading import read_document
from registry_cli.domain.progress import Progress, silent
from registry_cli.kinds.references import references_of

BATCH_FILES = 2_000
BATCH_BYTES = 64 * 1024 * 1024


def load(
    tree: FileTree, discovery: Discovery, *, progress: Progress = silent
) -> tuple[tuple[Bundle, ...], tuple[Misplaced, ...]]:
    """Every place of *discovery* with its files read, in the same order, and the paths that could not be read.

    The tree is read in batches of whole places. What discovery found too large or leading elsewhere is not read; such
    a bundle is not ``complete``, and a manifest like that has neither document nor problems.
    """
    bundles: list[Bundle] = []
    unreadable: dict[Misplaced, None] = {}
    for batch, unread in load_in_batches(tree, discovery):
        bundles += batch
        unreadable |= dict.fromkeys(unread)
        progress("reading manifests", len(bundles), len(discovery.places))
    return tuple(bundles), tuple(unreadable)


def load_in_batches(tree: FileTree, discovery: Discovery) -> Iterator[tuple[list[Bundle], list[Misplaced]]]:
    """As ``load``, batch by batch, for those who need not hold all of them at once."""
    refused = frozenset(item.path for item in discovery.misplaced)
    for batch in _batches(discovery.places):
        wanted = [path for place in batch for path in _paths(place, refused)]
        contents = tree.read(wanted)
        unread = [Misplaced(path, MisplacedReason.UNREADABLE) for path in wanted if path not in contents]
        yield [_bundle(place, contents) for place in batch], unread


def _paths(place: Place, refused: frozenset[str]) -> Iterator[str]:
    """The tree's paths of all files of *place* that may be read, each once."""
    paths = dict.fromkeys((place.manifest, *place.versions.values()))
    if place.folder not in refused:
        paths |= dict.fromkeys(file.path for file in place.files.values())
    return (path for path in paths if path not in refused)


def _batches(places: tuple[Place, ...]) -> Iterator[list[Place]]:
    batch: list[Place] = []
    count = size = 0
    for place in places:
        files = 1 + len(place.versions) + len(place.files)
        weight = sum(file.size for file in place.files.values())
        if batch and (count + files > BATCH_FILES or size + weight > BATCH_BYTES):
            yield batch
            batch, count, size = [], 0, 0
        batch.append(place)
        count, size = count + files, size + weight
    if batch:
        yield batch


def _bundle(place: Place, contents: Mapping[str, bytes]) -> Bundle:
    kind = place.name.kind
    return Bundle(
        place,
        _source(kind, place.manifest, contents),
        {version: _source(kind, path, contents) for version, path in place.versions.items()},
        {within: contents[file.path] for within, file in place.files.items() if file.path in contents},
    )


def _source(kind: str, path: str, contents: Mapping[str, bytes]) -> Source:
    content = contents.get(path)
    if content is None:
        return Source(path, Reading(None))
    reading = read_document(path, content)
    return Source(path, reading, references_of(kind, reading.document.data) if reading.document else ())
