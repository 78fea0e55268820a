"""The singular value decomposition: every matrix is turn, stretch, turn, and its stretches say what matters in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, UP, Line, ReplacementTransform

from mathdl import data, linear
from mathdl.checks import Array
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.matrix import MatrixFormula
from scenes.kit.figures.outline import Outline, unit_circle
from scenes.kit.figures.picture import Picture
from scenes.kit.figures.plane import Plane, Pointer
from scenes.kit.figures.view import View
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, Track, appear, through, track, vanish
from scenes.kit.painted.shapes import Dots, Rings, Segments
from scenes.kit.parameters import Matrix, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.stage import Slot
from scenes.kit.text import row

TIMES = np.linspace(0, 1, 121)
REST = np.eye(2)
CIRCLE = unit_circle()
SPOKES = unit_circle(24)
NEAR = 1.2
HIGH = 0.75
LEAST_RATIO = 1.1
ROLES = ("parameter", "output")  # of the long and the short half-axis
WORK = ("solvers", "compression", "normalisation")
MOVING = 0.6  # the share of a round in which the arrow turns
FARTHEST = [6, 18]  # those of 24 spokes that lie on the short half-axis


class Svd(Lecture):
    """What is inside a matrix? A turn, a stretch and a turn."""

    gist = "turn, stretch, turn"
    parameters = {
        "A": Matrix(2, 2, limit=6, determinant=(0.25, 40)),
        "rank": Whole(8, 60),
        "rounds": Whole(2, 8),
        "seed": Whole(0, 9999),
    }

    @staticmethod
    def numbers(A: Array, rank: int, rounds: int, seed: int) -> dict[str, Quantity]:
        """Take A apart, drop its smaller stretch, approximate the cat, and find the larger stretch alone."""
        stretches, condition = quantity(linear.svd, A).part("S"), quantity(linear.condition_number, A)
        if condition.value < LEAST_RATIO:
            raise ValueError(
                f"A stretches by {stretches.first:.4g} and {stretches.last:.4g}, which makes an ellipse that looks "
                f"like a circle; choose an A whose singular values differ by a factor of {LEAST_RATIO:g} or more"
            )
        parts = quantity(linear.rotate_stretch_rotate, A)
        first, stretch = parts.part("first"), parts.part("stretch")
        stretched = quantity(linear.compose, first, stretch)
        turning, turning_back = (
            quantity(linear.rotation, quantity(np.multiply, parts.part(f"{name}_angle"), TIMES))
            for name in ("first", "second")
        )
        flat = quantity(linear.low_rank, A, 1)
        spokes = quantity(linear.apply, quantity(np.transpose, first), SPOKES)
        collapse = quantity(np.linspace, A, flat, len(TIMES))
        cat = quantity(data.cat_picture)
        ranks = quantity(np.unique, quantity(np.minimum, (1, 2, 3, 5, rank), rank))
        approximations = [quantity(linear.low_rank, cat, int(kept)) for kept in ranks.value]
        power = quantity(linear.power_iteration, A, rounds, np.random.default_rng(seed))
        found = power.part("estimates").last
        # Between two rounds the arrow turns by a fraction of a round, a power of the Gram matrix, and then rests.
        clock = np.linspace(0, rounds, 40 * rounds + 1)
        share = np.minimum(1, clock % 1 / MOVING)
        steps = quantity(np.add, np.floor(clock), share**2 * (3 - 2 * share))
        fractions = quantity(linear.map_path, quantity(linear.gram_matrix, A), steps)
        turned = quantity(linear.apply, fractions, power.part("vectors").first)
        vectors = quantity(np.divide, turned, quantity(np.linalg.norm, turned, axis=1, keepdims=True))
        images = quantity(linear.apply, A, vectors)
        divided = quantity(np.divide, A, found)
        dividing = quantity(np.linspace, A, divided, len(TIMES))
        return {
            "first": quantity(np.degrees, parts.part("first_angle"), unit="degrees"),
            "second": quantity(np.degrees, parts.part("second_angle"), unit="degrees"),
            "stretches": stretches,
            "s1": stretches.first,
            "s2": stretches.last,
            "radii": first,
            "stretched": stretched,
            "path": quantity(linear.map_path, A, TIMES),
            "first_path": turning,
            "stretch_path": quantity(linear.compose, first, quantity(linear.map_path, stretch, TIMES)),
            "second_path": quantity(linear.compose, stretched, turning_back),
            "ellipse": quantity(linear.apply, A, CIRCLE),
            "level_ellipse": quantity(linear.apply, stretched, CIRCLE),
            "condition": condition,
            "flat": flat,
            "error": quantity(linear.spectral_norm, quantity(np.subtract, A, flat)),
            "collapse": collapse,
            "sinking": quantity(np.linspace, stretches, quantity(np.multiply, stretches, [1, 0]), len(TIMES)),
            "spokes": quantity(linear.apply, A, spokes),
            "falling_spokes": quantity(linear.apply, collapse, spokes),
            "cat": cat,
            "n_pixels": cat.part("size"),
            "cat_values": quantity(linear.svd, cat).part("S"),
            "n_stretches": quantity(linear.svd, cat).part("S", "size"),
            "ranks": ranks,
            "cats": quantity(np.array, approximations),
            "kept": quantity(linear.low_rank_size, cat.part("shape"), rank),
            "vectors": vectors,
            "images": images,
            "lengths": quantity(np.linalg.norm, images, axis=1),
            "round": quantity(np.floor, steps),
            "found": found,
            "divided": divided,
            "dividing": dividing,
            "shrinking": quantity(linear.spectral_norm, dividing),
            "normalised": quantity(linear.spectral_norm, divided),
        }

    def question(self) -> None:
        """A circle with two radii goes through A and becomes an ellipse with two half-axes."""
        self.figure, self.column = self.stage.split(0.62)
        seen = [CIRCLE, self["ellipse"], self["level_ellipse"]]
        self.far = View.fitting(self.figure, points=seen, margin=0.15)
        self.near = View.fitting(self.figure, points=[CIRCLE], most=NEAR)
        self.plane = plane = Plane(room=self.figure, points=[CIRCLE], most=NEAR, basis=False)
        self.outline = Outline(plane, radii=self["radii"].value)
        A = self.column.put(MatrixFormula(self.values["A"], name="A =", role="ink", size=64))
        self.add(plane, self.outline)
        self.play(appear(A))
        self.play(plane.to(REST, self.far), until="move")
        self.play(through(plane.along(self["path"])), until="axes")

    def parts(self) -> None:
        """The same movement in three: each factor is lit while it acts."""
        plane, outline = self.plane, self.outline
        top, room, foot = self.column.lines(above=1, below=2 if self.column.tall else 1)
        name, *letters = (self.formula(letter) for letter in ("A =", "U", "Sigma", "V^T"))
        top.put(row(name, *letters, gap=0.2), at=LEFT)
        facts = self.rows(
            room,
            first=Row("$V^T$ turns by", "first", spec=".0f"),
            larger=Row("$Sigma$ stretches by", "s1", "parameter", spec=".2f"),
            smaller=Row("and by", "s2", "output", spec=".2f"),
            second=Row("$U$ turns by", "second", spec=".0f"),
        )
        note = [self.label(words, role="muted") for words in ("not square? the stretch", "also drops or adds axes")]
        foot.flow(*note, gap=0.2)
        self.turn_to(name, *letters, keep=[plane, outline])
        self.play(plane.to(REST, self.near))
        self.until("first")
        self.play(appear(facts["first"]), *_light(letters, 2))
        self.play(through(plane.along(self["first_path"]), run_time=theme.MOVE))
        self.play(plane.to(self["radii"], self.far, run_time=theme.MOVE / 2))
        self.until("stretch")
        ghost = outline.ghost(matrix=self.values["A"])
        self.play(appear(ghost, facts["larger"], facts["smaller"]), *_light(letters, 1))
        self.play(through(plane.along(self["stretch_path"])), until="second")
        self.play(appear(facts["second"]), *_light(letters, 0))
        self.play(through(plane.along(self["second_path"])), until="every")
        self.play(vanish(ghost), appear(*note), *_light(letters, 0, 1, 2))

    def condition(self) -> None:
        """The half-axes lift off and stand side by side as bars; below them their ratio."""
        above, self.below = self.column.cut(0.55)
        places = list(enumerate(ROLES, 1))
        texts = {
            "names": [self.formula(f"sigma_{index}", role=role) for index, role in places],
            "numbers": [self.readout(f"s{index}", ".2f", role=role, size=theme.ROW) for index, role in places],
        }
        top = float(self["s1"])
        self.bars = Bars(self["stretches"], room=above, role="parameter", top=top, gap=0.5, **texts)
        self.bars.bars[1].set_fill(theme.role("output"))
        axes = [
            Line(self.outline.middle, self.outline.end(index - 1), color=theme.role(role), stroke_width=theme.CURVE)
            for index, role in places
        ]
        facts = self.rows(
            self.below, ratio=Row("condition number", "condition", formula="sigma_1 \\/ sigma_2 =", spec=".3g")
        )
        self.turn_to(keep=[self.plane, self.outline])
        lifted = [ReplacementTransform(axis, bar) for axis, bar in zip(axes, self.bars.bars, strict=True)]
        self.play(*lifted, run_time=theme.MOVE)
        self.play(appear(*texts["names"], *texts["numbers"]))
        self.until("ratio")
        self.play(appear(facts))
        self.leaving = facts

    def rank_one(self) -> None:
        """The ellipse collapses onto its long axis; sticks tell how far each point went."""
        facts = self.rows(
            self.below,
            error=Row("the dropped stretch", "error", "loss", formula="norm(A - A_1) =", spec=".2f"),
        )
        starts = self["spokes"].value
        sticks, longest = self._sticks(starts, "muted", theme.AXIS), self._sticks(starts[FARTHEST], "loss", theme.CURVE)
        ghost = self.outline.ghost()
        self.play(vanish(self.leaving, run_time=theme.LEAVE))
        self.add(ghost, sticks, longest)
        self.bring_to_front(self.outline)

        def fall(places: Quantity) -> None:
            for each, chosen in ((sticks, slice(None)), (longest, FARTHEST)):
                each.move_segments(self.plane.view.at(starts[chosen]), self.plane.view.at(places.value[chosen]))

        self.until("drop")
        self.play(
            through(
                self.plane.along(self["collapse"]),
                self.bars.along(self["sinking"]),
                track(fall, self["falling_spokes"], sticks, longest),
            ),
            until="error",
        )
        self.play(appear(facts))

    def _sticks(self, starts: Array, role: str, width: float) -> Segments:
        places = self.plane.view.at(starts)
        return Segments(places, places, role=role, width=width)

    def predict(self) -> None:
        """The picture of the largest stretch alone; how many does it take?"""
        figure, column = self.stage.split(0.6)
        self.picture_slot, self.chart = figure, column
        above, self.chart_slot = column.cut(0.36)
        self.cat = Picture(self["cats"].first, room=figure, high=HIGH)
        self.count = self.rows(
            above,
            kept=Row("stretches kept", along="ranks", role="parameter", spec="d", note="of {n_stretches:d}"),
        )
        self.turn_to(self.cat)
        self.until("largest")
        self.play(appear(self.count))
        self.until("ask")
        self.question_mark = self.chart_slot.put(self.label("how many does it take?"))
        self.play(appear(self.question_mark))

    def picture(self) -> None:
        """More and more stretches are kept; the cat appears, and stands beside the full picture."""
        values, kept = self["cat_values"].value, self["ranks"]
        places = np.arange(1, len(values) + 1)
        axes = Axes(
            (0, len(values)),
            (values[-1], values[0]),
            room=self.chart_slot,
            x_ticks=(1, len(values)),
            x_title="stretches",
            log=(False, True),
            show=(True, False),
        )
        rings = Rings(axes.at(places, values), role="muted", radius=0.05)
        filled = Dots(axes.at(places, values), role="parameter", radius=0.07)
        dropped = Dots(axes.at(places[:1], values[:1]), role="loss", radius=0.11)

        def fill(rank: Quantity) -> None:
            filled.visible = rank.value
            dropped.move_dots(axes.at(places[rank.value : rank.value + 1], values[rank.value : rank.value + 1]))

        fill(kept.first)
        self.play(vanish(self.question_mark), appear(axes, rings, filled, dropped))
        self.until("more")
        tracks = (self.cat.along(self["cats"]), self.count["kept"].along(), track(fill, kept, filled, dropped))
        self.play(through(*tracks, pace=EVEN), until="rank")
        self.until("kept")
        left, right = self.stage.pair(captions=1)
        words = [
            panel.caption.put(self.label(text), at=LEFT)
            for panel, text in (
                (left, "{rank:d} stretches: #parameter[{kept:,d} numbers]"),
                (right, "all {n_stretches:d}: #data[{n_pixels:,d} numbers]"),
            )
        ]
        full = Picture(self["cat"], room=right.figure, high=HIGH)
        self.turn_to(left.figure.holding(self.cat), full, *words)

    def power(self) -> None:
        """A random arrow goes through A and back, and turns towards the largest stretch."""
        left, right = self.stage.pair(titles=True, captions=1)
        near, far = (
            Plane(room=room.figure, points=points, most=2, margin=0.2, basis=False)
            for room, points in ((left, [CIRCLE]), (right, [CIRCLE, self["ellipse"]]))
        )
        axis = np.stack([self["radii"].value[0], -self["radii"].value[0]])
        circle, ellipse = (Outline(plane, radii=axis, radius_roles=ROLES[:1]) for plane in (near, far))
        far.show(self.values["A"])
        arrow, image = (
            Pointer(plane.view.at([0, 0]), plane.view.at(self[name].first.value), role="ink")
            for plane, name in ((near, "vectors"), (far, "images"))
        )
        titles = [
            panel.title.put(self.label(text), at=LEFT)
            for panel, text in (
                (left, "$v$, an arrow of length one"),
                (right, "its image $A v$"),
                (right, "$A$ divided by {found:.3f}"),
            )
        ]
        rounds = self.rows(left.caption, done=Row(formula='"rounds" =', along="round", spec=".0f"))
        length = self.rows(right.caption, found=Row(formula="norm(A v) =", along="lengths", role="parameter"))
        most = self.rows(right.caption, most=Row("largest stretch", role="parameter", along="shrinking"))
        self.turn_to(near, circle, titles[0])
        self.until("through")
        self.play(appear(arrow))
        self.play(appear(far, ellipse, image, titles[1], length))
        self.until("back")
        self.play(appear(rounds))
        self.until("again")
        arrows = (_led(arrow, near.view, self["vectors"]), _led(image, far.view, self["images"]))
        self.play(through(*arrows, rounds["done"].along(), length["found"].along(), pace=EVEN), until="divide")
        unit = Outline(far, filled=False, carried=False, role="muted", width=theme.AXIS)
        self.play(vanish(image, length, titles[1], run_time=theme.LEAVE), appear(unit, titles[2], most))
        close = View.fitting(right.figure, points=[CIRCLE], most=2, margin=0.2)

        def stay(_state: Quantity) -> None:
            unit.points = far.view.at([*CIRCLE, (0, 0)])

        dividing = self["dividing"]
        shrinking = (far.along(dividing, close), track(stay, dividing, unit), most["most"].along())
        self.play(through(*shrinking, run_time=theme.MOVE))

    def meaning(self) -> None:
        """Three pictures of the clip, each with the work that it does."""
        whole = self.stage.whole
        slots = [slot.cut(0.57, gap=0.4) for slot in (whole.stacked(3) if whole.tall else whole.abreast(3))]
        ellipse, kept, divided = (above for above, _ in slots)
        pictures = (
            self._still(ellipse, self["path"].last, [CIRCLE, self["ellipse"]]),
            [Picture(self["cats"].last, room=kept, high=HIGH)],
            self._still(divided, self["divided"], [CIRCLE]),
        )
        facts = (
            Row("solvers", "condition", spec=".3g", note="condition number"),
            Row("compression", "kept", spec=",d", note="numbers for {n_pixels:,d}"),
            Row("normalisation", "normalised", note="largest stretch"),
        )
        self.turn_to()
        for name, picture, fact, (_, below) in zip(WORK, pictures, facts, slots, strict=True):
            words = self.rows(below, UP, fact=fact)
            self.until(name)
            self.play(appear(*picture, words))

    def _still(self, room: Slot, matrix: Quantity, points: list[Any]) -> list[Any]:
        """Return a small plane as a matrix leaves it, with the unit circle and what became of it."""
        plane = Plane(room=room, points=points, most=2, margin=0.2, basis=False)
        outline = Outline(plane, radii=self["radii"].value)
        unit = outline.ghost()
        plane.show(matrix)
        return [plane, unit, outline]


def _led(pointer: Pointer, view: View, ends: Quantity) -> Track:
    """Return the track of an arrow from the origin to ``ends`` (n, 2)."""

    def show(end: Quantity) -> None:
        pointer.points = view.at(np.stack([np.zeros(2), end.value]))

    return track(show, ends, pointer)


def _light(letters: list[Any], *lit: int) -> list[Any]:
    """Return animations that dim all factors but those that act."""
    return [letter.animate.set_opacity(1.0 if index in lit else theme.DIMMED) for index, letter in enumerate(letters)]
