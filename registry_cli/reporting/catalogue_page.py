"""The catalogue of findings as one page of Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from registry_cli.validation.codes import CODES, Code, family_of

_INTRODUCTION = """\
# Findings

What `registry validate`, `plan` and `publish` can say about manifests, by code.
An error stops a publish, a warning does not.
A reference that was broken before a change is a warning, whatever its code says here.

This page is the output of `registry explain --markdown`.
"""


def catalogue_page() -> str:
    """Every code with what there is to say about it, by family."""
    return "\n".join([_INTRODUCTION, *_sections()])


def _sections() -> Iterator[str]:
    for family, codes in groupby(CODES.values(), lambda code: family_of(code.code)):
        yield f"## {family}\n"
        yield from map(_section, codes)


def _section(code: Code) -> str:
    return (
        f"### {code.code}: {code.title}\n\n"
        f"Severity: {code.severity}.\n\n{code.explanation}\n\n**Fix:** {code.fix}\n\n```text\n{code.example}\n```\n"
    )
