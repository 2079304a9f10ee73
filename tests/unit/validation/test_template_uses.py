from __future__ import annotations

import pytest

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.identity import EntryName
from registry_cli.planning.graph import Standing
from registry_cli.validation.pipeline import documents_of
from registry_cli.validation.sayings import sayings_of
from registry_cli.validation.stage import Subject
from registry_cli.validation.template_uses import find_unfit_uses, template_uses
from tests.unit.validation.checking import Content, agent, check, codes, read, side_by_side, template

LETTER = EntryName("template", "letter")
WRITER = EntryName("agent", "writer")
VARIABLES = (
    "body: '{{ customer }} {{ days }}'\nvariables:\n  required: [customer]\n"
    "  properties: {customer: {type: string}, days: {type: integer, default: 3}}\n"
)


def found(use: str, letter: str = VARIABLES) -> list[tuple[tuple[str | int, ...], str, str]]:
    findings = check({**agent("writer", f"template: {use}\n"), **template("letter", letter)})
    assert set(codes(findings)) <= {"REG210"}
    return [(finding.pointer, finding.message, finding.hint) for finding in findings]


def test_values_that_fit_are_no_finding() -> None:
    assert found("{ref: letter, variables: {customer: Ada}}") == []
    assert found("{ref: letter@^1.0, variables: {customer: Ada, days: 5}}") == []


@pytest.mark.parametrize(
    ("use", "pointer", "message"),
    [
        ("{ref: letter, variables: {customer: 5}}", ("customer",), "`customer` must be a text, not a whole number"),
        ("{ref: letter, variables: {customer: a, dayz: 5}}", ("dayz",), "the template declares no variable `dayz`"),
        ("{ref: letter, variables: {days: 5}}", (), "`customer` is missing"),
    ],
)
def test_a_value_in_vain_is_found_where_the_agent_gives_it(use: str, pointer: tuple[str, ...], message: str) -> None:
    ((where, said, hint),) = found(use)
    assert (where, said) == (("template", "variables", *pointer), message)
    assert hint or "must be" in message


def test_an_agent_that_gives_nothing_is_told_at_the_template() -> None:
    ((where, _, _),) = found("{ref: letter}")
    assert where == ("template",)


def test_what_an_environment_gives_the_agent_need_not_give() -> None:
    assert found("{ref: letter}", f"{VARIABLES}environments: {{production: {{customer: Ada}}}}\n") == []


@pytest.mark.parametrize(
    ("use", "letter", "codes_found"),
    [
        ("{ref: letter, variables: {a: 1}}", "body: Hi.\nvariables: {type: strin}\n", ["REG109"]),
        ("{ref: letter, variables: {a: 1}}", "body: Hi.\nvariables: 5\n", ["REG103"]),
        ("{ref: letter, variables: 5}", VARIABLES, ["REG103"]),
        ("{ref: letter@^2.0, variables: {a: 1}}", VARIABLES, ["REG202"]),
        ("{ref: lettre, variables: {a: 1}}", VARIABLES, ["REG201"]),
        ("{ref: letter, variables: {a: 1}}", f"{VARIABLES}status: disabled\n", ["REG205"]),
    ],
)
def test_where_something_else_is_wrong_only_that_is_told(use: str, letter: str, codes_found: list[str]) -> None:
    assert codes(check({**agent("writer", f"template: {use}\n"), **template("letter", letter)})) == codes_found


@pytest.mark.parametrize(("live", "number"), [("1.0.0", 1), ("2.0.0", 0)])
def test_of_versions_side_by_side_the_live_one_is_looked_at(live: str, number: int) -> None:
    letter = side_by_side(
        "letter", live, v1_0_0=VARIABLES, v2_0_0="body: Hi.\nvariables: {additionalProperties: true}\n"
    )
    assert len(check({**agent("writer", "template: {ref: letter}\n"), **letter})) == number


def subject(files: dict[str, Content], standing: Standing, *, before: Standing | None = None) -> Subject:
    """The agent that *files* hold, and a world where the template stands as it is said."""
    bundles, _ = read(files)
    return Subject(
        world={WRITER: Standing("1.0.0"), LETTER: standing},
        before={} if before is None else {WRITER: Standing("1.0.0"), LETTER: before},
        sayings=[saying for bundle in bundles for saying in sayings_of(bundle, sound=True)],
        manifests={bundle.name: bundle.manifest.path for bundle in bundles},
        documents=documents_of(bundles),
    )


FILES: dict[str, Content] = {**agent("writer", "template: {ref: letter}\n"), **template("letter", VARIABLES)}


def unfit(given: Subject) -> list[Finding]:
    return list(find_unfit_uses(given))


@pytest.mark.parametrize(
    "standing",
    [Standing("0.9.0"), Standing(None), Standing("1.0.0", retired=True), Standing("1.0.0", status="disabled")],
)
def test_a_template_that_stands_otherwise_than_its_file_says_is_passed_over(standing: Standing) -> None:
    assert unfit(subject(FILES, standing)) == []
    assert len(unfit(subject(FILES, Standing("1.0.0")))) == 1


def test_a_template_whose_files_are_not_sound_is_passed_over() -> None:
    assert unfit(subject(FILES, Standing("1.0.0"))._replace(unsound={LETTER})) == []
    assert unfit(subject(FILES, Standing("1.0.0"))._replace(manifests={})) == []


def test_what_was_so_before_is_a_warning() -> None:
    (finding,) = unfit(subject(FILES, Standing("1.0.0"), before=Standing("1.0.0")))
    assert (finding.severity, finding.message) == (
        Severity.WARNING,
        "`customer` is missing; it was so before this change",
    )
    (finding,) = unfit(subject(FILES, Standing("1.0.0"), before=Standing("0.9.0")))
    assert finding.severity is Severity.ERROR


def test_an_agent_that_is_disabled_is_only_warned() -> None:
    files = {**FILES, **agent("writer", "template: {ref: letter}\nstatus: disabled\n")}
    (finding,) = unfit(subject(files, Standing("1.0.0")))
    assert finding.severity is Severity.WARNING


def test_an_agent_without_a_template_gives_nothing_to_find() -> None:
    bundles, _ = read({**agent("writer"), **template("letter", VARIABLES)})
    documents = documents_of(bundles)
    writer, letter = (documents[path] for path in sorted(documents))
    assert list(template_uses(writer, letter)) == []
