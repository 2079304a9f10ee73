"""Listing the loose files of a repository, which git does while other work goes on."""

from __future__ import annotations

from functools import cached_property

from registry_cli.git.process import GitProcess, Started

TRACKED = ("ls-files", "-z", "--cached")
OTHERS = ("ls-files", "-z", "--others", "--exclude-standard")


class Listing:
    """The loose files that are not ignored; those that git tracks are known long before the others.

    Paths are relative to the top of the repository. Bytes that are no UTF-8 are kept as Python keeps them in file names
    (surrogates). Every answer waits for git, and raises ``GitUnavailable`` for a bare repository.
    """

    def __init__(self, process: GitProcess) -> None:
        self._process = process
        self._tracked = process.start(*TRACKED)
        self._others = process.start(*OTHERS)

    @cached_property
    def tracked(self) -> tuple[str, ...]:
        """What git tracks, also when it is gone."""
        return self._names(self._tracked)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """What git does not track."""
        return self._names(self._others)

    def __call__(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.tracked, *self.others)

    def _names(self, started: Started) -> tuple[str, ...]:
        answer = started.answer()
        if answer.status != 0:
            raise self._process.failure(answer)
        # A path in conflict is listed once for each of its sides.
        names = dict.fromkeys(answer.output.decode("utf-8", "surrogateescape").split("\0"))
        names.pop("", None)
        return tuple(names)
