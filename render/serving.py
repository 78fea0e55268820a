"""Serving pages to browsers on this machine: a free port, a server that ends with Ctrl-C, a browser that opens."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scenes.script import LectureError

if TYPE_CHECKING:
    from uvicorn import Server

ADDRESS = "127.0.0.1"
PORTS_TRIED = 100

OPTIONS: dict[str, Any] = {
    "http": "h11", "ws": "none", "loop": "asyncio", "lifespan": "off",
    "log_config": None, "access_log": False, "server_header": False, "timeout_graceful_shutdown": 3,
}  # fmt: skip
"""What every server of ours has set of Uvicorn's settings."""


def listening(port: int) -> socket.socket:
    """Return a socket that listens at ``port`` or at the next free one, which is said; 0 takes any free one.

    LectureError if none can be had.
    """
    listener = _listening(port)
    bound = listener.getsockname()[1]
    if port not in (0, bound):
        print(f"Port {port} is in use; taking {bound}.", file=sys.stderr)
    return listener


def _listening(port: int) -> socket.socket:
    for candidate in range(port, min(port + PORTS_TRIED, 2**16)):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            # Else a port that was in use a minute ago could not be taken; on Windows this would share it.
            if sys.platform != "win32":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((ADDRESS, candidate))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise LectureError(f"Nothing can listen at {ADDRESS}, port {candidate}: {error.strerror}.") from None
        else:
            return listener
    raise LectureError(f"No port from {port} on is free. Choose another: --port 8000.")


def address(listener: socket.socket) -> str:
    """Return the address of the page that is served at a socket."""
    return f"http://{ADDRESS}:{listener.getsockname()[1]}/"


def serve(announced: str, port: int, open_page: bool, make: Callable[[], Server]) -> None:
    """Run the server that ``make`` makes until Ctrl-C, at ``port`` as :func:`listening` takes it.

    ``announced`` says what is done, and is followed by the address. LectureError if no port can be had.
    """
    with listening(port) as listener:
        page = address(listener)
        with contextlib.suppress(KeyboardInterrupt):
            print(f"{announced} at {page} (Ctrl-C ends it)", file=sys.stderr, flush=True)
            if open_page:
                open_browser(page)
            make().run(sockets=[listener])


def open_browser(page: str) -> None:
    """Open the browser that the user has named or that the desktop has; one that would fill the terminal is none."""
    with contextlib.suppress(webbrowser.Error):
        browser = webbrowser.get()
        if "BROWSER" in os.environ or type(browser) is not webbrowser.GenericBrowser:
            browser.open(page)
