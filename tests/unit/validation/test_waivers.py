from __future__ import annotations

import pickle
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.configuration import WrittenWaiver
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.validation.codes import CODES
from registry_cli.validation.codes.waivers import may_be_waived
from registry_cli.validation.waivers import (
    Found,
    Reach,
    Waived,
    Waiver,
    apply_waivers,
    configured_waivers,
    find_waivers,
    waivers_in,
    waivers_in_bytes,
)
from tests.unit.validation.checking import Content, read, side_by_side, tool
from tests.unit.validation.finding_strategies import ROOT, runs

TODAY = date(2026, 11, 21)
FILE = f"{ROOT}/tools/a.yaml"
REASON = "registry: allow REG204 -- They stop by themselves."


def finding(code: str = "REG204", line: int = 1, path: str = FILE, pointer: tuple[str, ...] = ()) -> Finding:
    return Finding(code, Severity.WARNING, path, "is wrong", pointer=pointer, location=Location(line, 1, line, 9))


def applied(findings: Iterable[Finding], *waivers: Found, reach: Reach | None = None) -> Waived:
    return apply_waivers(findings, waivers, TODAY, root=ROOT, reach=reach or Reach())


def said(found: Iterable[Found]) -> list[str]:
    """The messages of what cannot be read; a waiver that can be read has none."""
    return [one.message if isinstance(one, Finding) else f"waives {', '.join(one.codes)}" for one in found]


# reading


def test_a_waiver_names_its_codes_its_day_and_its_reason() -> None:
    text = "name: x # registry: allow REG204, reg207 until 2027-01-31 -- Agreed -- until the merge.\n"
    (waiver,) = waivers_in(FILE, text)
    assert waiver == Waiver(
        path=FILE, location=Location(1, 9, 1, len(text)), codes=("REG204", "REG207"),
        reason="Agreed -- until the merge.", until=date(2027, 1, 31), lines=(1,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        (FILE, f"a: 1\nb: 2 # {REASON}\nc: 3\n", (2,)),
        (FILE, f"a: 1\n# {REASON}\n# and so on\n\nb: 2\n", (2, 5)),
        (FILE, f"a: 1\nb: 2 # {REASON.replace('allow', 'allow-file')}\n", ()),
        ("a.toml", f"a = 1\n# {REASON}\nb = 2\n", (2, 3)),
        ("prompts/system.md", f"<!-- {REASON} -->\nYou search.\n", (1, 2)),
    ],
)
def test_a_waiver_speaks_of_its_line_or_the_next_or_the_file(path: str, text: str, lines: tuple[int, ...]) -> None:
    (waiver,) = waivers_in(path, text)
    assert isinstance(waiver, Waiver)
    assert waiver.lines == lines


@pytest.mark.parametrize(
    ("terms", "messages"),
    [
        (" REG204", ["the waiver gives no reason"]),
        (" REG204 --  ", ["the waiver gives no reason"]),
        (" -- Because.", ["the waiver names no code"]),
        ("", ["the waiver names no code", "the waiver gives no reason"]),
        (" REG999 -- Because.", ["'REG999' is no code of a finding"]),
        (" REG2 -- Because.", ["'REG2' is no code of a finding"]),
        (" REG204 REG207 -- Because.", ["'REG204 REG207' is no code of a finding"]),
        (" REG204,, REG207 -- Because.", ["'' is no code of a finding"]),
        (" REG201 -- Because.", ["REG201 cannot be waived: reference to nothing"]),
        (" REG021 -- Because.", ["REG021 cannot be waived: waiver that waives nothing"]),
        (" REG204 until -- Because.", ["'' is no day"]),
        (" REG204 until tomorrow -- Because.", ["'tomorrow' is no day"]),
        (" REG204 until 2027-02-30 -- Because.", ["'2027-02-30' is no day"]),
        (" REG204 until 20270228 -- Because.", ["'20270228' is no day"]),
        ("-line REG204 -- Because.", ["there is no registry: allow-line"]),
    ],
)
def test_a_waiver_that_cannot_be_read_is_a_finding_where_it_stands(terms: str, messages: list[str]) -> None:
    found = list(waivers_in(FILE, f"a: 1\nb: 2 # registry: allow{terms}\n"))
    assert said(found) == messages
    assert all(isinstance(one, Finding) and one.hint and one.location.line == 2 for one in found)
    assert {one.code for one in found if isinstance(one, Finding)} == {"REG020"}


@pytest.mark.parametrize("text", ["# registry: allows more", "# see registry: allow", "# registry allow REG204"])
def test_a_comment_that_only_speaks_of_waivers_is_none(text: str) -> None:
    assert list(waivers_in(FILE, f"{text}\na: 1\n")) == []


def test_a_text_that_looks_like_a_waiver_is_none() -> None:
    assert list(waivers_in(FILE, f'a: "# {REASON}"\nb: |\n  # {REASON}\n')) == []
    assert list(waivers_in("a.json", f'{{"a": "# {REASON}"}}')) == []


