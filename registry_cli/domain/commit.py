"""Facts about one git commit."""

from __future__ import annotations

from typing import NamedTuple


class Commit(NamedTuple):
    """A commit as recorded with a release.

    ``sha`` is the full object name; ``author`` is ``Name <mail>``; ``ref`` is the branch it was read from, if any;
    ``repository_url`` is the URL of ``origin`` without credentials, if any (a fact, not identity).
    """

    sha: str
    author: str
    subject: str
    ref: str | None = None
    repository_url: str | None = None
