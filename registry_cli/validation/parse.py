"""The parse stage: files that are no sound document, and paths that fit no place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry_cli.bundles.bundle import Misplaced, MisplacedReason, Source
from registry_cli.documents.document import ProblemKind
from registry_cli.domain.finding import Finding
from registry_cli.validation.codes import Code
from registry_cli.validation.codes import parse as codes
from registry_cli.validation.stage import Subject, finding_on, sources_of

CODE_OF_PROBLEM: Mapping[ProblemKind, Code] = {
    ProblemKind.ENCODING: codes.ENCODING,
    ProblemKind.SYNTAX: codes.SYNTAX,
    ProblemKind.DUPLICATE_KEY: codes.DUPLICATE_KEY,
    ProblemKind.DEPTH: codes.DEPTH,
    ProblemKind.SIZE: codes.SIZE,
    ProblemKind.ALIASES: codes.ALIASES,
    ProblemKind.MERGE_KEY: codes.MERGE_KEY,
    ProblemKind.TAG: codes.TAG,
    ProblemKind.KEY_TYPE: codes.KEY_TYPE,
    ProblemKind.NOT_A_MAPPING: codes.NOT_A_MAPPING,
}
"""The code of each problem that reading a file can meet."""

CODE_OF_REASON: Mapping[MisplacedReason, Code] = {
    MisplacedReason.NO_MANIFEST: codes.NO_MANIFEST,
    MisplacedReason.TWO_MANIFESTS: codes.TWO_MANIFESTS,
    MisplacedReason.BAD_ID: codes.BAD_ID,
    MisplacedReason.BAD_VERSION_NAME: codes.BAD_VERSION_NAME,
    MisplacedReason.UNKNOWN_FOLDER: codes.UNKNOWN_FOLDER,
    MisplacedReason.STRAY_FILE: codes.STRAY_FILE,
    MisplacedReason.NOT_REGULAR: codes.NOT_REGULAR,
    MisplacedReason.LINK_OUTSIDE: codes.LINK_OUTSIDE,
    MisplacedReason.TOO_LARGE: codes.SIZE,
    MisplacedReason.UNREADABLE: codes.UNREADABLE,
}
"""The code of each reason why a path cannot be taken as it lies there."""


def find_unsound_files(subject: Subject) -> Iterator[Finding]:
    """A finding for every problem of reading, and for every path that is misplaced."""
    for bundle in subject.bundles:
        for source in sources_of(bundle):
            if source.reading.problems:
                yield from _problems(source)
    for source in subject.attached.values():
        yield from _problems(source)
    for misplaced in subject.misplaced:
        yield _misplaced(misplaced)


def _problems(source: Source) -> Iterator[Finding]:
    for problem in source.reading.problems:
        code = CODE_OF_PROBLEM[problem.kind]
        yield Finding(
            code=code.code,
            severity=code.severity,
            path=source.path,
            message=problem.message,
            hint=problem.hint,
            location=problem.location,
        )


def _misplaced(misplaced: Misplaced) -> Finding:
    words = _WORDS[misplaced.reason]
    message, hint = (words.plain, words.hint) if not misplaced.detail else (words.detailed, words.detailed_hint)
    return finding_on(
        CODE_OF_REASON[misplaced.reason],
        misplaced.path,
        message.format(misplaced.detail),
        hint=(hint or words.hint).format(misplaced.detail),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """A message and a hint, and what they become when there is a detail to name."""

    plain: str
    hint: str
    detailed: str
    detailed_hint: str = ""


_WORDS: Mapping[MisplacedReason, _Words] = {
    MisplacedReason.NO_MANIFEST: _Words(
        "the folder holds no manifest",
        "add the manifest, or delete the folder",
        "the folder stands where an entry is due, and holds no {}",
        "add {}, or delete the folder",
    ),
    MisplacedReason.TWO_MANIFESTS: _Words(
        "the same is declared twice",
        "keep one of the two",
        "the same is declared in {}",
    ),
    MisplacedReason.BAD_ID: _Words(
        "the name of the file or folder is no id",
        "use lower case letters and digits, in words joined by single _ or -, at most 100 characters",
        "{!r}, after which the entry is named, is no id",
    ),
    MisplacedReason.BAD_VERSION_NAME: _Words(
        "the file is not named after a version",
        "name it after the version it holds, e.g. versions/1.2.0.yaml",
        "{!r} is not named after a version",
    ),
    MisplacedReason.UNKNOWN_FOLDER: _Words(
        "no kind has its manifests in this folder",
        "rename it to the kind it holds, or move it out of the manifests' folder",
        "no kind has its manifests in this folder",
        "did you mean {}?",
    ),
    MisplacedReason.STRAY_FILE: _Words(
        "the file belongs to no entry",
        "rename it, or move it into an entry's folder or out of the manifests' folder",
        "the file belongs to no entry",
        "did you mean {}?",
    ),
    MisplacedReason.NOT_REGULAR: _Words(
        "this is no regular file",
        "replace it by a regular file, or move it out of the manifests' folder",
        "the link to {} leads to no regular file",
    ),
    MisplacedReason.LINK_OUTSIDE: _Words(
        "a link cannot stand here",
        "replace the link by the file itself",
        "the link to {} leads out of the entry's folder",
    ),
    MisplacedReason.TOO_LARGE: _Words(
        "this is too large",
        "move large content out of the repository, or split it",
        "this is larger than {}",
    ),
    MisplacedReason.UNREADABLE: _Words(
        "this cannot be read",
        "make it readable; for a link, check that what it points at exists",
        "this cannot be read: {}",
    ),
}
