"""Findings for tests of reports: two to look at, and any at all."""

from __future__ import annotations

from hypothesis import strategies as st

from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.fix import Edit, Fix
from registry_cli.domain.location import Location
from registry_cli.reporting.report import Report, Reporter, unstyled

ERROR = Finding(
    "REG102",
    Severity.ERROR,
    "agents/a/agent.yaml",
    "there is no field 'max_iteration'",
    hint="did you mean max_iterations?",
    pointer=("max_iteration",),
    location=Location(2, 1, 2, 14),
    fix=Fix("rename it to max_iterations", "agents/a/agent.yaml", (Edit(Location(2, 1, 2, 14), "max_iterations"),)),
)
WARNING = Finding("REG207", Severity.WARNING, "agents/b/agent.yaml", "a ring")
TEXT = "agent_id: a\nmax_iteration: 3\nversion: 1.0.0\n"

HOSTILE = st.text(st.characters(), max_size=30) | st.sampled_from(
    ["::error::x", "a\n::set-output name=x::y", "##[add-mask]x", "a\r\nb", "<img src=x>", "](http://x)", "%0A::error::"]
)
"""Texts that somebody put into a manifest to be obeyed."""

locations = st.builds(
    Location, *(st.integers(min_value=1, max_value=9) for _ in range(2)), st.integers(9, 20), st.integers(1, 9)
)
findings = st.builds(
    Finding,
    st.sampled_from(["REG102", "REG207", "REG999"]),
    st.sampled_from(Severity),
    HOSTILE,
    HOSTILE,
    HOSTILE,
    st.tuples(HOSTILE),
    st.just(Location()) | locations,
    st.none() | st.builds(Fix, HOSTILE, HOSTILE, st.tuples(st.builds(Edit, locations, HOSTILE))),
)


class TextSources:
    """The texts of a dict; every path asked for is remembered."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self.asked: list[str] = []

    def text(self, path: str) -> str | None:
        """As the protocol says."""
        self.asked.append(path)
        return self._texts.get(path)


def printed(reporter: Reporter, *told: Finding, checked: int = 0, texts: dict[str, str] | None = None) -> str:
    """What *reporter* makes of findings, without colours."""
    return unstyled(reporter(Report(told, checked, TextSources(texts or {}))))
