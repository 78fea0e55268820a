"""Minibatch noise: it throws walkers out of a sharp valley, leaves them in a wide one, and has to be turned down."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT

from mathdl import linear, surfaces
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.contours import Contours
from scenes.kit.figures.view import View
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, through, track
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.parameters import Whole
from scenes.kit.quantity import Quantity
from scenes.kit.rows import Row
from scenes.kit.text import halo
from scenes.optimization.walkers import wandering

A, B = 0, 1
FAN, CLOUD, BATCHES = 0.12, 12.0, {"200": 0, "20": 1, "1": 2}
"""How long arrows are, in units of the map for each of slope; how far the clouds' axes reach; rows of the walkers."""


class MinibatchNoise(Lecture):
    """Why learn from a few examples at a time?"""

    gist = "noise explores; turn it down to arrive"
    parameters = {"shown": Whole(50, 400)}

    @staticmethod
    def numbers(shown: int) -> dict[str, Quantity]:
        """Look at slopes of single examples in valley B, and up the ways of stored walkers."""
        return wandering(shown, BATCHES, FAN)

    def guess(self) -> None:
        """The cut from above; a fan of slopes at the bottom of B."""
        self.names: list[Any] = []
        figure, self.column = self.stage.split(0.55 if self.stage.whole.tall else 0.5)
        self.map, names = self._map(figure)
        tips = self.map.at(self["fan"].value)
        start = np.repeat(self.map.at(self["ends"].value[B])[np.newaxis], len(tips), axis=0)
        lines = View(self.map.axes.window, (0.0, 0.0), 1.0).clip(np.stack([start, tips], axis=1))
        fan = Segments(lines[:, 0], lines[:, 1], role="gradient", width=2, line_opacity=0.5)
        facts = self.rows(
            self.column, n=Row("examples", "n", "data", spec="d"), loss=Row("loss in B", "loss_b", "loss")
        )
        self.play(appear(self.map, *names, facts["n"]))
        self.add_foreground_mobjects(*names)
        self.until("fan")
        self.play(appear(fan, run_time=1), appear(facts["loss"]))

    def spread(self) -> None:
        """Slopes of single examples, of twenties, and of all."""
        whole = self.stage.whole
        rooms = whole.stacked(3) if whole.tall else whole.abreast(3)
        states = self["slopes"].value, self["twenties"].value, np.zeros((1, 2))
        parts = []
        for room, name, points in zip(rooms, ("1", "20", "200"), states, strict=True):
            above, inner, below = room.lines(above=1, below=1, line=0.6)
            axes = Axes((-CLOUD, CLOUD), (-CLOUD, CLOUD), room=inner, aspect=1.0, cross=(0.0, 0.0))
            kept = points[(np.abs(points) < CLOUD).all(axis=1)]
            dots = Dots(axes.at(kept[:, 0], kept[:, 1]), role="gradient", radius=0.035 if len(points) > 1 else 0.08)
            title = above.put(self.label(f"batches of {{size_{name}:d}}"))
            fact = self.rows(below, off=Row("off by", f"spread_{name}", "gradient", spec=".2f"))
            parts.append((axes, dots, title, *fact))
        self._leave(*parts[0])
        for mark, part in zip(("twenty", "all"), parts[1:], strict=True):
            self.until(mark)
            self.play(appear(*part))

    def predict(self) -> None:
        """Three maps with twenty walkers each; two of them run."""
        self.maps, self.clouds = self._three()
        self._leave(*(part for each in self.maps for part in each), *self.clouds)
        self.until("run")
        self.play(through(self._walk(0, "walks_200"), self._walk(1, "walks_20"), pace=EVEN), until="ask")

    def escape(self) -> None:
        """Single examples throw the walkers out."""
        self.until("run")
        self.play(through(self._walk(2, "walks_1"), pace=EVEN, run_time=3), until="found")
        room = self.below
        facts = self.rows(
            room, found=Row("of twenty, in A", "found", "output", spec="d", note="in B: {stayed:d}, in C: {lost:d}")
        )
        self.play(appear(*facts))

    def sharp_flat(self) -> None:
        """Ellipses of the bends in A and in B; walkers that start in A."""
        figure, self.column = self.stage.split(0.55 if self.stage.whole.tall else 0.5)
        self.map, names = self._map(figure)
        rings = [self._ellipse(place, f"shape_{name}") for place, name in ((A, "a"), (B, "b"))]
        facts = self.rows(
            self.column,
            sharp=Row("B bends by", "bend_b", "gradient", spec=".1f"),
            wide=Row("A bends by", "bend_a", "gradient", spec=".1f"),
            stay=Row("of twenty, still in A", "stay", "output", spec="d"),
        )
        self._leave(self.map, *names)
        for mark, ring, fact in (("sharp", rings[1], "sharp"), ("wide", rings[0], "wide")):
            self.until(mark)
            self.play(appear(ring, facts[fact]))
        self.until("stay")
        cloud = Dots(self._held(self.map, self["from_a"].first), role="parameter", radius=0.07)
        self.play(through(self._moved(self.map, cloud, "from_a"), pace=EVEN, run_time=2.5), appear(facts["stay"]))

    def floor(self) -> None:
        """The walkers' mean loss stays far above the bottom."""
        figure, self.column = self.stage.split(0.55 if self.stage.whole.tall else 0.62)
        x, last = self["moments"].value, int(self["moments"].value[-1])
        ticks: dict[str, Any] = {"x_ticks": (0, last // 2, last), "y_ticks": (0.01, 0.1, 1), "log": (False, True)}
        self.axes = Axes((0, last), (0.005, 2), room=figure, x_title="steps", y_title="mean loss", **ticks)
        ends = self.axes.at([0, last], float(self["loss_a"]))
        level = Segments(ends[:1], ends[1:], role="muted", width=3)
        self.hovering = Curve(self.axes, x[1:], self["in_a"].value[1:], role="loss", width=4)
        facts = self.rows(
            self.column,
            hover=Row("they hover at", "hover", "loss", spec=".2f"),
            bottom=Row("bottom of A", "loss_a", "muted"),
        )
        self._leave(self.axes, level)
        self.until("hover")
        self.play(appear(self.hovering, *facts, lag=0.3, run_time=1))
        self.level = level
        self.until("name")

    def schedule(self) -> None:
        """The rate falls, the cloud shrinks, and the loss sinks to the bottom."""
        x = self["moments"].value
        room, below = self.column.cut(0.6) if self.column.tall else self.column.stacked(2)
        small, names = self._map(room, ticks=False)
        cloud = Dots(self._held(small, self["settling"].first), role="parameter", radius=0.05)
        curve = Curve(self.axes, x[:2], self["sinking"].value[:2], role="output", width=5)
        fact = self.rows(below, settled=Row("with a falling rate", "settled", "output"))
        self._leave(small, *names, cloud, keep=[self.axes, self.level, self.hovering])
        self.until("fall")
        sinking = self["sinking"].value
        grow = track(lambda n: curve.set_data(x[1 : n.value + 1], sinking[1 : n.value + 1]), self["counts"], curve)
        self.play(through(self._moved(small, cloud, "settling"), grow, pace=EVEN, run_time=3), until="large")
        self.play(appear(*fact))

    def meaning(self) -> None:
        """The three maps once more, and what the walks read."""
        self.maps, self.clouds = self._three(last=True)
        reads, facts = ("read_all", "read_twenty", "read"), list[Any]()
        for room, name in zip(self.reading, reads, strict=True):
            facts += self.rows(room, read=Row("read", name, "data", spec=",d"))
        self._leave(*(part for each in self.maps for part in each), *self.clouds, *facts)
        self.until("cut")

    def _map(self, room: Any, *, ticks: bool = True) -> tuple[Contours, list[Any]]:
        """Return the cut from above, with the names of its valleys."""
        cut: surfaces.LossSlice = self["cut"].value
        marks = None if ticks else ((), ())
        contours = Contours(cut.alphas, cut.betas, cut.losses, room=room, log=True, ticks=marks)
        names = [self.label(f"*{name}*") for name in "ABC"]
        for name, place in zip(names, contours.at(self["ends"].value), strict=True):
            halo(name.next_to(place, LEFT, buff=0.12))
        self.names = [*self.names, *names]
        return contours, names

    def _three(self, *, last: bool = False) -> tuple[list[tuple[Any, ...]], list[Dots]]:
        """Return a map for each size of batch, and the walkers on it; rooms below stay free."""
        whole = self.stage.whole
        _, inner, self.below = whole.lines(below=2)
        rooms = inner.stacked(3) if whole.tall else inner.abreast(3)
        maps, clouds, self.reading = [], [], []
        for room, name in zip(rooms, BATCHES, strict=True):
            above, middle, below = room.lines(above=1, below=1, line=0.55)
            contours, names = self._map(middle, ticks=False)
            state = self[f"walks_{name}"].part(-1 if last else 0)
            clouds.append(Dots(self._held(contours, state), role="parameter", radius=0.06))
            maps.append((contours, *names, above.put(self.label(f"batches of {{size_{name}:d}}"))))
            self.reading.append(below)
        return maps, clouds

    def _leave(self, *parts: Any, keep: Any = ()) -> None:
        """Go on to the next picture; names of valleys stay in front of all that moves on a map."""
        self.remove_foreground_mobjects(*self.names)
        self.turn_to(*parts, keep=keep)
        self.names = [name for name in self.names if name in parts]
        self.add_foreground_mobjects(*self.names)

    def _walk(self, index: int, states: str) -> Any:
        return self._moved(self.maps[index][0], self.clouds[index], states)

    def _moved(self, contours: Contours, cloud: Dots, states: str) -> Any:
        return track(lambda state: cloud.move_dots(self._held(contours, state)), self[states], cloud)

    def _held(self, contours: Contours, state: Any) -> np.ndarray:
        """Return where walkers are on a map; those beyond it are held at its rim."""
        return contours.at(np.clip(state.value, contours.x[0], contours.x[-1]))

    def _ellipse(self, place: int, shape: str) -> Segments:
        """Return the ellipse on which the bends raise the loss by a half."""
        found = self[shape].value
        around = np.linspace(0, 2 * np.pi, 73)
        ways = np.column_stack([np.cos(around), np.sin(around)]) * found.semi_axes
        points = self.map.at(self["ends"].value[place] + linear.apply(found.directions, ways))
        return Segments(points[:-1], points[1:], role="ink", width=5)
