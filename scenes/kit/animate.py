"""Animations that change figures in place: no copies, no rebuilding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manim import Animation, FadeIn, FadeOut, Group, LaggedStart, Mobject, Scene, smooth

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


def appear(*mobjects: Mobject, lag: float = 0.0, run_time: float = theme.APPEAR) -> Animation:
    """Let mobjects appear where they are, together or ``lag`` (a share of ``run_time``) after each other."""
    return LaggedStart(*(FadeIn(mobject) for mobject in mobjects), lag_ratio=lag, run_time=run_time)


def vanish(*mobjects: Mobject, run_time: float = theme.APPEAR) -> Animation:
    """Let mobjects fade away."""
    return LaggedStart(*(FadeOut(mobject) for mobject in mobjects), lag_ratio=0, run_time=run_time)
