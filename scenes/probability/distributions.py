"""Distributions: a model's bet as bars over words, as a curve over numbers, and as a mixture that training moves."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP, TransformMatchingShapes, there_and_back

from mathdl import distributions, information
from mathdl.checks import Array
from mathdl.distributions import mixture, normal
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.falling_samples import FallingSamples
from scenes.kit.figures.gap_sentence import GapSentence
from scenes.kit.figures.histogram import Histogram
from scenes.kit.figures.mixture_curve import MixtureCurve
from scenes.kit.figures.mixture_table import MixtureTable
from scenes.kit.figures.sigma_band import SigmaBand
from scenes.kit.figures.slider import Slider
from scenes.kit.figures.softmax_table import SoftmaxTable, word_bars
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, EVEN, Track, appear, through, vanish
from scenes.kit.parameters import Distribution, Number, Vector, Whole, Words
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

STATES = 181
KILOGRAMS = (0.0, 9.0)
X, EDGES = np.linspace(*KILOGRAMS, 361), np.linspace(*KILOGRAMS, 31)
NUMBER: dict[str, Any] = {"role": "parameter", "spec": ".2f"}


class Distributions(Lecture):
    """What will come next?"""

    gist = "a model does not answer, it bets"
    parameters = {
        "prompt": Words((1, 1), 32),
        "words": Words((3, 6), 10),
        "logits": Vector((3, 6), -2, 4),
        "cold": Number(0.2, 0.8),
        "hot": Number(1.5, 10),
        "mean": Number(3.8, 5.5),
        "std": Number(0.5, 0.9),
        "young_mean": Number(1.2, 2.2),
        "young_std": Number(0.3, 0.5),
        "weights": Distribution((2, 2), least=0.2),
        "samples": Whole(200, 1000),
    }

    @staticmethod
    def numbers(
        words: tuple[str, ...], logits: Array, cold: float, hot: float, weights: Array, samples: int, **shapes: Any
    ) -> dict[str, Quantity]:
        """Compute the bets at many temperatures, the samples of both kinds and the way of training."""
        if len(words) != logits.size:
            raise ValueError(f"words and logits must be as many, but are {len(words)} and {logits.size}")
        if logits.min() == logits.max():
            raise ValueError("logits must differ, or no temperature makes the bet sharper")
        temperatures = np.concatenate([np.geomspace(1, cold, STATES), np.geomspace(cold, hot, STATES)])
        bets = quantity(distributions.softmax, np.outer(1 / temperatures, logits))
        entropies = quantity(information.entropy, bets, base=2, unit="bits")
        warm = quantity(distributions.softmax_stages, logits)
        # Weights, means and standard deviations of both bells.
        one = np.array([[0, 1], [shapes["young_mean"], shapes["mean"]], [shapes["young_std"], shapes["std"]]])
        both = np.array([weights, *one[1:]])
        wrong = np.array([[0.5, 0.5], one[1] + [0.9, 1.6], [0.8, 0.8]])
        bell, cats = normal(shapes["mean"], shapes["std"]), mixture(weights, [normal(*each) for each in one[1:].T])
        drawn, weighed = (quantity(d.sample, samples, np.random.default_rng(i)) for i, d in ((1, bell), (2, cats)))
        heap = quantity(distributions.histogram_path, bell, drawn, EDGES)
        heaps = quantity(distributions.histogram_path, cats, weighed, EDGES, [samples]).part("heights", 0)
        start = [normal(*centre) for centre in wrong[1:].T]
        training = quantity(distributions.train_mixture, mixture(wrong[0], start), weighed, 0.15, 500)
        ways = {"widening": (one, one * [[1], [1], [1.7]]), "mixing": (one, both), "failing": (both, wrong)}
        paths = {name: quantity(np.linspace, *ends, STATES) for name, ends in ways.items()}
        paths["fitting"] = training.part("states")
        highest = [distributions.weighted_densities(path.value, X).sum(axis=1).max() for path in paths.values()]
        return {
            **{"one_sigma": quantity(bell.within, 1), **paths},
            **{"temperatures": quantity(np.asarray, temperatures), "entropies": entropies},
            **{"scores": warm.part("logits"), "total": warm.part("total"), "bet": warm.part("probabilities")},
            "one": quantity(distributions.categorical(warm.value.probabilities).probability, 0, len(words)),
            **{f"{n}_favourite": bets.part(i, int(logits.argmax())) for n, i in (("cold", STATES - 1), ("hot", -1))},
            **{"cold_entropy": entropies.part(STATES - 1), "hot_entropy": entropies.last},
            **{name: paths["widening"].part((slice(None), i, 1), unit="kg") for i, name in ((1, "mu"), (2, "sigma"))},
            **{"drawn": drawn, "heap": heap, "counts": heap.part("counts", unit="cats"), "heaps": heaps},
            **{"gaps": heap.part("gaps", unit="per kg"), "gap": heap.part("gaps", -1, unit="per kg")},
            "top": quantity(np.max, [*highest, heap.value.heights[-1].max(), heaps.value.max()]),
            "losses": training.part("losses", unit="nats"),
            **{name: training.part("losses", step, unit="nats") for name, step in (("first", 0), ("last", -1))},
        }

    def bet(self) -> None:
        """An answer is one word and one full bar; a bet has a bar for every word."""
        line, ground, _ = self.stage.whole.lines(above=1)
        bet, words = self["bet"].value, self.values["words"]
        self.prompt = GapSentence(self.values["prompt"][0], words, room=line)
        answer = self.prompt.filled(words[bet.argmax()])
        self.bars = word_bars(words, room=ground)
        self.play(appear(self.prompt, *self.bars.names, lag=0.4, run_time=1.6))
        self.until("answer")
        self.play(self.bars.to(np.eye(bet.size)[bet.argmax()]), appear(answer))
        self.until("spread")
        self.play(self.bars.to(bet), vanish(answer))

    def scores(self) -> None:
        """Scores, exponentials, their sum, and the quotients."""
        figure, column = self.stage.split(0.6)
        self.softmax = SoftmaxTable(self.values["words"], self["scores"], room=figure.lines(above=1)[1])
        self.column, self.below = column.lines(below=2)[1:]
        self.facts = self.rows(
            self.column,
            softmax=Row(formula="parameter(q)_i = e^(z_i) / (sum_j e^(z_j))"),
            total=Row(formula="inline(sum_j) e^(z_j) =", number="total", role="parameter", spec=".1f"),
            one=Row(formula="inline(sum_i) parameter(q)_i =", number="one", role="parameter"),
        )
        self.turn_to(keep=[self.prompt], into={self.bars.bars: self.softmax.bars, self.bars.names: self.softmax.words})
        self.play(appear(*self.softmax.scores, lag=0.2))
        self.until("exponential")
        self.play(appear(*self.softmax.exponentials, lag=0.2))
        self.until("sum")
        softmax, total, one = self.facts
        self.play(appear(total, *self.softmax.chances, softmax, one, lag=0.2, run_time=1.4))

    def predict(self) -> None:
        """The scores are divided by a temperature, which stands at one."""
        formula, *sums = self.facts
        self.facts = self.rows(
            self.column,
            softmax=Row(formula="parameter(q)_i = e^(z_i \\/ parameter(T)) / (sum_j e^(z_j \\/ parameter(T)))"),
            heat=Row(formula="parameter(T) =", along="temperatures", **NUMBER),
            entropy=Row("entropy", formula="H(parameter(q)) =", along="entropies", **NUMBER),
        )
        self.slider = Slider(self.values["cold"], self.values["hot"], 1, room=self.below, log=True)
        self.play(*self.softmax.divide(), vanish(*sums))
        self.play(TransformMatchingShapes(formula, self.facts["softmax"]))
        self.until("cold")
        self.play(appear(self.facts["heat"], self.slider))

    def temperature(self) -> None:
        """The temperature falls, then rises; scores, bars and entropy follow."""
        self.play(appear(self.facts["entropy"], run_time=theme.LEAVE))
        for mark, part in (("hot", slice(STATES)), ("end", slice(STATES, None))):
            heat, entropies = self["temperatures"].part(part), self["entropies"].part(part)
            facts = (self.facts["heat"].along(heat), self.facts["entropy"].along(entropies))
            self.play(through(self.softmax.along(heat), self.slider.along(heat), *facts, introduces=False))
            self.until(mark)

    def density(self) -> None:
        """The bars of the words become bins of weights, then a curve; its width is measured, its middle shaded."""
        self.figure, self.column = self.stage.split()
        style: dict[str, Any] = {"x_ticks": range(0, 9, 2), "x_title": "weight of a cat, kg", "show": (True, False)}
        self.axes = Axes(KILOGRAMS, (0, self["top"].value), room=self.figure.lines(above=1)[1], **style)
        bins = Histogram(self.axes, self["heap"].part("expected"), role="parameter")
        widening = self["widening"]
        self.curve, self.band = MixtureCurve(self.axes, X, widening.first), SigmaBand(self.axes, widening.first)
        self.facts = facts = self.rows(
            self.column,
            mu=Row(formula="parameter(mu) =", along="mu", **NUMBER),
            sigma=Row(formula="parameter(sigma) =", along="sigma", **NUMBER),
            inside=Row(formula="P(|x - parameter(mu)| < parameter(sigma)) =", number="one_sigma", role="parameter"),
        )
        old = self.softmax.bars
        self.turn_to(keep=[old])
        self.play(bins.grow_from(old), vanish(old), appear(self.axes, run_time=theme.MOVE))
        self.until("curve")
        self.play(vanish(bins), appear(self.curve, facts["mu"]))
        parts = {"area": [self.band.area], "sigma": [self.band.length, facts["sigma"]], "within": [facts["inside"]]}
        for mark, new in parts.items():
            self.until(mark)
            self.play(appear(*new))
        moving = (self.curve.along(widening), self.band.along(widening), facts["sigma"].along())
        self.play(through(*moving, pace=there_and_back, introduces=False), until="end")

    def samples(self) -> None:
        """Samples fall on heaps under the curve; the heaps become a histogram."""
        cats = FallingSamples(self.axes, self["drawn"], EDGES, room=self.figure)
        self.play(vanish(self.band, *self.facts))
        count, gap = Row(along="counts", role="data", spec="d"), Row("largest gap", along="gaps", role="loss")
        self.facts = self.rows(self.column, count=count, gap=gap)
        tallies = [cats.counting(row.along()) for row in self.facts]
        self.play(appear(*self.facts), through(cats.falling(), *tallies, pace=EVEN), until="heap")
        self.heap = Histogram(self.axes, self["heap"].part("heights", -1))
        self.play(vanish(cats), appear(self.heap))
        self.bring_to_front(self.curve)
        self.until("gap")
        self.mark = self.heap.distance(self["heap"].value.worst_bins[-1], self["heap"].part("expected"))
        self.play(appear(self.mark))

    def mixture(self) -> None:
        """The data get a second heap, the model a second bell; weights slide."""
        self.play(vanish(self.mark, *self.facts, run_time=theme.LEAVE))
        names = [self.label(name, role="data") for name in ("kittens", "adults")]
        for name, centre in zip(names, (self.values["young_mean"], self.values["mean"]), strict=True):
            name.next_to(self.axes.at(centre, self["top"].value), UP)
        self.play(self.heap.to(self["heaps"]), appear(*names))
        self.until("add")
        upper, self.below = self.column.lines(below=2)[1:]
        self.facts = self.rows(self.below, q=Row(formula="parameter(q) = parameter(w_1 cal(N)_1 + w_2 cal(N)_2)"))
        self.mixture_table = MixtureTable(self["mixing"].first, room=upper)
        self.play(appear(self.mixture_table, *self.facts))
        self.play(through(*self._bells("mixing")), until="end")

    def training(self) -> None:
        """The six numbers of a mixture are wrong at first, then trained."""
        minus_mean_log = "-overline(log parameter(q)(data(x))) ="
        row = Row("loss: the mean over all cats", formula=minus_mean_log, along="losses", role="loss", spec=".2f")
        loss = self.rows(self.below, loss=row)["loss"]
        self.play(vanish(*self.facts, run_time=theme.LEAVE))
        self.play(through(*self._bells("failing")))
        self.until("train")
        self.play(appear(loss))
        self.play(through(*self._bells("fitting"), loss.along(), pace=EARLY), until="end")

    def _bells(self, path: str) -> list[Track]:
        """Return the tracks of curve and table of the mixture along a path."""
        return [self.curve.along(self[path]), self.mixture_table.along(self[path])]
