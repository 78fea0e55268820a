"""Cosine similarity: direction against distance, and why a large cosine means something in many dimensions."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from manim import LEFT, UP

from mathdl import data, geometry, linear
from mathdl.checks import Array
from scenes.kit import theme
from scenes.kit.figures.angle_arc import AngleArc
from scenes.kit.figures.angle_heap import AngleHeap
from scenes.kit.figures.named_arrow import NamedArrow
from scenes.kit.figures.pairing import Pairing
from scenes.kit.figures.plane import Plane
from scenes.kit.figures.strip import Strip
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, through, vanish
from scenes.kit.parameters import Vector, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

SEED, PAIRS, STATES = 0, 3000, 40
WITHIN = np.array([80, 100])
"""What the words call within ten degrees of a right angle."""
FACTORS = np.concatenate([np.linspace(1, 0.5, 31), np.linspace(0.5, 1.5, 46), np.linspace(1.5, 1, 31)])
"""How far an arrow is stretched, from state to state."""
ARROWS = {"u": "data", "near": "parameter", "far": "output"}


class CosineSimilarity(Lecture):
    """When are two vectors alike?"""

    gist = "the angle, not the length"
    parameters = {
        **{name: Vector((2, 2), 1, 10) for name in ARROWS},
        "dimensions": Vector((3, 3), 3, 1000, whole=True),
        "arrows": Whole(100, 400),
    }

    @staticmethod
    def numbers(u: Array, near: Array, far: Array, dimensions: Array, arrows: int) -> dict[str, Quantity]:
        """Compare three arrows, then random ones in ever more dimensions, then the gradients of a network."""
        few, many, last = (int(each) for each in dimensions)
        if not few < many < min(last, arrows) or last < 500:
            raise ValueError(f"dimensions must rise to 500 or more, the second below arrows, not {few}, {many}, {last}")
        named = {"u": u, "near": near, "far": far}
        gaps, turns = (quantity(each, u, [near, far]) for each in (geometry.distance, geometry.angle_between))
        degrees = quantity(np.degrees, turns, unit="°")
        if degrees.value[1] > 1e-4 or np.hypot(*far) < 1.3 * np.hypot(*u):
            raise ValueError("far must point as u does, and be longer by 30 % or more")
        if gaps.value[0] >= gaps.value[1] or not 10 <= degrees.value[0] <= 60:
            raise ValueError("near must lie 10 to 60 degrees from u, and its tip nearer to that of u than that of far")
        scaled = quantity(np.multiply, FACTORS[:, np.newaxis], near)
        stops = [2, few, many, last]
        dims = np.unique(np.concatenate([np.geomspace(2, last, STATES).astype(int), stops]))
        angles = quantity(geometry.random_angles, dims, PAIRS, np.random.default_rng(SEED))
        heaps = [geometry.angle_histogram(row, d) for row, d in zip(angles.value, dims.tolist(), strict=True)]
        low, high = np.radians(WITHIN).tolist()
        shares = quantity(np.array, [geometry.angle_share(low, high, d) for d in dims.tolist()])
        pair = quantity(np.random.default_rng(SEED).standard_normal, (2, last))
        found = quantity(geometry.pairwise_angles, np.random.default_rng(SEED).standard_normal((arrows, many)))
        fresh, moons = data.untrained_classifier(), data.classifier_data().training
        between = quantity(geometry.pairwise_angles, quantity(fresh.example_gradients, moons.X, moons.y))
        alike = np.equal(*moons.y[np.array(np.triu_indices(moons.y.size, 1))])
        groups = {n: quantity(np.compress, at, between) for n, at in (("same", alike), ("other", ~alike))}
        return {
            **{f"{n}_{axis}": quantity(np.take, v, k) for n, v in named.items() for k, axis in enumerate("xy")},
            **{"u": quantity(np.asarray, u), "near": quantity(np.asarray, near), "scaled": scaled, "first": pair.first},
            **{"d_near": gaps.first, "d_far": gaps.last, "turn_near": degrees.first, "turn_far": degrees.last},
            **{"products": quantity(np.multiply, u, near), "product": quantity(linear.apply, [u], near).part(0)},
            "lengths": quantity(np.multiply, quantity(np.hypot, *u), quantity(np.hypot, *near)),
            "cosines": quantity(geometry.cosine_similarity, u, scaled),
            **{f"cos_{n}": quantity(geometry.cosine_similarity, u, named[n]) for n in ("near", "far")},
            "pair_angle": quantity(np.degrees, quantity(geometry.angle_between, *pair.value), unit="°"),
            **{"dims": quantity(np.asarray, dims), "heaps": quantity(np.array, heaps), "shares": shares},
            **{f"dimension_{k}": quantity(np.int64, d) for k, d in enumerate(stops)},
            **{f"share_{k}": shares.part(list(dims).index(d)) for k, d in enumerate(stops)},
            **{"arrows": quantity(np.int64, arrows), "pairs": quantity(np.size, found), "second": pair.last},
            "room_heap": quantity(geometry.angle_histogram, found, many),
            **{n: quantity(np.degrees, quantity(f, found)) for n, f in (("closest", np.min), ("widest", np.max))},
            "largest": quantity(np.max, quantity(np.abs, quantity(np.cos, found))),
            "welch": quantity(geometry.welch_bound, arrows, many),
            "n_weights": quantity(fresh.to_vector).part("size"),
            "chance": quantity(geometry.angle_share, 0, np.pi / 3, fresh.n_parameters),
            **{n: quantity(np.average, quantity(np.cos, group)) for n, group in groups.items()},
            **{f"{n}_heap": quantity(geometry.angle_histogram, g, fresh.n_parameters) for n, g in groups.items()},
        }

    def question(self) -> None:
        """One arrow, then two others that may be like it."""
        figure, self.column = self.stage.split(0.55)
        ends = np.array([self.values[name] for name in ARROWS])
        self.plane = Plane(room=figure, points=[[(0, 0)], ends, self["scaled"].value], margin=0.9, basis=False)
        self.arrows: dict[str, NamedArrow] = {}
        for name, role in ARROWS.items():
            tip, entries = self.values[name], self._pair(name)
            self.arrows[name] = arrow = NamedArrow(self.plane, tip, role=role, name=entries, beside=name == "u")
            self.until(name)
            self.play(appear(*([self.plane] if name == "u" else []), arrow, entries))
            self.bring_to_front(self.arrows["u"], self.arrows["u"].text)

    def conflict(self) -> None:
        """Distances between the tips, then angles: the two ways to compare disagree."""
        names = ("near", "far")
        lines, pairs = [self.arrows["u"].gap(self.arrows[n]) for n in names], [self._pair(n) for n in names]
        gaps = [self.readout(f"d_{name}", ".2f", role="ink", size=theme.ROW) for name in names]
        turns = [self.readout(f"turn_{name}", ".1f", role="ink", size=theme.ROW) for name in names]
        self.facts = self.table(self.column, [None, "distance", "angle"], list(zip(pairs, gaps, turns, strict=True)))
        distance, angle = self.facts.header
        arc = AngleArc(self.plane, self.values["u"], self.values["near"], radius=1.6).arc
        self.play(appear(distance, *pairs))
        for name, line, gap in zip(names, lines, gaps, strict=True):
            self.until(f"{name}_tip")
            self.play(appear(line, gap))
        self.until("direction")
        self.play(vanish(*lines), appear(angle, arc, *turns))

    def cosine(self) -> None:
        """Products, their sum, both lengths; the arrow stretches and its cosine stays."""
        above, below = self.column.stacked(2)
        style: dict[str, Any] = {"roles": ("data", "parameter"), "role": "ink"}
        pairing = Pairing(self["u"], self["near"], self["products"], self["product"], room=above, **style)
        facts = self.rows(
            below,
            lengths=Row("product of lengths", "lengths", spec="g"),
            near=Row("cosine", along="cosines", role="parameter", spec=".2f"),
            far=Row("longer arrow", "cos_far", "output", spec=".2f"),
        )
        self.play(vanish(self.facts, run_time=theme.LEAVE))
        self.play(pairing.lay())
        self.play(pairing.multiply(), until="add")
        self.play(*pairing.add_up())
        self.until("divide")
        self.play(appear(facts["lengths"], facts["near"], lag=0.8))
        self.until("stretch")
        arrow = self.arrows["near"]
        self.play(vanish(arrow.text, run_time=theme.LEAVE))
        self.play(through(arrow.along(self["scaled"]), facts["near"].along()), until="name")
        self.play(appear(arrow.text, facts["far"]))

    def predict(self) -> None:
        """Two long random arrows; what is their angle?"""
        *rooms, below = self.stage.whole.stacked(3)
        strips = []
        for room, name in zip(rooms, ("first", "second"), strict=True):
            line, cells, _ = room.lines(above=1)
            strips.append(Strip(self[name], room=cells, most=3.0))
            strips[-1].add(line.put(self.label(f"{name} arrow: {{dimension_3:,d}} random entries"), LEFT))
        angle = self.rows(below, angle=Row("angle between them", "pair_angle", spec=".0f", asked=True))
        self.turn_to(*strips)
        self.until("angle")
        self.play(appear(*angle))

    def right_angles(self) -> None:
        """The dimension rises, and the heap of angles closes on a right angle."""
        self.play(*self.answered("pair_angle"))
        figure, self.column = self.stage.split()
        self.heap = AngleHeap(self["heaps"].first, room=figure)
        facts = self.rows(
            self.column,
            dims=Row("dimensions", along="dims", spec=",d"),
            share=Row("right angles", along="shares", role="output", spec=".0%", note="within ten degrees"),
        )
        self.until("draw")
        self.turn_to(self.heap, facts["dims"])
        self.play(appear(self.heap.band(*WITHIN.tolist()), facts["share"]))
        stops = np.searchsorted(self["dims"].value, [2, *self.values["dimensions"]]).tolist()
        for mark, (start, end) in zip(("few", "many", "last"), pairwise(stops), strict=True):
            heaps, dims, shares = (self[name].part(slice(start, end + 1)) for name in ("heaps", "dims", "shares"))
            tracks = self.heap.along(heaps), facts["dims"].along(dims), facts["share"].along(shares)
            self.play(through(*tracks), until=mark)

    def room(self) -> None:
        """More arrows than dimensions, and all pairs are still nearly perpendicular."""
        facts = self.rows(
            self.column,
            pairs=Row("pairs", "pairs", "data", spec=",d", note="of {arrows:d} arrows"),
            largest=Row("largest |cosine|", "largest", spec=".3f"),
            welch=Row("Welch's bound", "welch", note="no {arrows:d} arrows do better"),
        )
        marks = [self.heap.mark(self[n], self.label(f"{{{n}:.0f}}°")) for n in ("closest", "widest")]
        self.turn_to(keep=[self.heap])
        self.until("draw")
        self.play(self.heap.to(self["room_heap"]), appear(facts["pairs"]))
        self.until("closest")
        self.play(appear(*marks, facts["largest"], facts["welch"], lag=0.5, run_time=theme.MOVE))

    def gradients(self) -> None:
        """Angles of random arrows, and of the gradients of examples from one moon and from both."""
        figure, column = self.stage.split()
        heap = AngleHeap(self["same_heap"], room=figure, bars=False)
        facts = self.rows(
            column,
            chance=Row("random, above ½", "chance", "data", spec=".1%", note="{n_weights:d} dimensions"),
            same=Row("same moon", "same", "gradient", spec=".2f", note="mean cosine of gradients, \\ before training"),
            other=Row("different moons", "other", spec=".2f"),
        )
        self.turn_to(heap.axes)
        self.until("weights")
        self.play(appear(heap, facts["chance"]))
        for name, role, words in (("same", "gradient", "same moon"), ("other", "ink", "different moons")):
            self.until(name)
            self.play(appear(heap.beside(self[f"{name}_heap"], role, self.label(words, role=role)), facts[name]))

    def meaning(self) -> None:
        """The narrow heap of many dimensions, and far from it the mark of two arrows that agree."""
        heap = AngleHeap(self["heaps"].last, room=self.stage.whole)
        mark = heap.mark(self["turn_near"], self.label("cosine {cos_near:.2f}", role="output"), "output")
        name = self.label("random pairs, {dimension_3:,d} dimensions", role="data")
        self.turn_to(heap, name.next_to(heap.curve, UP))
        self.until("agreement")
        self.play(appear(mark))

    def _pair(self, name: str) -> Any:
        """Return the entries of an arrow in its colour."""
        return self.formula(f"{ARROWS[name]}(({{{name}_x:g}}, {{{name}_y:g}}))", size=theme.ROW)
