"""What handing an entry to another owner would change."""

from __future__ import annotations

from dataclasses import replace

from registry_cli.domain.errors import Conflict, OwnedByAnother
from registry_cli.domain.plan import Plan
from registry_cli.domain.release import EntryState, Snapshot
from registry_cli.planning.states import steps


def plan_transfer(state: EntryState, new_owner: str, snapshot: Snapshot) -> Plan:
    """The entry *state* with *new_owner*.

    The release belongs to ``snapshot.owner``: the present owner gives, or the new one (an administrator) takes.
    Raises ``OwnedByAnother`` when it is neither, and ``Conflict`` when *new_owner* has it already.
    """
    if state.owner == new_owner:
        raise Conflict(f"{state.name} belongs to {new_owner} already", hint="there is nothing to transfer")
    if snapshot.owner not in {state.owner, new_owner}:
        raise OwnedByAnother(
            f"{state.name} belongs to {state.owner}, and {snapshot.owner} is not the one to give it to {new_owner}",
            hint=f"run it in the repository of {state.owner}, or, as an administrator, in that of {new_owner}",
        )
    changes = steps(state, replace(state, owner=new_owner), owner=snapshot.owner)
    return Plan(snapshot.owner, snapshot.release, changes)
