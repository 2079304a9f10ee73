from __future__ import annotations

import pytest
from jinja2 import TemplateNotFound, TemplatesNotFound, UndefinedError
from jinja2.exceptions import SecurityError

from registry_cli.templating.environment import BUILTINS, environment


def test_the_names_that_every_template_knows_are_those_of_the_library() -> None:
    assert {*environment().globals, "self"} == BUILTINS


def test_nothing_is_loaded_and_nothing_undefined_is_passed_over() -> None:
    with pytest.raises((TemplateNotFound, TemplatesNotFound, TypeError)):
        environment().get_template("x")
    with pytest.raises(UndefinedError):
        environment().from_string("{{ x }}").render()
    with pytest.raises(SecurityError):
        environment().from_string("{{ ().__class__.__mro__ }}").render()


def test_there_is_one_environment() -> None:
    assert environment() is environment()
