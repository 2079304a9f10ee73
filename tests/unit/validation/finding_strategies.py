"""Findings as Hypothesis makes them."""

from __future__ import annotations

from hypothesis import strategies as st

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.location import Location
from registry_cli.validation.codes import CODES

ROOT = "packages/shared"

locations = st.integers(1, 20).map(lambda line: Location(line, 1, line, 5))

findings = st.builds(
    Finding,
    code=st.sampled_from(sorted(CODES)),
    severity=st.sampled_from(Severity),
    path=st.sampled_from([f"{ROOT}/{path}" for path in ("tools/a.yaml", "tools/b.yaml", "agents/c/agent.toml")]),
    message=st.sampled_from(["this is wrong", "already on line 3", "already on line 7", "\ud800 cannot be stored"]),
    pointer=st.sampled_from([(), ("name",), ("tags", 0)]),
    location=locations,
)

runs = st.lists(findings, max_size=12).map(tuple)
