"""The table of stages, and the runs over it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.bundles.bundle import Bundle, Misplaced, MisplacedReason, Source
from registry_cli.bundles.declaration import declare
from registry_cli.documents.document import Document
from registry_cli.documents.reading import read_document
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry
from registry_cli.planning.graph import World
from registry_cli.validation.model import find_model_faults
from registry_cli.validation.outline import Outline, outline_of
from registry_cli.validation.parse import find_unsound_files
from registry_cli.validation.references import find_broken_references
from registry_cli.validation.sayings import sayings_of
from registry_cli.validation.security.risks import find_security_risks
from registry_cli.validation.stage import Stage, Subject

if TYPE_CHECKING:  # these take 8 ms, and no stage makes any
    from registry_cli.domain.plan import Refusal
    from registry_cli.domain.proposal import HeldReference

MCP_FILE = "mcp.json"
"""The file beside an agent that is checked like a manifest."""


class Needs(StrEnum):
    """What a stage must be given beside the bundles themselves."""

    FILES = "files"
    WORLD = "world"
    REFUSALS = "refusals"


class Row(NamedTuple):
    """One stage, what it needs, and whether an error of it leaves nothing to declare."""

    stage: Stage
    needs: Needs
    makes_unsound: bool = False


def _broken_rules(subject: Subject) -> Iterable[Finding]:
    """The policies stage, which most repositories have no use for."""
    if not subject.policies:
        return ()
    from registry_cli.validation.policies import find_broken_rules

    return find_broken_rules(subject)


def _unfit_uses(subject: Subject) -> Iterable[Finding]:
    """The second half of the references stage: what agents give to the templates that they are rendered from."""
    if not any(reference.pointer[0] == "template" for saying in subject.sayings for reference in saying.references):
        return ()
    from registry_cli.validation.template_uses import find_unfit_uses

    return find_unfit_uses(subject)


def _refused_versions(subject: Subject) -> Iterable[Finding]:
    """The versions stage, where there is anything to compare with."""
    if not subject.refusals:
        return ()
    from registry_cli.validation.versions import find_refused_versions

    return find_refused_versions(subject)


STAGES: tuple[Row, ...] = (
    Row(find_unsound_files, Needs.FILES, makes_unsound=True),
    Row(find_model_faults, Needs.FILES, makes_unsound=True),
    Row(_broken_rules, Needs.FILES),
    Row(find_security_risks, Needs.FILES),
    Row(find_broken_references, Needs.WORLD),
    Row(_unfit_uses, Needs.WORLD),
    Row(_refused_versions, Needs.REFUSALS),
)
"""Every stage, in the order of their codes; another one is one file and one line here."""


class FileCheck(NamedTuple):
    """What the files alone show: their findings, and the entries that every sound bundle declares."""

    findings: tuple[Finding, ...]
    declared: Mapping[EntryName, DeclaredEntry]


class OutlineCheck(NamedTuple):
    """What the files alone show to one who only validates: their findings, and every entry in outline."""

    findings: tuple[Finding, ...]
    outlines: tuple[Outline, ...]


def validate_files(
    bundles: Sequence[Bundle], misplaced: Sequence[Misplaced], policies: Sequence[Bundle] | None = None
) -> FileCheck:
    """Run every stage that needs only the files; *policies* are by default those among *bundles*."""
    findings, sound = _check_files(bundles, misplaced, policies)
    return FileCheck(findings, {bundle.name: declare(bundle) for bundle in bundles if bundle.name in sound})


def outline_files(
    bundles: Sequence[Bundle], misplaced: Sequence[Misplaced], policies: Sequence[Bundle] | None = None
) -> OutlineCheck:
    """As ``validate_files``, without the digests that only comparing and publishing need."""
    findings, sound = _check_files(bundles, misplaced, policies)
    return OutlineCheck(findings, tuple(outline_of(bundle, sound=bundle.name in sound) for bundle in bundles))


def _check_files(
    bundles: Sequence[Bundle], misplaced: Sequence[Misplaced], policies: Sequence[Bundle] | None
) -> tuple[tuple[Finding, ...], set[EntryName]]:
    """The findings of the stages that need only files, and the names of the bundles without errors."""
    if policies is None:
        policies = [bundle for bundle in bundles if bundle.name.kind == "policy"]
    attached = _attached(bundles)
    subject = Subject(bundles, misplaced, attached=attached, policies=policies)
    ruinous: list[Finding] = []
    others: list[Finding] = []
    for row in STAGES:
        if row.needs is Needs.FILES:
            (ruinous if row.makes_unsound else others).extend(row.stage(subject))
    _remember_flawless(bundles, attached, {finding.path for finding in (*ruinous, *others)})
    spoilt = _spoilt(ruinous, misplaced)
    return _sorted([*ruinous, *others]), {bundle.name for bundle in bundles if _is_sound(bundle, spoilt)}


def validate_references(  # noqa: PLR0913 - what may be left out has a name
    bundles: Sequence[Bundle],
    declared: Mapping[EntryName, DeclaredEntry],
    world: World,
    *,
    before: World | None = None,
    dependants: Sequence[HeldReference] = (),
    root: str = "",
) -> list[Finding]:
    """Check every reference in *world*; what was broken in *before* already is a warning.

    *dependants* are references of live entries to those that change; ``validate_files`` gave *declared*.
    """
    subject = Subject(
        declared=declared,
        world=world,
        before=before or {},
        dependants=dependants,
        root=root,
        sayings=[saying for bundle in bundles for saying in sayings_of(bundle, sound=bundle.name in declared)],
        unsound={bundle.name for bundle in bundles if bundle.name not in declared},
        manifests={bundle.name: bundle.manifest.path for bundle in bundles},
        documents=documents_of(bundles),
    )
    return validate_world(subject)


def validate_world(subject: Subject) -> list[Finding]:
    """Run every stage that looks at what manifests say of one another."""
    return _run(subject, Needs.WORLD)


def documents_of(bundles: Iterable[Bundle]) -> dict[str, Document]:
    """Every document of *bundles* by its path."""
    sources = (source for bundle in bundles for source in bundle.sources)
    return {source.path: source.document for source in sources if source.document is not None}


def validate_versions(bundles: Sequence[Bundle], refusals: Sequence[Refusal]) -> list[Finding]:
    """A finding for every version that the plan refuses."""
    return _run(Subject(bundles, refusals=refusals), Needs.REFUSALS)


def _run(subject: Subject, needs: Needs) -> list[Finding]:
    found = (finding for row in STAGES if row.needs is needs for finding in row.stage(subject))
    return list(_sorted(found))


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.sort_key))


_FLAWLESS: set[bytes] = set()
"""Contents of ``mcp.json`` in which nothing was found: the same servers stand beside many agents."""

_MOST_FLAWLESS = 1_000
_LONGEST_FLAWLESS = 10_000


def _attached(bundles: Iterable[Bundle]) -> dict[EntryName, Source]:
    """The documents beside manifests that are checked like one, but for those that were and are without a flaw."""
    return {
        bundle.name: Source(path, read_document(path, content))
        for bundle in bundles
        if bundle.name.kind == "agent"
        and (content := bundle.contents.get(MCP_FILE)) is not None
        and content not in _FLAWLESS
        for path in [f"{bundle.place.folder}/{MCP_FILE}"]
    }


def _remember_flawless(bundles: Iterable[Bundle], attached: Mapping[EntryName, Source], told: Collection[str]) -> None:
    """What is found in such a document depends on nothing but its content, so it is looked at once."""
    for bundle in bundles if attached else ():
        source = attached.get(bundle.name)
        if source is not None and source.path not in told and len(_FLAWLESS) < _MOST_FLAWLESS:
            content = bundle.contents[MCP_FILE]
            if len(content) <= _LONGEST_FLAWLESS:
                _FLAWLESS.add(content)


def _spoilt(findings: Iterable[Finding], misplaced: Iterable[Misplaced]) -> set[str]:
    """The paths with errors, and all folders above them."""
    paths = {finding.path for finding in findings if finding.severity is Severity.ERROR}
    paths |= {item.detail for item in misplaced if item.reason is MisplacedReason.TWO_MANIFESTS}
    return paths.union(*(map(str, PurePosixPath(path).parents) for path in paths))


def _is_sound(bundle: Bundle, spoilt: set[str]) -> bool:
    if not bundle.complete or any(source.reading.document is None for source in bundle.sources):
        return False
    return not spoilt or (bundle.place.folder or bundle.place.manifest) not in spoilt
