from __future__ import annotations

import time
from collections import deque
from itertools import islice

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry_cli.validation.security.confirming import is_confirmed
from registry_cli.validation.security.detectors import DETECTORS, find_credentials
from registry_cli.validation.security.placeholders import is_no_password, is_placeholder
from tests.unit.validation.security.samples import SAMPLES, WITHIN, drawn, private_key, seeded, web_token

SEEDS = st.integers(0, 2**32)
AROUND = ["{}", "key: {}", 'Use "{}" now.', "`{}`", "(see {})", "a\nb={}\nc", "Say:\\n{}\\nand go on"]


def found(text: str) -> list[tuple[str, str]]:
    """Kind and text of each credential, as far as they do not share letters with one before."""
    hits = list(find_credentials(text))
    first = [hit for index, hit in enumerate(hits) if not any(_share(hit.span, other.span) for other in hits[:index])]
    return [(hit.kind, text[hit.start : hit.end]) for hit in first]


def _share(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=25)
@given(seed=SEEDS, around=st.sampled_from(AROUND))
def test_a_credential_is_known_by_its_look_wherever_it_stands(name: str, seed: int, around: str) -> None:
    kind, make = SAMPLES[name]
    sample = make(seeded(seed))
    assume(kind == "a private key" or not is_placeholder(sample))
    assert found(around.format(sample)) == [(kind, sample)]


@pytest.mark.parametrize("name", WITHIN)
@settings(max_examples=25)
@given(seed=SEEDS)
def test_a_credential_is_known_by_what_stands_around_it(name: str, seed: int) -> None:
    kind, around, make = WITHIN[name]
    sample = make(seeded(seed))
    assume(not is_no_password(sample))
    assert found(around.format(sample)) == [(kind, sample)]


def test_every_detector_has_a_sample() -> None:
    known = {kind for kind, *_ in [*SAMPLES.values(), *WITHIN.values()]}
    assert {detector.kind for detector in DETECTORS} == known


@pytest.mark.parametrize("name", SAMPLES)
def test_the_library_is_asked_where_it_knows_the_kind(name: str) -> None:
    """A plugin that no longer knew its own kind would silence the detector."""
    kind, make = SAMPLES[name]
    plugins = {detector.plugin for detector in DETECTORS if detector.kind == kind and detector.plugin}
    sample = make(seeded(1))
    assert not plugins or any(is_confirmed(plugin, sample) for plugin in plugins) or "_pat_" in sample


@pytest.mark.parametrize(
    "text",
    [
        "AK" + "IAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY",
        "gh" + "p_" + "x" * 36,
        "gh" + "p_" + "0" * 36,
        "sk-...",
        "sk-your-key-here-and-not-a-real-one-at-all",
        "sk-" + "a" * 48,
        "sk-" + "1234567890" * 4,
        "xo" + "xb-your-token-goes-here",
        "sk_" + "test_" + "4eC39HqLyjWDarjtT1zdp7dc",
        "https://hooks.slack.com/services/" + "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
        "postgresql://user:password@localhost:5432/db",
        "postgresql://postgres:postgres@localhost/db",
        "postgresql://admin:admin@db.example/db",
        "postgresql://claims:${CLAIMS_PASSWORD}@db.example/claims",
        "postgresql://claims:{password}@db.example/claims",
        "postgresql://claims:$PGPASSWORD@db.example/claims",
        "postgresql://postgres:[YOUR-PASSWORD]@db.example/claims",
        "https://user:<token>@claims.example",
        "https://ada:{{ token }}@claims.example",
        "https://claims.example:8443@x",
        "https://claims.example/a:b@c",
        "ada@claims.example, mailto:ada@claims.example",
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "look for -----BEGIN RSA PRIVATE KEY----- in the files",
        "-----BEGIN CERTIFICATE-----\nMIIBszCCARygAwIBAgIUZvq\n-----END CERTIFICATE-----",
        "risk-assessment-of-something-that-is-very-long-and-has-1-number-in-it",
        "task-force-2025",
        "SG.monitoring.something",
    ],
)
def test_placeholders_and_examples_of_documentation_are_none(text: str) -> None:
    assert found(text) == []


def test_a_key_whose_middle_is_cut_out_is_none() -> None:
    whole = private_key(seeded(3))
    assert found(whole[:60] + "..." + whole[-40:]) == []


def test_a_key_without_its_end_reaches_as_far_as_its_letters() -> None:
    key = private_key(seeded(4))
    cut = key[: key.index("-----END") - 1]
    assert found(f"a: |\n  {cut}\n\nb: Some words.") == [("a private key", cut)]


def test_a_key_in_a_block_is_covered_to_its_end() -> None:
    key = private_key(seeded(5), line="\n    ")
    assert found(f"key: |\n    {key}\nname: x\n") == [("a private key", key)]


def test_what_the_library_does_not_know_is_none() -> None:
    assert found(f"T3Blbk{'FJ'} marks keys, and sk-{drawn(seeded(1), 30)}-{drawn(seeded(2), 30)} has no mark") == []


def test_two_of_a_kind_are_two() -> None:
    make = SAMPLES["github personal"][1]
    first, second = make(seeded(1)), make(seeded(2))
    assert [text for _, text in found(f"{first} {second}")] == [first, second]


def test_a_token_in_a_url_is_named_after_its_issuer() -> None:
    token = SAMPLES["github personal"][1](seeded(1))
    assert found(f"git clone https://ada:{token}@github.com/acme/agents") == [("a GitHub token", token)]


def test_what_is_longer_than_a_token_is_none() -> None:
    assert found("gh" + "p_" + drawn(seeded(1), 300)) == []
    assert found("AK" + "IA" + drawn(seeded(1), 17, "ABCDEFGH2")) == []


@pytest.mark.parametrize("claims", [{"sub": "1234567890", "name": "John Doe"}, {"role": "anon", "iss": "supabase"}])
def test_web_tokens_that_are_public_are_none(claims: dict[str, object]) -> None:
    assert found(web_token(claims, seeded(1))) == []


@pytest.mark.parametrize(
    "piece",
    [
        "sk-",
        "gh" + "p_",
        "eyJ",
        "://a:",
        "-----BEGIN PRIVATE KEY-----\n",
        "xo" + "xb-1-",
        "AccountKey=",
        "MTA0a.",
        "glpat-",
        "eyJ.",
        "_access_key",
        "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAA",
        "a@",
        "1:AA",
        "A" * 50,
        "\\n",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    """A hostile megabyte ends in a moment; what took the square of its length would take minutes."""
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    deque(islice(find_credentials(text), 1_000), maxlen=0)
    assert time.process_time() - start < 5
