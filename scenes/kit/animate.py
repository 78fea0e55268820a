"""Animations that change figures in place: no copies, no rebuilding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manim import Animation, Group, Mobject, Scene, linear, smooth

from scenes.kit import theme


class Sweep(Animation):
    """Call ``update(alpha)`` for every frame, alpha eased from 0 to 1; ``mobjects`` are what it changes.

    The update sets points, numbers and colours of the mobjects in place and must depend on alpha alone.
    """

    def __init__(
        self,
        update: Callable[[float], Any],
        *mobjects: Mobject,
        run_time: float = theme.SWEEP,
        rate_func: Callable[[float], float] = smooth,
        **kwargs: Any,
    ) -> None:
        self.update = update
        super().__init__(Group(*mobjects), run_time=run_time, rate_func=rate_func, introducer=True, **kwargs)

    def _setup_scene(self, scene: Scene) -> None:
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


def appear(*mobjects: Mobject, lag: float = 0.0, run_time: float = theme.APPEAR) -> Fade:
    """Let mobjects appear where they are, together or each ``lag`` (a share of one's own time) after the last."""
    return Fade(*mobjects, out=False, lag=lag, run_time=run_time)


def vanish(*mobjects: Mobject, run_time: float = theme.APPEAR) -> Fade:
    """Let mobjects fade away."""
    return Fade(*mobjects, out=True, run_time=run_time)
