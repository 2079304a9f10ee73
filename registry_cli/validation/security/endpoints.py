"""Endpoints that are called over plain http."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from registry_cli.documents.document import Document
from registry_cli.documents.positions import quoted
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Pointer
from registry_cli.validation.codes.security import PLAIN_HTTP
from registry_cli.validation.stage import finding_at

_PLAIN = re.compile(
    r"(?P<scheme>https?|wss?)://(?:[^/?#@\s]*@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s/?#:@]+)", re.IGNORECASE
)
_SECURE = {"http": "https", "ws": "wss"}
_LOCAL_NAMES = ("localhost", "local", "internal", "svc", "test")
_VARIABLE = re.compile(r"[${<]|%\w*%")

_FIELDS = ("endpoint", "parameters", "constraints")
"""The fields that hold an endpoint, or settings in which one may be."""

_OF_SERVERS = ("url", "args", "env")


def plain_endpoints(document: Document) -> Iterator[Finding]:
    """A finding for each endpoint in a manifest that is called without encryption."""
    for field in _FIELDS:
        if field in document.data:
            yield from _plain(document, (field,), document.data[field])


def plain_server(document: Document, pointer: Pointer, server: Mapping[str, Any]) -> Iterator[Finding]:
    """The same for the *server* at *pointer* of an ``mcp.json``: what it is called at, and what it is told to call."""
    for field in _OF_SERVERS:
        if field in server:
            yield from _plain(document, (*pointer, field), server[field])


def _plain(document: Document, pointer: Pointer, value: Any) -> Iterator[Finding]:
    if isinstance(value, str):
        found = _PLAIN.match(value)
        secure = _SECURE.get(found["scheme"].lower()) if found else None
        if found and secure and not _stays_near(found["host"]):
            message = f"what is sent to {quoted(found['host'])} can be read and changed on its way"
            yield finding_at(PLAIN_HTTP, document, pointer, message, hint=f"write {secure}://")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _plain(document, (*pointer, key), item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _plain(document, (*pointer, index), item)


def _stays_near(host: str) -> bool:
    """Whether *host* is this machine, or lies in its network, or cannot be known."""
    from ipaddress import ip_address

    if _VARIABLE.search(host):
        return True
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        labels = host.lower().rstrip(".").split(".")
        return len(labels) == 1 or labels[-1] in _LOCAL_NAMES
    return address.is_loopback or address.is_private or address.is_unspecified or address.is_link_local
