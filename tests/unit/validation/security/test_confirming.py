from __future__ import annotations

import logging
import subprocess
import sys
from importlib import import_module

import pytest

from registry_cli.validation.security.confirming import _plugins, is_confirmed
from registry_cli.validation.security.detectors import DETECTORS
from tests.unit.validation.security.samples import SAMPLES, seeded

PLUGINS = sorted({detector.plugin for detector in DETECTORS if detector.plugin})


@pytest.mark.parametrize("plugin", PLUGINS)
def test_every_plugin_of_the_table_exists_and_says_no_to_plain_words(plugin: str) -> None:
    assert not is_confirmed(plugin, "Judge the claim and say why.")


def test_every_plugin_that_is_chosen_is_asked_by_the_table() -> None:
    assert sorted(_plugins()) == PLUGINS


def test_the_library_prints_logs_and_remembers_nothing(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    settings = import_module("detect_secrets.settings")
    before = settings.get_settings().json()
    with caplog.at_level(logging.DEBUG):
        for kind, make in SAMPLES.values():
            for detector in DETECTORS:
                if detector.kind == kind and detector.plugin:
                    is_confirmed(detector.plugin, make(seeded(1)))
    assert capsys.readouterr() == ("", "")
    assert caplog.records == []
    assert settings.get_settings().json() == before


def test_the_library_is_imported_only_when_something_looks_like_a_credential() -> None:
    program = (
        "import sys; from registry_cli.validation.security.risks import find_security_risks as f;"
        "from tests.unit.validation.checking import agent, check;"
        "check({**agent('a'), 'agents/a/prompts/x.md': 'Judge.', 'agents/a/mcp.json': '{\"mcpServers\": {}}'});"
        "print('detect_secrets' in sys.modules, 'registry_cli.validation.security.detectors' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["False", "False"]
