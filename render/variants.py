"""What the files of a rendering are called: those of every theme but the first say it, so that none is overwritten."""

from __future__ import annotations

from scenes.script import THEMES, ClipSpec, Episode


def variant(base: str, theme: str) -> str:
    """Return the name of files in ``theme``, given their name in the first one; both without suffix."""
    return base if theme == THEMES[0] else f"{base}.{theme}"


def clip_base(spec: ClipSpec, theme: str) -> str:
    """Return where the files of a clip lie below the output folder, without their suffixes."""
    return variant(f"clips/{spec.episode}/{spec.name}", theme)


def episode_base(part: Episode, theme: str) -> str:
    """Return where the files of an episode lie, likewise."""
    return variant(f"episodes/{part.stem}", theme)
