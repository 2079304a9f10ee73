"""What git declares at a commit: configuration, bundles and their findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from registry_cli.application.ports import Memory, Repository
from registry_cli.application.seen import Key, keys_of, recalled, rules_fingerprint
from registry_cli.bundles.bundle import Bundle, Discovery, Place
from registry_cli.bundles.declaration import object_contents
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileTree, Manifests
from registry_cli.bundles.loading import load
from registry_cli.domain.commit import Commit
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import DeclaredEntry, DeclaredVersion
from registry_cli.domain.progress import Progress, silent
from registry_cli.validation.pipeline import validate_files
from registry_cli.validation.rules.policy import POLICY


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where the manifests of one owner are: a repository, and how its ``registry.toml`` is read.

    ``prefix`` is the folder of ``registry.toml`` within the repository, empty at its top; ``root`` overrules the
    configured root. ``branch`` is the branch that a commit must be on, where the environment names one.
    """

    repository: Repository
    parse_configuration: Callable[[bytes], Configuration]
    owner: Callable[[Configuration], str]
    prefix: str = ""
    root: str | None = None
    branch: str | None = None

    def configuration(self, content: bytes | None) -> Configuration:
        """What the ``registry.toml`` with *content* says; the defaults where there is none."""
        return Configuration() if content is None else self.parse_configuration(content)

    def path(self, *parts: str) -> str:
        """A path within the repository from one relative to ``registry.toml``."""
        return "/".join(part for part in (self.prefix, *parts) if part and part != ".")


@dataclass(frozen=True, slots=True)
class Desired:
    """The state that a commit declares.

    ``findings`` are those of the files alone; ``declared`` holds every entry that they leave usable. ``unread`` are
    the places of entries that were seen before and not read now: they are declared without their content.
    ``keys`` and ``fingerprint`` are what an entry is remembered under.
    """

    commit: Commit
    owner: str
    configuration: Configuration
    root: str
    tree: FileTree
    bundles: tuple[Bundle, ...]
    declared: Mapping[EntryName, DeclaredEntry]
    findings: tuple[Finding, ...]
    unread: Mapping[EntryName, Place]
    keys: Mapping[EntryName, Key]
    fingerprint: str

    @property
    def read(self) -> dict[EntryName, DeclaredEntry]:
        """The declared entries whose files were read now."""
        return {name: entry for name, entry in self.declared.items() if name not in self.unread}

    def objects_of(self, versions: Mapping[EntryName, tuple[DeclaredVersion, ...]]) -> dict[str, bytes]:
        """The content that publishing *versions* needs, by digest: canonical documents and files."""
        objects: dict[str, bytes] = {}
        for bundle in self.bundles:
            wanted = versions.get(bundle.name, ())
            if not wanted:
                continue
            contents = object_contents(bundle)
            for version in wanted:
                objects[version.digest] = version.canonical.encode()
                objects.update((digest, contents[digest]) for digest in version.files.values())
        return objects


def read_desired(checkout: Checkout, memory: Memory, revision: str, progress: Progress) -> Desired:
    """Read what *revision* declares; never from loose files, and not again what *memory* has of it."""
    commit = checkout.repository.commit(revision)
    tree = checkout.repository.tree(commit.sha)
    content = _configuration_file(checkout, tree)
    configuration = read_configuration_at(checkout, commit, tree)
    owner = checkout.owner(configuration)
    root = checkout.path(checkout.root or configuration.root)
    discovery = discover(tree, root)
    keys = keys_of(discovery.places, tree.files(root))
    policies = (object_id for name, (_, object_id) in keys.items() if name.kind == POLICY)
    fingerprint = rules_fingerprint(content, policies)
    known = _recall(memory, owner, fingerprint, keys)
    unread = {place.name: place for place in discovery.places if place.name in known}
    fresh = Discovery(tuple(place for place in discovery.places if place.name not in known), discovery.misplaced)
    bundles, unreadable = load(tree, fresh, progress=progress)
    check = validate_files(bundles, (*discovery.misplaced, *unreadable), _policies(tree, bundles, unread))
    return Desired(
        commit=commit,
        owner=owner,
        configuration=configuration,
        root=root,
        tree=tree,
        bundles=tuple(bundles),
        declared={**known, **check.declared},
        findings=tuple(check.findings),
        unread=unread,
        keys=keys,
        fingerprint=fingerprint,
    )


def read_further(desired: Desired, names: Collection[EntryName]) -> Desired:
    """*desired* with the files of *names*, which were seen before, read after all."""
    places = tuple(place for name, place in desired.unread.items() if name in names)
    bundles, unreadable = load(desired.tree, Discovery(places), progress=silent)
    # They were seen to keep the very policies of this commit: those are in the fingerprint.
    check = validate_files(bundles, unreadable, policies=())
    return replace(
        desired,
        bundles=(*desired.bundles, *bundles),
        declared={**desired.declared, **check.declared},
        findings=(*desired.findings, *check.findings),
        unread={name: place for name, place in desired.unread.items() if name not in names},
    )


def _policies(tree: FileTree, bundles: Sequence[Bundle], unread: Mapping[EntryName, Place]) -> list[Bundle]:
    """The policies that *bundles* are held to: those among them, and those *unread*, as long as there is a bundle."""
    places = tuple(place for name, place in unread.items() if name.kind == POLICY) if bundles else ()
    return [*(bundle for bundle in bundles if bundle.name.kind == POLICY), *load(tree, Discovery(places))[0]]


def _recall(
    memory: Memory, owner: str, fingerprint: str, keys: Mapping[EntryName, Key]
) -> dict[EntryName, DeclaredEntry]:
    seen = memory.fetch_seen(owner, fingerprint, {object_id for _, object_id in keys.values()})
    return {name: recalled(name, seen[key]) for name, key in keys.items() if key in seen}


def read_configuration(checkout: Checkout, tree: FileTree) -> Configuration:
    """The configuration that *tree* holds."""
    return checkout.configuration(_configuration_file(checkout, tree))


def manifests_at(checkout: Checkout, revision: str) -> tuple[Manifests, Configuration]:
    """What lies below the root at *revision*, as its own settings name it, and these settings.

    Raises ``GitUnavailable``, and ``Misconfigured`` for a registry.toml that is wrong there.
    """
    commit = checkout.repository.commit(revision)
    tree = checkout.repository.tree(commit.sha)
    configuration = read_configuration_at(checkout, commit, tree)
    return Manifests(tree, checkout.path(checkout.root or configuration.root)), configuration


def read_configuration_at(checkout: Checkout, commit: Commit, tree: FileTree) -> Configuration:
    """As ``read_configuration``, with the *commit* of *tree* named in what is wrong: the loose file may be sound."""
    try:
        return read_configuration(checkout, tree)
    except Misconfigured as error:
        raise Misconfigured(f"at commit {commit.sha[:12]}: {error.message}", hint=error.hint) from error


def _configuration_file(checkout: Checkout, tree: FileTree) -> bytes | None:
    path = checkout.path("registry.toml")
    return tree.read([path]).get(path)
