from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.validation.security.placeholders import is_no_password, is_placeholder
from tests.unit.validation.security.samples import BASE64, LOWER_HEX, URL_SAFE, drawn, seeded


@pytest.mark.parametrize(
    "text",
    [
        "${TOKEN}", "$(cat token)", "{{ token }}", "{% raw %}", "<your key>", "[your-password]", "{api_key}",
        "%API_KEY%", "%(token)s", "sk-...", "abc\N{HORIZONTAL ELLIPSIS}", "xxxx", "XXXXXXXX", "****", "aaaaaa",
        "0123456789", "abcdefgh", "your-api-key", "EXAMPLE", "a-placeholder", "changeme", "change-me", "REPLACE_ME",
        "fake-token", "dummy", "redacted", "abababababababab",
    ],
)  # fmt: skip
def test_what_stands_in_the_place_of_a_credential_is_none(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "API_KEY", "TOKEN", "$TOKEN", "env:TOKEN", "env.TOKEN", "process.env.TOKEN", "vault:claims/password",
        "op://claims/db/password", "arn:aws:secretsmanager:eu-west-1:1:secret:x", "projects/p/secrets/s/versions/1",
        "aws-sm://claims", "ref+vault://claims", "/run/secrets/token", "./token.txt",
        "secrets/claims", "secrets.claims",
        "password", "Secret", "none", "test", "oauth2", "localhost", "${input:token}",
    ],
)  # fmt: skip
def test_names_of_secrets_and_words_of_examples_are_no_passwords(text: str) -> None:
    assert is_no_password(text)


@pytest.mark.parametrize("text", ["hunter2", "correct-horse-battery", "Tr0ub4dor&3", "k9#fPq", "s3cret!", "letmein99"])
def test_a_password_is_one(text: str) -> None:
    assert not is_no_password(text)


@given(st.integers(0, 2**32), st.sampled_from([BASE64, LOWER_HEX, URL_SAFE]))
def test_random_letters_are_hardly_ever_taken_for_a_placeholder(seed: int, letters: str) -> None:
    random = seeded(seed)
    taken = [text for text in (drawn(random, 36, letters) for _ in range(20)) if is_no_password(text)]
    assert len(taken) <= 2


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert is_no_password(text) or not is_placeholder(text)
