from __future__ import annotations

from typing import Any

import pytest

from registry_cli.validation.security.secret_fields import may_name_secret, secrets_in_manifest, secrets_in_servers


def in_manifest(data: dict[str, Any]) -> list[str]:
    return [_text(data, field.pointer)[field.start : field.end] for field in secrets_in_manifest(data)]


def in_server(**server: Any) -> list[str]:
    data = {"mcpServers": {"claims": server}}
    return [_text(data, field.pointer)[field.start : field.end] for field in secrets_in_servers(data)]


def _text(data: Any, pointer: tuple[str | int, ...]) -> str:
    for step in pointer:
        data = data[step]
    assert isinstance(data, str)
    return data


@pytest.mark.parametrize(
    "name",
    [
        "password", "db_password", "DB_PASSWORD", "dbPassword", "api_key", "apiKey", "apikey", "API-KEY",
        "openai.api_key",
        "client_secret", "secret_key", "private_key", "access_token", "accessToken", "auth_token", "connection_string",
        "SUPABASE_SERVICE_ROLE_KEY", "github_token",
    ],
)  # fmt: skip
def test_a_setting_that_is_named_after_a_secret_holds_one(name: str) -> None:
    assert in_manifest({"parameters": {name: "hunter2"}}) == ["hunter2"]


@pytest.mark.parametrize(
    "name",
    [
        "max_tokens", "stop_token", "eos_token", "token", "key", "key_id", "password_file", "secret_name", "token_url",
        "api_key_env", "author", "keyboard", "passes", "primary_key", "cache_key", "compass", "tokenizer", "name",
    ],
)  # fmt: skip
def test_a_setting_of_another_name_holds_none(name: str) -> None:
    assert in_manifest({"parameters": {name: "hunter2hunter3"}}) == []


@pytest.mark.parametrize(
    "value", ["${X}", "OPENAI_API_KEY", "", "abc", "see the vault", 5, None, True, ["a"], "secret"]
)
def test_references_words_and_other_types_are_no_secrets(value: Any) -> None:
    assert in_manifest({"parameters": {"password": value}}) == []


def test_a_name_that_says_little_needs_a_value_that_says_more() -> None:
    assert in_manifest({"parameters": {"secret": "claims-production", "credential": "q7Kd02mPz"}}) == ["q7Kd02mPz"]


@pytest.mark.parametrize("field", ["input_schema", "variables", "tests", "prompts", "description", "body", "messages"])
def test_schemas_texts_and_paths_are_no_settings(field: str) -> None:
    assert in_manifest({field: {"password": "hunter2"}}) == []


@pytest.mark.parametrize(
    "data",
    [
        {"metadata": {"db": [{"password": "hunter2"}]}},
        {"environments": {"production": {"api_key": "hunter2"}}},
        {"template": {"ref": "x", "variables": {"api_key": "hunter2"}}},
        {"password": "hunter2"},
        {"endpoint": "https://claims.example/x?page=1&api_key=hunter2#top"},
    ],
)
def test_settings_are_found_wherever_they_are(data: dict[str, Any]) -> None:
    assert in_manifest(data) == ["hunter2"]


@pytest.mark.parametrize(
    ("server", "secret"),
    [
        ({"env": {"CLAIMS_TOKEN": "q7Kd02mPz"}}, "q7Kd02mPz"),
        ({"env": {"PASSWORD": "hunter2"}}, "hunter2"),
        ({"headers": {"Authorization": "Bearer q7Kd02mPz"}}, "q7Kd02mPz"),
        ({"headers": {"X-API-Key": "hunter2"}}, "hunter2"),
        ({"args": ["--api-key", "hunter2"]}, "hunter2"),
        ({"args": ["--password=hunter2"]}, "hunter2"),
        ({"args": ["run", "-e", "API_KEY=hunter2"]}, "hunter2"),
        ({"args": ["API_KEY=hunter2"]}, "hunter2"),
        ({"args": ["--header", "Authorization: Bearer q7Kd02mPz"]}, "q7Kd02mPz"),
        ({"args": ["--url=https://claims.example?token=q7Kd02mPz"]}, "q7Kd02mPz"),
        ({"url": "https://claims.example/sse?apiKey=hunter2"}, "hunter2"),
        ({"auth": {"client_secret": "hunter2"}}, "hunter2"),
    ],
)
def test_a_server_is_given_secrets_in_many_ways(server: dict[str, Any], secret: str) -> None:
    assert in_server(**server) == [secret]
    assert may_name_secret(str(server))


@pytest.mark.parametrize(
    "server",
    [
        {"env": {"LOG_LEVEL": "warning", "API_KEY": "${API_KEY}", "TOKEN": "$TOKEN", "CACHE_KEY": "claims1234"}},
        {"headers": {"Authorization": "Bearer ${TOKEN}", "X-Team": "claims", "Cookie": "a b"}},
        {"args": ["--api-key", "--verbose", "-e", "API_KEY", 5, "--token", "${TOKEN}", "serve", "claims1234"]},
        {"args": ["--header", "Authorization:${AUTH}", "--max-tokens", "4096", "--key=value1234"]},
        {"args": "--password=hunter2"},
        {"env": "TOKEN=q7Kd02mPz"},
        {"url": "https://claims.example/password/hunter2?page=2"},
    ],
)
def test_a_server_without_secrets_holds_none(server: dict[str, Any]) -> None:
    assert in_server(**server) == []


def test_a_name_as_long_as_a_book_says_nothing() -> None:
    assert in_manifest({"parameters": {"x_" * 500_000 + "password": "hunter2"}}) == []


def test_a_text_without_any_such_name_need_not_be_walked() -> None:
    assert not may_name_secret('{"mcpServers": {"claims": {"type": "http", "url": "https://claims.example"}}}')
    assert may_name_secret('{"\\u0070ass": 1}')
