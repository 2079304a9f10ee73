"""The verdict on a validation as the settings of a repository have it, wherever it is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from registry_cli.application.validate import Validation
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.errors import Misconfigured
from registry_cli.validation.selection import selection_of
from registry_cli.validation.verdict import Ground, Verdict, accept, narrow
from registry_cli.validation.waivers import Reach

if TYPE_CHECKING:  # few runs have a baseline
    from registry_cli.validation.baseline import Baseline


def reach_of(configuration: Configuration, *, history: bool = False, files: bool = True) -> Reach:
    """How far is looked without a database: what others own is not, and what was before only with *history*.

    *files* says whether all files are looked at.
    """
    return Reach(files=files, references=not configuration.external, history=history)


def verdict_on(found: Validation, ground: Ground, reach: Reach, baseline: Baseline | None = None) -> Verdict:
    """What is shown of *found* where no option says otherwise."""
    verdict = accept(found.findings, found.waivers, ground, reach)
    return narrow(verdict, selection_of(ground.settings, ground.root), baseline)


def read_baseline_file(path: Path, *, may_be_missing: bool = False) -> Baseline:
    """The baseline in the file *path*; raises ``Misconfigured`` where there is none that can be used."""
    from registry_cli.documents.loose_file import read_loose_file
    from registry_cli.validation.baseline import LARGEST, Baseline, read_baseline

    try:
        return read_baseline(str(path), read_loose_file(path, LARGEST))
    except FileNotFoundError as error:
        if may_be_missing:
            return Baseline()
        raise Misconfigured(f"there is no baseline {path}", hint="make it with --write-baseline") from error
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}", hint="make it a readable file") from error
