from __future__ import annotations

import pytest

from registry_cli.domain.errors import GitUnavailable
from registry_cli.git.process import clean_environment
from registry_cli.git.repository import Repository
from tests.git_fixtures import GitRepository


@pytest.mark.parametrize("configuration", ["", "registry.toml"])
@pytest.mark.parametrize("several", ["HEAD~1..HEAD", "HEAD...HEAD~1", "HEAD..HEAD", "^HEAD", "HEAD^@", "HEAD^!"])
def test_what_names_several_commits_or_none_is_no_revision_to_compare_with(
    git_repository: GitRepository, several: str, configuration: str
) -> None:
    git_repository.commit(files={"packages/shared/a.txt": "one", "registry.toml": ""})
    git_repository.commit(files={"packages/shared/a.txt": "two"})
    repository = Repository.open(git_repository.path, clean_environment(git_repository.environment))
    with pytest.raises(GitUnavailable) as refused:
        _ = repository.changes(several, "packages/shared", configuration=configuration, known_alone=True).paths
    assert repr(several) in refused.value.message
