"""What an editor has open, the repositories that it lies in, and what there is to tell of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from lsprotocol import types

from registry_cli.bootstrap import Session
from registry_cli.domain.errors import RegistryError
from registry_cli.domain.finding import Finding
from registry_cli.lsp.diagnostics import diagnostic
from registry_cli.lsp.naming import View
from registry_cli.lsp.positions import Positions
from registry_cli.lsp.project import Project
from registry_cli.lsp.uris import named_path, path_of, uri_of

OpenSession = Callable[[Path], Session]
"""From a folder to the session of the repository that it lies in."""


class Say(Protocol):
    """How a person is told something in one line; ``loud`` where it is about what worked before."""

    def __call__(self, words: str, *, loud: bool) -> None:
        """Tell *words*."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that is open; ``file`` is where it belongs, links followed."""

    file: Path
    content: str
    version: int | None


@dataclass(frozen=True, slots=True)
class _Published:
    """What was told last of a file: made of which findings, for which version of its text."""

    findings: tuple[Finding, ...]
    version: int | None
    diagnostics: tuple[types.Diagnostic, ...]


class Desk:
    """Everything that is known of the editor; each change is told first, and ``publications`` draws the conclusions."""

    def __init__(self, open_session: OpenSession, today: Callable[[], date], say: Say) -> None:
        """*say* tells why a repository cannot be looked at."""
        self._open_session = open_session
        self._today = today
        self._say = say
        self._said: dict[Path, str] = {}
        self._folders: dict[Path, Path] = {}  # as the editor names them, by where they lead
        self._new_folders: set[Path] = set()
        self._projects: dict[Path, Project] = {}
        self._stale: set[Path] = set()
        self._texts: dict[str, _Text] = {}
        self._published: dict[str, _Published] = {}
        self.encoding = "utf-16"
        """The units that the editor counts columns in."""

    # what is told

    def add_folder(self, uri: str) -> None:
        """The editor works in the folder *uri*."""
        folder, named = path_of(uri), named_path(uri)
        if folder is not None and named is not None:
            self._folders[folder] = named
            self._new_folders.add(folder)

    def remove_folder(self, uri: str) -> None:
        """The editor does not work in the folder *uri* any more."""
        folder = path_of(uri)
        if folder is None:
            return
        self._folders.pop(folder, None)
        self._new_folders.discard(folder)
        left = [text.file for text in self._texts.values()]
        for top, project in list(self._projects.items()):
            is_needed = any(_meet(top, one) for one in self._folders) or any(map(project.holds, left))
            if not is_needed:
                del self._projects[top]

    def open(self, uri: str, content: str, version: int | None) -> None:
        """The text at *uri* is open."""
        file = path_of(uri)
        if file is None:
            return
        self._texts[uri] = _Text(file, content, version)
        if self._project_of(file) is None:
            self._look_for_project(file.parent, file)
        self._put(uri, untouched=True)

    def change(self, uri: str, content: str, version: int | None) -> None:
        """The open text at *uri* is *content* now."""
        text = self._texts.get(uri)
        if text is not None:
            self._texts[uri] = _Text(text.file, content, version)
            self._put(uri)

    def close(self, uri: str) -> None:
        """The text at *uri* is not open any more."""
        text = self._texts.pop(uri, None)
        project = self._project_of(text.file) if text else None
        if text is not None and project is not None:
            project.drop(project.path_in(text.file))

    def touch(self, uri: str, *, comes_or_goes: bool) -> None:
        """The file at *uri* changed on disk, or (*comes_or_goes*) it came or went."""
        file = path_of(uri)
        if file is None:
            return
        for top, project in self._projects.items():
            if project.is_around(file) or (project.says_how(file) and file.is_relative_to(project.base)):
                self._stale.add(top)
            elif project.holds(file):
                project.touch(project.path_in(file), comes_or_goes=comes_or_goes)

    def touch_all(self) -> None:
        """Anything may have changed on disk."""
        self._stale.update(self._projects)

    # what follows

    def publications(self) -> list[types.PublishDiagnosticsParams]:
        """Look at all that changed; what is to be told of each file of which something else is to be told now."""
        self._look_into(self._folders)
        touched: dict[Path, frozenset[str]] = {}
        for top, project in self._projects.items():
            try:
                touched[top] = self._run(top, project)
            except RegistryError as error:
                self._tell(top, error)
        return [*self._news(touched)]

    @property
    def is_current(self) -> bool:
        """Whether nothing changed since ``publications`` was asked for."""
        return not (self._stale or self._new_folders) and all(project.is_current for project in self._projects.values())

    def view(self, uri: str) -> View | None:
        """The file at *uri*, if it belongs to a repository."""
        self._look_into(self._new_folders)
        file = path_of(uri)
        project = self._project_of(file) if file else None
        if file is None or project is None:
            return None
        return self.view_of(project, project.path_in(file))

    def view_of(self, project: Project, path: str) -> View:
        """The file *path* of *project*."""
        return View(project, path, Positions(project.text(path), self.encoding))

    def uri_in(self, project: Project, path: str) -> str:
        """How the editor names the file *path* of *project*: as it opened it, or as it names the folder."""
        file = project.base / path
        opened = (uri for uri, text in self._texts.items() if text.file == file)
        below = (named / file.relative_to(top) for top, named in self._folders.items() if file.is_relative_to(top))
        return next(opened, None) or uri_of(next(below, file))

    def version_of(self, uri: str) -> int | None:
        """The version of the open text at *uri*; ``None`` when it is not open."""
        text = self._texts.get(uri)
        return text.version if text else None

    # how

    def _run(self, top: Path, project: Project) -> frozenset[str]:
        if top not in self._stale:
            return project.run()
        self._stale.discard(top)
        project.reopen(self._open_session(top))
        self._said.pop(top, None)
        return frozenset(project.told)

    def _news(self, touched: dict[Path, frozenset[str]]) -> Iterator[types.PublishDiagnosticsParams]:
        gone = dict(self._published)
        for top, project in self._projects.items():
            for path, findings in project.told.items():
                uri = self.uri_in(project, path)
                version = self.version_of(uri)
                before = gone.pop(uri, None)
                is_same = before is not None and (before.findings, before.version) == (findings, version)
                if is_same and path not in touched.get(top, ()):
                    continue
                positions = self.view_of(project, path).positions
                made = tuple(diagnostic(finding, positions) for finding in findings)
                self._published[uri] = _Published(findings, version, made)
                if before is None or (before.diagnostics, before.version) != (made, version):
                    yield types.PublishDiagnosticsParams(uri, list(made), version)
        for uri in gone:
            del self._published[uri]
            yield types.PublishDiagnosticsParams(uri, [], self.version_of(uri))

    def _project_of(self, file: Path) -> Project | None:
        fitting = (project for project in self._projects.values() if project.holds(file))
        return max(fitting, key=lambda project: len((project.base / project.root).parts), default=None)

    def _look_into(self, folders: Iterable[Path]) -> None:
        """Open the repositories that *folders* lie in, as far as that was not done."""
        for folder in list(folders):
            if not any(folder.is_relative_to(top) for top in self._projects):
                self._look_for_project(folder)
        self._new_folders.clear()

    def _look_for_project(self, folder: Path, file: Path | None = None) -> None:
        """Open the repository that *folder* lies in, if its manifests may be among those that *file* belongs to."""
        try:
            session = self._open_session(folder)
            top = session.settings.folder
            if top in self._projects or (file is not None and not _may_hold(session, file)):
                return
            self._projects[top] = Project(session, self._today)
        except RegistryError as error:
            self._tell(folder, error)
            return
        self._said.pop(folder, None)
        for uri in self._texts:
            self._put(uri, untouched=True)

    def _put(self, uri: str, *, untouched: bool = False) -> None:
        text = self._texts[uri]
        project = self._project_of(text.file)
        if project is not None:
            project.put(project.path_in(text.file), text.content, untouched=untouched)

    def _tell(self, folder: Path, error: RegistryError) -> None:
        """Say once why *folder* cannot be looked at."""
        words = f"{error.message}; {error.hint}" if error.hint else error.message
        if self._said.get(folder) != words:
            self._said[folder] = words
            self._say(words, loud=folder in self._projects)


def _meet(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _may_hold(session: Session, file: Path) -> bool:
    folder = session.settings.folder.resolve()
    return file.is_relative_to((folder / session.root).resolve())
