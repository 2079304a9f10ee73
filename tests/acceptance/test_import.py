"""Real agents of other people, imported, committed and published."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.team_fixtures import Team

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "claude-subagent-md"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public manifests is not here (../shared/corpus)")
def test_a_corpus_of_sub_agents_is_imported_and_published_as_one_release(team: Team) -> None:
    imported = team.must(
        "import", "claude_subagent", str(CORPUS), "--into", str(team.path / "packages" / "shared"), "--json", code=1
    ).json
    team.repository.commit("Import")

    validated = team.must("validate", "--json").json
    published = team.must("publish", "--json").json
    again = team.must("publish")
    planned = team.must("plan", "--json").json

    repeated = [one for one in imported["refused"] if "is already there" in one["reason"]]
    assert (len(imported["imported"]), len(repeated)) == (85, 6)
    assert [finding for finding in validated["findings"] if finding["severity"] == "error"] == []
    assert (published["release"], len(published["changes"])) == (1, 85)
    assert "already published" in again.stdout
    assert (planned["changes"], planned["orphans"]) == ([], [])
