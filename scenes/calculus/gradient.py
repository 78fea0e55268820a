"""The gradient: slopes one weight at a time, collected in an array, are the direction of steepest ascent."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, UR, Arc, Create, VGroup, VMobject, there_and_back
from manim import SurroundingRectangle as Frame
from manim import there_and_back_with_pause as there_and_back_late
from manim.utils.space_ops import angle_of_vector

from mathdl import calculus, data, geometry, optimizers, surfaces
from mathdl.checks import Array
from mathdl.linear import apply, gram_matrix
from scenes.kit import theme
from scenes.kit.figures.compass import Compass
from scenes.kit.figures.contours import Contours
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
from scenes.kit.painted.shapes import Segments
from scenes.kit.parameters import Matrix, Number, Vector
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.text import halo

VIEW, TURNED, ELEVATION = -0.3, -1.2, 0.45
"""From where the bowl is seen: almost along the second weight, then along the first."""
ARROW, AROUND, HIGHEST = 0.64, 1.15, 5
"""The gradient's arrow, in distances of the first weight from its bottom; the window; the highest loss, in losses."""
STATES, STEPS, SMALL = 41, 60, 36


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
        H, place = quantity(gram_matrix, A), quantity(np.array, [first, solution[1]])
        _refuse(A, H.value, first - solution[0], learning_rate)
        bowl = surfaces.quadratic(H.value, solution)
        slopes = quantity(calculus.gradient, bowl, place)
        d1, d2 = slopes.part(0), slopes.part(1)
        lowest_w2 = quantity(np.subtract, solution[1], quantity(np.divide, d2, H.part(1, 1)))
        way = quantity(np.linspace, place, quantity(np.array, [first, lowest_w2]), STATES)
        answers, targets = quantity(apply, A, way), quantity(apply, A, solution)
        errors, way_losses = quantity(np.round, quantity(np.subtract, answers, targets), 2), quantity(bowl, way)
        path = quantity(optimizers.gradient_descent, bowl.gradient, place, learning_rate, STEPS).part("points")
        step = quantity(np.linspace, place, path.part(1), STATES)
        tip = quantity(np.add, place, _arrow(slopes.value, first - solution[0]))
        beyond = solution - 0.5 * (place.value - solution)
        edges = _window(beyond, *(each.value for each in (place, way.last, tip)), *path.value)
        grid = quantity(np.linspace, *edges, 61)
        uphill = quantity(np.mod, quantity(np.arctan2, d2, d1), 2 * np.pi)
        level = quantity(np.mod, quantity(np.add, uphill, np.pi / 2), 2 * np.pi)
        angles = quantity(np.unique, quantity(np.append, np.linspace(0, 2 * np.pi, 121), [uphill, level]))
        ways = quantity(np.column_stack, [quantity(np.cos, angles), quantity(np.sin, angles)])
        bottomward = quantity(np.subtract, solution, place)
        start, moons = data.untrained_classifier(), data.classifier_data().training
        found = quantity(start.loss_and_gradients, moons.X, moons.y)
        vectors = quantity(np.linspace, start.to_vector(), start.step(found.value, 1).to_vector(), STATES)
        losses = quantity(start.losses_at, vectors, moons.X, moons.y, unit="nats")
        table = {"answers": answers, "errors": errors, "targets": targets, "d": quantity(np.round, quantity(bowl.gradient, way), 2)}
        return {
            **{"weights": quantity(np.round, way, 2), **table, "way_losses": way_losses, "loss": way_losses.first},
            **{
                f"{name[0]}{k + 1}": of.part(*((0, k) if of.value.ndim == 2 else (k,)))
                for name, of in table.items()
                for k in (0, 1)
            },
            **{f"x{i + 1}{j + 1}": quantity(np.array, A).part(i, j) for i in (0, 1) for j in (0, 1)},
            **{"A": quantity(np.array, A), "gradient": slopes, "bottom": quantity(np.array, solution), "place": place, "way": way},
            **{
                "s1": quantity(np.array, solution).part(0),
                "w2": place.part(1),
                "lowest_w2": lowest_w2,
                "lowest_loss": way_losses.last,
            },
            "nudges": quantity(np.linspace, place, [first + 0.3 * (first - solution[0]), solution[1]], STATES),
            **{"grid": grid, "heights": quantity(bowl, np.stack(np.meshgrid(*grid.value.T, indexing="ij"), axis=-1))},
            **{"tip": tip, "length": quantity(np.hypot, d1, d2), "angles": angles},
            "turn": quantity(calculus.directional_derivative, bowl, place, ways),
            **{"uphill": quantity(np.searchsorted, angles, uphill), "level": quantity(np.searchsorted, angles, level)},
            "angle": quantity(np.degrees, quantity(geometry.angle_between, quantity(np.negative, slopes), bottomward)),
            **{
                "path": path,
                "next": path.part(1),
                "step": step,
                "step_losses": quantity(bowl, step),
                "loss_after": quantity(bowl, path.part(1)),
            },
            **{f"next{k + 1}": path.part(1, k) for k in (0, 1)},
            **{"slopes": found.part("vector"), "vectors": vectors, "losses": losses},
            **{"n_weights": quantity(np.size, vectors.first), "before": losses.first, "after": losses.last},
        }

    def question(self) -> None:
        """A table of two examples; beside it the plane of both weights, over which the losses rise as a bowl."""
        self.figure, self.column = self.stage.split(0.46)
        top = max(HIGHEST * self["loss"].value, 0.6 * self["heights"].value.max())
        view = {"low": 0, "high": top, "azimuth": VIEW, "elevation": ELEVATION, "rise": 0, "room": self.figure}
        self.mesh = mesh = Mesh(*self["grid"].value.T, np.minimum(self["heights"].value, top), **view)
        self.axes = MeshAxes(mesh, titles=("$w_1$", "$w_2$", "loss"), until=TURNED)
        self.bottom_name = self.label("bottom", role="output")
        self.bottom = SurfaceDot(mesh, self["bottom"], role="output", name=self.bottom_name)
        self.dot = SurfaceDot(mesh, self["place"])
        room, self.note = self.column.lines(below=1)[1:]
        states = {"weights": self["weights"], "slopes": self["d"], "losses": self["way_losses"]}
        states |= {name: self[name] for name in ("answers", "errors", "targets", "bottom")}
        self.cells = table = NeuronTable(**states, inputs=self["A"], room=room)
        self.question_mark = self._ask("d2", table.slopes[1], "gradient")
        self.add(self.axes.ground, mesh)
        self.play(appear(*self.axes.sides, table.weight_row, self.dot, run_time=1))
        self.play(appear(*table.input_rows, lag=0.3, run_time=1))
        self.until("answers")
        self.play(appear(*table.columns[1::-1], table.columns[2], lag=0.7, run_time=2))
        self.until("loss")
        self._explain(
            f"({self._signed('e1')}^2 + {self._signed('e2')}^2) \\/ 2 = loss({{loss:.3g}})", appear(table.loss)
        )
        self.until("bowl")
        self.play(mesh.rising(), appear(self.axes.upright))
        self.play(appear(self.bottom, self.bottom_name, table.bottom_row))

    def partial(self) -> None:
        """A plane along the first weight: the curve in it, a nudge, and the tangent's slope."""
        cut = self._cut(0)
        self.play(between(self.mesh.set_opacity, 1, theme.DIMMED, self.mesh), appear(cut.plane))
        self.play(appear(cut.curve))
        self.until("nudge")
        self.play(through(self.dot.along(self["nudges"]), pace=there_and_back))
        self.until("slope")
        self._slope(cut, 0)

    def predict(self) -> None:
        """A plane along the second weight, whose curve is not seen yet; time to think."""
        self.play(vanish(self.cut), appear(self._cut(1).plane))
        self.until("already")
        pairs = (self.cells.weights[1], self.cells.bottom[1])
        self.alike = [Frame(each, color=theme.role("ink"), stroke_width=3, corner_radius=0.1) for each in pairs]
        self.play(appear(*self.alike))
        self.until("zero")
        self.play(appear(self.question_mark))

    def surprise(self) -> None:
        """The bowl turns, the second curve is steep as well; the dot goes down to its lowest point and returns."""
        self.play(self.mesh.to(azimuth=TURNED), vanish(*self.alike))
        self.play(appear(self.cut.curve))
        self._slope(self.cut, 1)
        self.until("undo")
        self.play(through(self.dot.along(self["way"]), self.cells.along(), pace=there_and_back_late), until="end")

    def arrow(self) -> None:
        """The slopes move into an array; the bowl is seen from above, and the slopes are the legs of an arrow."""
        table, halves = self.cells, self.column.lines(above=2, below=2)[1].abreast(2)
        arrays = [
            half.put(VGroup(self.label(name, role=role), MatrixFormula(self[values], role=role, size=64)).arrange(DOWN))
            for half, name, values, role in zip(
                halves, ("weights", "gradient"), ("place", "gradient"), ("parameter", "gradient"), strict=True
            )
        ]
        cells = (table.weights, table.slopes)
        self.turn_to(keep=[self.mesh, self.dot, self.bottom, self.bottom_name, *table.weights, *table.slopes])
        for mark, (name, array), numbers in zip(("", "gradient"), arrays, cells, strict=True):
            if mark:
                self.until(mark)
            self.play(*(cell.animate.move_to(array.entry(k, 0)) for k, cell in enumerate(numbers)))
            self.play(vanish(*numbers, run_time=theme.LEAVE), appear(name, array))
        self.contours = Contours(
            *self["grid"].value.T,
            self["heights"],
            room=self.figure,
            levels=self["loss"].value * np.square(np.arange(1, 12) / 3),
            titles=("$w_1$", "$w_2$"),
        )
        self.until("above")
        self.play(self.contours.from_above(self.mesh))
        self.remove(self.mesh)
        start, end = self.contours.at(self["place"]), self.contours.at(self["tip"])
        corner = np.array([end[0], start[1], 0])
        legs = [Pointer(start, corner, role="gradient", width=4), Pointer(corner, end, role="gradient", width=4)]
        away = [np.sign(corner - end), np.sign(corner - start)]
        self.legs = [*legs]
        for leg, way, name in zip(legs, away, ("d1", "d2"), strict=True):
            number = self.readout(name, ".3g", role="gradient", size=theme.LABEL, underline=False)
            halo(number.next_to(leg, way, buff=0.14))
            self.play(appear(leg, number))
            self.legs.append(number)
        self.pointer = Pointer(start, end, role="gradient")
        self.play(appear(self.pointer))

    def compass(self) -> None:
        """A needle turns round the dot, and the slope in its direction is a wave."""
        wave, below = self.column.lines(below=2)[1:]
        center, tip = (self.contours.at(self[name]) for name in ("place", "tip"))
        most = self["length"].value
        needle = Compass(
            center,
            self["angles"],
            self["turn"],
            room=wave,
            length=float(np.hypot(*(tip - center)[:2])),
            y_ticks=round_numbers(-1.1 * most, 1.1 * most, 3),
        )
        root = f"sqrt({self._signed('d1')}^2 + {self._signed('d2')}^2) ="
        fact = Row("length of the gradient", "length", "gradient", formula=root, spec=".1f", size=SMALL)
        length = self.rows(below, length=fact)
        last = len(self["angles"].value) - 1
        level, crest = (self[name].value for name in ("level", "uphill"))
        keep = [self.contours, self.dot, self.bottom, self.bottom_name, self.pointer]
        self.turn_to(needle, keep=keep)
        self.play(*self.dim(self.pointer), through(needle.along(), pace=EVEN), until="zero")
        line = self.contours.level(self["loss"])
        self.bring_to_front(self.bottom, self.bottom_name, self.dot)
        self.play(appear(line), through(needle.along(first=last, last=level, whole=True), run_time=theme.MOVE))
        self.until("steepest")
        self.play(through(needle.along(first=level, last=crest, whole=True), run_time=theme.MOVE))
        self.play(appear(length))

    def downhill(self) -> None:
        """The step goes against the gradient and misses the bottom; more steps curve round to it."""
        at = self.contours.at
        start, end, goal = (at(self[name]) for name in ("place", "next", "bottom"))
        step = 'parameter(vec(delim: "[", {first:.3g}, {w2:.3g})) - {learning_rate:g} gradient(vec(delim: "[", {d1:.3g}, {d2:.3g}))'
        facts = self.rows(
            self.column,
            angle=Row("beside the bottom", "angle", spec=".0f", unit="degrees"),
            step=Row(formula=step + ' = parameter(vec(delim: "[", {next1:.3g}, {next2:.3g}))'),
            loss=Row("loss", role="loss", along="step_losses"),
        )
        self.turn_to(keep=[self.contours, self.dot, self.bottom, self.bottom_name, self.pointer])
        arrow = Pointer(start, end, role="parameter")
        turned = [angle_of_vector(place - start) for place in (end, goal)]
        between_them = (turned[1] - turned[0] + np.pi) % (2 * np.pi) - np.pi
        arc = Arc(0.5, turned[0], between_them, arc_center=start, color=theme.role("ink"), stroke_width=3)
        self.play(appear(arrow, facts["step"]))
        self.until("angle")
        way = Segments(start[np.newaxis], goal[np.newaxis], role="ink", width=theme.AXIS)
        self.play(appear(way, arc, facts["angle"]))
        self.until("step")
        self.play(appear(facts["loss"]))
        self.bring_to_front(self.dot)
        self.play(through(self.dot.along(self["step"]), facts["loss"].along()))
        places = at(self["path"])[1:]
        trail = VMobject().set_points_as_corners(places).set_stroke(theme.role("muted"), width=3)
        self.play(Create(trail, run_time=theme.SWEEP))

    def shape(self) -> None:
        """The classifier's weights and their gradient, in arrays of the same shapes, and one step."""
        figure, column = self.stage.split(0.7)
        most, steep = (np.abs(self[name].value).max() for name in ("vectors", "slopes"))
        arrays = WeightArrays(data.untrained_classifier(), room=figure, most=most, twins=steep)
        arrays.twins.show(self["slopes"])
        facts = self.rows(
            column,
            weights=Row("weights", "n_weights", "parameter", spec="d"),
            slopes=Row("slopes", "n_weights", "gradient", spec="d"),
            loss=Row("loss", role="loss", along="losses"),
        )
        self.turn_to(arrays, facts["weights"])
        self.until("twins")
        self.play(appear(arrays.twins, facts["slopes"]))
        self.until("subtract")
        self.play(appear(facts["loss"]), arrays.slide())
        self.play(vanish(arrays.twins), through(arrays.along(self["vectors"]), facts["loss"].along()))

    def _cut(self, axis: int) -> Slice:
        """Return the plane along a weight."""
        slope, through_floor = self[f"d{axis + 1}"], axis == 1
        self.cut = Slice(self.mesh, self["place"], np.eye(2)[axis], slope=slope, through=through_floor)
        return self.cut

    def _slope(self, cut: Slice, axis: int) -> None:
        """Show the tangent with its slope, which goes into the table and is explained there."""
        number = self.cells.slopes[axis]
        home, end = number.get_center(), cut.tangent.points[-1]
        self.play(appear(cut.tangent, number.next_to(end, UR, buff=0.1)))
        products = " + ".join(
            f"loss({self._signed(f'e{k}')}) dot data({self._signed(f'x{k}{axis + 1}')})" for k in (1, 2)
        )
        moved = number.animate(run_time=theme.MOVE).move_to(home)
        self._explain(f"{products} = gradient({{d{axis + 1}:.3g}})", moved, appear(self.cells.slope_title))

    def _explain(self, markup: str, *animations: Any) -> None:
        """Say below the table where a number of it comes from."""
        gone = [vanish(self.told)] if hasattr(self, "told") else []
        self.told = self.note.put(self.formula(markup, size=SMALL), at=LEFT)
        self.play(*gone, *animations, appear(self.told))

    def _signed(self, name: str) -> str:
        """Return a number's placeholder, in parentheses if it is negative."""
        return f"({{{name}:.3g}})" if self[name].value < 0 else f"{{{name}:.3g}}"


def _window(*points: Array) -> Array:
    """Return two corners (2, 2) of the square that is drawn around all points."""
    low, high = np.min(points, axis=0), np.max(points, axis=0)
    return (low + high) / 2 + AROUND * np.max(high - low) / 2 * np.array([[-1], [1]])


def _arrow(slopes: Array, away: float) -> Array:
    """Return the gradient (2,) as it is drawn: so long that it fits beside the bottom."""
    return ARROW * abs(away) / np.hypot(*slopes) * slopes


def _refuse(A: Array, H: Array, away: float, learning_rate: float) -> None:
    """Raise ValueError for a case of which the words would be untrue, or that could not be seen."""
    if (A % 1).any():
        raise ValueError("A must hold whole numbers")
    if H[0, 1] == 0:
        raise ValueError("the columns of A must not be at a right angle, for then the second slope is zero")
    if not 0 < abs(away) <= 2:
        raise ValueError("first must differ from solution[0], by 2 at the most")
    limit = optimizers.stability_limit(H)
    if not 0.05 * limit <= learning_rate < limit:
        raise ValueError(f"learning_rate must be from {0.05 * limit:.2g} to {limit:.3g} for this A")
