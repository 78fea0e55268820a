"""Errors that a lecturer can put right: the message says what is wrong, where, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class LectureError(Exception):
    """Something a lecturer can put right: the message says what is wrong, where, and what to do."""


class ScriptError(LectureError):
    """A TOML file of the series is broken or incomplete."""


class ParameterError(LectureError):
    """A parameter of a clip is unknown, of the wrong type or out of range."""

    parameter: str | None = None
    """Its name, where the value was refused."""

    def of(self, parameter: str) -> ParameterError:
        """Say which parameter it is about."""
        self.parameter = parameter
        return self


class UnknownNameError(LectureError):
    """No clip, episode or beat has this name; the message offers the closest ones."""


def unknown_name(kind: str, name: str, known: Iterable[str], *, where: str) -> UnknownNameError:
    """Build the error for an unknown name, with the closest known ones."""
    known = list(known)
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(known) or 'none'}."
    return UnknownNameError(f"There is no {kind} {name!r} in {where}. {hint}")


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like ``name``, if one is like it at all."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)), None)
