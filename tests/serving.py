"""The application on a socket of this machine, for a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RD, socket
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer

PAUSE = 0.02  # seconds until the server notices that it shall stop


class Server(ThreadedWSGIServer):
    """Waits at its end for every answer: a late one would leave its database connection open."""

    daemon_threads = False  # those are not waited for

    def __init__(self, *args: Any) -> None:
        self.lines: list[socket] = []
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer on a line, in a thread of its own."""
        self.lines.append(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        """Listen no more, neither to the browser's lines that are kept for later, and wait."""
        for line in self.lines:
            with suppress(OSError):  # hung up before
                line.shutdown(SHUT_RD)
        super().server_close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application as long as this lasts; its address."""
    server = Server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, args=(PAUSE,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
