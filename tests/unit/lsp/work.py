"""A repository with a desk over it: what an editor would be told, without a process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from lsprotocol import types

from registry_cli.bootstrap import open_session
from registry_cli.lsp.desk import Desk
from registry_cli.lsp.naming import View
from tests.git_fixtures import GitRepository

ROOT = "packages/shared"
TODAY = date(2026, 11, 21)


class Work:
    """The folder *path* with *files* below the manifests' root, open in an editor."""

    def __init__(
        self,
        path: Path,
        files: Mapping[str, str],
        configuration: str = "",
        *,
        with_git: bool = True,
        with_folder: bool = True,
    ) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.repository = GitRepository.create(path) if with_git else None
        self.put({"registry.toml": f'name = "acme"\n{configuration}'})
        self.put({f"{ROOT}/{name}": text for name, text in files.items()})
        self.said: list[tuple[str, bool]] = []
        self.desk = Desk(open_session, lambda: TODAY, self._say)
        self.told: dict[str, list[types.Diagnostic]] = {}
        self.news: list[str] = []
        if with_folder:
            self.desk.add_folder(path.as_uri())

    def _say(self, words: str, *, loud: bool) -> None:
        self.said.append((words, loud))

    def put(self, files: Mapping[str, str | bytes]) -> None:
        """Write files, by their paths from the top."""
        for name, content in files.items():
            place = self.path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)

    def uri(self, path: str) -> str:
        """The URI of a file below the manifests' root."""
        return (self.path / ROOT / path).as_uri()

    def open(self, path: str, text: str | None = None) -> None:
        """Open a file below the root, as it lies there or with another text."""
        content = (self.path / ROOT / path).read_bytes().decode() if text is None else text
        self.desk.open(self.uri(path), content, 1)

    def type(self, path: str, text: str) -> None:
        """Make *text* of an open file."""
        self.desk.change(self.uri(path), text, (self.desk.version_of(self.uri(path)) or 0) + 1)

    def touch(self, path: str, *, comes_or_goes: bool = False) -> None:
        """A file, by its path from the top, changed on disk."""
        self.desk.touch((self.path / path).as_uri(), comes_or_goes=comes_or_goes)

    def codes(self) -> dict[str, list[str]]:
        """The codes of all that is told now, by the path below the root."""
        self.news = []
        for publication in self.desk.publications():
            name = publication.uri.removeprefix(f"{(self.path / ROOT).as_uri()}/")
            self.news.append(name)
            self.told[name] = list(publication.diagnostics)
        return {name: [str(one.code) for one in told] for name, told in self.told.items() if told}

    def view(self, path: str) -> View:
        """The file below the root as the editor has it."""
        self.codes()
        view = self.desk.view(self.uri(path))
        assert view is not None
        return view


def at(marked: str) -> tuple[str, types.Position]:
    """*marked* without the ``|`` in it, and the position of that."""
    before, _, after = marked.partition("|")
    line = before.count("\n")
    return before + after, types.Position(line, len(before) - (before.rfind("\n") + 1))
