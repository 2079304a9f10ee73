from __future__ import annotations

from registry_cli.documents.reading import read_document
from registry_cli.domain.finding import Severity
from registry_cli.domain.location import Location
from registry_cli.schemas.violation import Part
from registry_cli.validation.codes import CODES
from registry_cli.validation.stage import finding_at, finding_on, sources_of
from tests.unit.validation.checking import read, side_by_side

DOCUMENT = read_document("x.yaml", b"name: a\nparts:\n  - id: b\n    size: 2\n").document
CODE = CODES["REG204"]


def located(pointer: tuple[str | int, ...], part: Part) -> Location:
    assert DOCUMENT is not None
    return finding_at(CODE, DOCUMENT, pointer, "wrong", part=part).location


def test_a_finding_is_at_the_value_the_key_or_the_head_of_its_mapping() -> None:
    assert located(("parts", 0, "size"), Part.VALUE) == Location(4, 11, 4, 12)
    assert located(("parts", 0, "size"), Part.KEY) == Location(4, 5, 4, 9)
    assert located(("parts", 0), Part.MISSING) == Location(3, 5, 3, 10)
    assert located(("parts",), Part.MISSING) == Location(2, 1, 2, 6)
    assert located((), Part.MISSING) == Location(1, 1, 1, 8)


def test_a_finding_has_the_severity_of_its_code_unless_told_otherwise() -> None:
    assert DOCUMENT is not None
    assert finding_at(CODE, DOCUMENT, (), "wrong").severity is Severity.WARNING
    assert finding_at(CODE, DOCUMENT, (), "wrong", severity=Severity.ERROR).severity is Severity.ERROR
    assert finding_on(CODE, "x", "wrong").severity is Severity.WARNING
    assert finding_on(CODE, "x", "wrong", severity=Severity.ERROR).severity is Severity.ERROR


def test_the_sources_of_a_bundle_are_its_manifest_and_then_its_versions() -> None:
    ((bundle,), _) = read(side_by_side("t", "1.0.0", v1_0_0="body: A\n"))
    assert [source.path.rpartition("/")[2] for source in sources_of(bundle)] == ["template.yaml", "1.0.0.yaml"]
