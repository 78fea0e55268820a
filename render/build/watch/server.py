"""The web server of a watched clip: on this machine only, until Ctrl-C."""

from __future__ import annotations

import socket

import uvicorn

from render import serving
from render.build.watch.application import Changes, application
from render.build.watch.session import Session


def serve(session: Session, port: int, open_browser: bool) -> None:
    """Show a session to browsers on this machine until Ctrl-C.

    ``port`` 0 takes any free one; of one in use, the next free one is taken instead. LectureError if there is none.
    """
    serving.serve("Watching", port, open_browser, lambda: Server(session))


class Server(uvicorn.Server):
    """Uvicorn for one session, which ends the event streams when it ends itself: else it would wait for them."""

    def __init__(self, session: Session) -> None:
        self.changes = Changes()
        super().__init__(uvicorn.Config(application(session, self.changes), **serving.OPTIONS))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the event streams, then all else."""
        self.changes.end()
        await super().shutdown(sockets)
