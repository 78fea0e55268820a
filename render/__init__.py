"""Builds the series: clips, episodes, captions and the pages that show them.

In a notebook, ``from render import clip`` and ``clip("kl_divergence")`` show a clip, which is built if need be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from render.build.notebook import clip as clip

__all__ = ["clip"]


def __getattr__(name: str) -> Any:
    """Load what only notebooks need when it is asked for."""
    if name == "clip":
        from render.build.notebook import clip

        return clip
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
