"""No test reaches beyond this machine, but to the Supabase project that variables of the environment name."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest


def is_local(address: Any) -> bool:
    """Whether *address*, as ``connect`` takes it, is a path or lies on this machine."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    try:
        return host in {"", "localhost"} or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_endpoint(address: tuple[Any, ...]) -> bool:
    """Whether *address* is that of the project in ``REGISTRY_TEST_SUPABASE_URL``."""
    host = urlsplit(os.environ.get("REGISTRY_TEST_SUPABASE_URL", "")).hostname
    return host is not None and any(found[4][0] == address[0] for found in socket.getaddrinfo(host, None))


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection of this process that leads elsewhere."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any, /) -> None:
        if not is_local(address) and not is_endpoint(address):
            raise AssertionError(f"a test wants to reach {address}, which is not this machine")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield
