"""Expectation: a random few give the average of all, up to an error that shrinks with the root of their number."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT

from mathdl import data, distributions, networks
from mathdl.checks import Array
from scenes.kit import theme
from scenes.kit.figures.cloud import Cloud
from scenes.kit.figures.dot_row import DotRow
from scenes.kit.figures.messages import Columns, Level, Messages
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.running_mean import RunningMean
from scenes.kit.figures.wheel import OPACITY, Wheel
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, through, vanish
from scenes.kit.parameters import Distribution, Vector, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.stage import Slot
from scenes.probability.bets import spin

SPINS = 3
"""So often the wheel turns at the beginning."""
SLOPES = slice(8, 10)
"""The slopes that are drawn of a gradient: those for both weights of one neuron."""


class Expectation(Lecture):
    """How can a handful of examples stand for all of them?"""

    gist = "an average over chance"
    parameters = {
        "p": Distribution((4, 4), least=0.05),
        "prizes": Vector((4, 4), 1, 5),
        "few": Whole(50, 400),
        "many": Whole(5000, 40000),
        "small": Whole(1, 8),
        "large": Whole(4, 32),
        "draws": Whole(100, 400),
        "seed": Whole(0, 9999),
    }

    @staticmethod
    def numbers(
        p: Array, prizes: Array, few: int, many: int, small: int, large: int, draws: int, seed: int
    ) -> dict[str, Quantity]:
        """Compute the expectation of the prizes, runs of spins, and losses and gradients of minibatches."""
        if (np.diff(prizes[:3]) <= 0).any() or prizes[3] != prizes[2]:
            raise ValueError(f"prizes must rise, and the last two be equal, but are {prizes.tolist()}")
        if many != 100 * few:
            raise ValueError(f"many must be 100 times few, {100 * few}, but is {many}")
        if large < 2 * small:
            raise ValueError(f"large must be at least twice small, {2 * small}, but is {large}")
        spins = spin(distributions.categorical(p), prizes, few, many, seed)
        if np.isclose(prizes, spins["mean"].value).any():
            raise ValueError(f"no prize must be the mean, {spins['mean'].value:g}: no spin ever pays it")
        fresh, moons = data.untrained_classifier(), data.classifier_data().training
        losses = quantity(networks.example_losses, fresh, moons.X, moons.y)
        batches = {
            name: quantity(networks.minibatch_gradients, fresh, moons.X, moons.y, size, draws, np.random.default_rng(0))
            for name, size in (("small", small), ("large", large))
        }
        highest = quantity(np.max, losses)
        return {
            **{f"prize_{i + 1}": quantity(np.take, prizes, i) for i in range(prizes.size)},
            **{"n": quantity(np.size, p), **spins},
            **{
                "n_examples": quantity(np.size, moons.y),
                "losses": losses,
                "loss": quantity(np.average, losses, unit="nats"),
            },
            **{"lowest": quantity(np.min, losses), "highest": highest},
            "axis_end": quantity(np.divide, quantity(np.ceil, quantity(np.multiply, 2, highest)), 2),
            **{
                f"{name}_gradients": found.part("gradients").part((slice(None), SLOPES))
                for name, found in batches.items()
            },
            **{f"{name}_spread": found.part("spread") for name, found in batches.items()},
            "n_slopes": quantity(np.size, batches["small"].part("full")),
            "full": batches["small"].part("full").part(SLOPES),
            "work": quantity(np.divide, large, small),
        }

    def wheel(self) -> None:
        """A wheel turns; its sectors unroll to columns, which level out to their mean."""
        figure, column = self.stage.split(0.62)
        prizes = [self["prize_1"], self["prize_2"], self["prize_3"], self["prize_4"]]
        style: dict[str, Any] = {"size": theme.ROW, "underline": False}
        names, marks = ([self.readout(prize, "g", **style) for prize in prizes] for _ in range(2))
        wheel = Wheel(self.values["p"], room=figure, names=names)
        messages = Messages(self.values["p"], self.values["prizes"].max(), room=figure, title="coins", names=marks)
        columns = Columns(messages, self.values["prizes"], role="data", opacity=OPACITY)
        facts = self.rows(
            column,
            mean=Row("expectation", "mean", "output", formula="sum_i data(p_i f_i) =", spec="g"),
            curve=Row("for a curve", role="muted", formula="integral p f space d x"),
        )
        self.play(appear(wheel))
        self.play(wheel.spin(self["spun"].value[:SPINS]), until="unroll")
        self.play(vanish(wheel.pointer, *names, run_time=theme.LEAVE))
        self.play(wheel.unroll(columns, run_time=theme.MOVE), appear(messages.axes, messages.names))
        self.remove(wheel, wheel.sectors)
        self.add(columns)
        self.until("level")
        self.play(columns.to(self["mean"]))
        level = Level(messages, self["mean"], "EE", role="output")
        self.play(appear(level, facts["mean"]))
        self.until("never")
        self.play(columns.to(self.values["prizes"]), appear(facts["curve"]))

    def spins(self) -> None:
        """The average so far is drawn up to a few spins, in the band of its typical error."""
        self.figure, column = self.stage.split()
        self.run = run = self._running(self.figure)
        facts = self.facts = self.rows(
            column,
            average=Row("average", "few_mean", "data", spec=".2f"),
            sigma=Row("deviation of one spin", "std", "muted", formula="sigma =", spec=".2f"),
            few=Row("typical error", "few_error", "output", formula="sigma \\/ sqrt(n) =", spec=".3f"),
            times=Row("times as many", "times", spec="g", asked=True),
            many=Row("typical error", "many_error", "output", formula="sigma \\/ sqrt(n) =", spec=".4f"),
            inside=Row("inside the band", "inside", "data", spec="d", note="of {runs:d} runs"),
        )
        run.show(1)
        self.turn_to(run.axes, run.line)
        self.until("spin")
        self.play(appear(run.band, run.others, run.curve, run_time=theme.LEAVE))
        self.play(through(run.along(run.upto(self.values["few"])), pace=EVEN), appear(facts["average"]), until="error")
        self.play(appear(facts["sigma"], facts["few"], lag=0.5))

    def predict(self) -> None:
        """The band's height, and one that is many times lower."""
        few, many = self.values["few"], self.values["many"]
        high, self.low = self.run.mark(few), self.run.mark(many)
        self.place = self.low.get_center()
        self.low.next_to(high, RIGHT)
        self.play(appear(high, self.low, lag=0.5))
        self.until("ask")
        self.play(appear(self.facts["times"].name, self.facts["times"].question))

    def root(self) -> None:
        """The runs go on and close in."""
        self.play(*self.answered("times"))
        self.until("go")
        going = self.run.along(self.run.upto(first=self.values["few"]))
        self.play(through(going, pace=EVEN, run_time=2 * theme.MOVE), self.low.animate.move_to(self.place))
        self.play(appear(self.facts["many"]))
        self.until("inside")
        self.play(appear(self.facts["inside"]))

    def loss(self) -> None:
        """Each point of the moons drops onto an axis of losses."""
        left, right = (panel.figure for panel in self.stage.pair())
        head, chart, _ = right.lines(above=1)
        examples = data.classifier_data().training
        moons = Moons(data.untrained_classifier(), examples, room=left, tinted=False)
        end = self["axis_end"].value
        ticks = [step / 2 for step in range(round(2 * end) + 1)]
        row = DotRow(self["losses"], (0, end), room=chart, ticks=ticks, title="loss in nats", level=self["loss"])
        mean = self.rows(head, mean=Row("mean loss", "loss", "loss", spec=".2f"))["mean"]
        self.turn_to(moons, row.axes)
        self.until("drop")
        self.play(row.drop_from(moons.places(examples.X)), until="mean")
        self.play(appear(row.level, mean))

    def minibatch(self) -> None:
        """Gradients of minibatches scatter round the full one."""
        figure, column = self.stage.split()
        self.cloud = cloud = self._cloud(figure, "small")
        self.facts = self.rows(
            column,
            full=Row(formula='gradient("full gradient")'),
            small=Row("scatter of {small:d}", "small_spread", "data", spec=".2f"),
            large=Row("scatter of {large:d}", "large_spread", "data", spec=".2f", note="over all {n_slopes:d} slopes"),
        )
        cloud.show(1)
        self.turn_to(cloud.axes, cloud.arrow, self.facts["full"])
        self.until("draw")
        self.play(appear(cloud.dots, cloud.mean, run_time=theme.LEAVE))
        self.play(through(cloud.along()), until="end")

    def larger(self) -> None:
        """The cloud contracts, dot by dot, to larger minibatches."""
        self.play(appear(self.cloud.spread(), self.facts["small"]))
        self.until("shrink")
        self.play(self.cloud.to(self["large_gradients"]), appear(self.facts["large"]))
        self.play(appear(self.cloud.spread("ink")))

    def meaning(self) -> None:
        """One law: the band and the clouds."""
        law, ground, _ = self.stage.whole.lines(above=2, line=0.6)
        first, second = ground.stacked(2) if ground.tall else ground.abreast(2)
        text = law.put(self.formula('"typical error" prop 1 \\/ sqrt(n)'))
        cloud = self._cloud(second, "large")
        self.turn_to(text, self._running(first))
        self.until("both")
        self.play(appear(cloud, cloud.spread(points=self["small_gradients"])))

    def _running(self, room: Slot) -> RunningMean:
        """Return the run of spins; on a wide stage with others behind it."""
        others = None if self.stage.whole.tall else self["others"]
        truth: dict[str, Any] = {"mean": self["mean"], "std": self["std"], "y": tuple(self["heights"].value)}
        return RunningMean(self["means"], others=others, room=room, title="average in coins", x_title="spins", **truth)

    def _cloud(self, room: Slot, size: str) -> Cloud:
        """Return the gradients of minibatches of one size, in a picture that holds both sizes."""
        seen = self["small_gradients"].value
        titles = ("slope of one weight", "and of another")
        return Cloud(self[f"{size}_gradients"], self["full"], room=room, titles=titles, seen=seen)
