"""The parse stage: files that are no sound document, and paths that fit no place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    message, hint = _WORDS[misplaced.reason]
    if misplaced.detail:
        message = f"{message}: {misplaced.detail}"
    return finding_on(CODE_OF_REASON[misplaced.reason], misplaced.path, message, hint=hint)


_MOVE_OUT = "or move it out of the manifests' folder"
_WORDS: Mapping[MisplacedReason, tuple[str, str]] = {
    MisplacedReason.NO_MANIFEST: (
        "the folder stands where an entry is due, and holds no manifest",
        "add the manifest, or delete the folder",
    ),
    MisplacedReason.TWO_MANIFESTS: (
        "the same is declared in another file",
        "keep one of the two",
    ),
    MisplacedReason.BAD_ID: (
        "the entry is named after the file or folder, whose name is no id",
        "use lower case letters and digits, in words joined by single _ or -, at most 100 characters",
    ),
    MisplacedReason.BAD_VERSION_NAME: (
        "the file is not named after a version",
        "name it after the version it holds, e.g. versions/1.2.0.yaml",
    ),
    MisplacedReason.UNKNOWN_FOLDER: (
        "no kind has its manifests in this folder",
        f"rename it to the folder of the kind it holds, {_MOVE_OUT}",
    ),
    MisplacedReason.STRAY_FILE: (
        "the file belongs to no entry",
        f"rename it, move it into an entry's folder, {_MOVE_OUT}",
    ),
    MisplacedReason.NOT_REGULAR: (
        "this is no regular file",
        f"replace it by a regular file, {_MOVE_OUT}",
    ),
    MisplacedReason.LINK_OUTSIDE: (
        "the link leads out of the entry's folder",
        "replace the link by the file itself",
    ),
    MisplacedReason.TOO_LARGE: (
        "this is too large",
        "move large content out of the repository, or split it",
    ),
    MisplacedReason.UNREADABLE: (
        "this cannot be read",
        "make it readable; for a link, check that what it points at exists",
    ),
}
