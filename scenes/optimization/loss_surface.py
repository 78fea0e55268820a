"""A real loss surface: a trained network's loss on a plane through its parameters, and descents on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UR

from mathdl import data, surfaces
from mathdl.checks import Array
from mathdl.geometry import distance
from mathdl.networks import accuracy
from mathdl.optimizers import gradient_descent
from scenes.kit import theme
from scenes.kit.figures.mesh import Mesh
from scenes.kit.figures.mesh_axes import MeshAxes
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.strip import Strip
from scenes.kit.figures.surface_path import SurfaceDot, SurfacePath
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, Track, appear, through, vanish
from scenes.kit.parameters import Matrix, Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.stage import Slot

RESOLUTION, CLIMB = 65, 0.05
"""Places along each side of the plane; and how many nats the way from one valley to another climbs, at the least."""
LETTERS = {"A": "first", "B": "second", "C": "third"}
FIGURE, NARROW, TURN = 0.56, 0.15, 0.25
"""The share of the stage for the main figure, what lies between the cells of the table, and the turn at the end."""


class LossSurface(Lecture):
    """Where does a loss surface come from?"""

    gist = "the loss of a real network, seen on a plane"
    parameters = {
        "seed": Whole(0, data.slice_search().seeds_tried - 1),
        "starts": Matrix(3, 2, limit=data.slice_search().extent),
        "learning_rate": Number(0.001, 0.05),
        "steps": Whole(50, 1000),
        "free_learning_rate": Number(0.01, 0.3),
        "free_steps": Whole(500, 5000),
        "azimuth": Number(0, 2 * np.pi),
    }

    @staticmethod
    def numbers(seed: int, starts: Array, learning_rate: float, steps: int, **other: Any) -> dict[str, Quantity]:
        """Cut the trained network's loss, walk on the cut, and walk on from there with all parameters."""
        search, network, moons = data.slice_search(), data.classifier(), data.classifier_data().training
        directions = quantity(surfaces.filter_normalized_directions, network, np.random.default_rng(seed))
        surface = quantity(surfaces.loss_slice, network, moons.X, moons.y, directions, search.extent, RESOLUTION)
        cut = surface.value
        path = quantity(gradient_descent, cut.gradient, starts, learning_rate, steps).part("points")
        if (np.abs(path.value) > search.extent).any():
            raise ValueError("a descent leaves the drawn plane: choose other starts or a smaller learning_rate")
        valleys = quantity(cut.valleys_reached, path.last, CLIMB)
        if valleys.value < 2:
            raise ValueError("all descents end in one valley: choose other starts or another seed")
        losses, freed = quantity(cut, path, unit="nats"), cut.parameters(path.last.value)
        rate, count = other["free_learning_rate"], other["free_steps"]
        free = quantity(gradient_descent, cut.full_gradient, freed, rate, count).part("points")
        free_losses = quantity(network.losses_at, free, moons.X, moons.y, unit="nats")
        ends, length = free.last.value, distance(cut.center, np.zeros_like(cut.center))
        if free_losses.value[-1, 1] >= free_losses.value[-1, 0]:
            raise ValueError("B does not end below A: choose more free_steps or other starts")
        if any(accuracy(network.with_vector(end), moons.X, moons.y) < 1 for end in ends):
            raise ValueError("a network still answers wrongly: choose more free_steps or other starts")
        if (distance(ends, np.roll(ends, 1, axis=0)) < length).any():
            raise ValueError("two networks end near each other: choose other starts")
        tour = quantity(np.linspace, [0, 0], starts[0], 61)
        return {
            **{"surface": surface, "tour": tour, "path": path, "losses": losses, "n_valleys": valleys},
            **{"free": free, "free_losses": free_losses, "distances": quantity(distance, free, cut.center)},
            "seeds_tried": quantity(data.slice_search).part("seeds_tried"),
            "three_or_more": quantity(search.planes_with, 3),
            "n_parameters": quantity(np.size, cut.center),
            "n_evaluations": surface.part("n_evaluations"),
            "trained_loss": quantity(cut, np.zeros(2), unit="nats"),
            "accuracy": quantity(accuracy, network, moons.X, moons.y),
            "tour_losses": quantity(cut, tour, unit="nats"),
            "tour_networks": quantity(cut.parameters, tour),
            "networks": quantity(cut.parameters, path),
            "step_numbers": quantity(np.arange, steps + 1),
            "first_start": losses.part(0, 0),
            **{f"{name}_end": losses.part(-1, k) for k, name in enumerate(LETTERS.values())},
            **{f"{name}_free": free_losses.part(-1, k) for k, name in enumerate(LETTERS.values())},
        }

    def network(self) -> None:
        """The moons and the network's answers; its parameters as a strip; what it gets right, and its loss."""
        self.figure, self.column = self.stage.split(FIGURE)
        self.cut: surfaces.LossSlice = self["surface"].value
        _, above, below = self.figure.lines(below=1)
        self.picture = Moons(self.cut.network, data.classifier_data().training, room=above)
        self.strip = Strip(self.cut.center, room=below, most=np.abs(self.cut.center).max())
        facts = self.rows(
            self.column,
            count=Row("parameters", "n_parameters", "parameter", spec="d"),
            right=Row("right answers", "accuracy", "output", spec=".0%", note="on the training points"),
            loss=Row("loss", "trained_loss", "loss"),
        )
        self.play(appear(self.picture))
        self.until("parameters")
        self.play(appear(self.strip, facts["count"], lag=0.1))
        self.until("moons")
        self.play(appear(facts["right"], facts["loss"], lag=0.3, run_time=1.0))

    def slice(self) -> None:
        """The parameters become a point, and two directions span a plane through it."""
        above, below = self.column.cut(1 / 2)
        self.lines = below.stacked(4, gap=NARROW)
        symbols = [self.formula(name, role="muted", size=theme.LABEL) for name in ("theta", "d_1", "d_2")]
        self.play(vanish(*self.standing(self.picture, self.strip), run_time=theme.LEAVE))
        # Ahead of the picture, so as not to be in its way.
        ahead = self.strip.move_into(self.lines[0], run_time=0.7, name=symbols[0])
        self.play(self.picture.move_into(above), ahead)
        cut, view = self.cut, self.values["azimuth"]
        self.mesh = Mesh(cut.alphas, cut.betas, cut.losses, room=self.figure, low=0, azimuth=view, rise=0)
        self.axes = MeshAxes(self.mesh, titles=("$alpha$", "$beta$", "loss"), until=view + TURN)
        name = self.formula("parameter(theta)", size=theme.LABEL)
        self.place = SurfaceDot(self.mesh, self["tour"].first, name=name)
        self.play(appear(self.place, name, symbols[0], lag=0.1))
        self.until("plane")
        self.play(appear(self.axes.ground, self.mesh, run_time=1.0))
        # Behind all that moves alone, so that Manim need not draw the surface again for it.
        self.bring_to_back(self.axes.ground, self.mesh)
        self.until("directions")
        for k, line in enumerate(self.lines[1:3]):
            strip = Strip(cut.directions[k], room=line, most=self.strip.cells.high, name=symbols[k + 1])
            self.play(appear(strip, self.axes.sides[k]))
        self.expression = self.formula("parameter(theta + alpha d_1 + beta d_2)", size=theme.ROW)
        self.play(appear(self.lines[3].put(self.expression, at=LEFT)))

    def measure(self) -> None:
        """The point wanders to another network; then all places are measured, and the surface rises."""
        self.loss = self.rows(self.lines[2], loss=Row("loss", role="loss", along="tour_losses"))["loss"]
        self.count = self.rows(self.lines[3], count=Row("networks", "n_evaluations", "loss", spec="d"))["count"]
        stays = (self.picture, self.strip, self.mesh, self.axes, self.place)
        self.turn_to(self.lines[1].holding(self.expression, at=LEFT), self.loss, keep=stays)
        follow = [mover.along(self["tour_networks"]) for mover in (self.strip, self.picture)]
        self.play(through(self.place.along(self["tour"]), *follow, self.loss.along()), until="rise")
        self.play(self.mesh.rising(run_time=theme.SWEEP), appear(self.axes.upright, run_time=1.0))
        self.play(appear(self.count))

    def descent(self) -> None:
        """From A a path runs down the slope; network, loss and steps follow it."""
        letters = [self.label(f"*{name}*", role="ground") for name in LETTERS]
        self.paths = [SurfacePath(self.mesh, self._of("path", k), letter=letters[k]) for k in range(3)]
        steps = self.rows(self.lines[3], step=Row("step", role="gradient", along="step_numbers", spec="d"))["step"]
        self.play(vanish(self.count, run_time=theme.LEAVE))
        self.play(vanish(self.place), appear(self.paths[0], steps))
        self.until("slope")
        networks, loss = self._of("networks", 0), self.loss.along(self._of("losses", 0))
        follow = (self.strip.along(networks), self.picture.along(networks), loss, steps.along())
        self.play(through(self.paths[0].along(), *follow, pace=EARLY), until="end")

    def predict(self) -> None:
        """The picture of A moves into a table; B and C stand on the crest, and in the table."""
        above, body, _ = self.column.lines(above=1)
        self.header, rows = self._cells(above)[2], [self._cells(row) for row in body.stacked(3, gap=NARROW)]
        self.cells = [numbers for *_, numbers in rows]
        letters = [row[0].put(self.label(f"*{name}*")) for row, name in zip(rows, LETTERS, strict=True)]
        title, *self.walks = self._numbers(0, "losses", "loss on \\ plane")
        self.walks[0].show(self["first_end"])
        others = [Moons(self.cut.network, data.classifier_data().training, room=rows[k][1]) for k in (1, 2)]
        self.pictures = [self.picture, *(other.show(self["networks"].value[0, k]) for k, other in enumerate(others, 1))]
        self.play(vanish(*self.standing(self.picture, self.mesh, self.axes, self.paths[0]), run_time=theme.LEAVE))
        self.play(self.picture.move_into(rows[0][1]))
        self.play(appear(letters[0], title, self.walks[0]))
        for k, name in ((1, "B"), (2, "C")):
            self.until(name)
            self.play(appear(self.paths[k], letters[k], self.pictures[k], self.walks[k]))

    def valleys(self) -> None:
        """B and C run down into other valleys."""
        tracks: list[Track] = [path.along() for path in self.paths[1:]]
        for k in (1, 2):
            tracks += [self.pictures[k].along(self._of("networks", k)), self.walks[k].along(self._of("losses", k))]
        self.play(through(*tracks, pace=EARLY), until="chosen")
        note = "three or more valleys: \\ {three_or_more} of {seeds_tried} planes"
        self.play(appear(self.figure.put(self.label(note, role="muted", align="right"), at=UR)))

    def freedom(self) -> None:
        """All parameters move: losses fall on, below that of A, and the networks stay far from each other."""
        losses = self._numbers(1, "free_losses", "all {n_parameters} \\ free")
        away = self._numbers(2, "distances", "away \\ from $theta$", ".1f", "parameter")
        self.until("all")
        self.play(self.mesh.to(opacity=theme.DIMMED), appear(*losses, *away))
        tracks = [picture.along(self._of("free", k)) for k, picture in enumerate(self.pictures)]
        for k in range(3):
            tracks += [losses[k + 1].along(self._of("free_losses", k)), away[k + 1].along(self._of("distances", k))]
        self.play(through(*tracks, pace=EARLY), until="end")

    def meaning(self) -> None:
        """The surface comes back and turns slowly, with its paths."""
        self.play(self.mesh.to(opacity=1))
        self.play(self.mesh.to(azimuth=self.mesh.azimuth + TURN, run_time=4))

    def _of(self, name: str, k: int) -> Quantity:
        """Return the states of walker ``k`` of three."""
        return self[name].part((slice(None), k))

    def _cells(self, row: Slot) -> tuple[Slot, Slot, list[Slot]]:
        """Return the slots of a row of the table: letter, picture and three numbers."""
        letter, rest = row.cut(0.06, gap=NARROW)
        picture, numbers = rest.cut(0.3, gap=NARROW)
        return letter, picture, numbers.abreast(3, gap=NARROW)

    def _numbers(self, column: int, name: str, title: str, spec: str = ".3f", role: str = "loss") -> list[Any]:
        """Return the title of a column of the table, and in it the first number of every walker."""
        style = {"role": role, "size": theme.LABEL, "unit": "", "digits": len(format(self[name].value.max(), spec))}
        numbers = [self.readout(self._of(name, k).first, spec, **style) for k in range(3)]
        header = self.label(title, role="muted", align="right")
        for row, part in zip((self.header, *self.cells), (header, *numbers), strict=True):
            row[column].put(part, at=RIGHT)
        return [header.align_baseline(self.header[0].bottom), *numbers]
