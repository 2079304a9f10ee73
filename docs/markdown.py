"""What the generated pages have in common."""  # noqa: INP001 - docs/ is no package

from __future__ import annotations

from collections.abc import Iterator, Sequence

WRITTEN = "<!-- Written by docs/generate.py from {source}: change it there, then run `make docs`. -->\n"
"""The remark at the top of a generated page."""


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table of Markdown, nothing without rows."""
    if rows:
        yield f"| {' | '.join(header)} |"
        yield f"|{'---|' * len(header)}"
        for row in rows:
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
        yield ""
