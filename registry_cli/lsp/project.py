"""One manifest repository as an editor sees it: what lies on disk, with the texts that are open in its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from registry_cli.application.entry_keys import Key, name_of, names_with
from registry_cli.application.fix import find_fixes
from registry_cli.application.live_validation import LiveValidation
from registry_cli.application.outlines import Outlines
from registry_cli.application.validate import Validation
from registry_cli.application.verdicts import reach_of, read_baseline_file, verdict_on
from registry_cli.bootstrap import Session
from registry_cli.bundles.file_tree import FileTree
from registry_cli.bundles.overlay import OverlaidTree
from registry_cli.bundles.parts import place_key
from registry_cli.documents.document import SUFFIXES, Document
from registry_cli.documents.reading import read_document
from registry_cli.domain.configuration import CONFIGURATION_FILE
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from registry_cli.git.worktree import WorkTree
from registry_cli.kinds.kind import Kind
from registry_cli.kinds.placement import SCHEMAS_FOLDER, VERSIONS_FOLDER, kind_of_folder, stem
from registry_cli.reporting.masking import report_of
from registry_cli.reporting.sources import TreeSources
from registry_cli.validation.verdict import Ground

IGNORE_FILE = ".gitignore"


class Project:
    """What is found in a repository now; every change is told first, and ``run`` looks at all of them together."""

    def __init__(self, session: Session, today: Callable[[], date]) -> None:
        """Look at everything; raises ``RegistryError`` where there are no manifests or they cannot be read."""
        self._today = today
        self._texts: dict[str, str] = {}
        self._as_on_disk: set[str] = set()
        self._touched: set[str] = set()
        self._listing_is_old = False
        self.findings: tuple[Finding, ...] = ()
        self.told: Mapping[str, tuple[Finding, ...]] = {}
        """The findings by path, as they are shown: no secret is left in their words."""
        self._open(session)

    def _open(self, session: Session) -> None:
        listed = session.worktree()
        root, base = session.root_in(listed), listed.root.resolve()
        folder = session.settings.folder.resolve()
        named = session.configuration.validation.baseline
        baseline_path = folder / named if named else None
        baseline = read_baseline_file(baseline_path) if baseline_path else None
        names = listed.names(_top(root))
        # Nothing is raised from here on, so that all of it is of one moment.
        self.session, self.configuration, self.root, self.base = session, session.configuration, root, base
        self.configuration_path = (folder / CONFIGURATION_FILE).relative_to(base).as_posix()
        self.baseline_path, self._baseline = baseline_path, baseline
        self._list(listed, names)
        self._live = LiveValidation(self.tree, root, self.configuration)
        self._judge()

    def _list(self, listed: WorkTree, names: Sequence[str]) -> None:
        self._names = frozenset(names)
        self._disk = listed.part(names)

    # what changes

    def holds(self, file: Path) -> bool:
        """Whether *file* is one of those that are looked at, or says how."""
        return file.is_relative_to(self.base / self.root) or file in {
            self.base / self.configuration_path,
            self.baseline_path,
        }

    def is_around(self, file: Path) -> bool:
        """Whether *file* is the folder of the manifests, or one that it lies in."""
        return (self.base / self.root).is_relative_to(file)

    def path_in(self, file: Path) -> str:
        """*file*, which lies in the repository, as findings name it."""
        return file.relative_to(self.base).as_posix()

    def put(self, path: str, text: str, *, untouched: bool = False) -> None:
        """*text* is open in an editor in place of what lies at *path*; *untouched*: it was opened just now."""
        if not untouched:
            self._as_on_disk.discard(path)
        else:
            self._listing_is_old |= path not in self._names
            if not _is_text(self._small(path).read([path]).get(path, b"")):
                # What an editor makes of bytes that are no UTF-8 is not what is there.
                self._as_on_disk.add(path)
        self._texts[path] = text
        self._touched.add(path)

    def drop(self, path: str) -> None:
        """What lies at *path* counts again."""
        self._texts.pop(path, None)
        self._as_on_disk.discard(path)
        self._touched.add(path)
        self._listing_is_old = True

    def touch(self, path: str, *, comes_or_goes: bool) -> None:
        """What lies at *path* changed on disk."""
        self._touched.add(path)
        self._listing_is_old |= comes_or_goes or path not in self._names

    def says_how(self, file: Path) -> bool:
        """Whether all is to be looked at anew when *file* changes."""
        return file == self.baseline_path or file.name in {CONFIGURATION_FILE, IGNORE_FILE}

    def reopen(self, session: Session) -> None:
        """Look at everything anew, as *session* has it; raises as the constructor."""
        self._touched.clear()
        self._listing_is_old = False
        self._open(session)

    def run(self) -> frozenset[str]:
        """Look at what changed since the last time; the paths whose text may be another."""
        if self._listing_is_old:
            before = self._names
            listed = self.session.worktree()
            self._list(listed, listed.names(_top(self.root)))
            self._touched |= before ^ self._names
            self._listing_is_old = False
        touched = frozenset(self._touched)
        self._touched.clear()
        if touched:
            self._live.update(self.tree, touched)
            self._judge()
        return touched

    @property
    def is_current(self) -> bool:
        """Whether nothing changed since the last time."""
        return not (self._touched or self._listing_is_old)

    def _judge(self) -> None:
        found = self._live.validation
        verdict = verdict_on(found, self._ground, reach_of(self.configuration), self._baseline)
        self.findings = verdict.findings
        sources = TreeSources(self.tree.read, (finding.path for finding in self.findings))
        masked = report_of(self.findings, sources=sources, untold=found.findings).findings
        self.told = {path: tuple(here) for path, here in groupby(masked, lambda finding: finding.path)}

    @property
    def _ground(self) -> Ground:
        return Ground(self.configuration.validation, self._today(), self.root, self.configuration_path)

    # what is there

    @property
    def tree(self) -> OverlaidTree:
        """The files as they would be if all that is open were saved."""
        contents: dict[str, bytes] = {}
        new: set[str] = set()
        for path, text in self._texts.items():
            is_there = (self.base / path).is_file()
            if path in self._as_on_disk or (is_there and path not in self._names) or path == self.configuration_path:
                continue  # what git ignores is looked at by nobody
            contents[path] = text.encode("utf-8", "surrogatepass")
            if not is_there:
                new.add(path)
        return OverlaidTree(self._disk, contents, frozenset(new))

    @property
    def outlines(self) -> Outlines:
        """Every entry."""
        return self._live.outlines

    @property
    def names(self) -> Iterator[EntryName]:
        """Every entry that may be named: those declared here, then those of other owners."""
        yield from self.outlines
        yield from (name for name in sorted(self.configuration.external) if name not in self.outlines)

    def text(self, path: str) -> str:
        """The text of *path*, as it is open or else as it lies there; empty where there is none."""
        if path in self._texts:
            return self._texts[path]
        return TreeSources(self._small(path).read, [path]).text(path) or ""

    def document(self, path: str) -> Document | None:
        """The manifest at *path*, when its data can be made out."""
        if not path.lower().endswith(SUFFIXES):
            return None
        content = self.tree.read([path]).get(path)
        return None if content is None else read_document(path, content).document

    def exists(self, path: str) -> bool:
        """Whether there is a file at *path*."""
        return path in self._names or path in self._texts

    def kind_of(self, path: str) -> Kind | None:
        """The kind that the manifest at *path* is of; ``None`` when no manifest lies there."""
        kind = kind_of_folder(place_key(path, self.root)[0])
        if kind is None or not path.lower().endswith(SUFFIXES):
            return None
        _, _, within = path.removeprefix(f"{self.root}/").partition("/")
        name, _, beside = within.partition("/")
        if not beside:
            return kind if name else None
        is_version = kind.side_versions and beside.startswith(f"{VERSIONS_FOLDER}/")
        return kind if is_version or stem(beside) == kind.name else None

    def entry_of(self, path: str) -> EntryName | None:
        """The entry that *path* belongs to."""
        return name_of(place_key(path, self.root))

    # what is put right

    def fixed(self, path: str) -> str | None:
        """The text of *path* with every safe fix made; ``None`` when there is nothing to fix."""
        key = place_key(path, self.root)
        schemas = f"{_top(self.root)}/{SCHEMAS_FOLDER}/".removeprefix("/")
        names = self.tree.names(_top(self.root))
        part = self.tree.part(
            [*names_with(names, {key}, self.root), *(one for one in names if one.startswith(schemas))]
        )
        rewrites = find_fixes(part, self.root, lambda now: self._fixable(now, key), lambda one: one == path)
        return rewrites[0].after.decode("utf-8-sig") if rewrites else None

    def _fixable(self, now: FileTree, key: Key) -> Collection[Finding]:
        check = self._live.findings_in(now, name_of(key))
        found = Validation(check.findings, 0, check.waivers)
        return verdict_on(found, self._ground, reach_of(self.configuration, files=False)).findings

    def _small(self, path: str) -> FileTree:
        return WorkTree(self.base, listed=[path])


def _top(root: str) -> str:
    """The folder *root* as trees name it."""
    return "" if root == "." else root


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
