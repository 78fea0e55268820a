"""What the page of a watched clip needs from whoever draws the clip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol


class Session(Protocol):
    """One clip that is being written: its latest pictures, and what the author asks for.

    The server calls it from several threads at once.
    """

    def snapshot(self) -> dict[str, Any]:
        """Return all that the page shows, as plain data.

        - ``revision``: whole number that rises at every change of anything below
        - ``state``: ``"drawing"``, ``"drawn"`` or ``"failed"``; ``seconds`` from save to still; ``message`` in words
        - ``beat``, ``frame``: where the author looks, the frame counted within the beat
        - ``error``: None, or ``{"message", "file", "line", "lines": [[number, text], …]}``
        - ``notes``: sentences, such as that the folder cannot be watched
        - ``clip``: ``{"name", "title", "question", "episode", "series", "language"}``
        - ``fps``; ``width`` and ``height`` in pixels
        - ``beats``: ``[{"name", "words", "shows", "start", "frames", "marks": {name: frame in the beat}}]``, with
          ``start`` and ``frames`` None while they are not known
        - ``still``: None or ``{"revision", "beat", "frame"}``; ``video``: None or ``{"revision", "beat", "frames"}``
        - ``sound``; ``theme`` and ``themes``; ``format`` and ``formats``
        - ``parameters``: ``[{"name", "value", "default", "changed", "control"}]``, the control as
          :meth:`scenes.kit.parameters.Kind.control` describes it, or ``{"kind": "text"}``
        - ``numbers``: by name, as in the manifest of a clip
        - ``findings``: ``[{"rule", "severity", "message", "beat", "box": [x, y, width, height]}]``, the box in shares
          of the picture from its upper left corner, or None
        """

    def still(self, revision: int) -> bytes | None:
        """Return the still of a revision as a PNG; None if there is none, or no longer."""

    def video(self, revision: int) -> Path | None:
        """Return the MP4 of one beat, silent or with sound; None if this revision has none, or no longer."""

    def look(self, beat: str, frame: int) -> None:
        """Look at another place: a still is drawn there, then the video of its beat. LectureError for no such place."""

    def show(self, theme: str, format: str) -> None:
        """Show the clip in another variant; LectureError if it declares no such theme or format."""

    def set_sound(self, on: bool) -> None:
        """Say the words in the videos of beats, or leave them silent."""

    def set_parameters(self, values: Mapping[str, Any]) -> None:
        """Draw with these values instead of the script's, and no others; LectureError if one cannot be drawn."""

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call ``callback``, from any thread, whenever the revision has risen."""
