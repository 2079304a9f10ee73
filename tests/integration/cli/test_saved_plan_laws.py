"""The law of saved plans: what one says is what is then done, and once anything has moved, nothing is.

Both are judged by the database, before and after.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registry_cli.application.plan import PlanRequest, plan
from registry_cli.application.publish import publish_saved
from registry_cli.application.saved_plan import SavedPlan
from registry_cli.application.saved_plan_file import read_saved_plan
from registry_cli.domain.errors import Conflict
from tests.integration.cli.test_laws import (
    BEGINNING,
    GREETING,
    OTHER,
    OWNER,
    RULES,
    Declare,
    Publish,
    Resume,
    Rollback,
    Transfer,
    World,
    X,
    declarations,
    names,
    new_world,
    rollbacks,
)

__all__ = ["new_world"]

TABLES = ("entries", "versions", "releases", "release_changes", "owners")

Held = dict[str, list[Any]]

meanwhile = st.one_of(
    st.tuples(),
    st.tuples(),
    st.tuples(declarations),
    st.tuples(rollbacks),
    st.tuples(st.builds(Publish, st.booleans())),
    st.tuples(st.builds(Resume, names)),
    st.tuples(st.builds(Transfer, names, st.sampled_from((OWNER, OTHER)))),
)
befores = st.lists(st.one_of(declarations, rollbacks), max_size=3)


def held_by(world: World) -> Held:
    """Every row of the registry, but for contents that nothing names and what is only remembered."""
    return {
        table: world.connection.execute(f"select to_jsonb(t)::text from registry.{table} t order by 1").fetchall()  # noqa: S608 - our own names
        for table in TABLES
    }


def state_of(world: World) -> tuple[object, ...]:
    """What a plan is made from: the commit that is checked out, the newest release, and the watermark."""
    snapshot = world.store.snapshot(OWNER)
    return world.repository.git("rev-parse", "HEAD"), snapshot.release, snapshot.chain, snapshot.watermark


def save(world: World) -> Path | None:
    """Save the plan to publish HEAD; none where findings forbid it."""
    planned = plan(world.session.checkout, world.store, PlanRequest())
    path = world.repository.path.parent / "release.plan"
    if planned.refused:
        return None
    path.write_text(SavedPlan.of(planned, allow_downgrade=False).text(), encoding="utf-8")
    return path


def carry_out(world: World, saved: SavedPlan) -> bool:
    """Carry it out; whether it was."""
    request = saved.request(None, PlanRequest().today)
    try:
        done = publish_saved(world.session.checkout, world.store, saved, request)
    except Conflict:
        return False
    return done.release is not None


@given(befores, meanwhile)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@example([Declare(X, "1.1.0"), Declare(RULES, "2.0.0", " noted"), Declare(GREETING, "1.1.0")], ())
@example([Declare(X, "1.1.0")], (Publish(),))
@example([Declare(X, "1.1.0")], (Declare(RULES, "1.0.0", " noted"),))
@example([], (Rollback(back=0),))
@example([Declare(X, None)], (Transfer(RULES, OTHER),))
def test_a_saved_plan_is_carried_out_as_it_is_or_not_at_all(
    new_world: Callable[[], Any],
    before: list[object],
    taken: tuple[object, ...],
) -> None:
    with new_world() as world:
        for step in [*BEGINNING, *before]:
            world.take(step)
        path = save(world)
        if path is None:
            return
        planned_in = state_of(world)
        for step in taken:
            world.take(step)
        saved, held, rows = read_saved_plan(path), held_by(world), world.rows()

        if state_of(world) != planned_in:
            assert not carry_out(world, saved)
            assert held_by(world) == held, "nothing at all was written"
            return
        assert carry_out(world, saved)
        for change in saved.changes:
            rows.setdefault(change["entry"], {}).update(change["after"])
        after = world.rows()
        told = {name: {key: after[name][key] for key in row} for name, row in rows.items()}
        assert (told, after.keys()) == (rows, rows.keys()), "the rows are what the file says"
        assert world.store.snapshot(OWNER).watermark == saved.commit
