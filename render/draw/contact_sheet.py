"""A contact sheet: the start, the middle and the end of every beat on one picture."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

GROUND, INK = "#0E1116", "#9AA4AF"
GAP, CAPTION = 8, 26


def contact_sheet(rows: Sequence[tuple[str, Sequence[Image.Image]]], cell_size: int = 640) -> Image.Image:
    """Lay out one row a beat: its title above, its pictures side by side, their longer side scaled to ``cell_size``."""
    columns = max(len(pictures) for _, pictures in rows)
    first = rows[0][1][0]
    zoom = cell_size / max(first.size)
    cell_width, cell_height = round(zoom * first.width), round(zoom * first.height)
    width = GAP + columns * (cell_width + GAP)
    sheet = Image.new("RGB", (width, len(rows) * (cell_height + CAPTION + GAP) + GAP), GROUND)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(16)
    for index, (title, pictures) in enumerate(rows):
        top = GAP + index * (cell_height + CAPTION + GAP)
        draw.text((GAP, top + 3), title, fill=INK, font=font)
        for column, picture in enumerate(pictures):
            place = (GAP + column * (cell_width + GAP), top + CAPTION)
            sheet.paste(picture.convert("RGB").resize((cell_width, cell_height), Image.Resampling.LANCZOS), place)
            draw.rectangle((place[0] - 1, place[1] - 1, place[0] + cell_width, place[1] + cell_height), outline=INK)
    return sheet
