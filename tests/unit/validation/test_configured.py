from __future__ import annotations

import tomllib

import pytest

from registry_cli.domain.configuration import FailOn, PathSettings, ValidationSettings, WrittenWaiver
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.finding import Severity
from registry_cli.domain.location import Location
from registry_cli.validation.configured import read_validation


def settings(text: str) -> ValidationSettings:
    return read_validation(tomllib.loads(text), text)


def test_a_whole_table_is_read() -> None:
    text = """\
[validate]
select = ["REG1", "reg204"]
ignore = ["REG102"]
fail_on = "warning"
baseline = "./baseline.json"
[validate.severity]
REG204 = "error"
REG207 = "off"
[[validate.paths]]
paths = ["agents/legacy_*"]
ignore = ["ALL"]
severity = {REG208 = "error"}
[[validate.waivers]]
path = "agents/intake/mcp.json"
code = "REG204"
pointer = "/mcpServers"
until = 2027-01-31
reason = "Agreed."
[[validate.waivers]]
"""
    assert settings(text) == ValidationSettings(
        select=("REG1", "REG204"),
        ignore=("REG102",),
        fail_on=FailOn.WARNING,
        baseline="baseline.json",
        severity={"REG204": Severity.ERROR, "REG207": None},
        paths=(PathSettings(("agents/legacy_*",), ("ALL",), {"REG208": Severity.ERROR}),),
        waivers=(
            WrittenWaiver(
                Location(13, 1, 18, 19), "agents/intake/mcp.json", "REG204", "/mcpServers", "2027-01-31", "Agreed."
            ),
            WrittenWaiver(Location(19, 1, 19, 21)),
        ),
    )


def test_everything_has_a_default() -> None:
    assert settings("[validate]") == settings("") == ValidationSettings()


def test_the_severity_of_what_can_be_waived_is_free_and_other_errors_stay_errors() -> None:
    assert settings('[validate.severity]\nREG021 = "error"\nREG022 = "off"\nREG201 = "error"').severity == {
        "REG021": Severity.ERROR,
        "REG022": None,
        "REG201": Severity.ERROR,
    }
    for weight in ("warning", "off"):
        with pytest.raises(Misconfigured, match="REG201 stays an error") as caught:
            settings(f'[validate.severity]\nREG201 = "{weight}"')
        assert "list REG201 under ignore" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("validate = 3", "validate must be a table"),
        ("[validate]\nselekt = []", r"validate\.selekt is not known"),
        ("[validate]\nselect = 'REG1'", r"validate\.select must be a list of texts"),
        ("[validate]\nselect = []", r"validate\.select is empty"),
        ("[validate]\nignore = [3]", r"validate\.ignore must be a list of texts"),
        ("[validate]\nignore = ['REG999']", r"validate\.ignore: 'REG999' is no code"),
        ("[validate]\nfail_on = 'info'", r"validate\.fail_on = 'info' is unknown"),
        ("[validate]\nfail_on = []", r"validate\.fail_on = \[\] is unknown"),
        ("[validate]\nbaseline = 3", r"validate\.baseline = 3 is no file"),
        ("[validate]\nbaseline = ' '", r"validate\.baseline = ' ' is no file"),
        ("[validate]\nbaseline = '.'", r"validate\.baseline = '\.' is no file"),
        ("[validate]\nbaseline = '../b.json'", r"is no file of the repository"),
        ("[validate]\nbaseline = '/b.json'", r"is no file of the repository"),
        ("[validate]\nseverity = 'error'", r"validate\.severity must be a table"),
        ("[validate.severity]\nREG999 = 'error'", r"validate\.severity: 'REG999' is no code"),
        ("[validate.severity]\nREG2 = 'error'", r"validate\.severity: REG2 is a family"),
        ("[validate.severity]\nREG204 = 'info'", r"validate\.severity: REG204 = 'info' is no severity"),
        ("[validate.severity]\nREG204 = ['off']", r"validate\.severity: REG204 = \['off'\] is no severity"),
        ("[validate]\npaths = ['a']", r"validate\.paths must be a list of tables"),
        ("[validate]\npaths = {}", r"validate\.paths must be a list of tables"),
        ("[[validate.paths]]\nignore = []", r"validate\.paths\[0\] names no paths"),
        ("[[validate.paths]]\npaths = []", r"validate\.paths\[0\] names no paths"),
        ("[[validate.paths]]\npath = 'a'", r"validate\.paths\[0\]\.path is not known"),
        ("[[validate.paths]]\npaths = [' ']", r"validate\.paths\[0\]\.paths: a pattern is empty"),
        ("[[validate.paths]]\npaths = ['a/../b']", r"leads out of the manifests' folder"),
        ("[[validate.paths]]\npaths = ['packages/shared/agents']", r"begins with the manifests' folder"),
        ("root = 'm'\n[[validate.paths]]\npaths = ['m']", r"m begins with the manifests' folder"),
        ("[[validate.paths]]\npaths = ['a']\nignore = ['x']", r"validate\.paths\[0\]\.ignore: 'x' is no code"),
        ("[[validate.paths]]\npaths = ['a']\nseverity = {x = 'off'}", r"validate\.paths\[0\]\.severity: 'x' is no"),
        pytest.param(f"[[validate.paths]]\npaths = ['{'a' * 501}']", "more than 500 characters", id="a long pattern"),
        ("[validate]\nwaivers = 3", r"validate\.waivers must be a list of tables"),
        ("[[validate.waivers]]\ncodes = []", r"validate\.waivers\[0\]\.codes is not known"),
        ("[[validate.waivers]]\ncode = ['REG204']", r"validate\.waivers\[0\]\.code must be a text"),
        ("[[validate.waivers]]\nuntil = 2027", r"validate\.waivers\[0\]\.until must be a text"),
    ],
)
def test_what_is_wrong_is_named_with_its_key_and_a_way_out(text: str, message: str) -> None:
    with pytest.raises(Misconfigured, match=rf"^registry\.toml: .*{message}") as caught:
        settings(text)
    assert caught.value.hint


def test_the_root_itself_may_be_the_repository() -> None:
    assert settings("root = '.'\n[[validate.paths]]\npaths = ['tools']").paths[0].paths == ("tools",)
