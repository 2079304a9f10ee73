"""Acceptance: what a commit accepts of what is found in it, by its registry.toml and by waivers in its files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from registry_cli.application.desired import Checkout, Desired
from registry_cli.domain.configuration import CONFIGURATION_FILE
from registry_cli.domain.finding import Finding
from registry_cli.validation.verdict import Ground, Verdict, accept
from registry_cli.validation.waivers import Reach, find_waivers


def accepted(checkout: Checkout, desired: Desired, findings: Iterable[Finding], today: date) -> Verdict:
    """The verdict on *findings* in *desired*: what stays of them speaks against publishing it.

    Nothing is selected or ignored here, and no baseline is looked at. Entries that were seen before were not read now,
    so that a waiver of registry.toml is never said to be without use.
    """
    settings, root = desired.configuration.validation, desired.root or "."
    ground = Ground(settings, today, root, checkout.path(CONFIGURATION_FILE))
    waivers = (waiver for bundle in desired.bundles for waiver in find_waivers(bundle))
    return accept(findings, waivers, ground, Reach(files=False, history=True))
