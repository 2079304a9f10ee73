from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.finding import Finding
from registry_cli.reporting.escaping import escaped
from registry_cli.reporting.github_summary import LARGEST_SUMMARY, github_summary
from registry_cli.reporting.report import Report
from tests.unit.reporting.findings import ERROR, WARNING, findings


class Cells(HTMLParser):
    """The tags of a page, and what its code elements hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.code: list[str] = []
        self._inside = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins; none has attributes."""
        assert not attrs
        self.tags.add(tag)
        self._inside = tag == "code"
        if self._inside:
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        """An element ends."""
        self._inside = False

    def handle_data(self, data: str) -> None:
        """Text."""
        if self._inside:
            self.code[-1] += data


def test_the_findings_are_a_table_the_worst_first() -> None:
    assert github_summary(Report([WARNING, ERROR], 2)) == (
        "### registry: 1 error, 1 warning\n"
        "\n"
        "<table>\n"
        "<tr><th></th><th>code</th><th>place</th><th>finding</th></tr>\n"
        "<tr><td>error</td><td>REG102</td><td><code>agents/a/agent.yaml:2</code></td>"
        "<td><code>there is no field &#x27;max_iteration&#x27;; did you mean max_iterations?</code></td></tr>\n"
        "<tr><td>warning</td><td>REG207</td><td><code>agents/b/agent.yaml:1</code></td>"
        "<td><code>a ring</code></td></tr>\n"
        "</table>\n"
    )


@given(st.lists(findings, min_size=1, max_size=4))
def test_no_text_of_a_finding_becomes_markup(told: list[Finding]) -> None:
    page = github_summary(Report(told))
    cells = Cells(page)
    assert cells.tags == {"table", "tr", "th", "td", "code"}
    assert cells.code[::2] == [escaped(f"{one.path}:{one.location.line}") for one in Report(told).worst_first]
    table = page.partition("\n\n")[2]
    assert "\n\n" not in table
    assert all(line.startswith("<") for line in table.splitlines())


def test_a_summary_has_room_in_what_github_takes_and_counts_the_rest() -> None:
    told = [ERROR._replace(message="größe" * 400, path=f"agents/a{n}/agent.yaml") for n in range(20_000)]
    page = github_summary(Report(told))
    rows = page.count("<tr>") - 1
    assert len(page.encode()) <= LARGEST_SUMMARY
    assert rows > 1000
    assert page.endswith(f"\nand {20_000 - rows} more, for which there is no room here\n")


def test_where_there_is_no_room_or_nothing_to_say_nothing_is_written() -> None:
    assert github_summary(Report([ERROR]), room=200) == ""
    assert github_summary(Report([ERROR]), room=-5) == ""
    assert github_summary(Report([])) == ""
