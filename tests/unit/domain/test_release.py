from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.identity import EntryName
from registry_cli.domain.manifest import Catalogue
from registry_cli.domain.release import EntryState, Hold

TEXTS = st.text(max_size=8)
VERSIONS = st.sampled_from(["1.0.0", "1.1.0", "2.0.0-rc.1"])
HOLDS = st.builds(Hold, VERSIONS, st.just("ab" * 32), st.lists(VERSIONS, max_size=3).map(tuple))
CATALOGUES = st.builds(
    Catalogue,
    status=st.sampled_from(["active", "deprecated", "disabled"]),
    deprecation=st.none() | st.fixed_dictionaries({"message": TEXTS}),
    owners=st.lists(TEXTS, max_size=2).map(tuple),
    tags=st.lists(TEXTS, max_size=2).map(tuple),
    metadata=st.dictionaries(TEXTS, st.none() | st.integers() | TEXTS, max_size=2),
)
STATES = st.builds(
    EntryState,
    name=st.builds(EntryName, st.sampled_from(["agent", "tool"]), st.sampled_from(["a", "b_c"])),
    owner=st.sampled_from(["acme", "other"]),
    version=VERSIONS,
    digest=st.just("cd" * 32),
    catalogue=CATALOGUES,
    hold=st.none() | HOLDS,
    retired=st.booleans(),
)


@given(STATES)
def test_a_state_reads_its_own_json_back(state: EntryState) -> None:
    assert EntryState.of(json.loads(json.dumps(state.as_json()))) == state


@given(HOLDS)
def test_a_hold_reads_its_own_json_back(hold: Hold) -> None:
    assert Hold.of(json.loads(json.dumps(hold.as_json()))) == hold


def test_a_row_has_one_key_per_side_that_a_change_may_touch() -> None:
    state = EntryState(EntryName("agent", "x"), "acme", "1.0.0", "ab" * 32)
    assert set(state.as_json()) == {
        *("kind", "id", "owner", "version", "digest", "status", "deprecation", "owners", "tags", "metadata"),
        *("hold", "retired"),
    }