def test_every_file_of_a_bundle_is_looked_at() -> None:
    files: dict[str, Content] = {
        "agents/a/agent.toml": f'agent_id = "a" # {REASON}\n',
        "agents/a/prompts/system.md": f"\ufeff<!-- {REASON} -->\nYou search.\n",
        "agents/a/mcp.json": f'{{"mcpServers": {{}}, "// {REASON}": 1}}',
        "agents/a/assets/photo.md": REASON.encode() + b"<!-- \xff",
        **side_by_side("letter", "1.0.0", v1_0_0=f"body: Hello. # {REASON}\n"),
        **tool("search"),
    }
    bundles, _ = read(files)
    found = [waiver for bundle in bundles for waiver in find_waivers(bundle)]
    assert sorted(waiver.path for waiver in found) == [
        "root/agents/a/agent.toml",
        "root/agents/a/prompts/system.md",
        "root/templates/letter/versions/1.0.0.yaml",
    ]
    assert all(isinstance(waiver, Waiver) for waiver in found)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own


@given(st.text(alphabet="# -,untilREG204\n<!>"))
def test_no_terms_make_reading_raise(terms: str) -> None:
    for one in waivers_in(FILE, f"a: 1 # registry: allow{terms}\n"):
        assert isinstance(one, Waiver | Finding)


@given(st.binary(max_size=60))
def test_no_bytes_make_reading_raise(content: bytes) -> None:
    assert all(isinstance(one, Waiver | Finding) for one in waivers_in_bytes(FILE, b"# registry: allow " + content))


# registry.toml


def test_waivers_of_registry_toml_are_read_like_others() -> None:
    written = WrittenWaiver(
        Location(3), "agents/*/mcp.json", "REG204", "/mcpServers/a", "2027-01-31", "Agreed."
    )  # fmt: skip
    (waiver,) = configured_waivers([written], "registry.toml", ROOT)
    assert waiver == Waiver(
        "registry.toml", Location(3), ("REG204",), "Agreed.", date(2027, 1, 31),
        pattern="agents/*/mcp.json", pointer="/mcpServers/a",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        ({"path": ""}, ["the waiver names no path"]),
        ({"path": "../tools"}, ["../tools leads out of the manifests' folder"]),
        ({"path": f"{ROOT}/tools"}, [f"{ROOT}/tools begins with the manifests' folder, from which patterns count"]),
        ({"code": ""}, ["the waiver names no code"]),
        ({"code": "REG102"}, ["REG102 cannot be waived: field is unknown"]),
        ({"until": "soon", "reason": " "}, ["'soon' is no day", "the waiver gives no reason"]),
        ({"pointer": "name"}, ["'name' is no JSON Pointer"]),
    ],
)
def test_what_is_wrong_in_one_of_registry_toml_is_said_at_its_entry(
    changes: dict[str, str], messages: list[str]
) -> None:
    whole = WrittenWaiver(Location(3), "tools", "REG204", reason="Agreed.")
    found = list(configured_waivers([whole._replace(**changes)], "inner/registry.toml", ROOT))  # type: ignore[arg-type]
    assert said(found) == messages
    assert all(
        isinstance(one, Finding) and (one.path, one.location.line) == ("inner/registry.toml", 3) for one in found
    )


# applying


LINE = Waiver(FILE, Location(4, 1, 4, 9), ("REG204", "REG207"), "Agreed.", lines=(4, 5))
WHOLE = LINE._replace(lines=())
PATTERN = Waiver("registry.toml", Location(9), ("REG204",), "Agreed.", pattern="tools/*.yaml")
POINTED = PATTERN._replace(pointer="/tags")


@pytest.mark.parametrize(
    ("waiver", "one", "covered"),
    [
        (LINE, finding(line=4), True),
        (LINE, finding(line=5), True),
        (LINE, finding("REG207", line=5), True),
        (LINE, finding("REG208", line=5), False),
        (LINE, finding(line=6), False),
        (LINE, finding(line=5, path=f"{ROOT}/tools/b.yaml"), False),
        (WHOLE, finding(line=99), True),
        (WHOLE, finding(line=99, path=f"{ROOT}/tools/b.yaml"), False),
        (PATTERN, finding(line=99, path=f"{ROOT}/tools/b.yaml"), True),
        (PATTERN, finding("REG207", path=f"{ROOT}/tools/b.yaml"), False),
        (PATTERN, finding(path=f"{ROOT}/agents/b/agent.yaml"), False),
        (PATTERN, finding(path="tools/b.yaml"), False),
        (POINTED, finding(pointer=("tags",)), True),
        (POINTED, finding(pointer=("tags", "0")), True),
        (POINTED, finding(pointer=("tagses",)), False),
        (POINTED, finding(), False),
    ],
)
def test_a_waiver_covers_what_it_was_written_for(waiver: Waiver, one: Finding, *, covered: bool) -> None:
    outcome = applied([one], waiver, reach=Reach(files=False, references=False))
    assert (outcome.accepted == (one,)) is covered
    assert (one in outcome.findings) is not covered


