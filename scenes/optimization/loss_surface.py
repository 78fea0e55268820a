"""A real loss surface: a trained network's loss on a plane through its weights, and descents on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import UP, VGroup

from mathdl.checks import Array
from mathdl.data import LabelledPoints, classifier, classifier_data
from mathdl.networks import MLP, accuracy
from mathdl.optimizers import gradient_descent
from mathdl.surfaces import LossSlice, filter_normalized_directions, loss_slice
from scenes.kit import theme
from scenes.kit.figures.mesh import Mesh, MeshAxes, SurfacePath, mixed
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Sweep, appear, vanish
from scenes.kit.painted.shapes import Dots, HeatMap
from scenes.kit.parameters import Matrix, Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.stage import STAGES
from scenes.kit.text import Text, halo, row

RESOLUTION = 65
CLIMB = 0.05
"""Valleys are different if the way between them climbs more than this many nats."""
NAMES = ("A", "B", "C")
WINDOW = np.array([[-1.6, -1.1], [2.6, 1.6]])
"""The part of the data's plane that is shown: lower left and upper right corner."""
AZIMUTH, TURN = 2.5, 0.25


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything stands in one format, in scene units."""

    large: tuple[float, float, float]
    """The picture at first: its middle and its width."""
    facts: tuple[float, float]
    """The column beside or below it: left and right."""
    facts_down: tuple[float, float, float, float]
    """In it the number of weights, the weights, and the baselines of right answers and loss."""
    medium: tuple[float, float, float]
    """The picture beside or below the surface."""
    surface: tuple[float, float]
    size: tuple[float, float]
    """Breadth and height of the surface."""
    elevation: float
    """From how far above it is seen, in radians."""
    column: tuple[float, float]
    """Weights, formula and numbers: left and right."""
    strips: tuple[float, float, float]
    """The weights and the two directions."""
    expression: tuple[float, float]
    """The formula below the directions, and then below the weights."""
    lines: tuple[float, float]
    """Baselines of the loss, and of what is counted."""
    counted: float
    """The left edge of the number of networks."""
    rows: tuple[float, float, float]
    """The three walks."""
    letters: float
    small: tuple[float, float]
    """Their pictures: the middle and the width."""
    losses: tuple[float, float]
    """The right edges of the two columns of losses."""
    loss_size: float
    header: float
    header_break: str
    """What parts the lines of the titles above the columns."""
    measured: tuple[float, float]
    """Left edge and middle of the last line."""


PLACES = {
    "wide": Places(
        large=(-2.9, -0.1, 7.4),
        facts=(2.2, STAGES["wide"].right),
        facts_down=(1.75, 1.2, 0.1, -0.9),
        medium=(4.406, 1.48, 4.403),
        surface=(-2.75, 0.1),
        size=(4.6, 2.6),
        elevation=0.6,
        column=(2.2, STAGES["wide"].right),
        strips=(-0.45, -1.15, -1.85),
        expression=(-2.6, -1.1),
        lines=(-1.95, -2.8),
        counted=2.2,
        rows=(1.35, -0.15, -1.65),
        letters=1.65,
        small=(2.95, 1.98),
        losses=(5.2, STAGES["wide"].right),
        loss_size=34,
        header=2.38,
        header_break=" \\ ",
        measured=(1.5, -2.82),
    ),
    "vertical": Places(
        large=(0, 2.35, 7.0),
        facts=(STAGES["vertical"].left, STAGES["vertical"].right),
        facts_down=(-0.65, -1.25, -2.5, -3.6),
        medium=(-2.0, -2.6, 3.0),
        surface=(0.06, 2.25),
        size=(4.5, 2.8),
        elevation=0.65,
        column=(0.2, STAGES["vertical"].right),
        strips=(-1.8, -2.45, -3.1),
        expression=(-3.9, -2.5),
        lines=(-3.4, -4.35),
        counted=STAGES["vertical"].left,
        rows=(-2.2, -3.2, -4.2),
        letters=-3.35,
        small=(-2.25, 1.4),
        losses=(0.9, STAGES["vertical"].right),
        loss_size=40,
        header=-1.5,
        header_break=" ",
        measured=(0.02, 4.4),
    ),
}


class Moons(VGroup):
    """The data, and behind it what a network with given parameters answers at every place."""

    def __init__(self, network: MLP, moons: LabelledPoints, width: float) -> None:
        low, high = WINDOW
        height = width * (high[1] - low[1]) / (high[0] - low[0])
        columns, rows = np.linspace(low[0], high[0], 84), np.linspace(high[1], low[1], 54)
        self.network = network
        self.grid = np.stack(np.meshgrid(columns, rows), axis=-1)
        table = mixed(theme.role_rgb("ground"), theme.diverging(), 0.38)
        self.answers = HeatMap(np.zeros((2, 2)), width=width, height=height, low=0, high=1, table=table, smooth=True)
        places = ((moons.X - low) / (high - low) - 0.5) * [width, height]
        self.dots = [
            Dots(places[moons.y == k], role=role, radius=width / 120) for k, role in enumerate(("data", "parameter"))
        ]
        super().__init__(self.answers, *self.dots)
        self.show(network.to_vector())

    def show(self, vector: Array) -> Moons:
        """Show the answers of the network with the parameters ``vector``."""
        answers = self.network.with_vector(vector).predict(self.grid.reshape(-1, 2))
        self.answers.show(answers.reshape(self.grid.shape[:2]))
        return self

    def move_and_resize(self, x: float, y: float, width: float, run_time: float) -> Sweep:
        """Return an animation that moves the picture and gives it another width, dots included."""
        start, end = self.get_center(), np.array([x, y, 0])
        before = self.answers.width

        def move(alpha: float) -> None:
            share = (before + alpha * (width - before)) / self.answers.width
            for dots in self.dots:
                dots.radius *= share
            self.scale(share).move_to(start + alpha * (end - start))

        return Sweep(move, self, run_time=run_time)


class LossSurface(Lecture):
    """From a network to a plane through its weights, its loss above that plane, and three walks down."""

    parameters = {
        "seed": Whole(0, 10_000),
        "extent": Number(1.0, 3.0),
        "starts": Matrix(3, 2, limit=3.0),
        "learning_rate": Number(0.001, 0.05),
        "steps": Whole(50, 1000),
        "free_learning_rate": Number(0.01, 0.3),
        "free_steps": Whole(50, 1000),
        "quarter_turns": Whole(0, 3),
    }

    @staticmethod
    def numbers(
        seed: int,
        extent: float,
        starts: Array,
        learning_rate: float,
        steps: int,
        free_learning_rate: float,
        free_steps: int,
        quarter_turns: int,
    ) -> dict[str, Quantity]:
        """Cut the trained network's loss, walk on the cut, and walk on from there with all weights."""
        network, moons = classifier(), classifier_data().training
        directions = quantity(filter_normalized_directions, network, np.random.default_rng(seed))
        surface = quantity(loss_slice, network, moons.X, moons.y, directions, extent, RESOLUTION)
        cut: LossSlice = surface.value
        path = quantity(gradient_descent, cut.gradient, starts, learning_rate, steps).part("points")
        if (np.abs(path.value) > extent).any():
            raise ValueError("a descent leaves the drawn plane: choose other starts or a smaller learning_rate")
        ends = path.part(-1)
        valleys = quantity(cut.valleys_reached, ends, CLIMB)
        if valleys.value < 2:
            raise ValueError("all descents end in one valley: choose other starts or another seed")
        losses = quantity(cut, path, unit="nats")
        freed = cut.parameters(ends.value)
        free = quantity(gradient_descent, cut.full_gradient, freed, free_learning_rate, free_steps).part("points")
        free_losses = quantity(network.losses_at, free, moons.X, moons.y, unit="nats")
        tour = np.linspace([0, 0], starts[0], 61)
        return {
            "surface": surface,
            "n_weights": quantity(np.size, cut.center),
            "n_evaluations": surface.part("n_evaluations"),
            "trained_loss": quantity(cut, np.zeros(2), unit="nats"),
            "accuracy": quantity(accuracy, network, moons.X, moons.y),
            "tour_losses": quantity(cut, tour, unit="nats"),
            "tour": quantity(np.asarray, tour),
            "path": path,
            "losses": losses,
            "step_numbers": quantity(np.arange, steps + 1),
            "first_start": losses.part(0, 0),
            "first_end": losses.part(-1, 0),
            "second_end": losses.part(-1, 1),
            "third_end": losses.part(-1, 2),
            "n_valleys": valleys,
            "free": free,
            "free_losses": free_losses,
            "second_free": free_losses.part(-1, 1),
            "third_free": free_losses.part(-1, 2),
        }

    def construct(self) -> None:
        """Draw the beats in order."""
        self.cut: LossSlice = self["surface"].value
        self.azimuth = AZIMUTH + self.values["quarter_turns"] * np.pi / 2
        self.network, self.moons = self.cut.network, classifier_data().training
        self.at = PLACES[self.format]
        self.add(self.heading("the loss of a real network, seen on a plane"))
        for beat in ("network", "slice", "measure", "descent", "predict", "valleys", "freedom", "meaning"):
            with self.beat(beat):
                getattr(self, f"_{beat}")()

    def _network(self) -> None:
        x, y, width = self.at.large
        self.picture = Moons(self.network, self.moons, width=width).move_to([x, y, 0])
        self.strip = self._strip(self.cut.center, *self.at.facts)
        count = self.label("{n_weights} weights", role="muted")
        right = row(self.label("right answers", role="muted"), self.readout("accuracy", ".0%", role="output"))
        self.loss = self.readout("trained_loss", ".3f", digits=self._digits(self["losses"].value[:, 0]))
        self.loss_row = row(self.label("loss", role="muted"), self.loss)
        left = self.at.facts[0]
        counted, strip, *baselines = self.at.facts_down
        count.move_to([left + count.width / 2, counted, 0])
        self.strip.shift([0, strip, 0])
        for line, y in zip((right, self.loss_row), baselines, strict=True):
            line.shift([left - line.get_left()[0], 0, 0])
            for part in line:
                part.align_baseline(y)
        self.play(appear(self.picture))
        self.until(0.35)
        self.play(appear(count, self.strip, lag=0.1))
        self.until(0.6)
        self.play(appear(right, self.loss_row, lag=0.3, run_time=1.0))
        self.facts = VGroup(count, right)

    @staticmethod
    def _digits(values: Array) -> int:
        """Return the room that the longest of the losses needs."""
        return len(f"{np.max(values):.3f}")

    def _strip(self, vector: Array, left: float, right: float) -> HeatMap:
        most = float(np.abs(self.cut.center).max())
        strip = HeatMap(
            vector[np.newaxis], width=right - left, height=0.34, low=-most, high=most, table=theme.diverging()
        )
        return strip.shift([(left + right) / 2, 0, 0])

    def _slice(self) -> None:
        letters = [self.formula(name, role="muted", size=theme.LABEL) for name in ("theta", "d_1", "d_2")]
        left, right = self.at.column
        heights = self.at.strips
        directions = [self._strip(vector, left, right) for vector in self.cut.directions]
        for strip, y in zip(directions, heights[1:], strict=True):
            strip.shift([0, y, 0])
        for letter, y in zip(letters, heights, strict=True):
            letter.move_to([left - 0.35, y, 0])
        self.expression = self.formula("parameter(theta + alpha d_1 + beta d_2)", size=theme.LABEL + 4)
        self.expression.move_to([left + self.expression.width / 2, self.at.expression[0], 0])
        # Ahead of the picture, so as not to be in its way.
        ahead = self.strip.animate(run_time=0.7).stretch_to_fit_width(right - left)
        self.play(vanish(self.facts, self.loss_row))
        self.play(
            self.picture.move_and_resize(*self.at.medium, run_time=theme.MOVE),
            ahead.move_to([(left + right) / 2, heights[0], 0]),
        )
        cut, (breadth, height) = self.cut, self.at.size
        self.mesh = Mesh(
            cut.alphas,
            cut.betas,
            cut.losses,
            width=breadth,
            height=height,
            low=0,
            azimuth=self.azimuth,
            elevation=self.at.elevation,
        )
        apart = next(step for step in (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if cut.losses.max() < 4 * step)
        ticks, whole = np.arange(0, cut.losses.max(), apart), int(cut.alphas[-1])
        self.mesh.show(rise=0).shift([*self.at.surface, 0])
        self.axes = MeshAxes(self.mesh, ticks=ticks, places=(-whole, 0, whole), titles=("$alpha$", "$beta$", "loss"))
        self.place = Dots(self.mesh.on_surface(np.zeros((1, 2))), role="parameter", radius=0.1)
        name = self.formula("parameter(theta)", size=theme.LABEL)
        self.place_name = name.next_to(self.place, UP, buff=0.16)
        halo(name)
        self.play(appear(self.place, self.place_name, letters[0], lag=0.1))
        self.until(0.33)
        self.play(appear(self.axes.floor, self.axes.marks, self.mesh, run_time=1.0))
        # Behind all that moves alone, so that Manim need not draw the surface again for it.
        self.bring_to_back(self.axes.floor, self.axes.marks, self.mesh)
        self.until(0.6)
        self.play(
            appear(
                *(
                    VGroup(directions[k], letters[k + 1], self.axes.titles[k], self.axes.place_labels[k])
                    for k in (0, 1)
                ),
                lag=0.6,
            ),
            run_time=1.4,
        )
        self.until(0.85)
        self.play(appear(self.expression))
        self.plane_parts = VGroup(*directions, *letters)

    def _measure(self) -> None:
        left, (loss, counts) = self.at.column[0], self.at.lines
        self.loss_row.shift([left - self.loss_row.get_left()[0], loss - self.loss.baseline, 0])
        below, above = self.at.expression
        self.play(
            vanish(self.plane_parts, self.place_name),
            self.expression.animate.shift([0, above - below, 0]),
        )
        self.play(appear(self.loss_row))
        tour, losses = self["tour"].value, self["tour_losses"]

        def visit(alpha: float) -> None:
            stop = round(alpha * (len(tour) - 1))
            self._stand(tour[stop])
            self.loss.show(losses.part(stop))

        self.play(Sweep(visit, self.picture, self.strip, self.place, self.loss, run_time=3.2))
        self.until(0.5)
        count = len(self.cut.alphas)
        across = np.linspace(0, 1, count)[:, np.newaxis]

        def rise(alpha: float) -> None:
            risen = np.clip(1.5 * alpha - 0.5 * across, 0, 1)
            self.mesh.show(rise=np.broadcast_to(risen * risen * (3 - 2 * risen), (count, count)))
            self.place.move_dots(self.mesh.on_surface(tour[-1:]))

        counted = row(self.readout("n_evaluations", "d", role="loss"), self.label("networks measured", role="muted"))
        counted.move_to([0, counts, 0]).shift([self.at.counted - counted.get_left()[0], 0, 0])
        self.play(
            Sweep(rise, self.mesh, self.place, run_time=3.0),
            appear(self.axes.post, self.axes.tick_labels, self.axes.titles[2], run_time=1.0),
        )
        self.play(appear(counted))
        self.counted = counted

    def _stand(self, place: Array) -> None:
        """Show the network at ``place``: its dot, its weights, its answers."""
        vector = self.cut.parameters(place)
        self.place.move_dots(self.mesh.on_surface(place[np.newaxis]))
        self.strip.show(vector[np.newaxis])
        self.picture.show(vector)

    def _descent(self) -> None:
        path, losses = self["path"].value, self["losses"]
        steps = len(path) - 1
        self.paths = [SurfacePath(self.mesh, path[:, k], start_radius=0.2) for k in range(3)]
        self.starts = [self.label(f"*{name}*", role="ground") for name in NAMES]
        self._name_starts()
        first = self.paths[0]
        taken = self.readout(self["step_numbers"].part(0), "d", role="gradient", digits=len(str(steps)))
        taken_row = row(self.label("step", role="muted"), taken)
        taken_row.shift([self.loss_row.get_left()[0] - taken_row.get_left()[0], self.at.lines[1] - taken.baseline, 0])
        # The number of steps will stand where the number of networks did.
        self.play(vanish(self.counted, run_time=theme.LEAVE))
        self.play(vanish(self.place), appear(first, self.starts[0], taken_row))

        def walk(alpha: float) -> None:
            position = steps * alpha**2.5
            step = int(position)
            first.show(position)
            vector = self.cut.parameters(path[step, 0])
            self.strip.show(vector[np.newaxis])
            self.picture.show(vector)
            self.loss.show(losses.part(step, 0))
            taken.show(self["step_numbers"].part(step))

        self.until(0.25)
        time = max(self.remaining - 0.6, 3)
        self.play(Sweep(walk, first, self.picture, self.strip, self.loss, taken, run_time=time, rate_func=lambda t: t))
        self.walked = VGroup(self.strip, self.expression, self.loss_row, taken_row)

    def _name_starts(self) -> None:
        for name, path in zip(self.starts, self.paths, strict=True):
            name.move_to(path.points[0])

    def _predict(self) -> None:
        path, losses = self["path"].value, self["losses"]
        rows, (across, width) = self.at.rows, self.at.small
        self.play(
            vanish(self.walked, run_time=1.0),
            self.picture.move_and_resize(across, rows[0], width, run_time=1.0),
        )
        self.pictures, digits = [self.picture], self._digits(losses.value)
        self.readouts, self.letters = [], []
        for k, y in enumerate(rows):
            if k:
                picture = Moons(self.network, self.moons, width=width).move_to([across, y, 0])
                self.pictures.append(picture.show(self.cut.parameters(path[0, k])))
            letter = self.label(f"*{NAMES[k]}*").move_to([self.at.letters, y, 0])
            shown = self.readout(
                losses.part(-1 if k == 0 else 0, k), ".3f", digits=digits, size=self.at.loss_size, unit=""
            )
            self.letters.append(letter)
            self.readouts.append(shown.move_to([self.at.losses[0] - shown.width / 2, y, 0]))
        self.header = self._header("loss on", "the plane")
        self.header.move_to([0, self.at.header, 0]).shift([self.at.losses[0] - self.header.get_right()[0], 0, 0])
        self.play(appear(self.letters[0], self.header, self.readouts[0]))
        for k in (1, 2):
            parts = self.paths[k], self.starts[k], self.letters[k], self.pictures[k], self.readouts[k]
            self.play(appear(*parts))

    def _valleys(self) -> None:
        path, losses = self["path"].value, self["losses"]
        steps = len(path) - 1

        def walk(alpha: float) -> None:
            position = steps * alpha**2.5
            for k in (1, 2):
                self.paths[k].show(position)
                self.pictures[k].show(self.cut.parameters(path[int(position), k]))
                self.readouts[k].show(losses.part(int(position), k))

        moving = [*self.paths[1:], *self.pictures[1:], *self.readouts[1:]]
        self.play(Sweep(walk, *moving, run_time=max(0.6 * self.remaining, 3), rate_func=lambda t: t))

    def _header(self, first: str, second: str) -> Text:
        """Return the title of a column of losses, in one line or two."""
        return self.label(f"#align(right)[{first}{self.at.header_break}{second}]", role="muted")

    def _freedom(self) -> None:
        free, losses = self["free"].value, self["free_losses"]
        steps = len(free) - 1
        header = self._header("all {n_weights}", "weights")
        shown = [
            self.readout(
                losses.part(0, k), ".3f", digits=self._digits(losses.value), size=self.at.loss_size, unit=""
            ).align_baseline(first)
            for k, first in enumerate(self.readouts)
        ]
        for readout in shown:
            readout.shift([self.at.losses[1] - readout.get_right()[0], 0, 0])
        header.align_baseline(self.header).shift([self.at.losses[1] - header.get_right()[0], 0, 0])
        self.until(0.2)
        scene = [*self.axes, self.mesh, *self.paths, *self.starts]
        self.play(*(mobject.animate.set_opacity(theme.DIMMED) for mobject in scene), appear(header, *shown))

        def walk(alpha: float) -> None:
            step = round(steps * alpha)
            for k in range(3):
                self.pictures[k].show(free[step, k])
                shown[k].show(losses.part(step, k))

        self.play(Sweep(walk, *self.pictures, *shown, run_time=max(0.7 * self.remaining, 2.5)))

    def _meaning(self) -> None:
        scene = [*self.axes, self.mesh, *self.paths, *self.starts]
        counted = self.label("{n_evaluations} networks measured", role="muted")
        left, y = self.at.measured
        counted.move_to([left + counted.width / 2, y, 0])
        self.play(*(mobject.animate.set_opacity(1) for mobject in scene), appear(counted))

        def turn(alpha: float) -> None:
            self.mesh.show(azimuth=self.azimuth + TURN * alpha)
            for mobject in (self.axes, *self.paths):
                mobject.follow()
            self._name_starts()

        self.play(Sweep(turn, *scene, run_time=max(self.remaining, 4)))
