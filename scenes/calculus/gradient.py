"""The gradient: slopes one weight at a time, collected in an array, are the direction of steepest ascent."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, UR, Create, Line, RightAngle, VGroup, VMobject, there_and_back, there_and_back_with_pause

from mathdl import data, linear, optimizers, surfaces
from mathdl.checks import Array
from scenes.calculus.slopes import descent, first_step, table, turning
from scenes.kit import theme
from scenes.kit.figures.compass import Compass
from scenes.kit.figures.contours import Contours, square_around
from scenes.kit.figures.gradient_arrow import GradientArrow, angle_mark
from scenes.kit.figures.matrix import MatrixFormula
from scenes.kit.figures.mesh import Mesh
from scenes.kit.figures.mesh_axes import MeshAxes, round_numbers
from scenes.kit.figures.neuron_table import NeuronTable
from scenes.kit.figures.plane import Pointer
from scenes.kit.figures.slice import Slice
from scenes.kit.figures.surface_path import SurfaceDot
from scenes.kit.figures.weight_arrays import WeightArrays
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, between, through, vanish
from scenes.kit.parameters import Matrix, Number, Vector
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

VIEW, TURNED, ELEVATION = -0.3, -1.2, 0.6
"""From where the bowl is seen: almost along the second weight, then along the first."""
AROUND, HIGHEST, ARROW = 2.3, 5, 0.24
"""How much is drawn round all places; the highest loss, in losses; the gradient's length, in breadths of the map."""
STATES, TURN = 41, 120  # of a way, and of a full turn


