"""Where in the text of a template a name stands that the syntax tree knows only by its line."""

from __future__ import annotations

from collections.abc import Iterable

from registry_cli.templating.tokens import Piece

_BLANK = frozenset({"whitespace", "comment_begin", "comment", "comment_end"})
_ATTRIBUTE = frozenset({".", "|"})
_NAMING = frozenset({"block", "filter", "is", "macro"})
"""Words that what follows is no value of."""


class NamePlaces:
    """The offsets of the names in *pieces*, told apart by whether a value can be meant."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._values: dict[tuple[str, int], int] = {}
        self._others: dict[tuple[str, int], int] = {}
        self._anywhere: dict[str, int] = {}
        solid = [piece for piece in pieces if piece.kind not in _BLANK]
        for index, piece in enumerate(solid):
            if piece.kind == "name":
                of = self._values if _is_value(solid, index) else self._others
                of.setdefault((piece.text, piece.line), piece.start)
                self._anywhere.setdefault(piece.text, piece.start)

    def of_value(self, name: str, line: int) -> int:
        """The offset of the first use of *name* as a value on *line*."""
        return self._values.get((name, line), self._anywhere.get(name, 0))

    def of_other(self, name: str, line: int) -> int:
        """The offset of the first use on *line* of *name* as that of a filter or a test."""
        first = name.partition(".")[0]
        return self._others.get((first, line), self._anywhere.get(first, 0))


def _is_value(solid: list[Piece], index: int) -> bool:
    """Whether a value can be meant: no attribute, filter, test, block, and nothing that is given a value itself."""
    before = solid[index - 1].text if index else ""
    if before == "not" and index > 1 and solid[index - 2].text == "is":
        return False
    after = solid[index + 1] if index + 1 < len(solid) else None
    is_given = after is not None and after.kind == "operator" and after.text == "="
    return before not in _ATTRIBUTE and before not in _NAMING and not is_given
