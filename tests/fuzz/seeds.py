"""The trees that mutations begin with: every example, this repository's own manifests, and the seeds in ``corpus``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from registry_cli.bundles.file_tree import FileKind
from registry_cli.kinds.table import KINDS
from registry_cli.validation.codes import CODES
from registry_cli.validation.codes import code as examples
from tests.fuzz.laws import ROOT
from tests.unit.bundles.fake_tree import FakeTree, Link, Sized

TOP = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus"
Content = bytes | Link | Sized | FileKind
Files = dict[str, Content]


def tree_of(files: Mapping[str, Content]) -> FakeTree:
    """A tree with *files* below the root."""
    read = {path for path, content in files.items() if isinstance(content, bytes | Link)}
    lost = frozenset(f"{ROOT}/{path}" for path in files.keys() - read)
    return FakeTree({f"{ROOT}/{path}": content for path, content in files.items()}, lost)


def folder(top: Path) -> Files:
    """The files in the folder *top*."""
    paths = sorted(path for path in top.rglob("*") if path.is_symlink() or path.is_file())
    return {path.relative_to(top).as_posix(): _content(path) for path in paths}


def seeds() -> list[Files]:
    """Every seed: small trees, so that a mutation has something to say."""
    return [*_of_catalogue(), *_of_examples(), *_of_this_repository(), *map(folder, sorted(CORPUS.iterdir()))]


def _of_catalogue() -> Iterator[Files]:
    for code in CODES.values():
        for example in (code.bad, code.good):
            yield {path: _of_example(content) for path, content in example.files.items()}


def _of_examples() -> Iterator[Files]:
    for case in sorted((TOP / "tests/examples/invalid").iterdir()):
        yield from _apart(folder(case / "after" if (case / "after").is_dir() else case))
    for kind in KINDS.values():
        files = folder(TOP / "tests/examples/valid" / kind.name)
        yield from _apart({f"{kind.folder}/{path}": content for path, content in files.items()})


def _of_this_repository() -> Iterator[Files]:
    files = folder(TOP / "packages/shared")
    return _apart({path: content for path, content in files.items() if not path.startswith("schemas/")})


def _apart(files: Files) -> Iterator[Files]:
    """*files* entry by entry."""
    for entry in dict.fromkeys("/".join(path.split("/")[:2]) for path in files):
        yield {path: content for path, content in files.items() if path.startswith(entry)}


def _content(path: Path) -> bytes | Link:
    return Link(str(path.readlink())) if path.is_symlink() else path.read_bytes()


def _of_example(content: examples.Content) -> Content:
    match content:
        case str():
            return content.encode("utf-8", "surrogatepass")
        case bytes():
            return content
        case examples.Link(target):
            return Link(target)
        case examples.Filled(size):
            return Sized(size)
        case _:
            return FileKind.SPECIAL
