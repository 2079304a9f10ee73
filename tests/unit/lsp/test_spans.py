from __future__ import annotations

import pytest
from lsprotocol import types

from registry_cli.lsp.spans import touches


def span(line: int, start: int, end_line: int, end: int) -> types.Range:
    """A range."""
    return types.Range(types.Position(line, start), types.Position(end_line, end))


@pytest.mark.parametrize(
    ("other", "touched"),
    [
        (span(1, 4, 1, 4), True),
        (span(1, 8, 1, 9), True),
        (span(0, 0, 1, 4), True),
        (span(0, 0, 9, 0), True),
        (span(1, 5, 1, 6), True),
        (span(1, 9, 1, 10), False),
        (span(0, 0, 1, 3), False),
        (span(2, 0, 2, 5), False),
    ],
)
def test_ranges_touch_where_they_share_a_place(other: types.Range, touched: bool) -> None:  # noqa: FBT001
    assert touches(span(1, 4, 1, 8), other) is touched
    assert touches(other, span(1, 4, 1, 8)) is touched
