"""Yes-or-no questions laid end to end: each as long as it is often asked, together as many as are asked on average."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.stream import Stream
from scenes.kit.motion import Sweep, between
from scenes.kit.quantity import Quantity, array
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot

AWAY = 0.12
"""How far from the scale the lines are laid, as a share of the room across it."""
BUFF = 0.15
JOINT = 0.06
"""What stays free between two lines on the scale."""


class Question(VGroup):
    """A question of a stream: its ``line`` across the stream, its ``word``, and ``sum``, its length on the scale.

    ``laid`` is a copy of the line, which is not a part of it: :meth:`lay` takes it to its place on the scale.
    """

    def __init__(self, line: Any, laid: Any, word: Any, sum_: Any, place: np.ndarray) -> None:
        super().__init__(line, word, sum_)
        self.line, self.laid, self.word, self.sum, self.place = line, laid, word, sum_, place

    def lay(self, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation in which a copy of the line leaves the stream and lies down on the scale."""

        def move(ends: np.ndarray) -> None:
            self.laid.move_segments(ends[:1], ends[1:])

        return between(move, self.laid.points.copy(), self.place, self.laid, run_time=run_time)


class QuestionScale(VGroup):
    """A scale from zero to ``most`` questions, upright in a room that is higher than wide, and level in another."""

    def __init__(self, most: Any, *, room: Slot) -> None:
        super().__init__()
        high = float(array(most))
        ticks = range(int(high) + 1)
        self._upright = room.tall
        if self._upright:
            self.axes = Axes((0, 1), (0, high), room=room, y_ticks=ticks, y_title="questions", show=(False, True))
        else:
            self.axes = Axes((0, high), (0, 1), room=room, x_ticks=ticks, x_title="questions", show=(True, False))
        self.add(self.axes)

    def ask(self, stream: Stream, shares: Quantity, words: Sequence[Any]) -> list[Question]:
        """Return the questions of a ``stream``, which are asked in these ``shares`` of all rounds, in its order.

        ``words`` are texts, which say what is asked. They stand at the free side of the lines: above those to which
        the stream rises, below the others. Numbers that would overlap on the scale move on along it.
        """
        ends = np.concatenate([[0.0], np.cumsum(array(shares))])
        found: list[Question] = []
        for index, (prefix, word) in enumerate(zip(stream.questions, words, strict=True)):
            line = stream.bar(prefix)
            word.next_to(line, UP if prefix.endswith("0") else DOWN, buff=BUFF, aligned_edge=RIGHT)
            word.shift(max(0.0, stream.ribbons.get_left()[0] - word.get_left()[0]) * RIGHT)
            low, high = ends[index : index + 2]
            # A line across the stream runs from its upper end to its lower one.
            place = self.axes.at(AWAY, [high, low]) if self._upright else self.axes.at([low, high], 2 * AWAY)
            if index:
                low_end = 1 if self._upright else 0
                place[low_end] += JOINT * (UP if self._upright else RIGHT)
            length = Readout(shares.part(index), "g", size=theme.LABEL, underline=False)
            asked = word.copy().set_color(theme.role("muted"))
            asked.next_to(length, RIGHT if self._upright else DOWN, buff=BUFF)
            if self._upright:
                asked.align_baseline(length.baseline)
            mark = VGroup(length, asked)
            mark.next_to(place.mean(axis=0), RIGHT if self._upright else UP, buff=BUFF)
            if found:
                before = found[-1].sum
                up = before.get_top()[1] + 0.5 * BUFF - mark.get_bottom()[1]
                on = before.get_right()[0] + BUFF - mark.get_left()[0]
                mark.shift(max(0.0, up) * UP if self._upright else max(0.0, on) * RIGHT)
            found.append(Question(line, stream.bar(prefix), word, mark, place))
        return found
