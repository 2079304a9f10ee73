from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.configuration import PathSettings, ValidationSettings
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Finding, Severity
from registry_cli.validation.codes import CODES, FAMILIES
from registry_cli.validation.selection import Selection, covers, read_codes, selection_of, weighed
from tests.unit.validation.finding_strategies import ROOT, runs

Codes = tuple[str, ...]
chosen = st.lists(st.sampled_from(["ALL", *FAMILIES, *CODES]), max_size=4).map(tuple)


def finding(code: str, path: str = "tools/search.yaml", severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code, severity, f"{ROOT}/{path}", "is wrong")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("REG204", ("REG204",)),
        ("reg204, 501", ("REG204", "REG501")),
        ("REG2,REG204,", ("REG2", "REG204")),
        ("all", ("ALL",)),
        ("REG204,REG204", ("REG204",)),
        ("", ()),
    ],
)
def test_codes_are_read_however_they_are_written(text: str, codes: tuple[str, ...]) -> None:
    assert read_codes(text) == codes


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("REG240", "did you mean REG"),
        ("REG9", "did you mean REG"),
        ("REG20", "REG20"),
        ("nonsense", "registry explain"),
    ],
)
def test_a_code_that_does_not_exist_is_refused_with_its_neighbours(text: str, hint: str) -> None:
    with pytest.raises(Misconfigured, match="is no code of a finding") as caught:
        read_codes(f"REG204,{text}")
    assert hint in caught.value.hint


def test_a_family_covers_its_codes_and_all_covers_every_one() -> None:
    assert covers(["REG2"], "REG204")
    assert not covers(["REG2", "REG501"], "REG502")
    assert covers(["ALL"], "REG502")
    assert not covers([], "REG502")


def test_what_is_ignored_is_not_shown_also_when_it_is_selected() -> None:
    selection = Selection(select=("REG2",), ignore=("REG204",))
    assert selection.shows(finding("REG201"))
    assert not selection.shows(finding("REG204"))
    assert not selection.shows(finding("REG102"))


def test_what_is_ignored_by_path_is_shown_elsewhere() -> None:
    legacy = PathSettings(("tools/old_*", "agents"), ignore=("REG1",))
    selection = Selection(paths=(legacy,), root=ROOT)
    assert not selection.shows(finding("REG102", "tools/old_search.yaml"))
    assert not selection.shows(finding("REG102", "agents/intake/agent.yaml"))
    assert selection.shows(finding("REG102", "tools/search.yaml"))
    assert selection.shows(finding("REG201", "tools/old_search.yaml"))
    assert selection.shows(finding("REG102")._replace(path="registry.toml"))


def test_options_take_the_place_of_the_settings() -> None:
    paths = (PathSettings(("**",), ignore=("REG1",)),)
    settings = ValidationSettings(select=("REG1",), ignore=("REG102",), paths=paths)
    assert selection_of(settings, ROOT) == Selection(("REG1",), ("REG102",), paths, ROOT)
    assert selection_of(settings, ROOT, ignore=("REG5",)) == Selection(("REG1",), ("REG5",), paths, ROOT)
    assert selection_of(settings, ROOT, select=("REG102",)) == Selection(("REG102",))
    assert selection_of(settings, ROOT, select=("REG1",), ignore=("REG102",)) == Selection(("REG1",), ("REG102",))


@given(run=runs, select=chosen, ignore=chosen)
def test_selecting_twice_is_selecting_once(run: tuple[Finding, ...], select: Codes, ignore: Codes) -> None:
    selection = Selection(select, ignore, (PathSettings(("tools/a.yaml",), ignore=("REG1",)),), ROOT)
    once = list(filter(selection.shows, run))
    assert list(filter(selection.shows, once)) == once
    assert all(covers(select, one.code) and not covers(ignore, one.code) for one in once)


@given(run=runs, select=chosen)
def test_ignoring_everything_that_is_selected_leaves_nothing(run: tuple[Finding, ...], select: tuple[str, ...]) -> None:
    assert list(filter(Selection(select, select).shows, run)) == []
    assert list(filter(Selection(("ALL",), tuple(CODES)).shows, run)) == []


def test_severities_are_those_of_the_settings_and_the_last_fitting_path_wins() -> None:
    settings = ValidationSettings(
        severity={"REG204": Severity.ERROR, "REG207": None},
        paths=(
            PathSettings(("tools",), severity={"REG204": Severity.WARNING}),
            PathSettings(("tools/*.toml",), severity={"REG204": None, "REG207": Severity.ERROR}),
        ),
    )
    run = [finding(code, path, Severity.WARNING)
           for code in ("REG204", "REG207", "REG208")
           for path in ("agents/a/agent.yaml", "tools/b.yaml", "tools/c.toml")]  # fmt: skip
    kept, off = weighed(run, settings, ROOT)
    assert [(one.code, one.path.rpartition("/")[2], one.severity.value) for one in kept] == [
        ("REG204", "agent.yaml", "error"),
        ("REG204", "b.yaml", "warning"),
        ("REG207", "c.toml", "error"),
        ("REG208", "agent.yaml", "warning"),
        ("REG208", "b.yaml", "warning"),
        ("REG208", "c.toml", "warning"),
    ]
    assert off == [run[2], run[3], run[4]]


@given(runs)
def test_without_settings_every_finding_stays_as_it_is(run: tuple[Finding, ...]) -> None:
    assert weighed(run, ValidationSettings(), ROOT) == (list(run), [])
