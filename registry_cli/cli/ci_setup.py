"""What ``registry init --ci`` finds out before anything is written, and what is to be done afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from registry_cli.application.ci_files import ENVIRONMENT, GITHUB, CiFile, ci_files
from registry_cli.application.pin import Pin, installation, installed_pin, parse_pin
from registry_cli.domain.errors import Misconfigured

if TYPE_CHECKING:
    from registry_cli.git.clone import Clone

REQUIRED_CHECK = "validate / Validate"
"""What GitHub calls the check: the job of the written workflow, and the job of the called one."""

_MAIN = "main"


@dataclass(frozen=True, slots=True)
class CiSetup:
    """The files for a CI server, the copy of this project that it installs, and the repository they will lie in.

    ``branch`` is published from. ``repository`` is ``None`` where there is none yet.
    """

    server: str
    files: tuple[CiFile, ...]
    pin: Pin
    branch: str
    repository: Clone | None


def set_up(folder: Path, server: str, pin: str | None, git_environment: Mapping[str, str]) -> CiSetup:
    """What *server* needs in *folder*, which may not be there yet; raises ``Misconfigured`` and ``GitUnavailable``."""
    from registry_cli import __version__
    from registry_cli.git.clone import find_clone

    place = folder.resolve()
    repository = find_clone(next(one for one in (place, *place.parents) if one.is_dir()), git_environment)
    if repository is not None and repository.top.resolve() != place:
        raise Misconfigured(
            f"{place} lies inside of the repository {repository.top}, and CI reads its files at the top of one only",
            hint="run this at the top, where --root FOLDER says in which folder the manifests lie",
        )
    if pin is not None:
        chosen = parse_pin(pin)
    else:
        chosen = installed_pin(installation(), lambda source: find_clone(source, git_environment), __version__)
    branch = (repository and repository.main) or _MAIN
    return CiSetup(server, ci_files(server, chosen, branch), chosen, branch, repository)


def installed_by(setup: CiSetup, folder: Path, kept: Collection[str]) -> Iterator[str]:
    """Which copy of this project CI will install, and the files in *folder* that were *kept* and say otherwise."""
    commit = setup.pin.commit.encode()
    yield f"CI installs {setup.pin.address} at {setup.pin.commit}"
    for file in setup.files:
        place = folder / file.path
        if file.path in kept and commit in file.text.encode() and commit not in place.read_bytes():
            yield f"note: {place} was kept, and does not name that commit"
    if setup.pin.uncommitted:
        yield f"note: changes in {setup.pin.uncommitted} are not committed, so CI runs without them"


def steps_elsewhere(setup: CiSetup, name: str, root: str) -> Iterator[str]:
    """What is to be done beyond this machine for the manifests of *name* below *root*; commands are indented."""
    rules = f"registry.toml and {'' if root == '.' else f'{root}/'}policies/"
    yield from (_on_github if setup.server == GITHUB else _on_gitlab)(setup, name, rules)


def _on_github(setup: CiSetup, name: str, rules: str) -> Iterator[str]:
    place = f"repos/{{owner}}/{{repo}}/environments/{ENVIRONMENT}"  # gh puts in whose repository this is
    policy = "deployment_branch_policy"
    chosen = f'-F "{policy}[protected_branches]=false" -F "{policy}[custom_branch_policies]=true"'
    yield "then, on GitHub:"
    if setup.repository is None or setup.repository.address is None:
        yield f"  gh repo create {name} --private --source ."
    yield f'  gh api --silent --method PUT "{place}" {chosen}'
    yield f'  gh api --silent "{place}/deployment-branch-policies" -f name={setup.branch}'
    push = f"git push --set-upstream origin {setup.branch}"
    yield f"  gh secret set REGISTRY_DATABASE_URL --env {ENVIRONMENT} && {push}"
    yield "with a Supabase project, set SUPABASE_URL and SUPABASE_SECRET_KEY instead"
    yield f"for {setup.branch}, require the check {REQUIRED_CHECK}, and a review by the code owners of .github/,"
    yield f"{rules}, because a pull request can edit what checks it"
    yield f"more: https://github.com/{setup.pin.repository}/blob/{setup.pin.commit}/docs/howto/github.md"


def _on_gitlab(setup: CiSetup, _name: str, rules: str) -> Iterator[str]:
    yield "then, on GitLab, in the settings of a project:"
    yield f"- Variables: REGISTRY_DATABASE_URL, protected and masked, for the environment {ENVIRONMENT};"
    yield "  with a Supabase project SUPABASE_URL and SUPABASE_SECRET_KEY instead"
    yield f"- Pipeline schedules: one for {setup.branch}, which looks for drift"
    yield "- Merge requests: pipelines must succeed, and code owners approve .gitlab-ci.yml, .gitlab/,"
    yield f"  {rules}, because a merge request can edit what checks it"
    yield f"and push {setup.branch} to it; more: docs/howto/gitlab.md in {setup.pin.address}"
