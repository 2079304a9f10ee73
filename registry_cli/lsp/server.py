"""The server: what an editor says becomes changes on the desk, and what follows from them goes back to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from registry_cli import __version__
from registry_cli.lsp.desk import Desk, OpenSession

DELAY_SECONDS = 0.15
"""How long typing has to rest before it is looked at."""

logger = logging.getLogger(__name__)


class Server(LanguageServer):
    """A language server with a desk."""

    def __init__(self, open_session: OpenSession, today: Callable[[], date]) -> None:
        """*open_session* opens repositories, and *today* is the day by which waivers expire."""
        super().__init__("registry", __version__, types.TextDocumentSyncKind.Full)
        self.desk = Desk(open_session, today, self.say)
        self.may_end = False
        """Whether the editor has asked to end."""
        self._timer: asyncio.TimerHandle | None = None

    def soon(self, delay: float = DELAY_SECONDS) -> None:
        """Publish what is found once nothing has changed for *delay* seconds."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay, self._publish)

    def catch_up(self) -> None:
        """Publish at once what is found, where anything has changed."""
        if not self.desk.is_current:
            self._publish()

    def _publish(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        try:
            for publication in self.desk.publications():
                self.text_document_publish_diagnostics(publication)
        except Exception as error:  # noqa: BLE001 - the next change is looked at all the same
            self.tell_bug("looking at the manifests", error)

    def say(self, words: str, *, loud: bool = False) -> None:
        """Tell a person *words*, on one line: in the editor's log, and where it is *loud* in front of it."""
        line = " ".join(words.split())
        logger.warning("%s", line)
        self.window_log_message(types.LogMessageParams(types.MessageType.Warning, line))
        if loud:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, line))

    def tell_bug(self, doing: str, error: BaseException) -> None:
        """Note that *error* came up while *doing* something, and go on."""
        line = " ".join(f"this is a bug in registry, while {doing}: {type(error).__name__}: {error}".split())
        logger.error("%s", line)
        logger.debug("the way there", exc_info=error)
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, line))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Note what the protocol makes of nonsense, without troubling a person with it."""
        line = " ".join(f"{source.__name__}: {error}".split())
        logger.warning("%s", line)
        self.window_log_message(types.LogMessageParams(types.MessageType.Warning, line))
