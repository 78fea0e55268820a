"""Matrices as maps: a matrix moves the plane; its columns say where, its determinant by what factor areas grow."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from manim import LEFT, UP, ReplacementTransform, Transform, VGroup

from mathdl import data, linear, networks
from mathdl.checks import Array
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.dimension import Dimension
from scenes.kit.figures.matrix import MatrixFormula, determinant_formula
from scenes.kit.figures.plane import Plane
from scenes.kit.figures.view import View
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, through, vanish
from scenes.kit.painted.shapes import Dots, Rings, Segments
from scenes.kit.parameters import Matrix, Number, Vector
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.text import column

TIMES = np.linspace(0, 1, 121)
REST = np.eye(2)
ROW = np.array([[4, 0], [3, 1], [2, 2], [1, 3], [0, 4]]) / 2  # evenly spaced, the square's far corner among them
LINE = ROW[[0, -1]] + [[20, -20], [-20, 20]]
BASIC = {"scaling": "scaling", "rotation": "rotation #parameter[$R$]", "shear": "shear #parameter[$S$]"}
SMALL = 36


class MatrixMaps(Lecture):
    """What does a matrix do? It moves the whole plane."""

    gist = "a movement of the whole plane"
    parameters = {
        "A": Matrix(2, 2, limit=6, determinant=(0.25, 40)),
        "example": Matrix(2, 2, limit=2, determinant=(1.5, 6)),
        "stretch": Vector((2, 2), 0.25, 2.5),
        "turn": Number(15, 120),
        "slide": Number(0.25, 2),
    }

    @staticmethod
    def numbers(A: Array, example: Array, stretch: Array, turn: float, slide: float) -> dict[str, Quantity]:
        """Compute the movements, their determinants and products, and the classifier's first two neurons."""
        R, S = quantity(linear.rotation, np.radians(turn)), quantity(linear.shear, slide)
        turns, slides = quantity(linear.rotation, np.radians(turn) * TIMES), quantity(linear.shear, slide * TIMES)
        basic = {"scaling": quantity(linear.scaling, *stretch), "rotation": R, "shear": S}
        products = {"rotation_shear": quantity(linear.compose, R, S), "shear_rotation": quantity(linear.compose, S, R)}
        paths = {
            "example": quantity(linear.map_path, example, TIMES),
            "scaling": quantity(linear.map_path, basic["scaling"], TIMES),
            "rotation": turns,
            "shear": slides,
            "rotation_shear": quantity(linear.compose, R, slides),
            "shear_rotation": quantity(linear.compose, S, turns),
            "A": quantity(linear.map_path, A, TIMES),
            "rectangle": quantity(linear.compose, A, quantity(linear.shear_to_rectangle, A, TIMES)),
        }
        rectangle = paths["rectangle"].last
        sides = quantity(linear.rectangle_sides, A)
        network, moons = quantity(data.classifier), quantity(data.classifier_data).part("training")
        W, b = (network.part(name, 0, slice(0, 2)) for name in ("weights", "biases"))
        layer = partial(quantity, linear.layer_path, W, b, network.part("activation"))
        return {
            **{name: quantity(np.ravel, A).part(index) for index, name in enumerate("abcd")},
            **basic,
            **products,
            **{f"{name}_path": path for name, path in paths.items()},
            **{f"{name}_dets": quantity(linear.determinant, paths[name]) for name in basic},
            **{f"det_{name}": quantity(linear.determinant, matrix) for name, matrix in basic.items()},
            "alike": quantity(np.isclose, *products.values()),
            "det": quantity(linear.determinant, A),
            "rectangle": rectangle,
            "width": sides.part(0),
            "side": sides.part(1),
            "row": quantity(linear.apply, A, ROW),
            "neurons": network.part("biases", 0, "size"),
            "W": W,
            "bias": b,
            "moons": moons,
            "moved": quantity(linear.apply, W, moons.part("X")),
            "shifted": quantity(networks.linear_layer, moons.part("X"), W, b),
            **{f"{name}_path": layer(TIMES + stage) for stage, name in enumerate(("weight", "shift", "bend"))},
        }

    def question(self) -> None:
        """A table of numbers; then the movement that it stands for."""
        self.figure, self.column = self.stage.split(0.6)
        gentle = [self[f"{name}_path"] for name in ("example", *BASIC)]
        self.plane = Plane(*gentle, room=self.figure, margin=1.3)
        self.example = self.column.put(MatrixFormula(self.values["example"], size=64))
        self.add(self.plane)
        self.play(appear(self.example))
        self.until("move")
        self.play(through(self.plane.along(self["example_path"])), until="end")

    def columns(self) -> None:
        """Each column lifts out and becomes the tip of its arrow; then the plane follows."""
        plane, example = self.plane, self.values["example"]
        self.play(plane.to(REST))
        for index, mark in enumerate(("first", "second")):
            tip = plane.put_beyond(MatrixFormula(example[:, index], size=SMALL), index, example)
            self.until(mark)
            self.play(ReplacementTransform(self.example.column(index).copy(), tip), *self.example.point(index))
            self.play(plane.lead(index, example[:, index]), *self.example.point())
        self.until("follow")
        self.play(through(plane.follow(self["example_path"])), until="end")

    def vocabulary(self) -> None:
        """Scaling, rotation, shear, each from rest, with its determinant."""
        self.turn_to(keep=[self.plane])
        for (name, words), slot in zip(BASIC.items(), self.column.stacked(3), strict=True):
            left, right = slot.abreast(2)
            matrix = left.put(MatrixFormula(self[name], size=SMALL), at=LEFT)
            det = Row(words, formula="det =", role="output", along=f"{name}_dets", spec=".2f", size=SMALL)
            facts = self.rows(right, det=det)
            self.play(self.plane.to(REST))
            self.until(name)
            self.play(appear(matrix, facts))
            self.play(through(self.plane.along(self[f"{name}_path"]), facts["det"].along(), run_time=theme.MOVE))

    def order(self) -> None:
        """The same two movements in both orders; their letters go into the products, the later one to the left."""
        panels = self.stage.pair(titles=True, captions=2)
        ways = {"rotation_shear": ("rotation", "shear", "S R"), "shear_rotation": ("shear", "rotation", "R S")}
        seen = [self[f"{name}_path"] for name in ("rotation", "shear", *ways)]
        planes = [self.plane, Plane(*seen, room=panels[1].figure, margin=0.5)]
        words = [self.label(f"{BASIC[first]}, then {BASIC[second]}") for first, second, _ in ways.values()]
        products = [MatrixFormula(self[name], name=f"parameter({way[2]}) =") for name, way in ways.items()]
        for panel, title, product in zip(panels, words, products, strict=True):
            panel.title.put(title, at=LEFT)
            panel.caption.put(product, at=LEFT)
        self.turn_to(keep=[self.plane])
        self.play(self.plane.to(REST, planes[1].fitted(panels[0].figure)))
        self.play(appear(planes[1], *words))
        for plane, (both, (first, *_)), mark in zip(planes, ways.items(), ("rotate", "swapped"), strict=True):
            self.until(mark)
            for path in (first, both):
                self.play(through(plane.along(self[f"{path}_path"]), run_time=theme.MOVE))
        self.until("differs")
        self.play(appear(*(product.rest for product in products)))
        self.play(*self.dim(*(each.entry(*place) for each in products for place in np.argwhere(self["alike"].value))))
        self.until("left")
        for time in (0, 1):
            letters = [text.parts("parameter")[time].copy() for text in words]
            places = [product.letters[1 - time] for product in products]
            self.play(*map(ReplacementTransform, letters, places), run_time=theme.MOVE)

    def predict(self) -> None:
        """The matrix A and the plane at rest, in a view that its movement will need; time to think."""
        self.turn_to(keep=[self.plane])
        self.A = MatrixFormula(self.values["A"], name="A =")
        self.facts = self.rows(self.column, area=Row("area of the image =", "det", "output", spec=".3g", asked=True))
        self.det = determinant_formula(partial(self.formula, size=theme.ROW), self.values["A"], self.column)
        self.column.flow(self.A, self.facts, self.det, at=UP)
        self.play(appear(self.A))
        self.play(self.plane.to(REST, View.fitting(self.figure, self["A_path"], self["rectangle_path"], margin=1)))
        for index, mark in enumerate(("first", "second")):
            self.until(mark)
            self.play(*self.A.point(index))
        self.until("ask")
        self.play(*self.A.point(), appear(self.facts))

    def area(self) -> None:
        """The square becomes a parallelogram, and a shear along its second side makes that a rectangle."""
        plane, A, rectangle = self.plane, self.values["A"], self["rectangle"].value
        self.play(through(plane.along(self["A_path"])), until="sides")
        side = Dimension(plane.view, [0, 0], A[:, 1], self["side"], away=-rectangle[:, 0])
        width = Dimension(plane.view, [0, 0], A[:, 0], self["width"], away=-rectangle[:, 1])
        self.play(appear(side, width, lag=1))
        self.until("shear")
        self.play(through(plane.along(self["rectangle_path"])), until="product")
        self.play(*self.answered("det"))
        self.until("determinant")
        self.play(appear(self.det))

    def linearity(self) -> None:
        """A line, the origin and a row of evenly spaced points, before and after."""
        plane = self.plane
        says = [self.label(words) for words in ("lines stay lines", "the origin stays", "even spacing stays even")]
        laws = self.formula("A (u + v) &= A u + A v \\ A (c thin u) &= c thin A u", size=SMALL)
        A = self.column.flow(self.A.copy(), column(*says), laws, at=UP)[0]
        moves = (Transform(self.A, A), *self.dim(plane.arrows, plane.names))
        self.play(vanish(*self.standing(plane, self.A)), *moves, run_time=theme.LEAVE)
        self.play(plane.to(REST, View.fitting(self.figure, self["A_path"], points=[ROW, self["row"]])))
        line = plane.carry(Segments(LINE[:1], LINE[1:], role="ink", width=3))
        points, origin = (plane.carry(Dots(places, role="ink", radius=0.09)) for places in (ROW, 0 * ROW[:1]))
        before = VGroup(line, points, origin).copy().set_fill(opacity=theme.DIMMED)
        self.play(appear(before, line, points, origin, says[0]))
        self.play(through(plane.along(self["A_path"]), run_time=theme.MOVE))
        for words, mark in zip((*says[1:], laws), ("origin", "spacing", "linear"), strict=True):
            self.until(mark)
            self.play(appear(words))

    def network(self) -> None:
        """The two moons, moved by the classifier's first two rows of weights, shifted, and bent by tanh."""
        moons, figure = self["moons"].value, self.figure
        plane = Plane(room=figure, points=[moons.X], most=2, extent=3, spacing=0.25, basis=False)
        classes = [plane.carry(Dots(moons.X[moons.y == 0])), plane.carry(Rings(moons.X[moons.y == 1], role="second"))]
        style: dict[str, Any] = {"x_title": "$h_1$", "y_title": "$h_2$", "x_ticks": (-1, 1), "y_ticks": (-1, 1)}
        axes = Axes((-1, 1), (-1, 1), room=figure, aspect=1, **style)
        far = View.fitting(figure, points=[self["moved"], self["shifted"]])
        square = View.fitting(axes.window, points=[[[-1, -1], [1, 1]]], margin=0, most=figure.width)
        layer = self.formula("h = tanh(parameter(W) x + parameter(b))", size=theme.ROW)
        weights = MatrixFormula(self["W"], name="parameter(W) =", fixed=True, size=SMALL)
        bias = MatrixFormula(self["bias"], name="parameter(b) =", fixed=True, size=SMALL)
        note = self.label("trained weights of two of the \\ classifier’s {neurons} neurons", role="muted")
        self.column.flow(layer, weights, bias, note)
        self.turn_to(plane, *classes, layer, weights, note)
        self.play(through(plane.along(self["weight_path"], far)))
        self.until("shift")
        self.play(appear(bias), through(plane.along(self["shift_path"]), run_time=theme.MOVE))
        self.until("bend")
        self.play(through(plane.along(self["bend_path"], square)))
        self.play(appear(axes))
