"""The lecture: a Manim scene that knows its script, its parameters, its numbers and its time."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from manim import ApplyFunction, Mobject, VMobject, config
from manim.animation.animation import prepare_animation
from manim.constants import RendererType

from scenes.kit import parameters as parameter_checks
from scenes.kit import theme, typesetting
from scenes.kit.beat_methods import check_methods
from scenes.kit.composition import Composition
from scenes.kit.frames import FrameScene, Sampler
from scenes.kit.painted.camera import LectureCamera
from scenes.kit.parameters import Kind
from scenes.kit.placeholders import fill
from scenes.kit.quantity import Quantity, refuse_nan
from scenes.kit.stage import STAGES, current_format
from scenes.script import (
    Beat,
    ClipSpec,
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
    marks: Mapping[str, int]
    """How many frames of the beat have gone when its words come to each of their marks."""


class Lecture(Composition, FrameScene):
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
        renderer: Any = None,
        *,
        overrides: Mapping[str, Any] | None = None,
        theme_name: str = "dark",
        sampler: Sampler | None = None,
        timing: Mapping[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        if config.renderer is not RendererType.CAIRO:
            raise LectureError(
                "Clips are drawn by Manim's Cairo renderer alone: leave out '--renderer opengl', "
                "or 'renderer = opengl' in manim.cfg."
            )
        theme.activate(theme_name)
        VMobject.set_default(color=theme.role("ink"))
        kwargs.setdefault("camera_class", self.camera_type)
        kwargs.setdefault("random_seed", 0)
        super().__init__(sampler=sampler, renderer=renderer, **kwargs)
        self.camera.background_color = theme.role("ground")
        self.script = load_clip(Path(inspect.getfile(type(self))))
        self._clip = self.script.name
        try:
            self.values = parameter_checks.check(
                self.script.name, self.parameters, {**self.script.parameters, **(overrides or {})}
            )
        except ParameterError as error:
            if error.parameter is None or error.parameter in (overrides or {}):
                raise
            raise ParameterError(f"{self.script.place_of(error.parameter)}: {error}") from None
        try:
            self.quantities = self.numbers(**self.values)
            refuse_nan(self.quantities)
        except ValueError as error:
            if not overrides:
                raise
            changed = ", ".join(f"{name} = {value!r}" for name, value in overrides.items())
            raise ParameterError(f"Clip {self.script.name} cannot be computed with {changed}: {error}.") from None
        self.context = {**self.values, **self.quantities}
        self.format = current_format()
        self.stage = STAGES[self.format]
        self.records: list[BeatRecord] = []
        self._timing = timing or {}
        self.title = VMobject()
        self._questions = {}
        self.before_beat: Callable[[str], None] = lambda _name: None
        """What is called when a beat is about to begin."""
        self.used_marks: list[tuple[str, str]] = []
        """Beat and name of every mark that was waited for, in order."""

    @staticmethod
    def numbers(*args: Any, **parameters: Any) -> dict[str, Quantity]:
        """Compute everything that the clip shows, by name."""
        return {}

    @classmethod
    def computed(cls, **changed: Any) -> dict[str, Quantity]:
        """Return the clip's numbers, with its own parameters or ``changed`` ones; ParameterError refuses a value.

        It needs no scene: ``KLDivergence.computed(p=[0.5, 0.5])["entropy"].value``.
        """
        script = load_clip(Path(inspect.getfile(cls)))
        return cls.numbers(**parameter_checks.check(script.name, cls.parameters, {**script.parameters, **changed}))

    @staticmethod
    def prepare_to_fork() -> None:
        """Let nothing that is drawn start a thread in this process: a fork would not have it."""
        typesetting.prepare_to_fork()

    @classmethod
    def controls(cls) -> dict[str, dict[str, Any]]:
        """Return what sets each parameter, as plain data."""
        return parameter_checks.controls(cls.parameters)

    # Words and time.

    @contextmanager
    def beat(self, name: str) -> Iterator[Beat]:
        """Draw one beat: it lasts as long as its words and pause, or its animations if those are longer."""
        self.before_beat(name)
        expected = self.script.beats[len(self.records)] if len(self.records) < len(self.script.beats) else None
        beat = self.script.beat(name)
        if beat is not expected:
            wanted = "no further beat" if expected is None else f"beat {expected.name!r}"
            raise LectureError(
                f"Clip {self.script.name} draws beat {name!r} where its script has {wanted}: "
                "beats are drawn once each, in the order of episode.toml."
            )
        words = fill(beat.say, self.context)
        shows = fill(beat.shows, self.context)
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
        self.check_drawn(f"at the end of beat {name!r}")
        self.current_beat = None
        self.records.append(BeatRecord(beat, words, shows, start, self.frame, due, animated, self._marks))

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
        before, after = (fill(part, self.context) for part in mark.cut(beat.say))
        return round(self._words_frames * share_said(before, after))

    def _frames_until(self, mark: str) -> int:
        """Return how many frames are left until a mark; UnknownNameError if the beat's words do not hold it."""
        beat = self.current_beat
        if beat is None:
            raise LectureError(f"Clip {self.script.name} waits for the mark {mark!r} outside of a beat.")
        marks = {**self._marks, "end": self._words_frames}
        if mark not in marks:
            raise unknown_name(
                "mark", str(mark), marks, where=f"the words of beat {beat.name!r} of clip {self.script.name}"
            )
        self.used_marks.append((beat.name, mark))
        return self._beat_start + marks[mark] - self.frame

    # Manim's own hooks; those of time are in FrameScene.

    def construct(self) -> None:
        """Draw the beats in the order of the script, each by the method of its name, under the clip's heading."""
        check_methods(type(self), Lecture, self.script)
        if self.gist:
            self.title = self.heading(self.gist)
            self.add(self.title)
        while len(self.records) < len(self.script.beats):
            beat = self.script.beats[len(self.records)]
            with self.beat(beat.name):
                getattr(self, beat.name)()

    def go_on_as(self, lecture: type[Lecture], script: ClipSpec, timing: Mapping[str, float]) -> None:
        """Become another version of the clip, of which everything up to the beat that begins now is the same."""
        check_methods(lecture, Lecture, script)
        self.__class__ = lecture
        self.script, self._timing = script, timing

    def play(self, *animations: Any, until: str | None = None, **kwargs: Any) -> None:
        """Play animations; ``until`` stretches the longest of them to a mark of the words, or to their ``"end"``."""
        if until is not None:
            if "run_time" in kwargs:
                raise LectureError(f"play() lasts until {until!r}, or has a run_time: leave one of them out.")
            seconds = max(self._frames_until(until) / config.frame_rate, LEAST)
            animations = tuple(prepare_animation(animation) for animation in animations)
            longest = max((animation.run_time for animation in animations), default=0)
            for animation in animations:
                if animation.run_time == longest:
                    animation.run_time = seconds
        super().play(*animations, **kwargs)

    def tear_down(self) -> None:
        """Check that every beat of the script was drawn, unless ``manim render -n`` ended the clip before."""
        self.check_drawn("after its last beat")
        ended = self._drawn is None and 0 <= config.upto_animation_number < self.renderer.num_plays
        if len(self.records) < len(self.script.beats) and not ended:
            missing = self.script.beats[len(self.records)].name
            raise LectureError(f"Clip {self.script.name} ends without drawing its beat {missing!r}.")

    def dim(self, *mobjects: Mobject) -> list[Any]:
        """Return animations that dim mobjects, to point at the rest; what has no fill, or a faint one, gets none."""
        return [ApplyFunction(_dimmed, mobject) for mobject in mobjects]


def _dimmed(mobject: Mobject) -> Mobject:
    for part in mobject.get_family():
        if not isinstance(part, VMobject) or type(part).set_opacity is not VMobject.set_opacity:
            part.set_opacity(theme.DIMMED)
            continue
        part.set_fill(opacity=min(part.get_fill_opacity(), theme.DIMMED), family=False)
        part.set_stroke(opacity=min(part.get_stroke_opacity(), theme.DIMMED), family=False)
    return mobject
