"""The files that tell a CI server to validate, publish and watch the manifests."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from registry_cli.application.pin import Pin
from registry_cli.domain.errors import Misconfigured

GITHUB, GITLAB = "github", "gitlab"
ENVIRONMENT = "production"
"""The environment of the CI server that publishing runs in, and whose secrets it may read."""

_JOBS_OF_GITLAB = ".gitlab/registry.gitlab-ci.yml"
_PLAIN_BRANCH = re.compile(r"[\w./-]+", re.ASCII)

_WORKFLOW_VALIDATE = """\
# Checks the manifests of a pull request, and comments what merging it would change.
name: registry validate

on:
  pull_request:
    types: [opened, synchronize, reopened, edited] # edited: with another base come other rules
  merge_group:

permissions: {{}}

jobs:
  validate:
    name: validate
    permissions:
      contents: read # to read the manifests
      pull-requests: write # to comment
      security-events: write # to hand findings to code scanning
      actions: read # code scanning asks for it in a private repository
    uses: {repository}/.github/workflows/registry-validate.yml@{commit}{note}
    secrets: # may be missing; it may only read, and lets the comment tell what is live
      REGISTRY_READ_URL: ${{{{ secrets.REGISTRY_READ_URL }}}}
"""

_WORKFLOW_PUBLISH = """\
# Publishes the manifests of every commit on {branch}.
name: registry publish

on:
  push:
    branches: ["{branch}"]

permissions: {{}}

jobs:
  publish:
    name: publish
    permissions:
      contents: read # to read the manifests and their history
    uses: {repository}/.github/workflows/registry-publish.yml@{commit}{note}
    with:
      environment: {environment}
    secrets: # of that environment: the first, or the other two
{secrets}
"""

_WORKFLOW_DRIFT = """\
# Opens an issue when what is live is not what {branch} says, or when something stored was altered.
name: registry drift

on:
  schedule:
    - cron: "23 5 * * *"
  workflow_dispatch:

permissions: {{}}

jobs:
  drift:
    name: drift
    permissions:
      contents: read # to read the manifests and their history
      issues: write # to open and close the issue
    uses: {repository}/.github/workflows/registry-drift.yml@{commit}{note}
    with:
      environment: {environment}
    secrets: # of that environment: the first, or the other two
{secrets}
"""

_SECRETS = "\n".join(
    f"      {name}: ${{{{ secrets.{name} }}}}"
    for name in ("REGISTRY_DATABASE_URL", "SUPABASE_URL", "SUPABASE_SECRET_KEY")
)

_HOOKS = """\
# Checks manifests before a commit is made: pre-commit install, once in each clone.
repos:
  - repo: https://github.com/{repository}
    rev: "{commit}"{note}
    hooks:
      - id: registry-fix
      - id: registry-validate
"""

_INCLUDE = f"include:\n  - local: /{_JOBS_OF_GITLAB}\n"

_JOBS = """\
# Validates, publishes and watches the manifests; .gitlab-ci.yml includes this file.
.registry:
  image: python:3.12
  timeout: 20 minutes
  variables:
    GIT_DEPTH: "0" # publishing needs the whole history
  before_script:
    # One commit, which nobody can move, as a branch or a tag could be.
    - pip install --quiet --root-user-action ignore "manifest-registry @ git+{address}@{commit}"{note}

# Looks at what a merge would make, by the policies of the target branch: a merge request cannot weaken them.
registry-validate:
  extends: .registry
  stage: test
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - from=origin
    - if [ "$CI_MERGE_REQUEST_PROJECT_ID" != "$CI_PROJECT_ID" ]; then from="$CI_MERGE_REQUEST_PROJECT_URL.git"; fi
    - git fetch --quiet "$from" "refs/heads/$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"
    - target="$(git rev-parse FETCH_HEAD)"
    - git -c user.name=registry -c user.email=registry@localhost merge --quiet --no-edit "$target"
    - code=0
    - registry validate --policies-from "$target" --against "$target" --also gitlab=gl-code-quality.json || code=$?
    - registry plan --against "$target" --format markdown > registry-plan.md || code=$?
    - exit "$code"
  artifacts:
    when: always
    expose_as: registry plan
    paths: [registry-plan.md]
    reports:
      codequality: gl-code-quality.json

# The report that merge requests are compared with.
registry-findings:
  extends: .registry
  stage: test
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE != "schedule"
  script:
    - registry validate --also gitlab=gl-code-quality.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality.json

registry-publish:
  extends: .registry
  stage: deploy
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE != "schedule"
  resource_group: registry-publish # one at a time, the others wait
  environment: {environment}
  script:
    - registry publish

# Fails when what is live is not what the default branch says, or when something stored was altered.
registry-drift:
  extends: .registry
  stage: test
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE == "schedule"
  environment:
    name: {environment}
    action: verify # its variables, and no deployment
  script:
    - code=0
    - registry sync --check || code=$?
    - registry verify || code=$?
    - exit "$code"
"""


@dataclass(frozen=True, slots=True)
class CiFile:
    """A file for a CI server: its path below the repository, and its whole text where there is none yet.

    ``known_by`` is what one that is there says where it needs no addition; ``None``: it is never added to.
    """

    path: str
    text: str
    known_by: bytes | None = None

    def extended(self, content: bytes) -> bytes | None:
        """The *content* that is there, where nothing is missing in it; else ``None``, for its author has to add it."""
        return content if self.known_by is None or self.known_by in content else None


def ci_files(server: str, pin: Pin, branch: str) -> tuple[CiFile, ...]:
    """The files for *server*, which runs the command at *pin* and publishes from *branch*.

    Raises ``Misconfigured`` when GitHub cannot call workflows there, or for a *branch* that has a meaning in YAML.
    """
    return _FILES[server](pin, branch)


def _github(pin: Pin, branch: str) -> tuple[CiFile, ...]:
    if not _PLAIN_BRANCH.fullmatch(branch):
        raise Misconfigured(
            f"the branch {branch!r} cannot be named in a workflow as it is", hint="check out the main branch"
        )
    words = {
        "repository": pin.repository,
        "commit": pin.commit,
        "note": pin.note,
        "branch": branch,
        "environment": ENVIRONMENT,
        "secrets": _SECRETS,
    }
    workflows = {"validate": _WORKFLOW_VALIDATE, "publish": _WORKFLOW_PUBLISH, "drift": _WORKFLOW_DRIFT}
    return (
        *(CiFile(f".github/workflows/registry-{name}.yml", text.format(**words)) for name, text in workflows.items()),
        CiFile(".pre-commit-config.yaml", _HOOKS.format(**words), b"registry-validate"),
    )


def _gitlab(pin: Pin, _branch: str) -> tuple[CiFile, ...]:
    jobs = _JOBS.format(address=pin.address, commit=pin.commit, note=pin.note, environment=ENVIRONMENT)
    return CiFile(_JOBS_OF_GITLAB, jobs), CiFile(".gitlab-ci.yml", _INCLUDE, _JOBS_OF_GITLAB.encode())


_FILES: dict[str, Callable[[Pin, str], tuple[CiFile, ...]]] = {GITHUB: _github, GITLAB: _gitlab}

SERVERS = tuple(_FILES)
"""The CI servers that there are files for."""
