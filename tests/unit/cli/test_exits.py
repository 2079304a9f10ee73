from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry_cli.cli.exits import EXIT_OF, Exit, exit_code_of
from registry_cli.domain import errors
from registry_cli.domain.errors import RegistryError


def descendants(error: type[RegistryError]) -> Iterator[type[RegistryError]]:
    for child in error.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child
            yield from descendants(child)


@pytest.mark.parametrize("error", list(descendants(RegistryError)), ids=lambda error: error.__name__)
def test_every_failure_of_the_world_has_an_exit_code_of_its_own(error: type[RegistryError]) -> None:
    assert exit_code_of(error("why")) not in {Exit.DONE, Exit.BUG, Exit.CHANGES, Exit.INTERRUPTED}


@pytest.mark.parametrize("error", list(descendants(RegistryError)), ids=lambda error: error.__name__)
def test_the_exit_code_is_the_one_that_the_tree_of_errors_is_drawn_with(error: type[RegistryError]) -> None:
    drawn = [line.split() for line in (errors.__doc__ or "").splitlines() if "+--" in line]
    codes = {words[words.index("+--") + 1]: int(words[words.index("exit") + 1]) for words in drawn if "exit" in words}
    nearest = next(ancestor for ancestor in error.__mro__ if ancestor.__name__ in codes)
    assert exit_code_of(error("why")) == codes[nearest.__name__]


def test_what_no_branch_of_the_tree_covers_is_a_bug() -> None:
    assert exit_code_of(RegistryError("why")) is Exit.BUG


def test_the_codes_are_those_that_are_documented() -> None:
    assert {code.value for code in Exit} == {0, 1, 2, 4, 5, 64, 69, 70, 130}
    assert set(EXIT_OF.values()) < set(Exit)
