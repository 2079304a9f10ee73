"""Fix: make every safe fix, round by round, until nothing more can be fixed."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from registry_cli.application.rewriting import Rewrite
from registry_cli.application.validate import DocumentsOf
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileTree
from registry_cli.bundles.loading import load_in_batches
from registry_cli.bundles.overlay import OverlaidTree
from registry_cli.documents.document import Document
from registry_cli.documents.editing import apply_edits
from registry_cli.documents.reading import read_document
from registry_cli.domain.finding import Finding
from registry_cli.domain.fix import Edit, Fix
from registry_cli.kinds.placement import SCHEMAS_FOLDER
from registry_cli.validation.fixes import fix_of, tidy

MAX_ROUNDS = 20
"""How often the files are checked again; each fix leaves fewer findings, so that few rounds are needed."""

Check = Callable[[FileTree], Iterable[Finding]]
"""All findings of a tree that are to be fixed where they can be."""


@dataclass
class _Draft:
    """A file as the fixes make it."""

    before: bytes
    after: bytes
    titles: dict[str, None] = field(default_factory=dict)


def find_fixes(
    tree: FileTree, root: str, check: Check, wanted: Callable[[str], bool] = lambda _: True
) -> list[Rewrite]:
    """What the files of *tree* become when every fix is made, in the order of their paths; nothing is written.

    *check* gives the findings of a tree; besides, every manifest below *root* is tidied. Only files whose path is
    *wanted* change. An edit fits only the text it was made for, so what is to be edited is read once, and checked
    again as it was read.
    """
    drafts: dict[str, _Draft] = {}
    for _ in range(MAX_ROUNDS):
        now = OverlaidTree(tree, {path: draft.after for path, draft in drafts.items()})
        fixes: dict[str, dict[Fix, None]] = defaultdict(dict)
        for fix in _fixes(now, root, check):
            if wanted(fix.path):
                fixes[fix.path][fix] = None
        changed = [_make(path, draft, list(fixes[path])) for path, draft in drafts.items() if path in fixes]
        read = tree.read([path for path in fixes if path not in drafts])
        drafts |= {path: _Draft(content, content) for path, content in read.items()}
        if not any(changed) and not read:
            break
    return [
        Rewrite(path, draft.before, draft.after, tuple(draft.titles))
        for path, draft in sorted(drafts.items())
        if draft.after != draft.before
    ]


def schema_path(document: Document, kind: str, root: str, schemas: Iterable[str]) -> str | None:
    """Where *document* finds the JSON Schema of its *kind* below *root*, if it is one of the paths *schemas*."""
    path = posixpath.join("" if root == "." else root, SCHEMAS_FOLDER, f"{kind}.schema.json")
    return posixpath.relpath(path, posixpath.dirname(document.path)) if path in schemas else None


def _fixes(tree: FileTree, root: str, check: Check) -> Iterator[Fix]:
    documents = DocumentsOf(tree)
    for finding in check(tree):
        document = documents.get(finding.path)
        fix = fix_of(finding, document) if document is not None else finding.fix
        if fix is not None:
            yield fix
    yield from _tidyings(tree, root)


def _make(path: str, draft: _Draft, fixes: list[Fix]) -> bool:
    """Make in *draft* as many of *fixes* as go together, the others in a later round; whether anything changed.

    Should they not go together after all, the first is made alone.
    """
    for these in (_apart(fixes), fixes[:1]):
        edits = [edit for fix in these for edit in fix.edits]
        after = apply_edits(draft.after.decode("utf-8"), edits).encode("utf-8")
        if after != draft.after and _is_sound(path, after):
            draft.after = after
            draft.titles |= dict.fromkeys(fix.title for fix in these)
            return True
    return False


def _apart(fixes: Iterable[Fix]) -> list[Fix]:
    """The first of those *fixes* that meet, and all that meet none."""
    taken: list[Edit] = []
    chosen: list[Fix] = []
    for fix in fixes:
        if not any(_meet(one, other) for one in fix.edits for other in taken):
            taken += fix.edits
            chosen.append(fix)
    return chosen


def _meet(one: Edit, other: Edit) -> bool:
    """Whether two edits touch: what stands side by side may belong together."""
    first, second = sorted((one.location, other.location))
    return (second.line, second.column) <= (first.end_line, first.end_column)


def _is_sound(path: str, content: bytes) -> bool:
    reading = read_document(path, content)
    return reading.document is not None and not reading.problems


def _tidyings(tree: FileTree, root: str) -> Iterator[Fix]:
    """The tidying of every manifest that needs one."""
    schemas = frozenset(tree.names(posixpath.join("" if root == "." else root, SCHEMAS_FOLDER)))
    for bundles, _ in load_in_batches(tree, discover(tree, root)):
        for bundle in bundles:
            for source in bundle.sources:
                if source.document is not None and not source.reading.problems:
                    fix = tidy(source.document, schema_path(source.document, bundle.name.kind, root, schemas))
                    if fix is not None:
                        yield fix
