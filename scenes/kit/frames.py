"""A scene that counts its frames: how many an animation has, which of them are drawn, and what time it is in each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from manim import (
    Animation,
    ChangeSpeed,
    MaintainPositionRelativeTo,
    Mobject,
    PhaseFlow,
    Scene,
    UpdateFromFunc,
    config,
)

from scenes.script import Beat, LectureError

REMEMBERING = (ChangeSpeed, MaintainPositionRelativeTo, PhaseFlow, UpdateFromFunc)
"""Manim's animations whose picture may depend on the frames before."""


class Sampler(Protocol):
    """Says which frames are drawn; all others are passed over without drawing.

    It is asked once for every animation; while a wait has a condition to stop, once for every frame.
    """

    def select(self, beat: str | None, start: int, count: int) -> Sequence[int]:
        """Return the frames to draw among the ``count`` from frame ``start`` on, as offsets from ``start``."""


class FrameScene(Scene):
    """A scene of whole frames, of which a sampler chooses those that are drawn.

    Frames that are passed over change what is drawn later as if they were drawn, so a still is a frame of the film.
    Whatever would make film and frames differ is refused.
    """

    _clip = ""
    """What its errors call it."""

    duration: float
    """Seconds of the current animation."""

    def __init__(self, *, sampler: Sampler | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.current_beat: Beat | None = None
        self.frame = 0
        """How many frames there have been."""
        self._sampler = sampler
        self._selected: Sequence[int] = ()
        self._start = self._count = 0
        """First frame of the current animation, and how many frames it has."""
        self._due = 0
        """How many frames ought to be drawn by now."""

    def add_sound(self, sound_file: str, time_offset: float = 0, gain: float | None = None, **kwargs: Any) -> None:
        """Refuse sounds: a clip is heard as its words are spoken."""
        raise LectureError(
            f"Clip {self._clip} adds the sound {sound_file!r}, but a clip has no sound besides its voice: "
            "leave add_sound() out, or record the sound with the words and render with --voice recordings:FOLDER."
        )

    def add_subcaption(self, content: str, duration: float = 1, offset: float = 0) -> None:
        """Refuse captions that are not in the script."""
        raise LectureError(
            f"Clip {self._clip} adds the caption {content!r}, but captions are the words of its beats: "
            "write it under 'say' in episode.toml, and leave add_subcaption() and play(subcaption=…) out."
        )

    def next_section(self, name: str = "unnamed", section_type: str = "", skip_animations: bool = False) -> None:
        """Begin a section, of which nothing may be left out."""
        if skip_animations:
            raise LectureError(
                f"Clip {self._clip} skips the section {name!r}, but its words would go on: leave "
                "skip_animations out; 'render preview CLIP --beat BEAT' shows one beat alone."
            )
        super().next_section(name, section_type)

    def play(self, *args: Any, **kwargs: Any) -> None:
        """Play animations, within a beat."""
        if self.current_beat is None:
            raise LectureError(
                f"Clip {self._clip} plays an animation outside its beats, where no words belong to it: "
                "move it into a block 'with self.beat(…)'."
            )
        super().play(*args, **kwargs)
        self.renderer.time = self.frame / config.frame_rate

    def frames(self, seconds: float) -> int:
        """Return the number of whole frames nearest to ``seconds``."""
        return round(seconds * config.frame_rate)

    def get_run_time(self, animations: list[Animation]) -> float:
        """Return the run time as whole frames, less half a frame: Manim draws one at each multiple below it."""
        seconds = super().get_run_time(animations)
        if not math.isfinite(seconds):
            raise LectureError(f"Clip {self._clip} plays an animation of {seconds:g} s: a run time must be finite.")
        return (max(1, self.frames(seconds)) - 0.5) / config.frame_rate

    def compile_animation_data(self, *animations: Any, **play_kwargs: Any) -> Any:
        """Prepare an animation; count its frames and choose those that are drawn."""
        self._refuse_skipping()
        result = super().compile_animation_data(*animations, **play_kwargs)
        self._start = self.frame
        self._count = math.ceil(self.duration * config.frame_rate)
        if self.stop_condition is not None:
            self._selected = range(0)  # how many frames there are, and so which of them are drawn, turns out
            return result
        self._selected = self._select(self._start, self._count)
        self._due += len(self._selected)
        self.frame += self._count
        self.renderer.skip_animations = self.renderer.skip_animations or not self._selected
        if self.is_current_animation_frozen_frame():
            # A held picture: Manim rounds its frames down.
            self.duration = (len(self._selected) + 0.5) / config.frame_rate
        return result

    def begin_animations(self) -> None:
        """Begin the animations at the time of their first frame."""
        self.renderer.time = self._start / config.frame_rate
        super().begin_animations()

    def get_moving_and_static_mobjects(self, animations: Iterable[Animation]) -> tuple[list[Mobject], list[Mobject]]:
        """Return what is drawn in every frame and what once; nothing if no frame is drawn."""
        if not self._selected and self.stop_condition is None:
            return [], []
        return super().get_moving_and_static_mobjects(animations)

    def get_time_progression(self, run_time: float, *args: Any, **kwargs: Any) -> Any:
        """Return the times at which mobjects are moved: every frame where one of them may depend on the one before."""
        progression = super().get_time_progression(run_time, *args, **kwargs)
        steps = range(self._count) if self._depends_on_every_frame() else sorted({*self._selected, self._count - 1})
        progression.iterable = np.array(steps) / config.frame_rate
        return progression

    def play_internal(self, skip_rendering: bool = False) -> None:
        """Step through one animation and draw the frames that are wanted."""
        self.time_progression = self._get_animation_time_progression(self.animations, self.duration)
        wanted = set(self._selected)
        for time in self.time_progression:
            index = round(time * config.frame_rate)
            self.renderer.time = (self._start + index) / config.frame_rate
            self.update_to_time(time)
            if self.stop_condition is not None:
                wanted = {index} if self._select(self.frame, 1) else set()
                self._due += len(wanted)
                self.frame += 1
            if index in wanted and not (skip_rendering or self.renderer.skip_animations or self.skip_animation_preview):
                self.renderer.render(self, time, self.moving_mobjects)
            self.renderer.time = (self._start + index + 1) / config.frame_rate
            if self.stop_condition is not None and self.stop_condition():
                break
        self.time_progression.close()
        for animation in self.animations:
            animation.finish()
            animation.clean_up_from_scene(self)
        self.update_mobjects(0)
        self.renderer.static_image = None

    def _select(self, start: int, count: int) -> Sequence[int]:
        """Return the frames to draw among ``count`` from frame ``start`` on, as offsets."""
        if self._sampler is None:
            return range(count)
        return self._sampler.select(self.current_beat.name if self.current_beat else None, start, count)

    def _depends_on_every_frame(self) -> bool:
        """Whether anything that is updated or animated now may keep something from one frame to the next."""
        animations = list(_members(self.animations))
        updated = [*self.mobjects, *(animation.mobject for animation in animations)]
        return bool(
            self.stop_condition is not None
            or self.updaters
            or self.meshes
            or any(member.updaters for mobject in updated for member in mobject.get_family())
            or not all(map(_forgets, animations))
        )

    def _refuse_skipping(self) -> None:
        """Refuse to leave frames out that were not asked for; ``manim render`` may, for nothing follows its film."""
        if self._drawn is not None and (self.renderer.skip_animations or self.skip_animation_preview):
            raise LectureError(
                f"Clip {self._clip} skips an animation, but its words would go on: leave out what sets "
                "skip_animations, skip_animation_preview or from_animation_number."
            )

    @property
    def _drawn(self) -> int | None:
        """How many frames were drawn; None if the renderer does not count them."""
        return getattr(self.renderer, "drawn", None)

    def check_drawn(self, where: str) -> None:
        """Check that exactly those frames were drawn that were counted."""
        if self._drawn not in (None, self._due):
            raise LectureError(
                f"Clip {self._clip} has {self._drawn} frames of film {where}, but {self._due} of words and "
                "animations: draw with play() and wait() alone, and leave the renderer and its frames to Manim."
            )


def _members(animations: Iterable[Animation]) -> Iterator[Animation]:
    """Yield animations and all that they are composed of."""
    for animation in animations:
        yield animation
        yield from _members(getattr(animation, "animations", ()))


def _forgets(animation: Animation) -> bool:
    """Whether a frame of an animation is the same whatever was drawn before it, as in all of Manim and the kit.

    Of an animation of somebody's own that is not known.
    """
    known = type(animation).__module__.startswith(("manim.", "scenes.kit."))
    return known and not isinstance(animation, REMEMBERING)
