"""A reference becomes one exact version, and what is out of service says what replaces it."""

from __future__ import annotations

from tests.team_fixtures import Team, agent


def test_resolve_follows_a_rollback_at_once_and_keeps_to_the_range(team: Team) -> None:
    team.publish("First", agent("x", "1.0.0"))
    team.publish("Second", agent("x", "1.1.0", "Two."))
    team.publish("Third", agent("x", "2.0.0", "Three."))

    before = [
        team.must("resolve", text, "--json").json["version"] for text in ("agent/x", "agent/x@^1", "agent/x@~1.0")
    ]
    team.must("rollback", "agent/x", "--reason", "bad")
    after = [team.must("resolve", text, "--json").json["version"] for text in ("agent/x", "agent/x@^1", "agent/x@~1.0")]
    turned_down = team.must("resolve", "agent/x@^2", code=1)

    assert before == ["2.0.0", "1.1.0", "1.0.0"]
    assert after == ["1.1.0", "1.1.0", "1.0.0"]
    assert "1.1.0" in turned_down.said


def test_a_disabled_or_retired_entry_is_an_error_that_names_the_replacement(team: Team) -> None:
    replaced = "deprecation: {message: Use y., replaced_by: agent/y}\n"
    team.publish("First", {**agent("x", extra=replaced), **agent("y"), **agent("z", extra=replaced)})
    team.publish("Disable", agent("x", extra=f"status: disabled\n{replaced}"))
    team.repository.delete("packages/shared/agents/z")
    team.repository.commit("Delete")
    team.must("sync", "--prune")

    disabled = team.must("resolve", "agent/x@^1", code=1)
    retired = team.must("resolve", "agent/z", code=1)

    assert "disabled" in disabled.stderr
    assert "agent/y" in disabled.stderr
    assert "retired" in retired.stderr
    assert "agent/y" in retired.stderr


def test_a_deprecated_entry_resolves_with_a_warning(team: Team) -> None:
    team.publish(
        "First",
        {**agent("y"), **agent("x", extra="status: deprecated\ndeprecation: {message: Old., replaced_by: agent/y}\n")},
    )

    found = team.must("resolve", "agent/x")

    assert "agent/x@1.0.0" in found.stdout
    assert "agent/y" in found.stderr


def test_wrong_references_say_what_is_there(team: Team) -> None:
    team.publish("First", agent("x"))

    assert "agent/nope" in team.must("resolve", "agent/nope", code=1).stderr
    assert "1.2.3" in team.must("resolve", "agent/x@banana", code=64).stderr
    assert "kinds are" in team.must("resolve", "robot/x", code=64).stderr
