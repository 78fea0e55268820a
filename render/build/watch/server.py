"""The web server of a watched clip: on this machine only, until Ctrl-C."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
import webbrowser

import uvicorn

from render.build.watch.application import Changes, application
from render.build.watch.session import Session
from scenes.script import LectureError

ADDRESS = "127.0.0.1"
PORTS_TRIED = 100


def serve(session: Session, port: int, open_browser: bool) -> None:
    """Show a session to browsers on this machine until Ctrl-C.

    ``port`` 0 takes any free one; of one in use, the next free one is taken instead. LectureError if there is none.
    """
    with _listening(port) as listener:
        bound = listener.getsockname()[1]
        if port not in (0, bound):
            print(f"Port {port} is in use; taking {bound}.", file=sys.stderr)
        address = f"http://{ADDRESS}:{bound}/"
        with contextlib.suppress(KeyboardInterrupt):
            print(f"Watching at {address} (Ctrl-C ends it)", file=sys.stderr, flush=True)
            if open_browser:
                _open(address)
            Server(session).run(sockets=[listener])


class Server(uvicorn.Server):
    """Uvicorn for one session, which ends the event streams when it ends itself: else it would wait for them."""

    def __init__(self, session: Session) -> None:
        self.changes = Changes()
        config = uvicorn.Config(
            application(session, self.changes), http="h11", ws="none", loop="asyncio", lifespan="off",
            log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=3,
        )  # fmt: skip
        super().__init__(config)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the event streams, then all else."""
        self.changes.end()
        await super().shutdown(sockets)


def _listening(port: int) -> socket.socket:
    """Return a socket that listens at ``port`` or at the next free one."""
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


def _open(address: str) -> None:
    """Open the browser that the user has named or that the desktop has; one that would fill the terminal is none."""
    with contextlib.suppress(webbrowser.Error):
        browser = webbrowser.get()
        if "BROWSER" in os.environ or type(browser) is not webbrowser.GenericBrowser:
            browser.open(address)