def test_a_waiver_that_waives_nothing_is_a_finding_where_it_stands() -> None:
    (told,) = applied([finding(line=9)], LINE).findings[:1]
    assert (told.code, told.severity, told.path, told.location) == ("REG021", "warning", FILE, LINE.location)
    assert told.message == "nothing is waived here: there is no REG204 or REG207 on line 5"
    messages = [applied([], waiver).findings[0].message for waiver in (WHOLE, PATTERN, POINTED)]
    assert [message.partition(" REG204 ")[2] or message.partition("REG207 ")[2] for message in messages] == [
        "or REG207 in this file", "in tools/*.yaml", "at /tags of tools/*.yaml",
    ]  # fmt: skip


def test_of_several_codes_those_are_named_that_are_not_there() -> None:
    outcome = applied([finding("REG207", line=5)], LINE)
    assert [one.message for one in outcome.findings] == ["nothing is waived here: there is no REG204 on line 5"]


@pytest.mark.parametrize(
    ("code", "reach", "told"),
    [
        ("REG503", Reach(), False),
        ("REG503", Reach(history=True), True),
        ("REG204", Reach(), True),
        ("REG204", Reach(references=False), False),
        ("REG401", Reach(references=False), True),
        ("REG204", Reach(sound=False), False),
        ("REG301", Reach(sound=False), False),
        ("REG401", Reach(sound=False), True),
    ],
)
def test_a_waiver_is_without_use_only_where_its_finding_could_have_been_found(
    code: str, reach: Reach, *, told: bool
) -> None:
    waiver = LINE._replace(codes=(code,))
    assert bool(applied([], waiver, reach=reach).findings) is told


def test_one_of_registry_toml_is_without_use_only_where_all_files_were_looked_at() -> None:
    assert applied([], PATTERN, reach=Reach(files=False)).findings == ()
    assert len(applied([], LINE, reach=Reach(files=False)).findings) == 1


@pytest.mark.parametrize(
    ("waiver", "broken", "told"),
    [
        (LINE, "tools/a.yaml", False),
        (LINE, "tools/b.yaml", True),
        (WHOLE, "tools/a.yaml", False),
        (LINE._replace(codes=("REG401",), path=f"{ROOT}/agents/a/prompts/system.md"), "agents/a/agent.yaml", False),
        (LINE._replace(codes=("REG401",), path=f"{ROOT}/agents/a/prompts/system.md"), "agents/b/agent.yaml", True),
        (PATTERN, "tools/b.yaml", False),
        (PATTERN, "agents/b/agent.yaml", True),
    ],
)
def test_of_an_entry_that_is_broken_nothing_is_said_that_was_not_looked_for(
    waiver: Waiver, broken: str, *, told: bool
) -> None:
    """Errors elsewhere change nothing: a run over what changed must say the same as one over everything."""
    error = finding("REG102", path=f"{ROOT}/{broken}")._replace(severity=Severity.ERROR)
    assert any(one.code == "REG021" for one in applied([error], waiver).findings) is told


def test_an_expired_waiver_is_a_finding_and_what_it_accepted_is_one_again() -> None:
    last_day, expired = LINE._replace(until=TODAY), LINE._replace(until=date(2026, 11, 20))
    run = [finding(line=5), finding("REG207", line=5)]
    assert applied(run, last_day) == Waived((), tuple(run))
    outcome = applied(run, expired)
    assert [one.code for one in outcome.findings] == ["REG022", "REG204", "REG207"]
    assert outcome.findings[0].message == "the waiver of REG204, REG207 held up to 2026-11-20"
    assert [one.code for one in applied([], expired).findings] == ["REG022"]


def test_what_cannot_be_read_stays_a_finding_and_waives_nothing() -> None:
    (broken,) = waivers_in(FILE, "a: 1 # registry: allow REG204\n")
    outcome = applied([finding()], broken, broken)
    assert [one.code for one in outcome.findings] == ["REG204", "REG020"]


def test_only_judgements_may_be_waived() -> None:
    waivable = {code.code for code in CODES.values() if may_be_waived(code)}
    assert {"REG204", "REG207", "REG208"} <= waivable
    assert not {"REG002", "REG021", "REG102", "REG201", "REG501", "REG502"} & waivable
    errors = {code for code in waivable if CODES[code].severity is Severity.ERROR}
    assert all(code.startswith(("REG301", "REG4", "REG503")) for code in errors)


@given(run=runs, lines=st.booleans())
def test_findings_are_kept_or_accepted_and_never_lost(run: tuple[Finding, ...], *, lines: bool) -> None:
    outcome = applied(run, LINE if lines else WHOLE, PATTERN)
    assert sorted((*outcome.findings, *outcome.accepted), key=repr) == sorted(
        (*run, *(one for one in outcome.findings if one.code == "REG021" and one not in run)), key=repr
    )
    again = applied(outcome.findings, LINE if lines else WHOLE, PATTERN)
    assert again.accepted == ()
