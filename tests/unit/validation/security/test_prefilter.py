from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry_cli.validation.security.detectors import DETECTORS, find_credentials
from registry_cli.validation.security.prefilter import may_hold_credential
from tests.unit.validation.security.samples import SAMPLES, WITHIN, seeded

BODIES = {
    **{name: ("{}", make) for name, (_, make) in SAMPLES.items()},
    **{name: row[1:] for name, row in WITHIN.items()},
}


@pytest.mark.parametrize("name", BODIES)
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), before=st.sampled_from(["", " ", "Use ", '"', "key: ", "\n"]))
def test_whatever_a_detector_finds_passes_the_prefilter(name: str, seed: int, before: str) -> None:
    around, make = BODIES[name]
    text = before + around.format(make(seeded(seed)))
    assume(list(find_credentials(text)))
    assert may_hold_credential(text)


@given(
    st.lists(
        st.sampled_from([needle for one in DETECTORS for needle in one.needles] + list("aA0_-.:/@ \n=")), max_size=60
    )
)
def test_what_is_made_of_the_letters_of_credentials_is_found_only_behind_the_prefilter(parts: list[str]) -> None:
    text = "".join(parts)
    assert may_hold_credential(text) or not list(find_credentials(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        'You judge claims. Answer with JSON only: {"verdict": "yes"}, and say why.',
        "allowed_tools: [fraud_rules@^1.2]\niteration_timeout_seconds: 60\n",
        "| name | use |\n|------|------|\n\n---\n\n# Agents A, B and M\n",
        "https://tools.claims.example/v1/evaluate?page=2#top",
    ],
)
def test_plain_files_are_passed_over(text: str) -> None:
    assert not may_hold_credential(text)
