"""Messages between processes: plain data, and open files that go along with it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
from collections.abc import Mapping, Sequence
from typing import Any

LENGTH = struct.Struct("!I")
MOST_FILES = 8


class Channel:
    """One end of a connection over which messages go both ways, each a JSON object."""

    def __init__(self, end: socket.socket | int) -> None:
        self._socket = socket.socket(fileno=end) if isinstance(end, int) else end

    def fileno(self) -> int:
        """Return the number of the open socket."""
        return self._socket.fileno()

    def send(self, message: Mapping[str, Any], files: Sequence[int] = ()) -> None:
        """Send a message, and open files by their numbers; OSError if nobody is left to hear it."""
        content = json.dumps(message).encode()
        socket.send_fds(self._socket, [LENGTH.pack(len(content))], files)
        self._socket.sendall(content)

    def receive(self) -> tuple[dict[str, Any], list[int]] | None:
        """Wait for a message and the files that come with it; None if there will be none any more."""
        files: list[int] = []
        with contextlib.suppress(ConnectionError):
            head, files, _, _ = socket.recv_fds(self._socket, LENGTH.size, MOST_FILES)
            if len(head) == LENGTH.size and (content := self._read(LENGTH.unpack(head)[0])) is not None:
                return json.loads(content), list(files)
        for file in files:
            os.close(file)
        return None

    def end(self) -> None:
        """Let the other side, and whoever waits here for a message, know that none will come."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give this end up."""
        self._socket.close()

    def _read(self, length: int) -> bytes | None:
        content = bytearray()
        while len(content) < length:
            part = self._socket.recv(length - len(content))
            if not part:
                return None
            content += part
        return bytes(content)


def connected() -> tuple[Channel, Channel]:
    """Return both ends of a new connection."""
    one, other = socket.socketpair()
    return Channel(one), Channel(other)
