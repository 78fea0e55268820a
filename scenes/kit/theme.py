"""Palette, type sizes and spacing. A colour is a role and means the same thing in every clip."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from manim import ManimColor, color_gradient, interpolate_color


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, by role, as hexadecimal strings."""

    ground: str
    ink: str
    muted: str
    data: str
    """Input, data, the true distribution p."""
    parameter: str
    """Parameter, weight, the model's distribution q."""
    output: str
    """Output, prediction, correct."""
    gradient: str
    """Gradient, adjoint, error flowing back."""
    loss: str
    """Loss, divergence, what is minimised."""
    second: str
    """The second of two classes, and nothing else."""


PALETTES = {
    "dark": Palette(
        ground="#0E1116",
        ink="#E8EAED",
        muted="#9AA4AF",
        data="#56B4E9",
        parameter="#E69F00",
        output="#2DBE8D",
        gradient="#F0723A",
        loss="#DB8BB8",
        second="#F0E442",
    ),
    "light": Palette(
        ground="#FBFAF7",
        ink="#1B1F24",
        muted="#5A636D",
        data="#0063A6",
        parameter="#9A5B00",
        output="#00714F",
        gradient="#B83C00",
        loss="#A03D77",
        second="#6E6400",
    ),
}

ROLES = tuple(field.name for field in fields(Palette))

_active = ["dark"]


def activate(name: str) -> None:
    """Make ``name`` the theme of everything drawn from now on; a scene does this before it draws."""
    if name not in PALETTES:
        raise ValueError(f"theme must be one of {', '.join(PALETTES)}, but is {name!r}")
    _active[0] = name


def role(name: str) -> ManimColor:
    """Return the active theme's colour for a role: ``role("loss")``."""
    if name not in ROLES:
        raise ValueError(f"role must be one of {', '.join(ROLES)}, but is {name!r}")
    return ManimColor(getattr(PALETTES[_active[0]], name))


def role_rgb(name: str) -> np.ndarray:
    """Return a role's colour as three floats in 0…1."""
    return np.array(role(name).to_rgb())


# Type sizes in Manim points.
HEADING = 44
FORMULA = 48
READOUT = 48
ROW = 42
"""Numbers in a column of rows."""
LABEL = 33
X_HEIGHT = 0.00451
"""The x-height of the label font, in scene units per point."""

MARGIN = 0.5
"""What stays free at the sides of the picture, in scene units."""

# Line widths.
CURVE = 5
AXIS = 2
GRID = 1
GRID_OPACITY = 0.25
FILL_OPACITY = 0.16
DIMMED = 0.35

# Durations in seconds.
APPEAR = 0.6
LEAVE = 0.4
"""What makes room for something else goes first, and sooner."""
MOVE = 1.2
SWEEP = 3.0

_VIRIDIS = ("#440154", "#46327E", "#365C8D", "#277F8E", "#1FA187", "#4AC16D", "#A0DA39", "#FDE725")


def sequential(levels: int = 256) -> np.ndarray:
    """Return viridis as ``(levels, 3)`` floats in 0…1 (van der Walt and Smith, 2015; eight stops)."""
    return np.array([color.to_rgb() for color in color_gradient([ManimColor(c) for c in _VIRIDIS], levels)])


def diverging(levels: int = 257) -> np.ndarray:
    """Return data colour – ground – parameter colour as ``(levels, 3)`` floats; the middle is zero."""
    stops = [role("data"), interpolate_color(role("ground"), role("ink"), 0.06), role("parameter")]
    return np.array([color.to_rgb() for color in color_gradient(stops, levels)])