class Gradient(Lecture):
    """Thousands of weights at once: which way is downhill?"""

    gist = "which way is downhill?"
    parameters = {
        "A": Matrix(2, 2, limit=9, determinant=(-162, 162)),
        "solution": Vector((2, 2), -3, 3),
        "first": Number(-5, 5),
        "learning_rate": Number(0.0001, 1),
    }

    @staticmethod
    def numbers(A: Array, solution: Array, first: float, learning_rate: float) -> dict[str, Quantity]:
        """Compute a neuron's loss for two examples, its slopes, a descent on it, and a step of the classifier."""
        H, place = linear.gram_matrix(A), np.array([first, solution[1]])
        _refuse(A, H, np.append(first, solution), learning_rate)
        bowl, cells = surfaces.quadratic(H, solution), table(A, solution, place, STATES)
        walk = descent(A, solution, place, learning_rate, STATES)
        grid = quantity(np.linspace, *square_around(cells["bottom"], cells["way"], walk["path"], margin=AROUND), 61)
        return {
            **{**cells, **turning(A, solution, place, TURN), **walk, **first_step(STATES)},
            "nudges": quantity(np.linspace, place, [first + 0.3 * (first - solution[0]), solution[1]], STATES),
            **{"grid": grid, "heights": quantity(bowl, np.stack(np.meshgrid(*grid.value.T, indexing="ij"), axis=-1))},
        }

    def question(self) -> None:
        """A table of two examples; beside it the plane of both weights, over which the losses rise as a bowl."""
        self.figure, self.column = self.stage.split(0.54 if self.stage.whole.tall else 0.44)
        (x, y), heights = self["grid"].value.T, self["heights"].value
        view: dict[str, Any] = {"azimuth": VIEW, "elevation": ELEVATION, "low": 0, "rise": 0, "room": self.figure}
        top = max(HIGHEST * self["loss"].value, 0.6 * heights.max())
        self.mesh = mesh = Mesh(x, y, np.minimum(heights, top), high=top, **view)
        self.axes = MeshAxes(mesh, titles=("$w_1$", "$w_2$", "loss"), until=TURNED)
        name = self.label("bottom", role="output")
        bottom, self.dot = SurfaceDot(mesh, self["bottom"], role="output", name=name), SurfaceDot(mesh, self["place"])
        self.marks = [bottom, name, self.dot]
        self.cells = cells = NeuronTable(self.quantities, room=self.column)
        self.add(self.axes.ground, mesh, *self.axes.sides, cells.weight_row)
        self.add_foreground_mobjects(self.dot)
        self.play(appear(*cells.input_rows, lag=0.3, run_time=1))
        self.until("answers")
        self.play(appear(*cells.columns[1::-1], cells.columns[2], lag=0.7, run_time=2))
        self.until("loss")
        self.play(appear(cells.loss, cells.why_loss))
        self.until("bowl")
        self.play(mesh.rising(), appear(self.axes.upright))
        self.play(appear(bottom, name, cells.bottom_row))
        self.add_foreground_mobjects(*self.marks)

    def partial(self) -> None:
        """A plane along the first weight: the curve in it, a nudge, and the tangent's slope."""
        dimmed = between(self.mesh.set_opacity, 1, theme.DIMMED, self.mesh)
        self.cut = Slice(self.mesh, self["place"], [1, 0], slope=self["s1"])
        self.play(dimmed, appear(self.cut.plane, self.cut.curve, lag=0.7, run_time=theme.MOVE))
        self.until("nudge")
        self.play(through(self.dot.along(self["nudges"]), pace=there_and_back))
        self.until("slope")
        self._slope(0, vanish(self.cells.why_loss), appear(self.cells.slope_title))

    def predict(self) -> None:
        """A plane along the second weight, whose curve is not seen yet; time to think."""
        before, self.cut = self.cut, Slice(self.mesh, self["place"], [0, 1], slope=self["s2"], through=True)
        self.play(vanish(before), appear(self.cut.plane))
        self.until("already")
        self.asking = self.cells.alike(1)
        self.play(appear(self.asking))
        self.until("zero")
        question = self._ask("s2", self.cells.slopes[1], "gradient")
        self.play(appear(question))
        self.asking.add(question)

    def surprise(self) -> None:
        """The bowl turns, the second curve is steep as well; the dot goes down to its lowest point and returns."""
        self.play(self.mesh.to(azimuth=TURNED), vanish(self.asking), appear(self.cut.curve, run_time=theme.MOVE))
        self._slope(1, vanish(self.cells.why_slopes[0]))
        self.until("undo")
        falling = self.dot.along(self["way"]), self.cells.along()
        self.play(through(*falling, pace=there_and_back_with_pause), until="end")

    def arrow(self) -> None:
        """The slopes move into an array; the bowl is seen from above, and the slopes are the legs of an arrow."""
        weights, slopes = self.cells.weights, self.cells.slopes
        self.turn_to(keep=[self.mesh, *self.marks, *weights, *slopes])
        names = self.label("weights", role="parameter"), self.label("gradient", role="gradient")
        arrays = MatrixFormula(self["place"], size=64), MatrixFormula(self["gradient"], role="gradient", size=64)
        for half, name, array in zip(self.column.abreast(2), names, arrays, strict=True):
            half.put(VGroup(name, array).arrange(DOWN, buff=0.3))
        gathering = [move for array, of in zip(arrays, (weights, slopes), strict=True) for move in array.gather(of)]
        self.play(*gathering, between(self.mesh.set_opacity, theme.DIMMED, 1, self.mesh))
        self.play(vanish(*weights, *slopes, run_time=theme.LEAVE))
        self.play(appear(*arrays, *names, lag=0.3, run_time=theme.MOVE))
        levels = self["loss"].value * np.square(np.arange(1, 12) / 3)
        style: dict[str, Any] = {"levels": levels, "titles": ("$w_1$", "$w_2$"), "room": self.figure}
        self.map = Contours(self.mesh.x, self.mesh.y, self["heights"], **style)
        self.until("above")
        self.play(self.map.from_above(self.mesh))
        self.remove(self.mesh)
        place, length = self.map.at(self["place"]), ARROW * self.map.axes.window.width
        self.steepest = GradientArrow(place, self["gradient"], length=length)
        self.play(appear(*self.steepest, lag=0.7, run_time=theme.MOVE))

    def compass(self) -> None:
        """A needle turns round the dot, and the slope in its direction is a wave."""
        wave, below = self.column.lines(below=1)[1:]
        arrow, angles, most = self.steepest.arrow, self["angles"], self["length"].value
        style: dict[str, Any] = {"y_ticks": round_numbers(-1.1 * most, 1.1 * most, 3), "length": self.steepest.length}
        style |= {"start": angles.value[0], "x_title": "degrees from the contour", "room": wave}
        needle = Compass(self.map.at(self["place"]), angles, self["turn"], **style)
        self.turn_to(needle, keep=[self.map, *self.marks, arrow])
        self.play(*self.dim(arrow), through(needle.along(), pace=EVEN), until="zero")
        square = RightAngle(Line(*needle.needle.points), Line(*arrow.points), length=0.22, stroke_width=3)
        self.play(appear(self.map.level(self["loss"])))
        self.until("steepest")
        back = needle.along(first=TURN, last=3 * TURN // 4, whole=True)
        self.play(appear(square), through(back, run_time=theme.MOVE))
        self.play(appear(self.rows(below, length=Row("length of the gradient", "length", "gradient", spec=".1f"))))

    def downhill(self) -> None:
        """The step goes against the gradient and misses the bottom; more steps curve round to it."""
        start, end, goal = (self.map.at(self[name]) for name in ("place", "next", "bottom"))
        pair = 'vec(delim: "[", {{{0}1:.3g}}, {{{0}2:.3g}})'.format
        step = f"parameter({pair('w')}) - {{learning_rate:g}} gradient({pair('s')}) = parameter({pair('n')})"
        angle = Row("misses the bottom by", "angle", spec=".0f", unit="degrees")
        loss = Row("loss", role="loss", along="step_losses")
        facts = self.rows(self.column, step=Row(formula=step), angle=angle, loss=loss)
        self.turn_to(keep=[self.map, *self.marks, self.steepest.arrow])
        self.play(appear(Pointer(start, end), facts["step"]))
        self.until("angle")
        straight = Line(start, goal, stroke_width=theme.AXIS)
        self.play(appear(straight, angle_mark(start, end, goal), facts["angle"]))
        self.until("step")
        self.play(
            appear(facts["loss"]), through(self.dot.along(self["step"]), facts["loss"].along(), run_time=theme.MOVE)
        )
        trail = VMobject().set_points_as_corners(self.map.at(self["path"])[1:]).set_stroke(theme.role("muted"), width=4)
        self.play(Create(trail, run_time=theme.SWEEP / 2))

    def shape(self) -> None:
        """The classifier's weights and their gradient, in arrays of the same shapes, and one step."""
        figure, column = self.stage.split(0.7)
        most, steep = (np.abs(self[name].value).max() for name in ("vectors", "classifier_slopes"))
        arrays = WeightArrays(data.untrained_classifier(), room=figure, most=most, twins=steep)
        twins = arrays.twins.show(self["classifier_slopes"])
        count = Row("weights, and slopes", "n_weights", "parameter", spec="d")
        loss = Row("loss", role="loss", along="classifier_losses", note="before the step: {before:.3f}")
        facts = self.rows(column, count=count, loss=loss)
        self.remove_foreground_mobjects(*self.marks)
        self.turn_to(arrays, facts["count"])
        self.until("twins")
        self.play(appear(twins))
        self.until("subtract")
        staying = twins.copy()
        self.add(staying.remove(staying.names))
        self.play(appear(facts["loss"]), arrays.slide())
        changing = through(arrays.along(self["vectors"]), facts["loss"].along())
        self.play(vanish(twins), changing, appear(staying.names))

    def _slope(self, axis: int, *others: Any) -> None:
        """Show the tangent with its slope, which goes into the table and is explained there."""
        number, tangent = self.cells.slopes[axis], self.cut.tangent
        home = number.get_center()
        self.play(appear(tangent, number.next_to(tangent.points[-1], UR, buff=0.1)))
        moved = number.animate(run_time=theme.MOVE).move_to(home)
        self.play(moved, *others, appear(self.cells.why_slopes[axis]))


def _refuse(A: Array, H: Array, places: Array, learning_rate: float) -> None:
    """Raise ValueError for a case of which the words would be untrue, or that could not be seen."""
    limit, away = optimizers.stability_limit(H), round(abs(places[0] - places[1]), 9)
    refusals = {
        "A must hold whole numbers": (A % 1).any(),
        "the columns of A must not be at a right angle: then the second slope is zero": H[0, 1] == 0,
        "the second slice is lowest too near or far: choose another A": not 0.1 <= abs(H[0, 1]) / H[1, 1] <= 2,
        "first and solution must have one decimal at the most": not np.allclose(places, np.round(places, 1)),
        f"first must be from 0.2 to 2 away from solution[0], but is {away:g} away": not 0.2 <= away <= 2,
        f"learning_rate must be from {limit / 20:.2g} to below {limit:.3g}": not limit / 20 <= learning_rate < limit,
    }
    for reason in (reason for reason, refused in refusals.items() if refused):
        raise ValueError(reason)
