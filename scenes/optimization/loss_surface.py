"""A real loss surface: a trained network's loss on a plane through its parameters, and descents on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, UR, VGroup

from mathdl.checks import Array
from mathdl.data import classifier, classifier_data, slice_search
from mathdl.geometry import distance
from mathdl.networks import accuracy
from mathdl.optimizers import gradient_descent
from mathdl.surfaces import LossSlice, filter_normalized_directions, loss_slice
from scenes.kit import theme
from scenes.kit.figures.mesh import Mesh
from scenes.kit.figures.mesh_axes import MeshAxes
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.strip import Strip
from scenes.kit.figures.surface_path import SurfaceDot, SurfacePath
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, Track, appear, between, through, vanish
from scenes.kit.parameters import Matrix, Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.stage import Slot
from scenes.kit.text import halo

RESOLUTION = 65
CLIMB = 0.05
"""Valleys are different if the way between them climbs more than this many nats."""
LETTERS = ("A", "B", "C")
FIGURE = 0.58
"""The share of the stage for the main figure; the rest is a column for pictures and numbers."""
NARROW = 0.15
"""Between the cells of the table."""


class LossSurface(Lecture):
    """Where does a loss surface come from?"""

    gist = "the loss of a real network, seen on a plane"
    parameters = {
        "seed": Whole(0, slice_search().seeds_tried - 1),
        "starts": Matrix(3, 2, limit=slice_search().extent),
        "learning_rate": Number(0.001, 0.05),
        "steps": Whole(50, 1000),
        "free_learning_rate": Number(0.01, 0.3),
        "free_steps": Whole(500, 5000),
        "azimuth": Number(0, 2 * np.pi),
    }

    @staticmethod
    def numbers(
        seed: int,
        starts: Array,
        learning_rate: float,
        steps: int,
        free_learning_rate: float,
        free_steps: int,
        azimuth: float,
    ) -> dict[str, Quantity]:
        """Cut the trained network's loss, walk on the cut, and walk on from there with all parameters."""
        search, network, moons = slice_search(), classifier(), classifier_data().training
        data = moons.X, moons.y
        directions = quantity(filter_normalized_directions, network, np.random.default_rng(seed))
        surface = quantity(loss_slice, network, *data, directions, search.extent, RESOLUTION)
        cut: LossSlice = surface.value
        path = quantity(gradient_descent, cut.gradient, starts, learning_rate, steps).part("points")
        if (np.abs(path.value) > search.extent).any():
            raise ValueError("a descent leaves the drawn plane: choose other starts or a smaller learning_rate")
        valleys = quantity(cut.valleys_reached, path.last, CLIMB)
        if valleys.value < 2:
            raise ValueError("all descents end in one valley: choose other starts or another seed")
        losses = quantity(cut, path, unit="nats")
        freed = cut.parameters(path.last.value)
        free = quantity(gradient_descent, cut.full_gradient, freed, free_learning_rate, free_steps).part("points")
        free_losses = quantity(network.losses_at, free, *data, unit="nats")
        ends = free.last.value
        if free_losses.value[-1, 1] >= free_losses.value[-1, 0]:
            raise ValueError("B does not end below A: choose more free_steps or other starts")
        if any(accuracy(network.with_vector(end), *data) < 1 for end in ends):
            raise ValueError("a network still answers wrongly: choose more free_steps")
        if (distance(ends, np.roll(ends, 1, axis=0)) < distance(cut.center, np.zeros_like(cut.center))).any():
            raise ValueError("two networks end near each other: choose other starts")
        tour = quantity(np.linspace, [0, 0], starts[0], 61)
        return {
            "surface": surface,
            "seeds_tried": quantity(slice_search).part("seeds_tried"),
            "three_or_more": quantity(search.planes_with, 3),
            "n_parameters": quantity(np.size, cut.center),
            "n_evaluations": surface.part("n_evaluations"),
            "trained_loss": quantity(cut, np.zeros(2), unit="nats"),
            "accuracy": quantity(accuracy, network, *data),
            "tour": tour,
            "tour_losses": quantity(cut, tour, unit="nats"),
            "tour_networks": quantity(cut.parameters, tour),
            "path": path,
            "losses": losses,
            "networks": quantity(cut.parameters, path),
            "step_numbers": quantity(np.arange, steps + 1),
            "first_start": losses.part(0, 0),
            **{f"{name}_end": losses.part(-1, k) for k, name in enumerate(("first", "second", "third"))},
            "n_valleys": valleys,
            "free": free,
            "free_losses": free_losses,
            "distances": quantity(distance, free, cut.center),
            **{f"{name}_free": free_losses.part(-1, k) for k, name in enumerate(("first", "second", "third"))},
        }

    def network(self) -> None:
        """The moons and the network's answers; its parameters as a strip; what it gets right, and its loss."""
        self.figure, self.column = self.stage.split(FIGURE)
        self.cut: LossSlice = self["surface"].value
        _, above, below = self.figure.lines(below=1)
        self.picture = self._moons(above)
        self.most = np.abs(self.cut.center).max()
        self.strip = Strip(self.cut.center, room=below, most=self.most)
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
        above, self.facts_room = self.column.cut(1 / 2)
        self.lines = self.facts_room.stacked(4, gap=NARROW)
        symbols = [self.formula(name, role="muted", size=theme.LABEL) for name in ("theta", "d_1", "d_2")]
        self.play(vanish(*self.standing(self.picture, self.strip), run_time=theme.LEAVE))
        # Ahead of the picture, so as not to be in its way.
        ahead = self.strip.move_into(self.lines[0], run_time=0.7, name=symbols[0])
        self.play(self.picture.move_into(above), ahead)
        cut, whole = self.cut, int(self.cut.alphas[-1])
        self.mesh = Mesh(
            cut.alphas, cut.betas, cut.losses, room=self.figure, low=0, azimuth=self.values["azimuth"], rise=0
        )
        self.axes = MeshAxes(self.mesh, places=(-whole, 0, whole), titles=("$alpha$", "$beta$", "loss"))
        self.place = SurfaceDot(self.mesh, self["tour"].first)
        name = self.formula("parameter(theta)", size=theme.LABEL).next_to(self.place, UP, buff=0.16)
        halo(name)
        self.play(appear(self.place, name, symbols[0], lag=0.1))
        self.until("plane")
        self.play(appear(self.axes.floor, self.axes.marks, self.mesh, run_time=1.0))
        # Behind all that moves alone, so that Manim need not draw the surface again for it.
        self.bring_to_back(self.axes.floor, self.axes.marks, self.mesh)
        self.until("directions")
        for k, vector in enumerate(cut.directions):
            strip = Strip(vector, room=self.lines[k + 1], most=self.most, name=symbols[k + 1])
            self.play(appear(strip, self.axes.titles[k], self.axes.place_labels[k]))
        self.expression = self.formula("parameter(theta + alpha d_1 + beta d_2)", size=theme.ROW)
        self.play(appear(self.lines[3].put(self.expression, at=LEFT)))

    def measure(self) -> None:
        """The point wanders to another network; then all places are measured, and the surface rises."""
        self.facts = self._facts(count=Row("networks measured", "n_evaluations", "loss", spec="d"))
        stays = (self.picture, self.strip, self.mesh, self.axes, self.place)
        self.turn_to(self.lines[1].holding(self.expression, at=LEFT), self.facts["loss"], keep=stays)
        networks = self["tour_networks"]
        moving = (self.place.along(self["tour"]), self.strip.along(networks), self.picture.along(networks))
        self.play(through(*moving, self.facts["loss"].along()), until="rise")
        upright = appear(self.axes.post, self.axes.tick_labels, self.axes.titles[2], run_time=1.0)
        self.play(self.mesh.rising(run_time=theme.SWEEP), upright)
        self.play(appear(self.facts["count"]))

    def descent(self) -> None:
        """From A a path runs down the slope; network, loss and steps follow it."""
        places, letters = self["path"], [self.label(f"*{name}*", role="ground") for name in LETTERS]
        self.paths = [SurfacePath(self.mesh, _of(places, k), letter=letters[k]) for k in range(3)]
        steps = self._facts(step=Row("step", role="gradient", along="step_numbers", spec="d"))["step"]
        self.play(vanish(self.facts["count"], run_time=theme.LEAVE))
        self.play(vanish(self.place), appear(self.paths[0], steps))
        self.until("slope")
        networks, loss = _of(self["networks"], 0), self.facts["loss"].along(_of(self["losses"], 0))
        follows = (self.strip.along(networks), self.picture.along(networks), loss, steps.along())
        self.play(through(self.paths[0].along(), *follows, pace=EARLY), until="end")

    def predict(self) -> None:
        """The picture of A moves into a table; B and C stand on the crest, and in the table."""
        header, body, _ = self.column.lines(above=1, line=1.1)
        cells = [self._cells(row) for row in body.stacked(3, gap=NARROW)]
        self.headers, self.numbers_rooms = self._cells(header)[2], [numbers for *_, numbers in cells]
        letters = [room.put(self.label(f"*{name}*")) for (room, *_), name in zip(cells, LETTERS, strict=True)]
        on_plane = self.headers[0].put(self.label("#align(right)[loss, \\ plane]", role="muted"), at=RIGHT)
        losses = self["losses"]
        self.walks = [self._number("losses", k, 0, losses.part(-1 if k == 0 else 0, k)) for k in range(3)]
        self.pictures = [self.picture, *(self._moons(cells[k][1], self["networks"].part(0, k)) for k in (1, 2))]
        self.play(vanish(*self.standing(self.picture, self.mesh, self.axes, self.paths[0]), run_time=theme.LEAVE))
        self.play(self.picture.move_into(cells[0][1]))
        self.play(appear(letters[0], on_plane, self.walks[0]))
        for k in (1, 2):
            self.until(LETTERS[k])
            self.play(appear(self.paths[k], letters[k], self.pictures[k], self.walks[k]))

    def valleys(self) -> None:
        """B and C run down into other valleys."""
        tracks: list[Track] = []
        for k in (1, 2):
            networks = _of(self["networks"], k)
            tracks += [self.paths[k].along(), self.pictures[k].along(networks)]
            tracks += [self.walks[k].along(_of(self["losses"], k))]
        self.play(through(*tracks, pace=EARLY), until="chosen")
        note = "#align(right)[three or more valleys: \\ {three_or_more} of {seeds_tried} planes]"
        self.play(appear(self.figure.put(self.label(note, role="muted"), at=UR)))

    def freedom(self) -> None:
        """All parameters move: losses fall on, below that of A, and the networks stay far from each other."""
        columns = (("free_losses", "loss, \\ all {n_parameters}"), ("distances", "away \\ from $theta$"))
        tracks = [picture.along(_of(self["free"], k)) for k, picture in enumerate(self.pictures)]
        new: list[Any] = []
        for place, (name, title) in enumerate(columns, start=1):
            header = self.label(f"#align(right)[{title}]", role="muted")
            numbers = [self._number(name, k, place, self[name].part(0, k)) for k in range(3)]
            tracks += [number.along(_of(self[name], k)) for k, number in enumerate(numbers)]
            new += [self.headers[place].put(header, at=RIGHT), *numbers]
        self.until("all")
        self.play(self._shining(theme.DIMMED), appear(*new))
        self.play(through(*tracks, pace=EARLY), until="end")

    def meaning(self) -> None:
        """The surface comes back and turns slowly, with its paths."""
        self.play(self._shining(1))
        self.play(self.mesh.to(self.mesh.azimuth + 1 / 4, run_time=4))

    def _moons(self, room: Slot, vector: Any = None) -> Moons:
        picture = Moons(self.cut.network, classifier_data().training, room=room)
        return picture if vector is None else picture.show(vector)

    def _facts(self, **second: Row) -> Any:
        """Return the rows below the formula: the loss, and what is counted."""
        room = self.facts_room.stacked(2, gap=NARROW)[1]
        return self.rows(room, loss=Row("loss", role="loss", along="tour_losses"), **second)

    def _cells(self, row: Slot) -> tuple[Slot, Slot, list[Slot]]:
        """Return the slots of a row of the table: letter, picture and three numbers."""
        letter, rest = row.cut(0.06, gap=NARROW)
        picture, numbers = rest.cut(0.3, gap=NARROW)
        return letter, picture, numbers.abreast(3, gap=NARROW)

    def _number(self, name: str, k: int, place: int, shown: Quantity) -> Any:
        """Return a number of the table, in the row of walker ``k``."""
        spec, role = (".1f", "parameter") if name == "distances" else (".3f", "loss")
        digits = len(format(self[name].value.max(), spec))
        number = self.readout(shown, spec, role=role, size=theme.LABEL, unit="", digits=digits)
        return self.numbers_rooms[k][place].put(number, at=RIGHT)

    def _shining(self, opacity: float) -> Any:
        """Return the animation that dims the surface, or lets it shine again."""
        scene = VGroup(*self.axes, self.mesh, *self.paths)
        return between(scene.set_opacity, self.mesh.opacity, opacity, *scene, run_time=theme.APPEAR)


def _of(states: Quantity, walker: int) -> Quantity:
    """Return the states of one walker of three."""
    return states.part((slice(None), walker))
