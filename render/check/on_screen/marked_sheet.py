"""The contact sheet of a check: the pictures in which something is wrong, with boxes round it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image, ImageDraw

from render.check.rules import Box, Finding
from render.draw.contact_sheet import contact_sheet

COLUMNS = 3
MOST_ROWS = 12
COLOURS = {"error": "#FF4040", "warning": "#FFC040"}


def marked_sheet(
    findings: Sequence[Finding], pictures: Mapping[int, Any], ends: Mapping[str, Any], *, height: float
) -> Image.Image:
    """Lay out the pictures with findings, and below them the last picture of every beat.

    ``height`` is that of the frame in scene units.
    """
    cells: list[tuple[str, Image.Image]] = []
    for frame in sorted(pictures):
        here = [finding for finding in findings if finding.frame == frame]
        if here:
            image = Image.fromarray(pictures[frame]).convert("RGB")
            draw = ImageDraw.Draw(image)
            for finding in here:
                for box in finding.boxes:
                    draw.rectangle(_pixels(box, image, height), outline=COLOURS[finding.severity], width=2)
            rules = ", ".join(dict.fromkeys(finding.rule for finding in here))
            cells.append((f"{here[0].beat or ''} {here[0].start or 0:.1f} s: {rules}", image))
    cells += [(beat, Image.fromarray(pixels).convert("RGB")) for beat, pixels in ends.items()]
    rows = [cells[start : start + COLUMNS] for start in range(0, len(cells), COLUMNS)][:MOST_ROWS]
    return contact_sheet([("   |   ".join(title for title, _ in row), [image for _, image in row]) for row in rows])


def _pixels(box: Box, image: Image.Image, height: float) -> tuple[float, float, float, float]:
    left, low, right, high = box
    scale = image.height / height
    across, up = image.width / 2, image.height / 2
    corners = (across + left * scale - 3, up - high * scale - 3, across + right * scale + 3, up - low * scale + 3)
    return min(max(corners[0], 0), image.width - 2), max(corners[1], 0), max(corners[2], 1), max(corners[3], 1)
