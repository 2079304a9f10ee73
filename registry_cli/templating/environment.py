"""The dialect of templates: Jinja2 in a sandbox, which loads nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

BUILTINS = frozenset({"range", "dict", "lipsum", "cycler", "joiner", "namespace", "self"})
"""The names that every template knows; a test holds them equal to those of the library."""


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Where templates are read: no loader, nothing undefined, no way to change what it is given."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined)
