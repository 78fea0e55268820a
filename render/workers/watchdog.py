"""What ends a worker before its work is done: the time given to it, or the death of whoever waits for it."""

from __future__ import annotations

import faulthandler
import os
import select
import signal
import threading
from collections.abc import Sequence
from types import FrameType

# A worker that cannot even tell that its time is up, such as one that is lost in compiled code, has this long to end.
GRACE_SECONDS = 5.0


class OutOfTimeError(BaseException):
    """The time is up. No ``except Exception`` of a scene may hold it."""


def give_up_after(seconds: float, *, by_force: bool = True) -> None:
    """Raise OutOfTimeError in the main thread after so many seconds.

    End the process ``by_force`` if that does not help: a thread sees to it.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise OutOfTimeError(out_of_time(seconds))

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    if by_force:
        faulthandler.dump_traceback_later(seconds + GRACE_SECONDS, exit=True)


def go_on() -> None:
    """Take back what was said to :func:`give_up_after`."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    faulthandler.cancel_dump_traceback_later()


def out_of_time(seconds: float) -> str:
    """Say that a clip took too long."""
    return f"was given up after {seconds:g} s; allow more with --timeout."


def gave_up(said: str) -> bool:
    """Whether stderr shows that faulthandler killed the process after its timeout."""
    return "Timeout (" in said


def end_with(*pipes: int) -> None:
    """End this process, and all that it started, when nobody is left at the other end of one of these pipes."""
    threading.Thread(target=_wait_for_end, args=(pipes,), daemon=True).start()


def _wait_for_end(pipes: Sequence[int]) -> None:
    waiting = select.poll()
    for pipe in pipes:
        waiting.register(pipe, 0)  # errors alone, which are always told
    waiting.poll()
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)
