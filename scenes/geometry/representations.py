"""Representations: the hidden layer of a network bends the plane until its straight cut separates the moons."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, RIGHT

from mathdl import data, networks
from mathdl.checks import Array
from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.figures.cloth import Cloth
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.strip import Strip
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, through, vanish
from scenes.kit.painted.shapes import HeatMap, Segments
from scenes.kit.parameters import Vector, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

LINE_EPOCHS, LINE_STATES, LINE_RATE = 1000, 61, 0.1
"""How long a straight line is trained, of which so many states are shown, and its learning rate."""
SEED = 0


class Representations(Lecture):
    """How can a straight cut separate two moons?"""

    gist = "bend the plane, cut straight"
    parameters = {"example": Whole(0, data.CLASSIFIER_EXAMPLES - 1), "epochs": Vector((2, 2), 1, 98)}

    @staticmethod
    def numbers(example: int, epochs: Array) -> dict[str, Quantity]:
        """Train a straight line and the classifier, and look at the hidden layer from the side of its cut."""
        network, moons = data.classifier(), data.classifier_data().training
        X, y, run = moons.X, moons.y, quantity(data.train_classifier)
        vectors, losses = run.part("vectors"), run.part("losses", unit="nats")
        rights = quantity(np.array, [networks.correct(network.with_vector(each), X, y) for each in vectors.value])
        wrong = quantity(np.subtract, y.size, rights)
        done = quantity(np.argmin, wrong)
        first, second = (int(epoch) for epoch in epochs)
        if (epochs % 1).any() or not first < second < int(done.value):
            raise ValueError(f"epochs must be two whole numbers that rise and stay below {int(done.value)}")
        line = MLP.initialize((2, 1), "tanh", np.random.default_rng(SEED))
        straight = quantity(networks.train, line, X, y, learning_rate=LINE_RATE, epochs=LINE_EPOCHS)
        at = np.unique(np.geomspace(1, LINE_EPOCHS + 1, LINE_STATES, dtype=int)) - 1
        ended = quantity(networks.correct, straight.value.network, X, y)
        hidden = quantity(network.forward, X).part("activations", 0)
        view, pair = quantity(networks.cut_view, network, X), quantity(networks.closest_across, X, y)
        return {
            **{"n": quantity(np.size, y), "wrong_line": quantity(np.subtract, y.size, ended)},
            "line": quantity(np.take, straight.part("vectors"), at, axis=0),
            "missed": quantity(np.flatnonzero, quantity(np.not_equal, _called(straight.value.network, X), y)),
            **{"hidden": quantity(np.size, hidden.first), "point": hidden.part(example)},
            "rows": quantity(np.transpose, quantity(np.take, hidden, np.lexsort((X[:, 0], y)), axis=0)),
            **{"kept": view.part("kept"), "along": quantity(np.negative, view.part("along"))},
            **{"vectors": vectors, "losses": losses, "loss_start": losses.first, "loss_end": losses.last},
            **{"wrongs": wrong, "wrong_start": wrong.first, "wrong_first": wrong.part(first), "done": done},
            **{"wrong_second": wrong.part(second), "pair": pair},
            "epochs_run": quantity(np.arange, vectors.steps),
            "before": quantity(networks.distance_share, X, *pair.value),
            "later": quantity(networks.distance_share, hidden, *pair.value),
        }

    def question(self) -> None:
        """A straight line is trained; what it gets wrong is framed."""
        figure, column = self.stage.split(0.68)
        self.data, lines = data.classifier_data().training, self["line"]
        straight = MLP.initialize((2, 1), "tanh", np.random.default_rng(SEED)).with_vector(lines.value[0])
        moons = Moons(straight, self.data, room=figure, border=True)
        missed = moons.framed(*self["missed"].value.tolist(), size=1.8)
        facts = self.rows(column, wrong=Row("wrong", "wrong_line", spec="d", note="of {n:d} points"))
        self.play(appear(moons))
        self.until("train")
        self.play(through(moons.along(lines), pace=EVEN), until="wrong")
        self.play(appear(missed, *facts))

    def hidden(self) -> None:
        """One point becomes a strip of numbers, all points a map of them."""
        left, right = self.stage.split(0.45)
        strip_room, map_room = right.cut(0.3) if right.tall else right.stacked(2)
        moons = Moons(data.classifier(), self.data, room=left, border=True)
        point = moons.framed(self.values["example"])
        title, cells, _ = strip_room.lines(above=1)
        strip = Strip(self["point"], room=cells, most=1.0)
        above, room, below = map_room.lines(above=1, below=1, line=0.6)
        style: dict[str, Any] = {"width": room.width, "height": room.height, "low": -1.0, "high": 1.0}
        rows = room.put(HeatMap(self["rows"].value, table=theme.diverging(), **style))
        names = below.put(self.label("#data[blue moon]"), LEFT), below.put(self.label("#second[yellow moon]"), RIGHT)
        self.turn_to(moons)
        self.until("point")
        self.play(appear(point))
        self.until("strip")
        self.play(appear(title.put(self.label("this point, in {hidden:d} numbers"), LEFT), strip))
        self.until("all")
        self.play(appear(above.put(self.label("all {n:d} points"), LEFT), rows, *names))

    def view(self) -> None:
        """The plane as a cloth, seen across the straight cut."""
        figure, self.column = self.stage.split(0.68)
        above, room, below = figure.lines(above=1, below=1, line=0.6)
        states = self["vectors"]
        self.cloth = Cloth(data.classifier(), self.data, self["along"], states.value, room=room).show(states.last)
        up = above.put(self.label("distance from the cut", role="muted"), LEFT)
        across = below.put(self.label("widest spread", role="muted"), RIGHT)
        kept = Row("spread kept", "kept", "data", spec=".0%", note="of {hidden:d} dimensions")
        self.axes = across, up
        self.turn_to(self.cloth)
        for mark, parts in {"up": [up], "across": [across], "kept": [*self.rows(self.column, kept=kept)]}.items():
            self.until(mark)
            self.play(appear(*parts))

    def predict(self) -> None:
        """The same view before training."""
        self.facts = self.rows(
            self.column,
            epoch=Row("epoch", along="epochs_run", spec="d"),
            wrong=Row("wrong", along="wrongs", spec="d", note="of {n:d} points"),
            loss=Row("loss", role="loss", along="losses"),
        )
        self.play(vanish(*self.standing(self.cloth, *self.axes), run_time=theme.LEAVE))
        self.play(vanish(self.cloth))
        self.cloth.show(self["vectors"].first)
        self.play(appear(self.cloth))
        self.until("wrong")
        self.play(appear(*self.facts, lag=0.3))

    def train(self) -> None:
        """The cloth grows, stretches and folds through all epochs; the cut stays straight."""
        first, second = (int(epoch) for epoch in self.values["epochs"])
        ways = ("first", 0, first), ("second", first, second), ("done", second, int(self["done"].value))
        self.until("run")
        for mark, start, end in (*ways, ("stays", int(self["done"].value), self["vectors"].steps - 1)):
            tracks = self._training(start, end)
            self.play(through(*tracks, pace=EVEN), until=mark)

    def distance(self) -> None:
        """The closest two points of different moons, before and after."""
        panels = self.stage.pair(titles=True, captions=2)
        (self.left, self.right), pair = panels, self["pair"].value
        flat = Moons(data.classifier(), self.data, room=self.left.figure, tinted=False)
        cloth = Cloth(data.classifier(), self.data, self["along"], self["vectors"].value, room=self.right.figure)
        self.cloth = cloth.show(self["vectors"].last)
        ends = flat.places(self.data.X[list(pair)])
        links = Segments(ends[:1], ends[1:], role="ink", width=5), cloth.link(*pair)
        titles = [
            p.title.put(self.label(name))
            for p, name in zip(panels, ("as they came", "as the network sees them"), strict=True)
        ]
        facts = [
            self.rows(p.caption, share=Row(name, number, "data", spec=".0%", note="of the average distance"))
            for p, name, number in ((self.left, "closest two", "before"), (self.right, "the same two", "later"))
        ]
        self.turn_to(flat, cloth, *titles)
        self.until("pair")
        self.play(appear(links[0], *facts[0]))
        self.until("after")
        self.play(appear(links[1], *facts[1]))
        self.leaving = [flat, *links, *facts[0], *facts[1]]

    def back(self) -> None:
        """A copy of the cloth is carried back flat, and its cut becomes the border."""
        self.play(vanish(*self.leaving))
        states, room = self["vectors"], self.right.figure
        copy = Cloth(data.classifier(), self.data, self["along"], states.value, room=room).show(states.last)
        self.until("back")
        self.play(copy.flatten(self.left.figure), until="border")

    def meaning(self) -> None:
        """Both pictures side by side."""
        self.until("simple")
        words = "bent border, flat plane", "straight cut, bent plane"
        self.play(appear(*(p.caption.put(self.label(w)) for p, w in zip((self.left, self.right), words, strict=True))))

    def _training(self, start: int, end: int) -> list[Any]:
        """Return the tracks of cloth and counters from one epoch to another."""
        span = slice(start, end + 1)
        rows = zip(self.facts, ("epochs_run", "wrongs", "losses"), strict=True)
        return [self.cloth.along(self["vectors"].part(span)), *(row.along(self[name].part(span)) for row, name in rows)]


def _called(network: MLP, X: Array) -> Array:
    """Return the class (n,) that a network calls each point."""
    return (network.predict(X) >= 1 / 2).astype(int)
