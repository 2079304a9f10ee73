"""What an MCP server starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from registry_cli.documents.document import MAX_PROBLEMS, Document
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Pointer
from registry_cli.validation.codes import security as codes
from registry_cli.validation.security.command_line import SHELLS, behind_shell, unwrapped, words_of
from registry_cli.validation.security.downloads import downloaded_code
from registry_cli.validation.security.packages import unpinned_packages
from registry_cli.validation.stage import finding_at


def risky_start(document: Document, pointer: Pointer, server: Mapping[str, Any]) -> Iterator[Finding]:
    """What is wrong with how the *server* at *pointer* is started: by a shell, by a download, in an open version."""
    words = unwrapped(words_of(server, pointer))
    if not words:
        return
    download = downloaded_code(words)
    if download is not None:
        message = "the server downloads code and runs it, whatever it is at that moment"
        hint = "install the program in a version that was reviewed, and start it by its name"
        yield finding_at(codes.RUNS_DOWNLOAD, document, download.pointer, message, hint=hint)
        return
    if words[0].program in SHELLS:
        message = f"the server is started by a shell, {words[0].program}, which runs whatever it is told"
        hint = "name the program itself as command, and each of its arguments in args"
        yield finding_at(codes.STARTS_SHELL, document, words[0].pointer, message, hint=hint)
        words = unwrapped(behind_shell(words))
    for package in islice(unpinned_packages(words), MAX_PROBLEMS):
        yield finding_at(codes.UNPINNED, document, package.word.pointer, package.message, hint=package.hint)
