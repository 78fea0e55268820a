"""Why a clip must be rendered: the components of its key that differ, and how they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SHOWN_ORDER = {kind: place for place, kind in enumerate(("script", "parameter", "beat", "file", "source", "version"))}
"""Kinds of components in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause to render a clip: of which kind, what it concerns, what it was and what it is."""

    kind: str
    """``new``, ``forced``, ``damaged``, ``words``, ``speech``, or the kind of the component that differs."""
    name: str
    before: str | None = None
    now: str | None = None

    @property
    def text(self) -> str:
        """The reason in words."""
        match self.kind:
            case "new" | "forced" | "damaged" | "words" | "speech":
                return self.name
            case "source":
                module, _, name = self.name.partition(":")
                subject = f"{module}.{name}" if name else f"what {module} does when it is imported"
            case "file":
                subject = self.name
            case "version":
                return f"version of {self.name}: {self.before or 'none'} → {self.now or 'none'}"
            case "beat":
                return f"beat {self.name}: {self.before or 'none'} → {self.now or 'none'}"
            case _:
                return f"{self.kind} {self.name}: {self.before} → {self.now}"
        change = "is used now" if self.before is None else "is not used any more" if self.now is None else "changed"
        return f"{subject} {change}"

    def as_data(self) -> dict[str, Any]:
        """Return the reason for programs."""
        return {"kind": self.kind, "name": self.name, "before": self.before, "now": self.now, "text": self.text}


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[Reason]:
    """Return every component that differs, the telling ones first."""
    if before == now:
        return []
    names = [name for name in {**now, **before} if before.get(name) != now.get(name)]
    names.sort(key=lambda name: (SHOWN_ORDER.get(name.partition(" ")[0], 0), name))
    split = ((name, *name.split(" ", 1)) for name in names)
    return [Reason(kind, rest, before.get(name), now.get(name)) for name, kind, rest in split]
