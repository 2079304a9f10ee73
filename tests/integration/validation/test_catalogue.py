"""Every code's examples are what they claim to be: the bad one gives just its code, the good one nothing."""

from __future__ import annotations

import pytest

from registry_cli.application.explain import explain
from registry_cli.domain.finding import Finding
from registry_cli.settings import parse_configuration
from registry_cli.validation.codes import CODES, Code
from registry_cli.validation.codes.code import Example

every_code = pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)


def found(example: Example) -> tuple[Finding, ...]:
    """What the whole pipeline says of *example*."""
    return explain(example, parse_configuration(example.configuration.encode()))


@every_code
def test_the_bad_example_gives_just_this_finding(code: Code) -> None:
    findings = found(code.bad)

    assert {finding.code for finding in findings} == {code.code}
    assert code.severity in {finding.severity for finding in findings}


@every_code
def test_the_good_example_gives_none(code: Code) -> None:
    assert found(code.good) == ()


@every_code
def test_the_good_example_is_the_bad_one_put_right(code: Code) -> None:
    assert code.good != code.bad
    assert (code.good.before, code.good.foreign) == (code.bad.before, code.bad.foreign)
    assert set(code.good.files) & set(code.bad.files) or len(code.good.files) == 1
