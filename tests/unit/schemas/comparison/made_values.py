"""Values that hypothesis-jsonschema makes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st
from hypothesis.internal.conjecture import utils
from hypothesis_jsonschema import _from_schema, from_schema


class _Many(utils.many):
    """``many`` as hypothesis-jsonschema 0.23 uses it: hypothesis has made it a context manager since."""

    _further: Any = None

    def more(self) -> bool:
        """Whether there shall be another element."""
        if self._further is None:
            self._further = iter(self.__enter__())
        if next(self._further, self) is None:
            return True
        self.__exit__(None)
        return False


if not hasattr(utils.many, "more"):
    vars(_from_schema)["cu"] = SimpleNamespace(many=_Many)


def made_for(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that *schema* takes."""
    return from_schema(schema)
