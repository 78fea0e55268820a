"""Standard output and standard error that may be full, or that nobody reads any more."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

import click


class UnwritableError(click.ClickException):
    """What a command says cannot be written; the exit code tells even if standard error cannot be written either."""


class Guarded:
    """A text stream whose failures are plain: a closed pipe is none, and what follows is dropped.

    ``head`` closes its pipe when it has read enough; a build goes on then. A full disk ends the command, except that
    nobody could be told that standard error is full.
    """

    def __init__(self, stream: Any, name: str, *, told: bool) -> None:
        self._stream = stream
        self._name = name
        self._told = told

    def write(self, text: str) -> int:
        """Write a text."""
        if text == "":  # click writes nothing to learn what kind of stream this is, and passes over failures
            return 0
        with self._plainly():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Write what waits to be written."""
        with self._plainly():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            # What was said and what follows goes nowhere, also when the interpreter ends and flushes once more.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
            if self._told and not isinstance(error, BrokenPipeError):
                raise UnwritableError(f"{self._name} cannot be written: {error.strerror}.") from None


def guard() -> None:
    """Guard standard output and standard error, as far as there are any."""
    if sys.stdout is not None:
        sys.stdout = Guarded(sys.stdout, "Standard output", told=True)
    if sys.stderr is not None:
        sys.stderr = Guarded(sys.stderr, "Standard error", told=False)
