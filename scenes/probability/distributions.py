"""Distributions: a model's bet as bars over words, as a curve over numbers, and as a mixture that training moves."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP, TransformMatchingShapes, smooth, there_and_back

from mathdl import distributions, information, mixtures
from mathdl.checks import Array
from mathdl.distributions import mixture, normal
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.falling_samples import FallingSamples
from scenes.kit.figures.gap_sentence import GapSentence
from scenes.kit.figures.histogram import Histogram
from scenes.kit.figures.mixture_curve import MixtureCurve
from scenes.kit.figures.mixture_table import MixtureTable
from scenes.kit.figures.sigma_band import SigmaBand
from scenes.kit.figures.slider import Slider
from scenes.kit.figures.softmax_table import STYLE, SoftmaxTable
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, EVEN, Pace, Track, appear, through, vanish
from scenes.kit.parameters import Distribution, Number, Vector, Whole, Words
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

STATES = 181
ALL = slice(None)
KILOGRAMS = (0.0, 9.0)
X, EDGES = np.linspace(*KILOGRAMS, 361), np.linspace(*KILOGRAMS, 31)
FINER = 8
NUMBER: dict[str, Any] = {"role": "parameter", "spec": ".2f"}
"""How the numbers of a model look."""


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
        (mean, std), (young_mean, young_std) = ((shapes[f"{age}mean"], shapes[f"{age}std"]) for age in ("", "young_"))
        bell = normal(mean, std)
        cats = mixture(weights, [normal(young_mean, young_std), bell])
        drawn, weighed = (
            quantity(kind.sample, samples, np.random.default_rng(seed)) for kind, seed in ((bell, 1), (cats, 2))
        )
        histogram = distributions.histogram_path
        heap, heaps = quantity(histogram, bell, drawn, EDGES), quantity(histogram, cats, weighed, EDGES, [samples])
        coarse, fine = (
            quantity(histogram, bell, drawn, np.linspace(*KILOGRAMS, bins + 1)).part("expected")
            for bins in (len(words), FINER * len(words))
        )
        # Weights, means and standard deviations of both bells.
        one = np.array([[0, 1], [young_mean, mean], [young_std, std]])
        wide = one * [[1, 1], [1, 1], [1, 1.7]]
        both = np.array([weights, *one[1:]])
        wrong = np.array([[0.5, 0.5], one[1] + [0.9, 1.6], [0.8, 0.8]])
        start = mixture(wrong[0], [normal(*centre) for centre in wrong[1:].T])
        training = quantity(mixtures.train_mixture, start, weighed, 0.15, 500)
        ways = {"widening": (one, wide), "mixing": (one, both), "failing": (both, wrong)}
        paths = {name: quantity(np.linspace, *ends, STATES) for name, ends in ways.items()}
        paths["fitting"] = quantity(np.stack, [training.part(name) for name in ("weights", "means", "stds")], 1)
        curves = [mixtures.weighted_densities(*np.moveaxis(path.value, 1, 0), X) for path in paths.values()]
        highest = [*(curve.sum(axis=1).max() for curve in curves), *(h.value.heights[-1].max() for h in (heap, heaps))]
        return {
            **{"temperatures": quantity(np.asarray, temperatures), "entropies": entropies},
            **{"scores": warm.part("logits"), "total": warm.part("total"), "bet": warm.part("probabilities")},
            "one": quantity(distributions.categorical(warm.value.probabilities).probability, 0, len(words)),
            "cold_favourite": bets.part(STATES - 1, int(logits.argmax())),
            "hot_favourite": bets.part(-1, int(logits.argmax())),
            **{"cold_entropy": entropies.part(STATES - 1), "hot_entropy": entropies.last},
            **paths,
            "centres": paths["widening"].part((ALL, 1, 1), unit="kg"),
            "widths": paths["widening"].part((ALL, 2, 1), unit="kg"),
            "one_sigma": quantity(bell.within, 1),
            **{"coarse": coarse, "fine": fine, "drawn": drawn, "heap": heap, "heaps": heaps.part("heights", -1)},
            "counts": heap.part("counts", unit="cats"),
            "gaps": heap.part("gaps", unit="per kg"),
            "gap": heap.part("gaps", -1, unit="per kg"),
            "top": quantity(np.max, highest),
            "losses": training.part("losses", unit="nats"),
            **{name: training.part("losses", step, unit="nats") for name, step in (("first", 0), ("last", -1))},
        }

    def bet(self) -> None:
        """An answer is one word and one full bar; a bet has a bar for every word."""
        line, ground, _ = self.stage.whole.lines(above=1, line=0.9)
        bet, words = self["bet"].value, self.values["words"]
        self.prompt = GapSentence(self.values["prompt"][0], room=line)
        answer = self.prompt.filled(words[bet.argmax()])
        names = [self.label(word, size=theme.ROW) for word in words]
        self.bars = Bars(np.zeros(bet.size), room=ground, names=names, **STYLE)
        self.play(appear(self.prompt, *names, lag=0.4, run_time=1.6))
        self.until("answer")
        self.play(self.bars.to(np.eye(bet.size)[bet.argmax()]), appear(answer))
        self.until("spread")
        self.play(self.bars.to(bet), vanish(answer))

    def scores(self) -> None:
        """Scores, exponentials, their sum, and the quotients."""
        figure, column = self.stage.split(0.6)
        room = figure.lines(above=1, line=0.9)[1]
        self.softmax = SoftmaxTable(self.values["words"], self["scores"], room=room)
        self.column, self.below = column.lines(below=2, line=0.6)[1:]
        self.facts = self.rows(
            self.column,
            softmax=Row(formula="parameter(q)_i = e^(z_i) / (sum_j e^(z_j))", size=theme.FORMULA),
            total=Row(formula="inline(sum_j) e^(z_j) =", number="total", role="parameter", spec=".1f"),
            one=Row(formula="inline(sum_i) parameter(q)_i =", number="one", role="parameter"),
        )
        became = {self.bars.bars: self.softmax.bars, self.bars.names: self.softmax.words}
        self.turn_to(keep=[self.prompt], into=became)
        self.play(appear(*self.softmax.scores, lag=0.2))
        self.until("exponential")
        self.play(appear(*self.softmax.exponentials, lag=0.2))
        self.until("sum")
        self.play(appear(self.facts["total"]))
        self.play(appear(*self.softmax.chances, self.facts["softmax"], lag=0.1, run_time=1.0))
        self.play(appear(self.facts["one"]))

    def predict(self) -> None:
        """The scores are divided by a temperature, which stands at one."""
        divided = "parameter(q)_i = e^(z_i \\/ parameter(T)) / (sum_j e^(z_j \\/ parameter(T)))"
        formula, *sums = self.facts
        self.facts = self.rows(
            self.column,
            softmax=Row(formula=divided, size=theme.FORMULA),
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
        ticks: dict[str, Any] = {"x_ticks": range(10), "x_labels": range(0, 9, 2), "show": (True, False)}
        room, title = self.figure.lines(above=1)[1], "weight of a cat, kg"
        self.axes = Axes(KILOGRAMS, (0, self["top"].value), room=room, x_title=title, **ticks)
        coarse = Histogram(self.axes, self["coarse"], role="parameter", opacity=0.85)
        fine = Histogram(self.axes, self["coarse"].value.repeat(FINER), role="parameter", opacity=0.85, gap=0)
        self.curve = MixtureCurve(self.axes, X, self["widening"].first)
        bells = self["widening"].part((ALL, slice(1, None), 1))
        self.band = SigmaBand(self.axes, bells.first)
        self.facts = self.rows(
            self.column,
            mu=Row(formula="parameter(mu) =", along="centres", **NUMBER),
            sigma=Row(formula="parameter(sigma) =", along="widths", **NUMBER),
            inside=Row(formula="P(|x - parameter(mu)| < parameter(sigma)) =", number="one_sigma", role="parameter"),
        )
        self.turn_to(self.axes, into={self.softmax.bars: coarse.bars})
        self.remove(coarse.bars)
        self.play(fine.to(self["fine"]))
        self.until("curve")
        self.play(vanish(fine), appear(self.curve, self.facts["mu"]))
        self.until("area")
        self.play(appear(self.band.area))
        self.until("sigma")
        self.play(appear(self.band.length, self.facts["sigma"]))
        self.until("within")
        self.play(appear(self.facts["inside"]))
        moving = (self.curve.along(self["widening"]), self.band.along(bells), self.facts["sigma"].along())
        self.play(through(*moving, pace=there_and_back, introduces=False), until="end")

    def samples(self) -> None:
        """Samples fall on heaps under the curve; the heaps become a histogram."""
        cats = FallingSamples(self.axes, self["drawn"], EDGES, room=self.figure)
        self.play(vanish(self.band, *self.facts))
        largest = Row("largest gap", along="gaps", role="loss")
        self.facts = self.rows(self.column, cats=Row(along="counts", role="data", spec="d"), gap=largest)
        tallies = [cats.counting(row.along()) for row in self.facts]
        self.play(appear(*self.facts), through(cats.falling(), *tallies, pace=EVEN), until="heap")
        self.heap = Histogram(self.axes, self["heap"].part("heights", -1))
        self.play(vanish(cats), appear(self.heap))
        self.bring_to_front(self.curve)
        self.until("gap")
        worst = self["heap"].value.worst_bins[-1]
        self.mark = self.heap.distance(worst, self["heap"].value.expected[worst])
        self.play(appear(self.mark))

    def mixture(self) -> None:
        """The data get a second heap, the model a second bell; weights slide."""
        self.play(vanish(self.mark, *self.facts, run_time=theme.LEAVE))
        names = [self.label(name, role="data") for name in ("kittens", "adults")]
        for name, centre in zip(names, (self.values["young_mean"], self.values["mean"]), strict=True):
            name.next_to(self.axes.at(centre, self["top"].value), UP)
        self.play(self.heap.to(self["heaps"]), appear(*names))
        self.until("add")
        upper, self.below = self.column.lines(below=2, line=0.65)[1:]
        total = "parameter(q) = parameter(w_1 cal(N)_1) + parameter(w_2 cal(N)_2)"
        self.facts = self.rows(self.below, sum=Row(formula=total))
        self.mixture_table = MixtureTable(self["mixing"].first, room=upper)
        self.play(appear(self.mixture_table, *self.facts))
        self._lead("mixing", until="end")

    def training(self) -> None:
        """The six numbers of a mixture are wrong at first, then trained."""
        minus_mean_log = "-overline(log parameter(q)(data(x))) ="
        row = Row("loss: the mean over all cats", formula=minus_mean_log, along="losses", role="loss", spec=".2f")
        loss = self.rows(self.below, loss=row)["loss"]
        self.play(vanish(*self.facts, run_time=theme.LEAVE))
        self._lead("failing")
        self.until("train")
        self.play(appear(loss))
        self._lead("fitting", loss.along(), pace=EARLY, until="end")

    def _lead(self, path: str, *tracks: Track, pace: Pace = smooth, until: str | None = None) -> None:
        """Lead curve and table of the mixture along a path."""
        moving = (self.curve.along(self[path]), self.mixture_table.along(self[path]))
        self.play(through(*moving, *tracks, pace=pace), until=until)
