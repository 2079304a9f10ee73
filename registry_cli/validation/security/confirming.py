"""The door to detect-secrets: its detectors are asked one by one, with no settings, filters or network of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Protocol


class Plugin(Protocol):
    """As much of a detector of detect-secrets as is used."""

    def analyze_string(self, string: str, /) -> Iterable[str]:
        """The secrets in *string*."""


def is_confirmed(plugin: str, text: str) -> bool:
    """Whether the detector *plugin*, a class of detect-secrets that is chosen here, finds a secret in *text*."""
    return any(True for _ in _plugins()[plugin].analyze_string(text))


@cache
def _plugins() -> Mapping[str, Plugin]:
    """The chosen detectors by the names of their classes; importing them costs 80 ms, which most runs never need."""
    from detect_secrets.plugins.aws import AWSKeyDetector
    from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
    from detect_secrets.plugins.discord import DiscordBotTokenDetector
    from detect_secrets.plugins.github_token import GitHubTokenDetector
    from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
    from detect_secrets.plugins.jwt import JwtTokenDetector
    from detect_secrets.plugins.openai import OpenAIDetector
    from detect_secrets.plugins.private_key import PrivateKeyDetector
    from detect_secrets.plugins.pypi_token import PypiTokenDetector
    from detect_secrets.plugins.sendgrid import SendGridDetector
    from detect_secrets.plugins.slack import SlackDetector
    from detect_secrets.plugins.stripe import StripeDetector
    from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector
    from detect_secrets.plugins.twilio import TwilioKeyDetector

    chosen: tuple[Plugin, ...] = (
        AWSKeyDetector(),
        AzureStorageKeyDetector(),
        DiscordBotTokenDetector(),
        GitHubTokenDetector(),
        GitLabTokenDetector(),
        JwtTokenDetector(),
        OpenAIDetector(),
        PrivateKeyDetector(),
        PypiTokenDetector(),
        SendGridDetector(),
        SlackDetector(),
        StripeDetector(),
        TelegramBotTokenDetector(),
        TwilioKeyDetector(),
    )
    return {type(plugin).__name__: plugin for plugin in chosen}
