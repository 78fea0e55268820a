"""Matrices as maps: a matrix moves the plane; its columns say where, its determinant by what factor areas grow."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
from manim import LEFT, RIGHT, BackgroundRectangle, FadeIn, ReplacementTransform, VGroup, VMobject

from mathdl import data, linear, networks
from mathdl.mlp import ACTIVATIONS
from scenes.kit import theme
from scenes.kit.figures.axes import tick_label
from scenes.kit.figures.matrix import MatrixFormula
from scenes.kit.figures.plane import CORNERS, Map, Plane, View
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Sweep, appear, vanish
from scenes.kit.painted.shapes import Dots, Rings, Segments
from scenes.kit.parameters import Matrix, Number, Vector
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.text import column, halo, row

BOTTOM, TOP = theme.STAGE_BOTTOM + 0.05, theme.STAGE_TOP - 0.05
MAIN = (theme.STAGE_LEFT, BOTTOM, 1.75, TOP)
LEFT_HALF = (theme.STAGE_LEFT, -1.05, -0.25, TOP)
RIGHT_HALF = (0.25, -1.05, theme.STAGE_RIGHT, TOP)
COLUMN = 2.25
ROOM = theme.STAGE_RIGHT - COLUMN
REST = np.eye(2)
ROW = np.array([[2.0, 0.0], [1.5, 0.5], [1.0, 1.0], [0.5, 1.5], [0.0, 2.0]])
"""Evenly spaced points on a line, among them the square's far corner."""
SHARES = np.linspace(0, 1, 21)
"""Moments of a movement that its view must hold."""


def trail(matrix: np.ndarray, start: np.ndarray = REST) -> np.ndarray:
    """Return the points (…, 2) that the unit square's corners pass on the way from ``start`` by ``matrix``."""
    return linear.apply(linear.compose(start, linear.map_path(matrix, SHARES)), CORNERS)


def narrow(formula: VMobject) -> None:
    """Shrink a formula that long numbers carry beyond the edge of the stage."""
    beyond = formula.get_right()[0] - theme.STAGE_RIGHT
    if beyond > 0:
        formula.scale(1 - beyond / formula.width, about_edge=LEFT)


