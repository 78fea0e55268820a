"""The lecture: a Manim scene that knows its script, its parameters, its numbers and its time."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from manim import Mobject, VMobject, config
from manim.constants import RendererType

from scenes.kit import parameters as parameter_checks
from scenes.kit import text, theme
from scenes.kit.frames import FrameScene, Sampler
from scenes.kit.painted import LectureCamera
from scenes.kit.parameters import Kind
from scenes.kit.placeholders import fill, refuse_typed_decimals
from scenes.kit.quantity import Quantity, refuse_nan
from scenes.kit.readout import Readout
from scenes.kit.stage import STAGES, current_format
from scenes.kit.typesetting import named, without_glyph
from scenes.script import Beat, LectureError, ParameterError, load_clip, speaking_seconds, unknown_name
from scenes.words import fills

HEADINGS = {"wide": text.heading, "vertical": text.tall_heading}

OVERRUN = 2.0
"""Seconds by which animations may outlast the words before that is reported."""


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


class Lecture(FrameScene):
    """One clip. Subclasses declare ``parameters``, compute in ``numbers`` and draw in ``construct``.

    ``timing`` says how many seconds the words of a beat take; without it, that is estimated. ``format`` is the shape
    of the picture that Manim is set to draw, ``wide`` or ``vertical``, and ``stage`` the room that a clip has in it.
    """

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

    @staticmethod
    def numbers(**parameters: Any) -> dict[str, Quantity]:
        """Compute everything that the clip shows, by name."""
        return {}

    def __getitem__(self, name: str) -> Quantity:
        """Return the quantity called ``name``; LectureError with the closest name if there is none."""
        if name not in self.quantities:
            raise unknown_name("quantity", name, self.quantities, where=f"clip {self.script.name}")
        return self.quantities[name]

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
        words = fill(beat.say, self.context)
        shows = fill(beat.shows, self.context)
        start = self.frame
        self._beat_start = start
        self._words_frames = self.frames(self._timing.get(name) or speaking_seconds(words))
        self.current_beat = beat
        yield beat
        animated = self.frame - start
        due = self._words_frames + self.frames(beat.pause)
        rest = due - animated
        if rest > 0:
            self.wait(rest / config.frame_rate)
        self.check_drawn(f"at the end of beat {name!r}")
        self.current_beat = None
        self.records.append(BeatRecord(beat, words, shows, start, self.frame, due, animated))

    @property
    def remaining(self) -> float:
        """Seconds until the current beat's words have been said; at least half a second."""
        left = self._words_frames - (self.frame - self._beat_start)
        return max(left / config.frame_rate, 0.5)

    def until(self, share: float) -> None:
        """Hold the picture until ``share`` (0 to 1) of the current beat's words have been said."""
        rest = self._beat_start + round(share * self._words_frames) - self.frame
        if rest > 0:
            self.wait(rest / config.frame_rate)

    # What is put on the screen.

    def heading(self, gist: str, subject: str | None = None) -> VMobject:
        """Return the clip's heading: its title (or ``subject``) in bold, the gist in muted beside or below it.

        Both are plain text, except for the gist's placeholders.
        """
        refuse_typed_decimals(gist)
        words = fill(gist, self.context)
        if subject is None and (unshown := without_glyph(self.script.title)):
            raise LectureError(
                f"{self.script.place}: the title {self.script.title!r} cannot be shown: "
                f"no font of the films has {named(unshown)}."
            )
        kind = HEADINGS[self.format]
        return kind(subject or self.script.title, words, self.stage, template=gist, fills=fills([gist], self.context))

    def formula(self, markup: str, **kwargs: Any) -> text.Formula:
        """Return a formula whose ``{name:.3f}`` placeholders are filled from the clip's numbers."""
        refuse_typed_decimals(markup)
        kwargs = {"role": "ink", "size": theme.FORMULA, **kwargs, **self._origin(markup)}
        return text.typeset(text.Formula, markup, **kwargs)

    def label(self, markup: str, **kwargs: Any) -> text.Text:
        """Return a label whose ``{name:.3f}`` placeholders are filled from the clip's numbers.

        It is plain text but for the few signs of :mod:`scenes.kit.markup`.
        """
        refuse_typed_decimals(markup)
        kwargs = {"role": "ink", "size": theme.LABEL, **kwargs, **self._origin(markup)}
        return text.typeset(text.Text, markup, **kwargs)

    def _origin(self, markup: str) -> dict[str, Any]:
        """Return how a text gets its numbers, and what it remembers of where they came from."""

        def filled(template: str, style: Callable[[str], str], *, math: bool) -> str:
            return fill(template, self.context, style, math=math)

        return {"fill": filled, "fills": fills([markup], self.context)}

    def readout(self, quantity: str | Quantity, spec: str = ".3f", **kwargs: Any) -> Readout:
        """Return a readout of the quantity (or of the one called so)."""
        return Readout(self[quantity] if isinstance(quantity, str) else quantity, spec, **kwargs)

    # Manim's own hooks; those of time are in FrameScene.

    def construct(self) -> None:
        """Draw the beats in order."""
        raise LectureError(f"Clip {self.script.name} draws nothing: {type(self).__name__} has no construct().")

    def tear_down(self) -> None:
        """Check that every beat of the script was drawn, unless ``manim render -n`` ended the clip before."""
        self.check_drawn("after its last beat")
        ended = self._drawn is None and 0 <= config.upto_animation_number < self.renderer.num_plays
        if len(self.records) < len(self.script.beats) and not ended:
            missing = self.script.beats[len(self.records)].name
            raise LectureError(f"Clip {self.script.name} ends without drawing its beat {missing!r}.")

    def dim(self, *mobjects: Mobject) -> list[Any]:
        """Return animations that dim mobjects, to point at the rest."""
        return [mobject.animate.set_opacity(theme.DIMMED) for mobject in mobjects]
