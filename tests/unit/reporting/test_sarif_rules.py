from __future__ import annotations

import re

from registry_cli.reporting.sarif_rules import RULE_INDEX, sarif_driver
from registry_cli.validation.codes import CODES


def test_every_code_is_a_rule_with_all_that_the_catalogue_says() -> None:
    rules = sarif_driver()["rules"]
    assert [rules[RULE_INDEX[code]]["id"] for code in CODES] == list(CODES)
    for rule, code in zip(rules, CODES.values(), strict=True):
        assert rule["shortDescription"]["text"] == code.title
        assert rule["fullDescription"]["text"] == code.explanation
        assert code.fix in rule["help"]["text"]
        assert code.fix in rule["help"]["markdown"]
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]+", rule["name"])
        assert rule["properties"]["precision"] == "very-high"


def test_texts_are_no_longer_than_code_scanning_takes() -> None:
    for rule in sarif_driver()["rules"]:
        assert len(rule["shortDescription"]["text"]) <= 1024
        assert len(rule["fullDescription"]["text"]) <= 1024


def test_findings_of_security_and_no_others_have_a_security_severity() -> None:
    for rule in sarif_driver()["rules"]:
        is_security = rule["id"].startswith("REG4")
        assert ("security-severity" in rule["properties"]) == is_security
        assert ("security" in rule["properties"]["tags"]) == is_security
        if is_security:
            assert 0 < float(rule["properties"]["security-severity"]) <= 10
