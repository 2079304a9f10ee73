from __future__ import annotations

import sys

import pytest

from registry_cli.application.rewriting import Rewrite
from registry_cli.cli.patches import patch, print_patches


def test_a_new_file_comes_out_of_nothing() -> None:
    assert patch(Rewrite("t/a", None, b"x\n")) == "--- /dev/null\n+++ b/t/a\n@@ -0,0 +1 @@\n+x\n"


def test_a_last_line_without_an_end_is_marked() -> None:
    assert patch(Rewrite("a", b"x", b"y\n")) == (
        "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n"
    )


def test_line_ends_are_those_of_the_file() -> None:
    assert "-x\r\n+y\r\n" in patch(Rewrite("a", b"x\r\nz\r\n", b"y\r\nz\r\n"))


def test_on_a_terminal_nothing_is_printed_that_it_would_obey(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite = Rewrite("a", b"x\x1b[31m\r\n", b"y\r\n")
    print_patches([rewrite])
    assert capsys.readouterr().out == patch(rewrite)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    print_patches([rewrite])
    shown = capsys.readouterr().out
    assert "\x1b[31m" not in shown.replace("\x1b[31m-x", "-x")
    assert "\r" not in shown
