"""Motion: animations that change figures in place, and tracks, which lead them through computed states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Animation, Group, Mobject, Scene, linear, smooth

from scenes.kit import theme
from scenes.kit.quantity import Quantity

Pace = Callable[[float], float]
"""Turns the share of the time that has gone into the share of the states that have been shown."""

EVEN: Pace = linear
"""All states get as much time."""


def EARLY(share: float) -> float:
    """Give the first states the most time, as training does its largest steps first."""
    return share**2.5


class Sweep(Animation):
    """Call ``update(alpha)`` for every frame, alpha eased from 0 to 1; ``mobjects`` are what it changes.

    The update sets points, numbers and colours of the mobjects in place and must depend on alpha alone. Mobjects that
    are not on the screen yet appear with the first frame, unless it is told not to introduce them; what they stand
    ``instead_of`` leaves with it.
    """

    def __init__(
        self,
        update: Callable[[float], Any],
        *mobjects: Mobject,
        run_time: float = theme.SWEEP,
        rate_func: Callable[[float], float] = smooth,
        introduces: bool = True,
        instead_of: Sequence[Mobject] = (),
        **kwargs: Any,
    ) -> None:
        self.update = update
        self._introduces = introduces
        self._instead_of = list(instead_of)
        super().__init__(Group(*mobjects), run_time=run_time, rate_func=rate_func, introducer=True, **kwargs)

    def _setup_scene(self, scene: Scene) -> None:
        if self._instead_of:
            _remove(scene, self._instead_of)
        if self._introduces:
            present = set(scene.get_mobject_family_members())
            scene.add(*(mobject for mobject in self.mobject.submobjects if mobject not in present))

    def begin(self) -> None:
        """Show the first state."""
        self.interpolate(0)

    def interpolate(self, alpha: float) -> None:
        """Show the state at ``alpha``."""
        self.update(float(self.rate_func(alpha)))

    def finish(self) -> None:
        """Show the last state."""
        self.interpolate(1)

    def clean_up_from_scene(self, scene: Scene) -> None:
        """Remove the mobjects if the sweep is a ``remover``."""
        if self.is_remover():
            _remove(scene, self.mobject.submobjects)


class Fade(Animation):
    """Fade mobjects in or out where they are, each ``lag`` (a share of one's own time) after the one before.

    Opacities are scaled in place; a mobject that has vanished keeps the opacity that it had.
    """

    def __init__(self, *mobjects: Mobject, out: bool, lag: float = 0.0, run_time: float = theme.APPEAR) -> None:
        self._out = out
        self._lag = lag
        self._members = list(mobjects)
        super().__init__(Group(*mobjects), run_time=run_time, rate_func=linear, introducer=not out, remover=out)

    def _setup_scene(self, scene: Scene) -> None:
        if not self._out:
            present = set(scene.get_mobject_family_members())
            scene.add(*(mobject for mobject in self._members if mobject not in present))

    def is_introducer(self) -> bool:
        """Whether Manim must leave it to this animation to add its mobjects: always."""
        return True

    def begin(self) -> None:
        """Remember the opacities and show the first state."""
        self._opacities = [
            [(part.fill_rgbas[:, 3].copy(), part.stroke_rgbas[:, 3].copy(), part) for part in member.get_family()]
            for member in self._members
        ]
        self.interpolate(0)

    def interpolate(self, alpha: float) -> None:
        """Show the state at ``alpha``."""
        length = 1 + self._lag * (len(self._members) - 1)
        for index, parts in enumerate(self._opacities):
            share = smooth(min(max(alpha * length - self._lag * index, 0), 1))
            self._scale(parts, 1 - share if self._out else share)

    def finish(self) -> None:
        """Show the last state."""
        self.interpolate(1)

    def clean_up_from_scene(self, scene: Scene) -> None:
        """Remove what has vanished, and give it its opacity back."""
        if self._out:
            _remove(scene, self._members)
            for parts in self._opacities:
                self._scale(parts, 1)

    @staticmethod
    def _scale(parts: list[Any], share: float) -> None:
        for fill, stroke, part in parts:
            part.fill_rgbas[:, 3] = fill * share
            part.stroke_rgbas[:, 3] = stroke * share


def _remove(scene: Scene, mobjects: list[Mobject]) -> None:
    """Remove mobjects with all their parts; ``Scene.remove`` leaves parts of a group that were added by themselves."""
    scene.restructure_mobjects(mobjects)


@dataclass(frozen=True, slots=True)
class Track:
    """What shows one state of many: a function of one state, the states, and the mobjects that it changes."""

    show: Callable[[Any], Any]
    states: Quantity
    mobjects: tuple[Mobject, ...]

    @property
    def last(self) -> int:
        """The number of the last state, counted from 0."""
        return self.states.steps - 1

    def at(self, share: float) -> None:
        """Show the state at ``share`` (0 to 1) of the track."""
        self.show(self.states.at(round(share * self.last)))


def track(show: Callable[[Quantity], Any], states: Quantity, *mobjects: Mobject) -> Track:
    """Bind a function of one state to a quantity whose first axis is the states.

    ``mobjects`` are what the function changes; for a method of a mobject, that is the mobject itself.
    """
    owner = getattr(show, "__self__", None)
    return Track(show, states, mobjects or ((owner,) if isinstance(owner, Mobject) else ()))


def in_steps(count: int, moving: float = 0.6) -> Pace:
    """Return the pace of ``count`` equal steps: each takes the share ``moving`` of its time and is followed by a rest.

    >>> [round(in_steps(2, 0.5)(share), 3) for share in (0, 0.125, 0.25, 0.5, 1)]
    [0.0, 0.25, 0.5, 0.5, 1.0]
    """

    def pace(share: float) -> float:
        step, rest = divmod(share * count, 1)
        return (step + float(smooth(min(1.0, rest / moving)))) / count

    return pace


class Moving:
    """What a figure has that shows one state at a time by ``show``: it can be led through many."""

    show: Callable[..., Any]

    def along(self, states: Quantity) -> Track:
        """Return the track of this figure through ``states``, whose first axis counts them."""
        return Track(self.show, states, (self,))


def through(*tracks: Track, run_time: float = theme.SWEEP, pace: Pace = smooth, **kwargs: Any) -> Sweep:
    """Return the animation that leads all that is bound through its states in step, from the first to the last."""

    def update(share: float) -> None:
        for each in tracks:
            each.at(share)

    mobjects = dict.fromkeys(mobject for each in tracks for mobject in each.mobjects)
    return Sweep(update, *mobjects, run_time=run_time, rate_func=pace, **kwargs)


def between(show: Callable[[Any], Any], start: Any, end: Any, *mobjects: Mobject, **kwargs: Any) -> Sweep:
    """Return the animation that shows data on their straight way from ``start`` to ``end``.

    The way is one of the layout, not computed: use it to turn one picture into another, never for a result.
    """
    start, end = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    owner = getattr(show, "__self__", None)
    changed = mobjects or ((owner,) if isinstance(owner, Mobject) else ())
    kwargs.setdefault("run_time", theme.MOVE)
    return Sweep(lambda share: show(start + share * (end - start)), *changed, **kwargs)


def appear(*mobjects: Mobject, lag: float = 0.0, run_time: float = theme.APPEAR) -> Fade:
    """Let mobjects appear where they are, together or each ``lag`` (a share of one's own time) after the last."""
    return Fade(*mobjects, out=False, lag=lag, run_time=run_time)


def vanish(*mobjects: Mobject, run_time: float = theme.APPEAR) -> Fade:
    """Let mobjects fade away."""
    return Fade(*mobjects, out=True, run_time=run_time)
