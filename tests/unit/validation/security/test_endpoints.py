from __future__ import annotations

import json

import pytest

from registry_cli.domain.finding import Severity
from tests.unit.validation.checking import agent, check, codes, template, tool


def called(url: str) -> list[str]:
    return codes(check({"tools/t.yaml": tool("t")["tools/t.yaml"].replace("https://x.example", json.dumps(url))}))


@pytest.mark.parametrize(
    "url",
    [
        "http://tools.example.com/search", "HTTP://tools.example.com", "http://93.184.216.34/x", "ws://tools.example.com",
        "http://[2606:2800:220:1::1]:8080/", "http://localhost.example.com", "http://user@tools.example.com",
    ],
)  # fmt: skip
def test_plain_http_to_elsewhere_is_a_finding(url: str) -> None:
    assert called(url) == ["REG405"]


@pytest.mark.parametrize(
    "url",
    [
        "https://tools.example.com", "wss://tools.example.com", "mcp://similarity/search", "http://localhost:8080/x",
        "http://api.localhost", "http://127.0.0.1", "http://127.1.2.3:80/", "http://[::1]:8080/x", "http://0.0.0.0:80",
        "http://host.docker.internal:11434", "http://search.tools.svc", "http://search.tools.svc.cluster.local:80",
        "http://printer.local", "http://search.corp.internal", "http://search:8080/x", "http://10.0.0.5", "http://192.168.1.2",
        "http://${HOST}/x", "http://{{ host }}/x", "http://<host>/x", "http:/search", "/search",
    ],
)  # fmt: skip
def test_what_is_encrypted_or_stays_near_is_none(url: str) -> None:
    assert called(url) == []


def test_it_is_a_warning_that_names_the_host_and_the_way_out() -> None:
    (finding,) = check({"tools/t.yaml": tool("t")["tools/t.yaml"].replace("https://", "http://a:hunter2@")})[:1]
    assert (finding.code, finding.severity, finding.hint) == ("REG405", Severity.WARNING, "write https://")
    assert "'x.example'" in finding.message
    assert "hunter2" not in finding.message


def test_settings_of_a_model_are_searched() -> None:
    text = "profile_id: p\nname: P\ndescription: Thinks.\nversion: 1.0.0\nprovider: x\nmodel_name: y\n"
    more = "parameters: {base_url: 'http://llm.example.com/v1'}\nconstraints: {proxies: ['http://proxy.example.com']}\n"
    findings = check({"model_profiles/p.yaml": text + more})
    assert [finding.pointer for finding in findings] == [("parameters", "base_url"), ("constraints", "proxies", 0)]


@pytest.mark.parametrize(
    "server",
    [
        {"url": "http://mcp.example.com"},
        {"command": "mcp-remote", "args": ["http://mcp.example.com/sse"]},
        {"command": "claims-server", "env": {"CLAIMS_URL": "http://claims.example.com"}},
    ],
)
def test_a_server_is_called_or_told_to_call(server: dict[str, object]) -> None:
    findings = check({**agent("a"), "agents/a/mcp.json": json.dumps({"mcpServers": {"claims": server}})})
    assert codes(findings) == ["REG405"]


def test_texts_and_schemas_may_speak_of_http() -> None:
    schema = "output_schema: {examples: ['http://x.example.com'], $id: 'http://x.example.com'}\n"
    assert check({**template("t", "body: See http://x.example.com.\n"), **tool("u", schema)}) == ()
