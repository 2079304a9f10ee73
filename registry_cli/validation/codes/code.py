"""What the catalogue says about one kind of finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from registry_cli.domain.finding import Severity


class Link(NamedTuple):
    """A symbolic link in an example, by the text of its target."""

    target: str


@dataclass(frozen=True, slots=True)
class Special:
    """A file in an example that is no regular one: a pipe, a socket, a device."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file in an example whose content cannot be had."""


class Filled(NamedTuple):
    """A file of ``size`` bytes in an example, filled with line breaks."""

    size: int


Content = str | bytes | Link | Special | Unreadable | Filled
"""What a path of an example holds: text is UTF-8."""


class Example(NamedTuple):
    """Manifests in a repository: what each path below the root holds.

    ``before`` is what the same root held when it was last published, and ``foreign`` what another owner has published;
    empty where that does not matter. ``configuration`` is the text of ``registry.toml``.
    """

    files: Mapping[str, Content]
    before: Mapping[str, Content] = MappingProxyType({})
    configuration: str = ""
    foreign: Mapping[str, Content] = MappingProxyType({})


class Code(NamedTuple):
    """One kind of finding.

    ``title`` names it in a few words; ``explanation`` says why it matters; ``fix`` what to do about it. ``bad`` is a
    tree of files that gives just this finding, ``good`` the same tree put right, which gives none; both are tests.
    """

    code: str
    title: str
    severity: Severity
    explanation: str
    fix: str
    bad: Example
    good: Example
