from __future__ import annotations

import pytest

from registry_cli.documents.document import Problem, ProblemKind
from registry_cli.domain.location import Location
from registry_cli.formats.conversion import Complaint


@pytest.mark.parametrize(("hint", "message"), [("quote it", "a colon; quote it"), ("", "a colon")])
def test_a_readers_problem_keeps_its_place_and_its_way_out(hint: str, message: str) -> None:
    problem = Problem(ProblemKind.SYNTAX, "a colon", Location(3, 7, 3, 8), hint)
    assert Complaint.of("a.md", problem) == Complaint("a.md", 3, 7, message)
