from __future__ import annotations

import click
import pytest

from registry_cli.cli.selection_options import CodesParameter, hidden, summary
from registry_cli.domain.finding import Finding, Severity
from registry_cli.validation.verdict import Verdict

CONTEXT = click.Context(click.Command("validate"))
SELECT = click.Option(["--select"], type=CodesParameter())
ERROR = Finding("REG102", Severity.ERROR, "tools/a.yaml", "is wrong")
WARNING = Finding("REG204", Severity.WARNING, "tools/a.yaml", "is wrong")


def completed(incomplete: str) -> list[str]:
    return [item.value for item in CodesParameter().shell_complete(CONTEXT, SELECT, incomplete)]


def test_codes_and_families_complete_each_other() -> None:
    assert completed("REG02") == ["REG020", "REG021", "REG022"]
    assert completed("reg5")[:2] == ["REG5", "REG501"]
    assert completed("REG204,REG02") == ["REG204,REG020", "REG204,REG021", "REG204,REG022"]
    assert completed("nonsense") == []


def test_codes_that_were_read_before_are_left_as_they_are() -> None:
    assert CodesParameter().convert(("REG204",), SELECT, CONTEXT) == ("REG204",)


@pytest.mark.parametrize(("text", "said"), [("REG20x", "did you mean REG"), (" ,", "nothing would be shown")])
def test_what_selects_nothing_is_refused(text: str, said: str) -> None:
    with pytest.raises(click.BadParameter, match=said):
        CodesParameter().convert(text, SELECT, CONTEXT)


@pytest.mark.parametrize(
    ("verdict", "checked", "said"),
    [
        (Verdict(()), 0, "checked no manifests: all good"),
        (Verdict((ERROR, WARNING, ERROR)), 40, "checked 40 manifests: 2 errors, 1 warning"),
        (
            Verdict((WARNING,), waived=(ERROR,) * 3, baseline=(ERROR,) * 12, ignored=(WARNING,) * 4),
            1,
            "checked 1 manifest: 1 warning (3 waived, 12 in the baseline, 4 ignored)",
        ),
        (Verdict((), ignored=(ERROR,)), 2, "checked 2 manifests: all good (1 ignored)"),
    ],
)
def test_the_summary_says_what_counts_and_what_was_left_out(verdict: Verdict, checked: int, said: str) -> None:
    assert summary(verdict, checked) == said


def test_what_is_left_out_is_counted_by_reason() -> None:
    verdict = Verdict((), waived=(ERROR,), ignored=(ERROR, WARNING))
    assert hidden(verdict) == {"waived": 1, "baseline": 0, "ignored": 2}
