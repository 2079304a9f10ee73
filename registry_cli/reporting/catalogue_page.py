"""The catalogue of findings as one page of Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import PurePosixPath

from registry_cli.domain.finding import Finding
from registry_cli.reporting.examples import Shown, shown, shown_changes
from registry_cli.validation.codes import CODES, Code, family_of

Found = Mapping[str, Sequence[Finding]]
"""What is found in the bad example of each code."""

_INTRODUCTION = """\
# Findings

What `registry validate`, `plan` and `publish` can say about manifests, by code.
An error stops a publish, a warning does not.
A reference that was broken before a change is a warning, whatever its code says here.

Every code has an example that gives just this finding, marked with `<-`, and what puts it right.
Both are tests. A file that is put right without being shown again stays as it is.

This page is the output of `registry explain --markdown`.
"""
_LANGUAGES = {".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".json": "json", ".md": "markdown"}


def catalogue_page(found: Found) -> str:
    """Every code with what there is to say about it, by family; *found* marks the examples."""
    return "\n".join([_INTRODUCTION, *_sections(found)])


def _sections(found: Found) -> Iterator[str]:
    for family, codes in groupby(CODES.values(), lambda code: family_of(code.code)):
        yield f"## {family}\n"
        yield from map(partial(_section, found=found), codes)


def _section(code: Code, found: Found) -> str:
    said = f"### {code.code}: {code.title}\n\nSeverity: {code.severity}.\n\n{code.explanation}\n\n**Fix:** {code.fix}\n"
    bad = _blocks(shown(code.bad, found.get(code.code, ())), marked=True)
    return "\n".join([said, "**Bad:**\n", *bad, "**Good:**\n", *_blocks(shown_changes(code.good, code.bad))])


def _blocks(parts: Iterable[Shown], *, marked: bool = False) -> Iterator[str]:
    for part in parts:
        yield f"{_heading(part)}\n"
        if part.text is not None:
            fence = "````" if "```" in part.text else "```"
            yield f"{fence}{'text' if marked else _language(part)}\n{part.text}\n{fence}\n"


def _heading(part: Shown) -> str:
    remark = f" ({part.remark})" if part.remark else ""
    # As code, so that nothing in a message is taken for Markdown.
    mark = " `{}`".format(part.mark.replace("`", "'")) if part.mark else ""
    return f"`{part.path}`{remark}{mark}"


def _language(part: Shown) -> str:
    language = _LANGUAGES.get(PurePosixPath(part.path).suffix, "text")
    return language if language != "json" or _is_json(part.text or "") else "text"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
