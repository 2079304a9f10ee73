"""A secret was published: it leaves the database, the registry stays sound, and git cannot bring it back."""

from __future__ import annotations

from collections.abc import Callable

import psycopg

from tests.team_fixtures import Team, agent

KEY = "sk-live-31415926"


def stored(team: Team, superuser_url: Callable[[str], str]) -> str:
    """All content in the database, as text."""
    with psycopg.connect(superuser_url(team.database)) as connection:
        objects = connection.execute("select encode(content, 'escape') from registry.objects").fetchall()
        manifests = connection.execute("select manifest::text from registry.versions").fetchall()
    return repr([objects, manifests])


def test_a_leaked_secret_is_purged_and_stays_away(team: Team, superuser_url: Callable[[str], str]) -> None:
    team.publish("First", agent("x"))
    head = team.publish("Leak", agent("x", "1.1.0", f"Use {KEY}."))["chain"]
    assert "cannot be purged" in team.must("purge", "agent/x@1.1.0", "--reason", "leak", "--yes", code=5).stderr
    team.publish("Fix", agent("x", "1.2.0", "Use the vault."))
    assert KEY in stored(team, superuser_url)

    assert "--yes" in team.must("purge", "agent/x@1.1.0", "--reason", "leak", code=64).stderr
    done = team.must("purge", "agent/x@1.1.0", "--reason", "leak", "--yes", "--json").json

    assert (done["written"], done["kept"]) == (True, [])
    assert KEY not in stored(team, superuser_url)
    assert team.must("verify", "--expect", head, "--json").json["problems"] == []
    assert team.live() == {"agent/x": "1.2.0"}
    team.repository.commit("Again", agent("x", "1.3.0", f"Use {KEY}."))
    assert "purged" in team.must("publish", code=1).stderr
