"""The files of git's index: what the next commit would hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from registry_cli.bundles.file_tree import TreeFile
from registry_cli.git.commit_tree import CommitTree, kind_of_mode, shown
from registry_cli.git.failures import missing_content
from registry_cli.git.process import GitProcess

_ENTRY = re.compile(rb"(\d+) ([0-9a-f]+) 0\t(.+)", re.DOTALL)
_SUBMODULE = b"160000"


class IndexTree(CommitTree):
    """A ``FileTree`` of what is staged; a path that is in conflict is left out, as no commit can be made with it."""

    def __init__(self, process: GitProcess) -> None:
        super().__init__(process, commit="")

    def _list(self, names: Sequence[str]) -> list[TreeFile]:
        output = self._process.run("ls-files", "-s", "-z", "--", *names)
        entries = [match.groups() for line in output.split(b"\0") if (match := _ENTRY.fullmatch(line))]
        sizes = self._sizes(list(dict.fromkeys(name for mode, name, _ in entries if mode != _SUBMODULE)))
        files = [
            TreeFile(shown(path), kind_of_mode(mode), sizes.get(name, 0), name.decode()) for mode, name, path in entries
        ]
        files.sort(key=lambda file: file.path)
        self._known.update((file.path, file) for file in files)
        return files

    def _sizes(self, names: list[bytes]) -> dict[bytes, int]:
        output = self._process.run("cat-file", "--batch-check=%(objectname) %(objectsize)", typed=b"\n".join(names))
        sizes: dict[bytes, int] = {}
        for line in output.splitlines():
            name, _, size = line.partition(b" ")
            if not size.isdigit():
                raise missing_content(self._process.folder, name.decode())
            sizes[name] = int(size)
        return sizes
