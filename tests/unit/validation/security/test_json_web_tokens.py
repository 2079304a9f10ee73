from __future__ import annotations

import re
from base64 import urlsafe_b64encode

import pytest

from registry_cli.validation.security.json_web_tokens import is_web_token
from tests.unit.validation.security.samples import seeded, web_token


def whole(text: str) -> re.Match[str]:
    found = re.fullmatch(r".*", text, re.DOTALL)
    assert found is not None
    return found


@pytest.mark.parametrize("claims", [{}, {"sub": "ada"}, {"role": "service_role"}, {"sub": 1234567890}, {"sub": ["a"]}])
def test_a_token_that_says_something_is_one(claims: dict[str, object]) -> None:
    assert is_web_token(whole(web_token(claims, seeded(1))))


@pytest.mark.parametrize("claims", [{"sub": "1234567890"}, {"role": "anon"}])
def test_the_token_of_the_documentation_and_the_one_made_to_be_public_are_none(claims: dict[str, object]) -> None:
    assert not is_web_token(whole(web_token(claims, seeded(1))))


@pytest.mark.parametrize("payload", [b"[]", b"1", b"{", b"\xff", b"[" * 5000, b""])
def test_what_holds_no_claims_is_none(payload: bytes) -> None:
    assert not is_web_token(whole(f"a.{urlsafe_b64encode(payload).decode()}.c"))


def test_what_is_no_base64_is_none() -> None:
    assert not is_web_token(whole("a.b\N{LATIN SMALL LETTER E WITH ACUTE}.c"))
