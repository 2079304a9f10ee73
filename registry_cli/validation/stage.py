"""What a stage of validation is, what it looks at, and how it makes a finding."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from registry_cli.bundles.bundle import Bundle, Misplaced, Source
from registry_cli.documents.document import Document
from registry_cli.documents.positions import Target, locate
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.fix import Fix
from registry_cli.domain.identity import EntryName
from registry_cli.domain.location import Pointer
from registry_cli.domain.manifest import DeclaredEntry
from registry_cli.planning.graph import World
from registry_cli.schemas.violation import Part
from registry_cli.validation.codes import Code
from registry_cli.validation.sayings import Saying

if TYPE_CHECKING:  # these take 8 ms, and no stage makes any
    from registry_cli.domain.plan import Refusal
    from registry_cli.domain.proposal import HeldReference

_NOWHERE = "\0"
"""A key that no manifest has: ``locate`` then names the nearest parent."""


class Documents(Protocol):
    """Where the text of a file that a finding stands in is found again."""

    def get(self, path: str, /) -> Document | None:
        """The document at *path*; ``None`` when it is none, or no longer there."""


class Subject(NamedTuple):
    """Everything that stages may look at; what a run does not have is left empty.

    ``attached`` are the documents beside a manifest that are checked like one (``mcp.json``). ``declared`` holds the
    bundles that are sound. ``world`` is what references are checked in, ``before`` the world as it was.
    ``dependants`` are references that live entries from elsewhere make to what changes. ``policies`` are the bundles of
    every policy that is declared, also where ``bundles`` are only a part. ``root`` is the folder of the manifests.
    ``sayings`` are the references that files make, ``unsound`` the entries declared by files that are not sound,
    ``manifests`` the path of every entry's manifest, and ``documents`` the texts to place a finding in: who looks at
    references needs no bundles.
    """

    bundles: Sequence[Bundle] = ()
    misplaced: Sequence[Misplaced] = ()
    attached: Mapping[EntryName, Source] = MappingProxyType({})
    declared: Mapping[EntryName, DeclaredEntry] = MappingProxyType({})
    world: World = MappingProxyType({})
    before: World = MappingProxyType({})
    dependants: Sequence[HeldReference] = ()
    refusals: Sequence[Refusal] = ()
    policies: Sequence[Bundle] = ()
    root: str = ""
    sayings: Sequence[Saying] = ()
    unsound: Collection[EntryName] = ()
    manifests: Mapping[EntryName, str] = MappingProxyType({})
    documents: Documents = MappingProxyType({})


class Stage(Protocol):
    """One kind of check.

    A stage that needs only files looks at each bundle by itself: it is run on parts of a repository side by side.
    """

    def __call__(self, subject: Subject, /) -> Iterable[Finding]:
        """Everything that is wrong with *subject*, in any order; nothing is raised."""


def sources_of(bundle: Bundle) -> Iterator[Source]:
    """The manifest of *bundle*, then its versions side by side."""
    return bundle.sources


def finding_at(  # noqa: PLR0913 - what may be left out has a name
    code: Code,
    document: Document,
    pointer: Pointer,
    message: str,
    *,
    hint: str = "",
    part: Part = Part.VALUE,
    severity: Severity | None = None,
    fix: Fix | None = None,
) -> Finding:
    """A finding at the place in *document* that *pointer* leads to, with the usual severity of its code.

    *part* says what of it: its value, its key, or (``MISSING``) the head of the mapping in which something is missing.
    """
    where = (*pointer, _NOWHERE) if part is Part.MISSING else pointer
    return Finding(
        code=code.code,
        severity=severity or code.severity,
        path=document.path,
        message=message,
        hint=hint,
        pointer=pointer,
        location=locate(document, where, Target.KEY if part is Part.KEY else Target.VALUE),
        fix=fix,
    )


def finding_in(  # noqa: PLR0913 - what may be left out has a name
    subject: Subject,
    code: Code,
    path: str,
    pointer: Pointer,
    message: str,
    *,
    hint: str = "",
    severity: Severity | None = None,
    fix: Fix | None = None,
) -> Finding:
    """A finding at *pointer* in the document at *path*, or on the whole of it where it is no document."""
    document = subject.documents.get(path)
    if document is None:
        return finding_on(code, path, message, hint=hint, severity=severity)
    return finding_at(code, document, pointer, message, hint=hint, severity=severity, fix=fix)


def finding_on(code: Code, path: str, message: str, *, hint: str = "", severity: Severity | None = None) -> Finding:
    """A finding about the whole of *path*, a file or a folder."""
    return Finding(code.code, severity or code.severity, path, message, hint)
