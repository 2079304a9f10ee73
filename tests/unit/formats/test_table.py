from __future__ import annotations

import pkgutil

import registry_cli.formats
from registry_cli.formats.table import FORMATS


def test_every_format_has_its_name_its_file_and_endings_in_lower_case() -> None:
    files = {module.name for module in pkgutil.iter_modules(registry_cli.formats.__path__)}
    for name, format_ in FORMATS.items():
        assert format_.name == name
        assert name in files
        assert format_.title
        assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in format_.suffixes)


def test_no_format_raises_whatever_the_bytes() -> None:
    for format_ in FORMATS.values():
        for content in (b"", b"\xff", b"---\n", b"{}", b"\0" * 10):
            assert format_.convert("x", content).problems
