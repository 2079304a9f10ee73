"""Sizes and names stay within their budgets."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import quantiles

import pytest

TOP = Path(__file__).parents[2]
PACKAGE = TOP / "registry_cli"
MODULES = sorted(PACKAGE.rglob("*.py"))
FORBIDDEN_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "service"})
MOST_FUNCTION_LINES = 60
P90_FUNCTION_LINES = 30
MOST_FILE_LINES = 350


def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def function_sizes() -> dict[str, int]:
    """Lines of every function of the package."""
    return {
        f"{path.relative_to(TOP)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_no_function_is_longer_than_sixty_lines() -> None:
    assert [name for name, size in function_sizes().items() if size > MOST_FUNCTION_LINES] == []


def test_nine_of_ten_functions_have_at_most_thirty_lines() -> None:
    assert quantiles(function_sizes().values(), n=10)[8] <= P90_FUNCTION_LINES


def test_no_file_is_longer_than_350_lines() -> None:
    files = [*MODULES, *(TOP / "tests").rglob("*.py"), *(TOP / "benchmarks").glob("*.py")]
    sizes = {str(path.relative_to(TOP)): path.read_text(encoding="utf-8").count("\n") for path in files}

    assert {path: size for path, size in sizes.items() if size > MOST_FILE_LINES} == {}


def test_every_module_has_a_name_that_says_something() -> None:
    assert [str(path) for path in MODULES if path.stem in FORBIDDEN_NAMES] == []


def test_only_settings_reads_the_environment_and_the_entry_point_hands_it_on() -> None:
    readers = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and node.attr in {"environ", "environb", "getenv", "putenv"}
    }

    assert readers == {"settings.py", "__main__.py"}


def test_only_the_command_line_prints() -> None:
    printers = {
        path.relative_to(PACKAGE).parts[0]
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }

    assert printers <= {"cli"}


def test_errors_of_the_world_are_declared_in_one_file() -> None:
    declared = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        for parent in node.bases
        if isinstance(parent, ast.Name) and parent.id.endswith(("Error", "Exception"))
    }

    assert declared <= {"domain/errors.py"}


@pytest.mark.parametrize("room", sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()))
def test_every_room_says_what_it_is_for(room: str) -> None:
    assert ast.get_docstring(tree(PACKAGE / room / "__init__.py"))


def is_mirrored(test: Path) -> bool:
    """Whether *test* is named after a module, or after a module and an aspect of it."""
    folder = PACKAGE / test.parent.relative_to(TOP / "tests" / "unit")
    words = test.stem.removeprefix("test_").split("_")
    names = ["_".join(words[:count]) for count in range(1, len(words) + 1)]
    return any((folder / f"{name}.py").exists() or (folder / name).is_dir() for name in names)


def test_unit_tests_mirror_the_package() -> None:
    tests = (TOP / "tests" / "unit").rglob("test_*.py")

    assert [str(test.relative_to(TOP)) for test in tests if not is_mirrored(test)] == []
