"""Distributions: a model's bet as bars over words, as a curve over numbers, and as a mixture that training moves."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, UP, TransformMatchingShapes, there_and_back

from mathdl import distributions, information, mixtures
from mathdl.checks import Array
from mathdl.distributions import mixture, normal
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.falling_samples import FallingSamples
from scenes.kit.figures.histogram import Histogram
from scenes.kit.figures.mixture_curve import MixtureCurve
from scenes.kit.figures.sigma_band import SigmaBand
from scenes.kit.figures.slider import Slider
from scenes.kit.figures.softmax_table import STYLE, SoftmaxTable
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, EVEN, Sweep, appear, through, vanish
from scenes.kit.parameters import Distribution, Number, Vector, Whole, Words
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

STATES = 181
COLD, HOT = slice(None, STATES), slice(STATES, None)
"""The states in which the temperature falls, and those in which it rises."""
ALL = slice(None)
KILOGRAMS = (0.0, 9.0)
X, EDGES = np.linspace(*KILOGRAMS, 361), np.linspace(*KILOGRAMS, 31)
FINER = 8
ORANGE: dict[str, Any] = {"role": "parameter", "spec": ".2f"}


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
        falling, rising = np.geomspace(1, cold, STATES), np.geomspace(cold, hot, STATES)
        temperatures = quantity(np.concatenate, [falling, rising])
        bets = quantity(distributions.softmax, np.outer(1 / temperatures.value, logits))
        entropies = quantity(information.entropy, bets, base=2, unit="bits")
        warm = quantity(distributions.softmax_stages, logits)
        means, stds = ([shapes[f"young_{name}"], shapes[name]] for name in ("mean", "std"))
        bell = normal(means[1], stds[1])
        cats = mixture(weights, [normal(means[0], stds[0]), bell])
        drawn = quantity(bell.sample, samples, np.random.default_rng(1), unit="kg")
        weighed = quantity(cats.sample, samples, np.random.default_rng(2), unit="kg")
        heap = quantity(distributions.histogram_path, bell, drawn, EDGES)
        heaps = quantity(distributions.histogram_path, cats, weighed, EDGES, [samples])
        one, both = [[0.0, 1.0], means, stds], [weights, means, stds]
        wide = [[0.0, 1.0], means, [stds[0], 1.7 * stds[1]]]
        wrong = [[0.5, 0.5], [means[0] + 0.9, means[1] + 1.6], [0.8, 0.8]]
        start = mixture(wrong[0], [normal(mean, std) for mean, std in zip(*wrong[1:], strict=True)])
        training = quantity(mixtures.train_mixture, start, weighed, 0.15, 500)
        ways = {"widening": (one, wide), "mixing": (one, both), "failing": (both, wrong)}
        paths = {name: quantity(np.linspace, *ends, STATES) for name, ends in ways.items()}
        paths["fitting"] = quantity(np.stack, [training.part(name) for name in ("weights", "means", "stds")], 1)
        curves = [mixtures.weighted_densities(*np.moveaxis(path.value, 1, 0), X) for path in paths.values()]
        highest = [curve.sum(axis=1).max() for curve in curves]
        bins = {
            name: quantity(distributions.histogram_path, bell, drawn, np.linspace(*KILOGRAMS, count + 1))
            for name, count in (("coarse", len(words)), ("fine", FINER * len(words)))
        }
        return {
            "temperatures": temperatures,
            "bets": bets,
            "entropies": entropies,
            "scores": warm.part("logits"),
            "total": warm.part("total"),
            "bet": warm.part("probabilities"),
            "one": quantity(distributions.categorical(warm.value.probabilities).probability, 0, len(words)),
            "cold_favourite": bets.part(STATES - 1, int(logits.argmax())),
            "hot_favourite": bets.part(-1, int(logits.argmax())),
            "cold_entropy": entropies.part(STATES - 1),
            "hot_entropy": entropies.last,
            **paths,
            "means": paths["widening"].part((ALL, 1, 1), unit="kg"),
            "widths": paths["widening"].part((ALL, 2, 1), unit="kg"),
            "one_sigma": quantity(bell.within, 1),
            **{name: found.part("expected") for name, found in bins.items()},
            **{"drawn": drawn, "heap": heap, "heaps": heaps.part("heights", -1)},
            "counts": heap.part("counts", unit="cats"),
            "gaps": heap.part("gaps", unit="per kg"),
            "gap": heap.part("gaps", -1, unit="per kg"),
            "top": quantity(np.max, [*highest, heap.value.heights[-1].max(), heaps.value.heights.max()]),
            **{f"weight{i + 1}": paths["mixing"].part((ALL, 0, i)) for i in (0, 1)},
            "losses": training.part("losses", unit="nats"),
            "first": training.part("losses", 0, unit="nats"),
            "last": training.part("losses", -1, unit="nats"),
        }

    def bet(self) -> None:
        """An answer is one word and one full bar; a bet has a bar for every word."""
        line, ground, _ = self.stage.whole.lines(above=1)
        bet, prompt, words = self["bet"].value, self.values["prompt"][0], self.values["words"]
        self.prompt = line.put(self.label(f"{prompt} #muted[\\_\\_\\_\\_\\_]", size=theme.HEADING), LEFT)
        whole = self.label(f"{prompt} #parameter[{words[bet.argmax()]}]", size=theme.HEADING)
        whole.scale(self.prompt.x_height / whole.x_height).align_to(self.prompt, LEFT).align_baseline(self.prompt)
        answer = whole.parts("parameter")
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
        self.table_of_words = table = SoftmaxTable(self.values["words"], self["scores"], room=figure.lines(above=1)[1])
        self.column, self.below = column.lines(below=2, line=0.6)[1:]
        self.facts = self.rows(
            self.column,
            softmax=Row(formula="parameter(q)_i = e^(z_i) / (sum_j e^(z_j))", size=theme.FORMULA),
            total=Row(formula="sum_j e^(z_j) =", number="total", role="parameter", spec=".1f"),
            one=Row(formula="sum_i parameter(q)_i =", number="one", role="parameter"),
        )
        self.turn_to(keep=[self.prompt], into={self.bars.bars: table.bars, self.bars.names: table.words})
        self.play(appear(*table.scores, lag=0.2))
        self.until("exponential")
        self.play(appear(*table.exponentials, lag=0.2))
        self.until("sum")
        self.play(appear(self.facts["total"]))
        self.play(appear(*table.chances, self.facts["softmax"], lag=0.1, run_time=1.0))
        self.play(appear(self.facts["one"]))

    def predict(self) -> None:
        """The scores are divided by a temperature, which stands at one."""
        cold, hot = self.values["cold"], self.values["hot"]
        divided = "parameter(q)_i = e^(z_i \\/ parameter(T)) / (sum_j e^(z_j \\/ parameter(T)))"
        softmax, *sums = self.facts
        self.facts = self.rows(
            self.column,
            softmax=Row(formula=divided, size=theme.FORMULA),
            heat=Row(formula="parameter(T) =", along="temperatures", **ORANGE),
            entropy=Row("entropy", along="entropies", **ORANGE),
        )
        self.slider = Slider(cold, hot, 1, room=self.below, ticks=(cold, 1, hot), log=True)
        self.play(*self.table_of_words.divide(), vanish(*sums))
        self.play(TransformMatchingShapes(softmax, self.facts["softmax"]))
        self.until("cold")
        self.play(appear(self.facts["heat"], self.slider))

    def temperature(self) -> None:
        """The temperature falls, then rises; scores, bars and entropy follow."""
        self.play(appear(self.facts["entropy"], run_time=theme.LEAVE))
        self.play(self._follow(COLD))
        self.until("hot")
        self.play(self._follow(HOT))

    def _follow(self, part: slice) -> Sweep:
        """Return the animation in which all that depends on the temperature follows it."""
        heat, entropies = self["temperatures"].part(part), self["entropies"].part(part)
        facts = (self.facts["heat"].along(heat), self.facts["entropy"].along(entropies))
        return through(self.table_of_words.along(heat), self.slider.along(heat), *facts, introduces=False)

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
            mu=Row(formula="parameter(mu) =", along="means", **ORANGE),
            sigma=Row(formula="parameter(sigma) =", along="widths", **ORANGE),
            inside=Row(formula="P(|x - parameter(mu)| < parameter(sigma)) =", number="one_sigma", role="parameter"),
        )
        self.turn_to(self.axes, into={self.table_of_words.bars: coarse.bars})
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
        self.play(through(cats.falling(), *tallies, pace=EVEN), until="heap")
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
        weights = {f"weight{i}": Row(formula=f"parameter(w_{i}) =", along=f"weight{i}", **ORANGE) for i in (1, 2)}
        total = Row(formula="parameter(q) = parameter(w_1 cal(N)_1) + parameter(w_2 cal(N)_2)")
        self.facts = self.rows(self.column, sum=total, **weights)
        self.play(appear(*self.facts))
        sliding = [self.facts[name].along() for name in weights]
        self.play(through(self.curve.along(self["mixing"]), *sliding), until="end")

    def training(self) -> None:
        """The six numbers of a mixture are wrong at first, then trained."""
        upper, lower = self.column.cut()
        fitting, size = self["fitting"], theme.LABEL + 5
        places = [(ALL, i, j) for j in (0, 1) for i in (0, 1, 2)]
        numbers = [self.readout(fitting.part(place).first, size=size, **ORANGE) for place in places]
        bells = [self.formula(f"parameter(cal(N)_{j})", size=size) for j in (1, 2)]
        rows = [[bell, *numbers[3 * j : 3 * j + 3]] for j, bell in enumerate(bells)]
        table = self.table(upper, [None, "weight", "centre", "width"], rows)
        loss = self.rows(lower, loss=Row("loss per cat", along="losses", role="loss", spec=".2f"))["loss"]
        self.play(vanish(*self.facts, run_time=theme.LEAVE))
        self.play(through(self.curve.along(self["failing"])), appear(*table))
        self.until("train")
        self.play(appear(loss))
        following = [number.along(fitting.part(place)) for number, place in zip(numbers, places, strict=True)]
        self.play(through(self.curve.along(fitting), loss.along(), *following, pace=EARLY), until="end")
