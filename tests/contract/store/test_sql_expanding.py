"""What a proposal leaves out, the database puts back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.plan import Change, ChangeKind
from registry_cli.domain.proposal import ReleaseProposal
from registry_cli.domain.release import EntryState, Hold
from registry_cli.store import rows
from tests.sql_calls import Sql, refused
from tests.store_builders import create, declared

ONE = declared("agent/x", "1.0.0")
HOLDS = st.none() | st.builds(Hold, st.just("2.0.0"), st.just("f" * 64), st.just(("2.0.0",)))
CATALOGUES = st.builds(
    Catalogue,
    status=st.sampled_from(["active", "deprecated", "disabled"]),
    deprecation=st.none() | st.just({"message": "old"}),
    owners=st.sampled_from([(), ("us",)]),
    tags=st.sampled_from([(), ("a", "b")]),
    metadata=st.sampled_from([{}, {"a": None}, {"kind": "x"}]),
)
STATES = st.builds(
    EntryState,
    st.sampled_from([EntryName("agent", "x"), EntryName("model_profile", "y-z")]),
    st.sampled_from(["acme", "other"]),
    st.sampled_from(["1.0.0", "2.0.0"]),
    st.sampled_from([ONE.digest, "0" * 64]),
    CATALOGUES,
    HOLDS,
    st.booleans(),
)
CHANGES = st.builds(
    lambda state, publishes: Change(ChangeKind.CREATE, None, state, publishes), STATES, st.none() | st.just(ONE)
)


@pytest.fixture
def superuser(database: str, superuser_url: Callable[[str], str]) -> Iterator[Sql]:
    client = Sql(superuser_url(database))
    yield client
    client.connection.close()


@given(changes=st.lists(CHANGES, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_comes_back_whole(superuser: Sql, changes: list[Change]) -> None:
    proposed = rows.proposal(ReleaseProposal("acme", "publish", 0, tuple(changes), None, None))
    expanded = superuser.call("expand_proposal", p_release=proposed)
    assert expanded["changes"] == [rows.change(change) for change in changes]
    assert "defaults" not in expanded


def test_an_ordinary_row_is_sent_as_what_is_its_own_alone() -> None:
    proposed = rows.proposal(ReleaseProposal("acme", "publish", 0, (create("acme", "agent/x", ONE),), None, None))
    assert proposed["changes"][0]["after"] == {}


@pytest.mark.parametrize("twisted", [3, [], [3], [{"after": 3}], [{"entry": 3, "after": {}}], [{"after": {}}], {}])
def test_what_has_not_the_agreed_form_is_refused_as_before(database: str, twisted: Any) -> None:
    registry = Sql(database)
    wrong = registry.proposal("acme") | {"defaults": {"owner": "acme"}, "changes": twisted}
    try:
        if twisted == []:
            assert registry.call("commit_release_v1", p_release=wrong)["written"] is False
        else:
            with refused("PT422", "malformed"):
                registry.call("commit_release_v1", p_release=wrong)
    finally:
        registry.connection.close()
