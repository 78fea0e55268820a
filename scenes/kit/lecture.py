"""The lecture: a Manim scene that knows its script, its parameters, its numbers and its time."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
from manim import Animation, Mobject, VMobject, config
from manim.animation.animation import prepare_animation

from scenes.kit import parameters as parameter_checks
from scenes.kit import theme
from scenes.kit.beat_methods import check_methods
from scenes.kit.composition import Composition
from scenes.kit.painted.camera import LectureCamera
from scenes.kit.parameters import Kind
from scenes.kit.placeholders import fill, spoken_style
from scenes.kit.quantity import Quantity
from scenes.kit.stage import STAGES, current_format
from scenes.script import (
    Beat,
    LectureError,
    Mark,
    ParameterError,
    load_clip,
    share_said,
    speaking_seconds,
    unknown_name,
)

LEAST = 0.5
"""Seconds that an animation takes at least, however near the mark is that it lasts until."""

OVERRUN = 2.0
"""Seconds by which animations may outlast the words before that is reported."""


class Sampler(Protocol):
    """Says which frames are drawn; all others are passed over without drawing."""

    def select(self, beat: str | None, start: int, count: int) -> Sequence[int]:
        """Return the frames to draw among the ``count`` from frame ``start`` on, as offsets from ``start``."""


@dataclass(frozen=True, slots=True)
class BeatRecord:
    """What became of a beat: its texts with the numbers filled in, and its frames.

    ``due_frames`` is what words and pause take, ``animated_frames`` what was drawn before the picture was held.
    """

    beat: Beat
    words: str
    shows: str
    start: int
    end: int
    due_frames: int
    animated_frames: int


class Lecture(Composition):
    """One clip. Subclasses declare ``parameters``, compute in ``numbers``, and draw each beat in a method of its name.

    ``timing`` says how many seconds the words of a beat take, and under ``beat@mark`` how many there are before a
    mark; without it, both are estimated. ``format`` is the shape of the picture that Manim is set to draw, ``wide`` or
    ``vertical``, and ``stage`` the room that a clip has in it.
    """

    gist: ClassVar[str] = ""
    """What the heading adds to the title; a clip without one has no heading."""

    parameters: ClassVar[Mapping[str, Kind]] = {}
    """The type and range of every parameter of the clip's TOML block."""

    camera_type: ClassVar[type[LectureCamera]] = LectureCamera

    def __init__(
        self,
        *,
        overrides: Mapping[str, Any] | None = None,
        theme_name: str = "dark",
        sampler: Sampler | None = None,
        timing: Mapping[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        theme.activate(theme_name)
        VMobject.set_default(color=theme.role("ink"))
        kwargs.setdefault("camera_class", self.camera_type)
        kwargs.setdefault("random_seed", 0)
        super().__init__(**kwargs)
        self.camera.background_color = theme.role("ground")
        self.script = load_clip(Path(inspect.getfile(type(self))))
        self.values = parameter_checks.check(
            self.script.name, self.parameters, {**self.script.parameters, **(overrides or {})}
        )
        try:
            self.quantities = self.numbers(**self.values)
        except ValueError as error:
            if not overrides:
                raise
            changed = ", ".join(f"{name} = {value!r}" for name, value in overrides.items())
            raise ParameterError(f"Clip {self.script.name} cannot be computed with {changed}: {error}.") from None
        self.context = {**self.values, **self.quantities}
        self.format = current_format()
        self.stage = STAGES[self.format]
        self.records: list[BeatRecord] = []
        self.current_beat: Beat | None = None
        self.frame = 0
        self._sampler = sampler
        self._timing = timing or {}
        self._selected: Sequence[int] = ()
        self.title = VMobject()
        self.used_marks: list[tuple[str, str]] = []
        """Beat and name of every mark that was waited for, in order."""

    @staticmethod
    def numbers(*args: Any, **parameters: Any) -> dict[str, Quantity]:
        """Compute everything that the clip shows, by name."""
        return {}

    # Words and time.

    @contextmanager
    def beat(self, name: str) -> Iterator[Beat]:
        """Draw one beat: it lasts as long as its words and pause, or its animations if those are longer."""
        expected = self.script.beats[len(self.records)] if len(self.records) < len(self.script.beats) else None
        beat = self.script.beat(name)
        if beat is not expected:
            wanted = "no further beat" if expected is None else f"beat {expected.name!r}"
            raise LectureError(
                f"Clip {self.script.name} draws beat {name!r} where its script has {wanted}: "
                "beats are drawn once each, in the order of episode.toml."
            )
        words = fill(beat.say, self.context, spoken_style)
        shows = fill(beat.shows, self.context, spoken_style)
        start = self.frame
        self._beat_start = start
        self._words_frames = self.frames(self._timing.get(name) or speaking_seconds(words))
        self._marks = {mark.name: self._mark_frame(beat, mark) for mark in beat.marks}
        self.current_beat = beat
        yield beat
        animated = self.frame - start
        due = self._words_frames + self.frames(beat.pause)
        rest = due - animated
        if rest > 0:
            self.wait(rest / config.frame_rate)
        self.current_beat = None
        self.records.append(BeatRecord(beat, words, shows, start, self.frame, due, animated))

    @property
    def remaining(self) -> float:
        """Seconds until the current beat's words have been said; at least half a second."""
        left = self._words_frames - (self.frame - self._beat_start)
        return max(left / config.frame_rate, 0.5)

    def until(self, mark: str) -> None:
        """Hold the picture until the words have come to ``{@mark}``, or to their ``"end"``."""
        rest = self._frames_until(mark)
        if rest > 0:
            self.wait(rest / config.frame_rate)

    def _mark_frame(self, beat: Beat, mark: Mark) -> int:
        """Return how many frames of a beat have gone when the words come to a mark."""
        key = f"{beat.name}@{mark.name}"
        if key in self._timing:
            return self.frames(self._timing[key])
        before, after = (fill(part, self.context, spoken_style) for part in mark.cut(beat.say))
        return round(self._words_frames * share_said(before, after))

    def _frames_until(self, mark: str) -> int:
        """Return how many frames are left until a mark; UnknownNameError if the beat's words do not hold it."""
        beat = self.current_beat
        if beat is None:
            raise LectureError(f"Clip {self.script.name} waits for the mark {mark!r} outside of a beat.")
        if isinstance(mark, float):  # a share of the words
            return self._beat_start + round(mark * self._words_frames) - self.frame
        marks = {**self._marks, "end": self._words_frames}
        if mark not in marks:
            raise unknown_name("mark", mark, marks, where=f"the words of beat {beat.name!r} of clip {self.script.name}")
        self.used_marks.append((beat.name, mark))
        return self._beat_start + marks[mark] - self.frame

    def frames(self, seconds: float) -> int:
        """Return the number of whole frames nearest to ``seconds``."""
        return round(seconds * config.frame_rate)

    # Manim's own hooks: whole frames only, and only the frames that are wanted.

    def construct(self) -> None:
        """Draw the beats in the order of the script, each by the method of its name, under the clip's heading."""
        check_methods(type(self), Lecture, self.script)
        if self.gist:
            self.title = self.heading(self.gist)
            self.add(self.title)
        for beat in self.script.beats:
            with self.beat(beat.name):
                getattr(self, beat.name)()

    def play(self, *animations: Any, until: str | None = None, **kwargs: Any) -> None:
        """Play animations; ``until`` stretches the longest of them to a mark of the words, or to their ``"end"``."""
        if until is not None:
            seconds = max(self._frames_until(until) / config.frame_rate, LEAST)
            animations = tuple(prepare_animation(animation) for animation in animations)
            longest = max(animation.run_time for animation in animations)
            for animation in animations:
                if animation.run_time == longest:
                    animation.run_time = seconds
        super().play(*animations, **kwargs)

    def tear_down(self) -> None:
        """Check that every beat of the script was drawn."""
        if len(self.records) < len(self.script.beats):
            missing = self.script.beats[len(self.records)].name
            raise LectureError(f"Clip {self.script.name} ends without drawing its beat {missing!r}.")

    def get_run_time(self, animations: list[Animation]) -> float:
        """Return the run time as whole frames, less half a frame: Manim draws one at each multiple below it."""
        frames = max(1, self.frames(super().get_run_time(animations)))
        return (frames - 0.5) / config.frame_rate

    def compile_animation_data(self, *animations: Any, **play_kwargs: Any) -> Any:
        """Prepare an animation; count its frames and choose those that are drawn."""
        result = super().compile_animation_data(*animations, **play_kwargs)
        count = math.ceil(self.duration * config.frame_rate)
        if self._sampler is None:
            self._selected = range(count)
        else:
            beat = self.current_beat.name if self.current_beat else None
            self._selected = self._sampler.select(beat, self.frame, count)
        self.frame += count
        self.renderer.skip_animations = self.renderer.skip_animations or not self._selected
        if self.is_current_animation_frozen_frame():
            # A held picture: Manim rounds its frames down.
            self.duration = (len(self._selected) + 0.5) / config.frame_rate
        return result

    def get_time_progression(self, run_time: float, *args: Any, **kwargs: Any) -> Any:
        """Return the times that are drawn."""
        progression = super().get_time_progression(run_time, *args, **kwargs)
        if not self.renderer.skip_animations:
            progression.iterable = np.array(self._selected) / config.frame_rate
        return progression

    def play_internal(self, skip_rendering: bool = False) -> None:
        """Play one animation; nothing is drawn while it is passed over."""
        super().play_internal(skip_rendering=skip_rendering or self.renderer.skip_animations)

    def dim(self, *mobjects: Mobject) -> list[Any]:
        """Return animations that dim mobjects, to point at the rest."""
        return [mobject.animate.set_opacity(theme.DIMMED) for mobject in mobjects]
