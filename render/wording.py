"""Times, counts and lists of names as they are written for people."""

from __future__ import annotations

from collections.abc import Sequence


def clock(seconds: float) -> str:
    """Write a length of time in hours, minutes and seconds: ``1:05``, ``1:00:00``."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def counted(count: int, noun: str) -> str:
    """Write how many there are: ``1 clip``, ``2 clips``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """Write all names in a sentence: ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def shortened(items: Sequence[str], most: int, separator: str = ", ") -> str:
    """Write the first ``most`` items, and how many more there are."""
    more = len(items) - most
    return separator.join([*items[:most], *([f"and {more} more"] if more > 0 else [])])
