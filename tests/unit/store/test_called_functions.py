from __future__ import annotations

from typing import Any

import pytest

from registry_cli.domain.errors import DatabaseUnavailable, Misconfigured, NotAllowed, Rejected
from registry_cli.store.called_functions import LARGE, public_functions, uncallable
from registry_cli.store.function_migration import function_files


class Answering:
    """A transport that records what is called, and fails as told."""

    def __init__(self, **failures: Exception) -> None:
        self.failures = failures
        self.called: dict[str, dict[str, Any]] = {}

    def call(self, function: str, **parameters: Any) -> Any:
        """Answer with nothing, or fail."""
        self.called[function] = parameters
        if function in self.failures:
            raise self.failures[function]
        return []

    def close(self) -> None:
        """There is nothing to close."""


def test_public_functions_are_those_with_a_number_and_their_parameters_without_a_default() -> None:
    functions = public_functions()

    assert functions.keys() == {name for name in function_files() if name[-3:-1] == "_v"}
    assert functions["put_seen_v1"] == ("p_owner", "p_fingerprint", "p_rows")
    assert functions["show_entry_v1"] == ("p_entry",)
    assert functions["describe_registry_v1"] == ()


def test_each_is_called_with_nothing_but_those_with_large_answers() -> None:
    transport = Answering()

    assert uncallable(transport, public_functions()) == ()
    assert {value for parameters in transport.called.values() for value in parameters.values()} == {None}
    assert [name for name in public_functions() if name not in transport.called and not name.startswith(LARGE)] == []
    assert [name for name in transport.called if name.startswith(LARGE)] == []


def test_a_refusal_shows_that_a_function_is_there_and_another_version_that_it_is_not() -> None:
    transport = Answering(
        commit_release_v1=Rejected("malformed"),
        put_objects_v1=NotAllowed("a reader"),
        purge_version_v1=Misconfigured("the registry in the database is of another version"),
    )

    assert uncallable(transport, public_functions()) == ("purge_version_v1",)


def test_when_nobody_answers_nothing_can_be_told() -> None:
    with pytest.raises(DatabaseUnavailable):
        uncallable(Answering(put_seen_v1=DatabaseUnavailable("gone")), public_functions())
