"""The security stage: each bundle by itself, every file of it looked at once, closely only where there is a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from registry_cli.bundles.bundle import Bundle, Source
from registry_cli.documents.document import Document
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Pointer
from registry_cli.validation.security.endpoints import plain_endpoints, plain_server
from registry_cli.validation.security.leaving import leaving_paths, leaving_server
from registry_cli.validation.security.prefilter import may_hold_credential
from registry_cli.validation.security.secret_fields import (
    SecretField,
    may_name_secret,
    secrets_in_manifest,
    secrets_in_servers,
)
from registry_cli.validation.stage import Subject

MCP_FILE = "mcp.json"
"""The file beside an agent that names its MCP servers."""

_SERVERS = "mcpServers"
_ONLY_CALLED = frozenset({"type", "url", "headers"})
"""What a server has that is called and not started."""


def find_security_risks(subject: Subject) -> Iterator[Finding]:
    """Every credential in the bundles, and what their endpoints, paths and MCP servers risk."""
    for bundle in subject.bundles:
        for source in bundle.sources:
            if source.document is not None:
                yield from _manifest_risks(bundle.name.kind, source.document)
        servers = subject.attached.get(bundle.name)
        if servers is not None and servers.document is not None:
            yield from _server_risks(servers.document)
        yield from _file_risks(bundle, servers)


def _manifest_risks(kind: str, document: Document) -> Iterator[Finding]:
    yield from _credentials(document, secrets_in_manifest(document.data))
    yield from plain_endpoints(document)
    yield from leaving_paths(kind, document)


def _server_risks(document: Document) -> Iterator[Finding]:
    yield from _credentials(document, secrets_in_servers(document.data) if may_name_secret(document.text) else ())
    for pointer, server in _servers(document.data):
        if not server.keys() <= _ONLY_CALLED:
            from registry_cli.validation.security.mcp_servers import risky_start

            yield from risky_start(document, pointer, server)
            yield from leaving_server(document, pointer, server)
        yield from plain_server(document, pointer, server)


def _servers(data: Mapping[str, Any]) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Each server of an ``mcp.json``, with where it stands."""
    servers = data.get(_SERVERS)
    for name, server in servers.items() if isinstance(servers, dict) else ():
        if isinstance(server, dict):
            yield (_SERVERS, name), server


def _file_risks(bundle: Bundle, servers: Source | None) -> Iterator[Finding]:
    # The servers of an agent were looked at as a document, unless it is none; or others just like them were before.
    looked_at = MCP_FILE if bundle.name.kind == "agent" and (servers is None or servers.document is not None) else ""
    for within, content in bundle.contents.items():
        if within == looked_at:
            continue
        if _may_hold_credential(content):
            from registry_cli.validation.security.credentials import credentials_in_file

            yield from credentials_in_file(bundle.place.files[within].path, content)


def _may_hold_credential(content: bytes) -> bool:
    """The same of bytes; what is no text is not looked at."""
    try:
        return may_hold_credential(content.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _credentials(document: Document, fields: Iterable[SecretField]) -> Iterator[Finding]:
    """What the text of *document* gives away, and beyond that what its *fields* do."""
    literal = list(fields)
    if not literal and not may_hold_credential(document.text):
        return
    from registry_cli.validation.security.credentials import credentials_in_fields, credentials_in_text

    known = list(credentials_in_text(document.path, document.text, document.first_line))
    yield from known
    yield from credentials_in_fields(document, literal, known)
