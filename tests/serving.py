"""The application on a socket of this machine, for a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server

PAUSE = 0.02  # seconds until the server notices that it shall stop


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application as long as this lasts; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(PAUSE,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
