from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from unittest.mock import Mock

from registry_cli.application.acceptance import accepted
from registry_cli.application.desired import Checkout, Desired
from registry_cli.domain.commit import Commit
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.settings import parse_configuration
from tests.unit.validation.checking import agent, read

TODAY = date(2026, 11, 21)
PATH = "root/agents/a/agent.yaml"
RING = Finding("REG204", Severity.WARNING, PATH, "is a ring", location=Location(5, 1, 5, 9))
SETTINGS = '[[validate.waivers]]\npath = "agents/{0}"\ncode = "REG208"\nreason = "Agreed."\n'


def desired(settings: str = "", **changes: Any) -> Desired:
    """What a commit declares whose one agent waives a ring on its line 5."""
    bundles, _ = read(agent("a", "allowed_agents: [a] # registry: allow REG204 until 2026-11-30 -- Agreed.\n"))
    whole = Desired(
        commit=Mock(spec=Commit), owner="acme", configuration=parse_configuration(settings.encode()), root="root",
        tree=Mock(), bundles=bundles, declared={}, findings=(), unread={}, keys={}, fingerprint="",
    )  # fmt: skip
    return replace(whole, **changes)


def checkout(prefix: str = "") -> Checkout:
    return Checkout(Mock(), parse_configuration, lambda _: "acme", prefix=prefix)


def test_a_waiver_in_a_file_of_the_commit_accepts_its_finding_up_to_its_day() -> None:
    verdict = accepted(checkout(), desired(), [RING], TODAY)
    assert (verdict.findings, verdict.waived) == ((), (RING,))
    later = accepted(checkout(), desired(), [RING], date(2026, 12, 1))
    assert [one.code for one in later.findings] == ["REG204", "REG022"]


def test_the_settings_of_the_commit_hold_and_what_they_only_ignore_does_not() -> None:
    other = RING._replace(code="REG207")
    settings = '[validate]\nignore = ["ALL"]\nbaseline = "nowhere.json"\n[validate.severity]\nREG207 = "off"\n'
    verdict = accepted(checkout(), desired(settings), [RING, other, RING._replace(code="REG208")], TODAY)
    assert [one.code for one in verdict.findings] == ["REG208"]
    assert verdict.ignored == (other,)


def test_waivers_of_registry_toml_are_never_without_use_here_and_are_told_by_their_path() -> None:
    twice = RING._replace(code="REG208")
    assert accepted(checkout(), desired(SETTINGS.format("a")), [RING, twice], TODAY).waived == (RING, twice)
    assert accepted(checkout(), desired(SETTINGS.format("b")), [RING], TODAY).findings == ()
    broken = accepted(checkout("inner"), desired(SETTINGS.format("../b")), [RING], TODAY)
    assert [(one.code, one.path) for one in broken.findings] == [("REG020", "inner/registry.toml")]


def test_a_waiver_of_a_breaking_change_is_without_use_when_nothing_breaks() -> None:
    bundles, _ = read(agent("a", "# registry: allow REG503 -- Agreed with all callers.\n"))
    verdict = accepted(checkout(), desired(bundles=bundles), [], TODAY)
    assert [one.code for one in verdict.findings] == ["REG021"]
