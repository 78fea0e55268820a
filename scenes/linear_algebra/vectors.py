"""Vectors: an arrow and a list are the same, and a list may be as long as a picture or a network's weights."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT

from mathdl import data, geometry, linear
from mathdl.checks import Array
from scenes.kit.figures.angle_arc import AngleArc
from scenes.kit.figures.matrix import MatrixFormula
from scenes.kit.figures.pairing import Pairing
from scenes.kit.figures.picture import Picture
from scenes.kit.figures.plane import Plane, Pointer
from scenes.kit.figures.strip import Strip
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Track, appear, through, track, vanish
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.parameters import Number, Vector
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.text import Formula, halo, row

STATES = 91
SHARES = np.linspace(0, 1, 61)
"""How much of the picture is shuffled, from state to state."""
SEED = 18
HIGH = 0.75
"""The white of the picture, as in the clip on the singular value decomposition."""


class Vectors(Lecture):
    """How can an arrow have thousands of numbers?"""

    gist = "an arrow, and a list in order"
    parameters = {
        "u": Vector((2, 2), 1, 5),
        "v": Vector((2, 2), -5, 5),
        "factor": Number(-1, 1),
        "learning_rate": Number(0.01, 0.1),
    }

    @staticmethod
    def numbers(u: Array, v: Array, factor: float, learning_rate: float) -> dict[str, Quantity]:
        """Compute sums and dot products of two arrows, shuffled pictures, and one step of a network."""
        cross = u[0] * v[1] - u[1] * v[0]
        if abs(cross) < 0.5:
            raise ValueError(f"v must not lie along u, but u is {u.tolist()} and v is {v.tolist()}")
        if abs(factor) < 0.1:
            raise ValueError(f"factor must be 0.1 or more, or -0.1 or less, but is {factor:g}")
        scaled, products = quantity(np.multiply, factor, v), quantity(np.multiply, u, v)
        # From where v lies to where u lies, and on to the opposite side, at constant length.
        begin = np.arctan2(cross, u @ v)
        angles = np.concatenate([np.linspace(begin, 0, STATES), np.linspace(0, np.sign(begin) * np.pi, STATES)])
        along = quantity(np.multiply, u, quantity(np.divide, np.hypot(*v), np.hypot(*u)))
        turned = quantity(linear.apply, quantity(linear.rotation, angles), along)
        cat, moons, fresh = quantity(data.cat_picture), data.classifier_data().training, data.untrained_classifier()
        cats = [quantity(data.partly_shuffled, cat, each, np.random.default_rng(SEED)) for each in SHARES]
        grey = quantity(np.average, cat)
        centred = [quantity(np.ravel, quantity(np.subtract, each, grey)) for each in (cat, *cats)]
        agreements = [quantity(geometry.cosine_similarity, centred[0], each) for each in centred[1:]]
        found = quantity(fresh.loss_and_gradients, moons.X, moons.y)
        weights, gradient = quantity(fresh.to_vector), found.part("vector")
        step = quantity(np.multiply, -learning_rate, gradient)
        after = quantity(np.add, weights, step)
        then = quantity(fresh.with_vector(after.value).loss_and_gradients, moons.X, moons.y)
        return {
            **{"u_x": quantity(np.take, u, 0), "u_y": quantity(np.take, u, 1), "factor": quantity(np.float64, factor)},
            **{"u": quantity(np.asarray, u), "v": quantity(np.asarray, v), "products": products},
            **{"scaled": scaled, "sum": quantity(np.add, u, scaled), "dot": quantity(linear.apply, [u], v).part(0)},
            "scaling": quantity(np.linspace, v, scaled, STATES),
            "sliding": quantity(np.linspace, np.zeros(2), u, STATES),
            **{"turned": turned, "dots": quantity(linear.apply, [u], turned).part((slice(None), 0))},
            **{"cat": cat, "n_pixels": cat.part("size"), "cats": quantity(np.array, cats)},
            **{"agreements": quantity(np.array, agreements), "agreement": agreements[-1]},
            **{"n_weights": quantity(np.size, weights), "rate": quantity(np.float64, learning_rate)},
            **{"weights": weights, "gradient": gradient, "step": step, "after": after},
            "foretold": quantity(linear.apply, [gradient.value], step).part(0),
            "measured": quantity(np.subtract, then.part("loss"), found.part("loss")),
        }

    def question(self) -> None:
        """Two steps, a point, an arrow, a list."""
        figure, self.column = self.stage.split(0.6)
        u = self.values["u"]
        seen = np.vstack([np.zeros(2), u, self["scaled"].value, self["sum"].value, self["turned"].value])
        self.plane = Plane(room=figure, points=[seen], basis=False)
        places = self.plane.view.at([(0, 0), (u[0], 0), u])
        steps = Segments(places[:2], places[1:], role="muted", width=4)
        point = Dots(places[2:], role="data", radius=0.11)
        self.u, self.name_u = self._arrow(u, "data"), self._name(u)
        self.list_u = self.column.put(MatrixFormula(self["u"], name="data(u) =", role="data", size=64))
        self.add(self.plane)
        self.play(appear(steps, lag=0.5))
        self.until("point")
        self.play(appear(point))
        self.until("arrow")
        self.play(appear(self.u, self.name_u), vanish(steps))
        self.until("list")
        self.play(appear(self.list_u), vanish(point))

    def arithmetic(self) -> None:
        """v is scaled and put to the tip of u; the sum closes the triangle."""
        v, scaled, total = self.values["v"], self["scaled"], self["sum"]
        self.v = self._arrow(v, "parameter")
        lists = row(
            MatrixFormula(self["u"], role="data"),
            self.formula("+ ({factor:g}) dot"),
            MatrixFormula(self["v"]),
            self.formula("="),
            MatrixFormula(total, role="output"),
        )
        self.column.put(lists)
        self.play(vanish(self.list_u), appear(self.v, *lists[:3]))
        self.play(through(self._moving(self.v, self["scaling"])), until="add")
        self.play(
            through(track(lambda at: self._show(self.v, at.value + scaled.value, at.value), self["sliding"], self.v))
        )
        self.until("sum")
        self.sum = self._arrow(total.value, "output")
        self.play(appear(self.sum, *lists[3:]))

    def dot(self) -> None:
        """Products add up to the dot product; v turns, and it follows."""
        above, below = self.column.cut(0.56)
        look: dict[str, Any] = {
            "roles": ("data", "parameter"),
            "names": [self.formula("data(u)"), self.formula("parameter(v)")],
        }
        pairing = Pairing(self["u"], self["v"], self["products"], self["dot"], room=above, **look)
        agreement = Row("agreement", role="output", formula="data(u) dot parameter(v) =", along="dots", spec=".1f")
        fact = self.rows(below, dot=agreement)["dot"]
        arrow = self._arrow(self.values["v"], "parameter")
        arc = AngleArc(self.plane, self.values["u"], self["turned"].first)
        halo(arc.degrees)
        self.turn_to(arrow, keep=[self.plane, self.u, self.name_u])
        self.play(pairing.lay(), appear(*pairing.names))
        self.play(pairing.multiply(), until="add")
        self.play(*pairing.add_up())
        self.until("turn")
        self.play(appear(arc, fact))
        self.play(through(self._moving(arrow, self["turned"]), arc.along(self["turned"]), fact.along()), until="end")

    def list(self) -> None:
        """A list of greys, written row by row, is a picture."""
        self.room, column = self.stage.split(0.6)
        self.picture = Picture(self["cat"], room=self.room, high=HIGH)
        self.facts = self.rows(
            column,
            size=Row("numbers", "n_pixels", "data", spec=",d"),
            agreement=Row(
                "agreement", role="output", along="agreements", spec=".2f", note="measured from the mean grey"
            ),
        )
        self.turn_to(self.picture.show_share(0))
        self.until("long")
        self.play(self.picture.written(), until="picture")
        self.play(appear(self.facts["size"]))

    def predict(self) -> None:
        """The cat agrees with itself."""
        self.until("same")
        self.play(appear(self.facts["agreement"]))

    def order(self) -> None:
        """Cells trade places until nothing is left of the cat."""
        self.play(through(self.picture.along(self["cats"]), self.facts["agreement"].along()), until="place")

    def network(self) -> None:
        """The weights of a network and their gradient; a step merges them."""
        *self.rooms, self.below = self.stage.whole.stacked(3)
        weights, slopes = self._strip("weights", "parameter", 0), self._strip("gradient", "gradient", 1)
        count = self.rows(self.below, n=Row("numbers in each", "n_weights", spec="d"))
        self.turn_to(weights)
        self.until("slopes")
        self.play(appear(slopes, *count))
        self.until("step")
        self.play(slopes.to(self["step"]))
        self.play(*slopes.merge_into(weights, self["after"]))

    def meaning(self) -> None:
        """Gradient times step foretells what the loss does."""
        facts = self.rows(
            self.below,
            foretold=Row("their dot product", "foretold", "gradient", spec=".4f"),
            measured=Row("measured change of the loss", "measured", "loss", spec=".4f"),
        )
        self.turn_to(self._strip("gradient", "gradient", 0), self._strip("step", "parameter", 1))
        self.until("foretold")
        self.play(appear(facts["foretold"]))
        self.until("measured")
        self.play(appear(facts["measured"]))

    def _strip(self, name: str, role: str, place: int) -> Strip:
        """Return the cells of a vector under its name, in one of the two rooms."""
        line, cells, _ = self.rooms[place].lines(above=1)
        strip = Strip(self[name], room=cells, most=float(np.abs(self[name].value).max()), frame=role)
        strip.add(line.put(self.label(f"#{role}[{name}]"), LEFT))
        return strip

    def _arrow(self, tip: Any, role: str) -> Pointer:
        """Return an arrow from the origin."""
        return Pointer(*self.plane.view.at([(0, 0), tip]), role=role)

    def _name(self, tip: Any) -> Formula:
        """Return the name u beside the middle of its arrow."""
        start, end = self.plane.view.at([(0, 0), tip])
        way = (end - start) / np.hypot(*(end - start)[:2])
        name = self.formula("data(u)").move_to((start + end) / 2 + 0.35 * np.array([way[1], -way[0], 0]))
        halo(name)
        return name

    def _show(self, arrow: Pointer, tip: Any, start: Any = (0, 0)) -> None:
        arrow.points = self.plane.view.at(np.array([start, tip]))

    def _moving(self, arrow: Pointer, tips: Quantity) -> Track:
        """Return the track of an arrow from the origin through its tips."""
        return track(lambda tip: self._show(arrow, tip.value), tips, arrow)
