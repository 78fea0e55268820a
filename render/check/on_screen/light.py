"""Light and movement over time: what flashes, and what stands still too long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from render.check.rules import FLASHES_PER_SECOND, STILL_SECONDS, Finding

ROWS, COLUMNS = 16, 28
"""Fields of a wide picture; a vertical one has as many the other way."""
FLASH = 0.1
"""A change of relative luminance that counts, where the darker state is below ``DARK`` (WCAG 2.2, general flash)."""
DARK = 0.8

_CODES = np.arange(256) / 255
_LINEAR = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4)
_RED, _GREEN, _BLUE = (weight * _LINEAR for weight in (0.2126, 0.7152, 0.0722))
"""What a value of each channel adds to relative luminance."""


class Light:
    """The mean luminance of every field of the picture, frame by frame."""

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._moments: list[int] = []
        self._fields: list[NDArray[np.float64]] = []
        self._moved = 0
        self._still: list[tuple[int, int]] = []

    def take(self, frame: NDArray[np.uint8], start: int, *, moved: bool) -> None:
        """Take the picture that stands from frame ``start`` on."""
        if moved:
            self._rest(start)
            self._moved = start
            self._moments.append(start)
            self._fields.append(_fields(frame))

    def _rest(self, until: int) -> None:
        if until - self._moved > STILL_SECONDS * self._fps:
            self._still.append((self._moved, until))

    def findings(self, clip: str, frames: int) -> list[Finding]:
        """Return where light flashes and where nothing moves."""
        self._rest(frames)
        found = [
            Finding(
                "motionless", clip, f"nothing moves for {(end - start) / self._fps:.1f} s",
                start=start / self._fps, end=end / self._fps,
            )
            for start, end in self._still
        ]  # fmt: skip
        flash = self._flash()
        if flash is not None:
            start, count = flash
            found.append(
                Finding("flashing", clip, f"{count} flashes in one second", start=start / self._fps, frame=start)
            )
        return found

    def _flash(self) -> tuple[int, int] | None:
        """Return where the first field flashes too often, and how many flashes are in that second."""
        if not self._fields:
            return None
        history = np.stack(self._fields)
        worst: tuple[int, int] | None = None
        for row, column in np.argwhere(np.ptp(history, axis=0) >= FLASH):
            changes = _changes(history[:, row, column])
            moments = np.array([self._moments[index] for index in changes])
            for first, moment in enumerate(moments):
                within = int((moments[first:] < moment + self._fps).sum())
                # A flash is a pair of opposing changes.
                if within // 2 > FLASHES_PER_SECOND and (worst is None or moment < worst[0]):
                    worst = (int(moment), within // 2)
        return worst


def _fields(frame: NDArray[np.uint8]) -> NDArray[np.float64]:
    red, green, blue = np.moveaxis(frame[..., :3], -1, 0)
    luminance = _RED[red] + _GREEN[green] + _BLUE[blue]
    down, across = (ROWS, COLUMNS) if luminance.shape[1] >= luminance.shape[0] else (COLUMNS, ROWS)
    rows, columns = luminance.shape[0] // down, luminance.shape[1] // across
    return np.asarray(
        luminance[: rows * down, : columns * across].reshape(down, rows, across, columns).mean(axis=(1, 3))
    )


def _changes(values: NDArray[np.float64]) -> list[int]:
    """Return where the luminance has changed by a flash's worth against the way that it changed before."""
    found = []
    extreme, direction = values[0], 0
    for index, value in enumerate(values):
        change = value - extreme
        if direction and change * direction > 0:
            extreme = value
        elif abs(change) >= FLASH and min(value, extreme) < DARK:
            found.append(index)
            extreme, direction = value, 1 if change > 0 else -1
    return found
