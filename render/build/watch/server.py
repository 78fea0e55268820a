"""The web server of a watched clip: on this machine only, until Ctrl-C."""

from __future__ import annotations

import contextlib
import socket
import sys

import uvicorn

from render import serving
from render.build.watch.application import Changes, application
from render.build.watch.session import Session


def serve(session: Session, port: int, open_browser: bool) -> None:
    """Show a session to browsers on this machine until Ctrl-C.

    ``port`` 0 takes any free one; of one in use, the next free one is taken instead. LectureError if there is none.
    """
    with serving.listening(port) as listener:
        address = serving.address(listener)
        with contextlib.suppress(KeyboardInterrupt):
            print(f"Watching at {address} (Ctrl-C ends it)", file=sys.stderr, flush=True)
            if open_browser:
                serving.open_browser(address)
            Server(session).run(sockets=[listener])


class Server(uvicorn.Server):
    """Uvicorn for one session, which ends the event streams when it ends itself: else it would wait for them."""

    def __init__(self, session: Session) -> None:
        self.changes = Changes()
        super().__init__(uvicorn.Config(application(session, self.changes), **serving.OPTIONS))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the event streams, then all else."""
        self.changes.end()
        await super().shutdown(sockets)