class MatrixMaps(Lecture):
    """What does a matrix do? It moves the whole plane."""

    parameters = {
        "A": Matrix(2, 2, limit=6, determinant=(0.25, 40)),
        "example": Matrix(2, 2, limit=2, determinant=(1.5, 6)),
        "stretch": Vector((2, 2), 0.25, 2.5),
        "turn": Number(15, 120),
        "slide": Number(0.25, 2),
    }

    @staticmethod
    def numbers(
        A: np.ndarray, example: np.ndarray, stretch: np.ndarray, turn: float, slide: float
    ) -> dict[str, Quantity]:
        """Compute the determinants, the two products and the classifier's first two neurons."""
        R, S = quantity(linear.rotation, math.radians(turn)), quantity(linear.shear, slide)
        scaling = quantity(linear.scaling, *stretch)
        network, moons = quantity(data.classifier), quantity(data.classifier_data).part("training", "X")
        W, b = (network.part(name, 0, slice(0, 2)) for name in ("weights", "biases"))
        return {
            **{name: quantity(np.ravel, A).part(index) for index, name in enumerate("abcd")},
            "det": quantity(linear.determinant, A),
            "scaling": scaling,
            "rotation": R,
            "shear": S,
            "rotate_shear": quantity(linear.compose, R, S),
            "shear_rotate": quantity(linear.compose, S, R),
            "neurons": network.part("biases", 0, "size"),
            "W": W,
            "b_layer": b,
            "moons": quantity(data.classifier_data).part("training"),
            "moved": quantity(linear.apply, W, moons),
            "shifted": quantity(networks.linear_layer, moons, W, b),
            "det_scaling": quantity(linear.determinant, scaling),
            "det_rotation": quantity(linear.determinant, R),
            "det_shear": quantity(linear.determinant, S),
        }

    def construct(self) -> None:
        """Draw the beats in order."""
        gentle = [self.values["example"], *(self[name].value for name in ("scaling", "rotation", "shear"))]
        self.gentle = View.fitting(MAIN, np.stack([trail(matrix) for matrix in gentle]), margin=1.3)
        with self.beat("question"):
            self.question()
        with self.beat("columns"):
            self.columns()
        with self.beat("vocabulary"):
            self.vocabulary()
        with self.beat("order"):
            self.order()
        with self.beat("predict"):
            self.predict()
        with self.beat("area"):
            self.area()
        with self.beat("linearity"):
            self.linearity()
        with self.beat("network"):
            self.network()

    def move(
        self,
        plane: Plane,
        target: np.ndarray,
        *others: object,
        start: np.ndarray | None = None,
        readout: object = None,
        view: View | None = None,
        back: bool = False,
        run_time: float = 1.3,
    ) -> None:
        """Play the movement of ``plane`` by ``target`` (after ``start``), or ``back`` from there to rest."""
        origin = plane.view

        def show(share: float) -> None:
            matrix = quantity(linear.map_path, target, 1 - share if back else share)
            if start is not None:
                matrix = quantity(linear.compose, start, matrix)
            plane.show(matrix.value, view=origin.toward(view, share) if view else None)
            if readout is not None:
                readout.show(quantity(linear.determinant, matrix))

        self.play(Sweep(show, plane, *others, run_time=run_time))

    # The beats.

    def question(self) -> None:
        """A table of numbers; then the movement that it stands for."""
        example = self.values["example"]
        self.plane = Plane(self.gentle)
        self.add(self.heading("a movement of the whole plane"), self.plane)
        self.example = MatrixFormula(example, size=64)
        self.example.move_to([(COLUMN + theme.STAGE_RIGHT) / 2, 0, 0])
        self.play(appear(self.example))
        self.until(0.45)
        self.move(self.plane, example, run_time=2.4)

    def columns(self) -> None:
        """Each column lifts out and becomes the tip of its arrow; then the plane follows."""
        plane, example = self.plane, self.values["example"]
        self.move(plane, example, back=True, run_time=0.9)
        self.until(0.24)
        reached = REST.copy()
        self.tips = []
        for index, share in enumerate((0.24, 0.54)):
            self.until(share)
            tip = MatrixFormula(example[:, index], size=36)
            end, other = example[:, index], example[:, 1 - index]
            away = end / np.hypot(*end) - 0.5 * other / np.hypot(*other)
            tip.move_to(plane.view.at(end) + (0.75 + tip.width / 2) * np.append(away / np.hypot(*away), 0))
            backing = BackgroundRectangle(tip, color=theme.role("ground"), fill_opacity=0.85, buff=0.08)
            tip.set_z_index(1)
            rest = self.example.column(1 - index)
            self.play(
                appear(backing),
                ReplacementTransform(self.example.column(index).copy(), tip),
                rest.animate.set_opacity(theme.DIMMED),
                run_time=1.0,
            )
            self.tips += [backing, tip]
            start, reached = reached.copy(), reached.copy()
            reached[:, index] = end

            def lead(share: float, start: np.ndarray = start, reached: np.ndarray = reached) -> None:
                plane.show(REST, columns=(1 - share) * start + share * reached)

            self.play(Sweep(lead, plane, run_time=1.2), rest.animate(run_time=0.8).set_opacity(1))
        self.until(0.86)
        self.play(
            Sweep(lambda share: plane.show(linear.map_path(example, share), columns=example), plane, run_time=1.6)
        )

    def vocabulary(self) -> None:
        """Scaling, rotation, shear, each from rest, with its determinant."""
        plane = self.plane
        self.play(vanish(self.example, *self.tips, run_time=theme.LEAVE))
        self.move(plane, self.values["example"], back=True, run_time=0.6)
        self.table = VGroup()
        rest = quantity(linear.determinant, REST)
        rows = (("scaling", "", 0.0), ("rotation", "$R$", 0.3), ("shear", "$S$", 0.62))
        for index, (name, symbol, share) in enumerate(rows):
            self.until(share)
            height = 1.95 * (1 - index)
            matrix = MatrixFormula(self[name], size=36)
            matrix.move_to([0, height, 0]).align_to([theme.STAGE_RIGHT, 0, 0], RIGHT)
            word = self.label(f"*{name}* #h(0.3em) {symbol}").align_baseline(height + 0.25)
            readout = self.readout(rest, ".2f", role="output", size=36)
            measure = row(self.formula("det =", size=36), readout, gap=0.2).shift([0, height - 0.5, 0])
            for part in (word, measure):
                part.align_to([COLUMN, 0, 0], LEFT)
            entry = VGroup(word, matrix, measure)
            self.table.add(entry)
            self.play(appear(entry, run_time=0.4))
            self.move(plane, self[name].value, readout, readout=readout, run_time=1.3)
            self.wait(0.3)
            if index < 2:
                self.move(plane, self[name].value, back=True, run_time=0.5)

    def order(self) -> None:
        """The same two movements in both orders, side by side."""
        R, S = self["rotation"].value, self["shear"].value
        seen = np.stack([trail(R), trail(S, R), trail(S), trail(R, S)])
        left, right = (View.fitting(window, seen, margin=0.7) for window in (LEFT_HALF, RIGHT_HALF))
        self.play(vanish(self.table, run_time=theme.LEAVE))
        self.move(self.plane, S, back=True, view=left, run_time=0.9)
        self.other = Plane(right)
        same = np.isclose(self["rotate_shear"].value, self["shear_rotate"].value)
        ways = (
            (self.plane, R, S, "rotate_shear", "rotation, then shear", "S R ="),
            (self.other, S, R, "shear_rotate", "shear, then rotation", "R S ="),
        )
        words, matrices = VGroup(), VGroup()
        for plane, _, _, product, name, letters in ways:
            edge = [plane.view.window[0], 0, 0]
            words.add(self.label(name).align_to(edge, LEFT).align_baseline(-1.55))
            matrices.add(MatrixFormula(self[product], name=letters, size=44).set_y(-2.4).align_to(edge, LEFT))
        self.captions = VGroup(words, matrices)
        self.play(appear(self.other, words))
        for (plane, first, second, *_), matrix in zip(ways, matrices, strict=True):
            self.move(plane, first, run_time=1.0)
            self.move(plane, second, start=first, run_time=1.0)
            self.play(appear(matrix, run_time=0.4))
        alike = [
            matrix.entry(*place).animate.set_opacity(theme.DIMMED)
            for matrix in matrices
            for place in np.argwhere(same).tolist()
        ]
        if alike:
            self.play(*alike, run_time=0.5)

    def predict(self) -> None:
        """The matrix A and the plane at rest, in a view that its movement will need; time to think."""
        A = self.values["A"]
        self.play(vanish(self.captions, self.other, run_time=theme.LEAVE))
        self.A = MatrixFormula(A, name="A =", size=56)
        narrow(self.A.align_to([COLUMN, 0, 0], LEFT).set_y(1.9))
        self.play(appear(self.A, run_time=0.4))
        view = View.fitting(MAIN, np.concatenate([trail(A).reshape(-1, 2), linear.apply(A, ROW), ROW]))
        self.move(self.plane, self["rotate_shear"].value, back=True, view=view, run_time=1.2)
        for index, share in enumerate((0.38, 0.5)):
            self.until(share)
            here, there = self.A.column(index), self.A.column(1 - index)
            self.play(here.animate.set_opacity(1), there.animate.set_opacity(theme.DIMMED), run_time=0.4)
        self.until(0.65)
        self.play(self.A.column(0).animate.set_opacity(1), run_time=0.4)

    def area(self) -> None:
        """The plane moves to A; the area of the unit square counts up to the determinant."""
        a, b, c, d = (f"{{{name}:.3g}}" if self[name].value >= 0 else f"({{{name}:.3g}})" for name in "abcd")
        product = self.formula(f"= {a} dot {d} - {b} dot {c}")
        if product.width > ROOM - 1.5:
            product = self.formula(f"&= {a} dot {d} \\ &quad - {b} dot {c}", size=44)
        self.det = self.readout(
            quantity(linear.determinant, REST), ".2f", role="output", digits=len(format(self["det"], ".2f")), size=56
        )
        name, equals = self.formula("det A"), self.formula("=")
        area, measure = self.label("area of the square", role="output"), row(name, equals, self.det, gap=0.2)
        self.area_column = column(area, measure, product).align_to([COLUMN, 0, 0], LEFT).set_y(-0.6)
        product.align_to(equals, LEFT)
        narrow(product)
        self.play(appear(*self.area_column[:2], run_time=0.5))
        self.move(self.plane, self.values["A"], self.det, readout=self.det, run_time=2.6)
        self.play(appear(product))

    def linearity(self) -> None:
        """A line, the origin and a row of evenly spaced points, before and after."""
        plane, A = self.plane, self.values["A"]
        says = column(
            self.label("lines stay lines"),
            self.label("the origin stays"),
            self.label("even spacing stays even"),
        )
        laws = column(
            self.formula("A (u + v) = A u + A v", size=44), self.formula("A (c thin u) = c thin A u", size=44)
        )
        column(says, laws, gap=0.7).align_to([COLUMN, 0, 0], LEFT).set_y(-1.0)
        self.play(vanish(self.area_column, run_time=theme.LEAVE), *self.dim(plane.arrows, plane.names))
        self.move(plane, A, back=True, run_time=1.0)
        before = VGroup(*self.marks(theme.DIMMED))
        line, points, origin = self.marks(1)
        plane.carry(line, ROW[[0, -1]] + [[2, -2], [-2, 2]])
        plane.carry(points, ROW)
        self.play(appear(before, line, points, origin, run_time=0.5), FadeIn(says[0], run_time=0.5))
        self.move(plane, A, line, points, run_time=1.8)
        self.until(0.5)
        self.play(appear(says[1], run_time=0.4))
        self.until(0.65)
        self.play(appear(says[2], run_time=0.4))
        self.until(0.72)
        self.play(appear(laws))
        self.marked = VGroup(before, line, points, origin, says, laws)
        plane.release(line, points)

    def marks(self, opacity: float) -> tuple[Segments, Dots, Dots]:
        """Return the line, its evenly spaced points and the origin, as they lie at rest."""
        view = self.plane.view
        ends = view.clip(view.at(ROW[[0, -1]] + [[20, -20], [-20, 20]])[np.newaxis])
        line = Segments(ends[:, 0], ends[:, 1], role="ink", width=3)
        points, origin = Dots(view.at(ROW), role="ink", radius=0.08), Dots(view.at(np.zeros((1, 2))), role="ink")
        origin.radius = 0.1
        for mark in (line, points, origin):
            mark.set_fill(opacity=opacity)
        return line, points, origin

    def network(self) -> None:
        """The two moons, moved by the classifier's first two rows of weights, shifted, and bent by tanh."""
        W, b, moons = self["W"].value, self["b_layer"].value, self["moons"].value
        close = View.fitting(MAIN, moons.X)
        far = View.fitting(MAIN, np.concatenate([self["moved"].value, self["shifted"].value]))
        square = View.fitting(MAIN, 2 * CORNERS - 1, margin=0.55, most=4)
        self.play(
            vanish(self.marked, self.A, self.plane.arrows, self.plane.names, self.plane.square, run_time=theme.LEAVE)
        )
        self.move(self.plane, self.values["A"], back=True, view=close, run_time=0.9)
        fine = Plane(close, extent=2.5, spacing=0.25, basis=False, pieces=120)
        dots = []
        for label, kind, role in ((0, Dots, "data"), (1, Rings, "parameter")):
            points = moons.X[moons.y == label]
            dots.append(fine.carry(kind(close.at(points), role=role, radius=0.07), points))
        layer = self.formula("h = tanh(parameter(W) x + parameter(b))")
        weights = MatrixFormula(self["W"], name="W =", fixed=True, size=40)
        biases = MatrixFormula(self["b_layer"], name="b =", fixed=True, size=40)
        note = column(
            self.label("trained weights of two of the", role="muted"),
            self.label("classifier’s {neurons} neurons", role="muted"),
            gap=0.15,
        )
        column(layer, weights, biases, note, gap=0.45).align_to([COLUMN, 0, 0], LEFT).set_y(0)
        self.play(vanish(self.plane), appear(fine, *dots), appear(layer, weights, note), run_time=0.7)

        def shift(share: float) -> Map:
            return lambda points: networks.linear_layer(points, W, share * b)

        def bend(share: float) -> Map:
            tanh = ACTIVATIONS["tanh"].value
            return lambda points: (1 - share) * shift(1)(points) + share * tanh(shift(1)(points))

        def stage(move: Callable[[float], Map], start: View, end: View, run_time: float) -> None:
            self.play(
                Sweep(lambda share: fine.warp(move(share), start.toward(end, share)), fine, *dots, run_time=run_time)
            )

        stage(lambda share: partial(linear.apply, linear.map_path(W, share)), close, far, 1.8)
        self.until(0.44)
        self.play(appear(biases, run_time=0.3))
        stage(shift, far, far, 0.8)
        stage(bend, far, square, 2.0)
        low, high = square.at(np.array([[-1, -1], [1, 1]]))
        marks = [tick_label(value, "g") for value in (-1, 1) * 2]
        for mark, at in zip(marks[:2], (low[0], high[0]), strict=True):
            mark.move_to([at, low[1] - 0.3, 0])
        for mark, at in zip(marks[2:], (low[1], high[1]), strict=True):
            mark.move_to([low[0] - 0.15, at, 0], aligned_edge=RIGHT)
        names = [self.formula(f"h_{index}", role="muted", size=40) for index in (1, 2)]
        names[0].move_to([(low[0] + high[0]) / 2, low[1] - 0.3, 0])
        names[1].move_to([low[0] - 0.35, (low[1] + high[1]) / 2, 0])
        halo(*marks, *names)
        self.play(appear(*marks, *names, run_time=0.4))
