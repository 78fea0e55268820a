"""Distributions: a model's bet as bars over words, as a curve over numbers, and as a mixture that training moves."""

from __future__ import annotations

import numpy as np
from manim import Line, ReplacementTransform, TransformMatchingShapes, VGroup, linear, there_and_back

from mathdl import distributions, information, mixtures
from mathdl.distributions import mixture, normal
from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.falling_samples import Rain
from scenes.kit.figures.word_table import NUMBER, WordTable, put
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Sweep, appear, vanish
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.parameters import Distribution, Number, Vector, Whole, Words
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.text import row

SCORE_X, SCALED_X = -3.2, -1.35
"""Where the columns of numbers end."""

COLUMN_X = 3.5

KILOGRAMS = (0.0, 9.0)
SUPPORT = np.linspace(*KILOGRAMS, 361)
EDGES = np.linspace(*KILOGRAMS, 31)
FINER = 8
STEPS = 500
"""Of a sweep: so many that a step is shorter than a frame."""
TRAINING_STEPS, LEARNING_RATE = 500, 0.15


class Distributions(Lecture):
    """Scores to bars, bars to a curve, samples, several heaps, and training."""

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
        prompt, words, logits, cold, hot, mean, std, young_mean, young_std, weights, samples
    ) -> dict[str, Quantity]:
        """Compute the bets at three temperatures, the samples of both kinds and the way of training."""
        if len(words) != logits.size:
            raise ValueError(f"words and logits must be as many, but are {len(words)} and {logits.size}")
        if logits.min() == logits.max():
            raise ValueError("logits must differ, or no temperature makes the bet sharper")
        warm, frozen, boiling = (quantity(distributions.softmax_stages, logits, t) for t in (1.0, cold, hot))
        favourite = int(logits.argmax())
        bet = normal(mean, std)
        cats = mixture(weights, [normal(young_mean, young_std), bet])
        drawn = quantity(bet.sample, samples, np.random.default_rng(1), unit="kg")
        weighed = quantity(cats.sample, samples, np.random.default_rng(2), unit="kg")
        heap = quantity(distributions.histogram_path, bet, drawn, EDGES)
        shape = np.array([weights, [young_mean, mean], [young_std, std]])
        wrong = np.array([[0.5, 0.5], [young_mean + 0.9, mean + 1.6], [0.8, 0.8]])
        untrained = mixture(wrong[0], [normal(*bell) for bell in wrong[1:].T])
        training = quantity(mixtures.train_mixture, untrained, weighed, LEARNING_RATE, TRAINING_STEPS)

        def expected(bins: int) -> Quantity:
            edges = np.linspace(*KILOGRAMS, bins + 1)
            return quantity(distributions.histogram_path, bet, drawn, edges).part("expected")

        return {
            "scores": warm.part("logits"),
            "exponentials": warm.part("exponentials"),
            "total": warm.part("total"),
            "bet": warm.part("probabilities"),
            "one": quantity(distributions.categorical(warm.value.probabilities).probability, 0, len(words)),
            "cold_favourite": frozen.part("probabilities", favourite),
            "hot_favourite": boiling.part("probabilities", favourite),
            "warm_entropy": quantity(information.entropy, warm.part("probabilities"), base=2, unit="bits"),
            "cold_entropy": quantity(information.entropy, frozen.part("probabilities"), base=2, unit="bits"),
            "hot_entropy": quantity(information.entropy, boiling.part("probabilities"), base=2, unit="bits"),
            "cooling": quantity(np.geomspace, 1.0, cold, STEPS + 1),
            "heating": quantity(np.geomspace, cold, hot, STEPS + 1),
            "coarse": expected(len(words)),
            "fine": expected(FINER * len(words)),
            "widths": quantity(np.linspace, std, 1.7 * std, STEPS + 1, unit="kg"),
            "one_sigma": quantity(bet.within, 1),
            "drawn": drawn,
            "counts": heap.part("counts"),
            "heights": heap.part("heights", -1, unit="per kg"),
            "expected": heap.part("expected", unit="per kg"),
            "gaps": heap.part("gaps", unit="per kg"),
            "gap": heap.part("gaps", -1, unit="per kg"),
            "worst_bin": heap.part("worst_bins", -1),
            "weighed": quantity(distributions.histogram_path, cats, weighed, EDGES, [samples]).part("heights", 0),
            "adding": quantity(np.linspace, [0.0, 1.0], [0.6, 0.4], STEPS + 1),
            "settling": quantity(np.linspace, [0.6, 0.4], weights, STEPS + 1),
            "forgetting": quantity(np.linspace, shape, wrong, STEPS + 1),
            "trained_weights": training.part("weights"),
            "trained_means": training.part("means", unit="kg"),
            "trained_stds": training.part("stds", unit="kg"),
            "log_likelihoods": training.part("log_likelihoods", unit="nats"),
            "first": training.part("log_likelihoods", 0, unit="nats"),
            "last": training.part("log_likelihoods", -1, unit="nats"),
        }

    def construct(self) -> None:
        """Draw the beats in order."""
        self.lay_out_weights()
        for beat in self.script.beats:
            with self.beat(beat.name):
                getattr(self, beat.name)()

    # The bet over words.

    def bet(self) -> None:
        """An answer is one word and one full bar; a bet has a bar for every word."""
        self.add(self.heading("a model does not answer, it bets"))
        self.table = table = WordTable(self.values["prompt"][0], self.values["words"], self["bet"])
        bet = self["bet"].value
        favourite = int(bet.argmax())
        answer = np.eye(bet.size)[favourite]
        word = table.answer(self.values["words"][favourite])
        self.play(appear(table.prompt, *table.names, lag=0.4, run_time=1.6))
        self.until(0.45)
        self.play(Sweep(lambda a: table.show_bars(a * answer, 0), table.bars, run_time=0.8), appear(word))
        self.until(0.76)
        spread = Sweep(lambda a: table.show_bars((1 - a) * answer + a * bet, 0), table.bars, run_time=1.2)
        self.play(spread, vanish(word))

    def scores(self) -> None:
        """Scores, exponentials, their sum, and the quotients."""
        table = self.table
        self.score_column = table.column("score $z$", self["scores"], right=SCORE_X, underline=False)
        self.play(Sweep(lambda a: table.show_bars(self["bet"].value, a), table.bars, run_time=1.0))
        self.play(appear(*self.score_column, lag=0.2))
        self.until(0.35)
        self.exponentials = table.column("$e^z$", self["exponentials"], right=SCALED_X, role="parameter")
        self.play(appear(*self.exponentials, lag=0.2))
        self.until(0.56)
        foot = table.foot - 0.1
        total = put(self.readout("total", ".1f", role="parameter", size=NUMBER), right=SCALED_X, baseline=foot)
        rule = Line([total.get_left()[0] - 0.3, foot + 0.47, 0], [SCALED_X, foot + 0.47, 0])
        rule.set_stroke(theme.role("muted"), width=theme.AXIS)
        name = put(self.label("sum", role="muted"), right=SCORE_X, baseline=foot)
        self.play(appear(rule, total, name))
        one = self.readout("one", ".3f", role="parameter", size=NUMBER)
        put(one, left=table.bars.base(0)[0] + 0.2, baseline=foot)
        self.softmax = self.formula("parameter(q)_i = e^(z_i) / (sum_j e^(z_j))")
        self.softmax.shift([COLUMN_X - self.softmax.get_left()[0], 1.1 - self.softmax.get_center()[1], 0])
        self.play(appear(*table.chances, self.softmax, lag=0.1, run_time=1.0))
        self.play(appear(one))
        self.sums = (rule, total, name, one)

    def predict(self) -> None:
        """The scores are divided by a temperature, which stands at one."""
        divided = self.formula("parameter(q)_i = e^(z_i \\/ parameter(T)) / (sum_j e^(z_j \\/ parameter(T)))")
        divided.shift(self.softmax.get_left() - divided.get_left())
        cold, hot = self.values["cold"], self.values["hot"]
        self.scaled = self.table.column(
            "$z \\/ #parameter[$T$]$", self["scores"], right=SCALED_X, digits=5, role="parameter"
        )
        self.slider = Axes(
            (cold, hot), (0, 1), width=2.7, height=0.2, x_ticks=(cold, 1, hot), log=(True, False), show=(True, False)
        )
        self.slider.shift([COLUMN_X + 0.2, -1.0, 0] - self.slider.at(cold, 0))
        self.knob = Dots(self.slider.at(1, 0), role="parameter", radius=0.12)
        self.heat = self.readout(self["cooling"].part(0), ".2f", role="parameter", digits=len(f"{hot:.2f}"))
        heat_row = put(row(self.formula("parameter(T) ="), self.heat), left=COLUMN_X, baseline=-0.6)
        self.play(vanish(self.exponentials, *self.sums))
        self.play(TransformMatchingShapes(self.softmax, divided), appear(self.scaled))
        self.play(appear(heat_row, self.slider, self.knob))
        self.aside = [divided, heat_row, self.slider, self.knob]

    def show_temperature(self, temperature: Quantity) -> None:
        """Show the bet at a temperature everywhere."""
        stages = quantity(distributions.softmax_stages, self["scores"], temperature)
        bet = stages.part("probabilities")
        self.table.show(bet)
        self.knob.move_dots(self.slider.at(temperature.value, 0))
        self.heat.show(temperature)
        self.entropy.show(quantity(information.entropy, bet, base=2, unit="bits"))
        for i, number in enumerate(self.scaled[1:]):
            number.show(stages.part("scaled", i))

    def temperature(self) -> None:
        """The temperature falls, then rises; scores, bars and entropy follow."""
        name = put(self.label("entropy", role="muted"), left=COLUMN_X, baseline=-2.05)
        self.entropy = put(self.readout("warm_entropy", ".2f", role="parameter"), left=COLUMN_X, baseline=-2.7)
        changing = (self.table.bars, self.table.chances, self.scaled, self.knob, self.heat, self.entropy)

        def follow(path: str) -> Sweep:
            return Sweep(lambda a: self.show_temperature(self[path].part(round(a * STEPS))), *changing, run_time=2.5)

        self.play(appear(name, self.entropy, run_time=0.4))
        self.play(follow("cooling"))
        self.until(0.42)
        self.play(follow("heating"))
        self.aside += [name, self.entropy]

    # The bet over numbers.

    def lay_out_weights(self) -> None:
        """Set the axis of weights, as high as the highest thing that will be drawn on it."""
        values = self.values
        self.bell = normal(values["mean"], values["std"])
        self.young = normal(values["young_mean"], values["young_std"])
        share = max(0.6, values["weights"][0])
        peaks = [self.bell.pdf(self.bell.mean), share * self.young.pdf(self.young.mean)]
        peaks += [self.trained(step).pdf(SUPPORT).max() for step in range(0, TRAINING_STEPS + 1, 10)]
        self.top = 1.06 * max(*peaks, self["heights"].value.max(), self["weighed"].value.max())
        self.axes = Axes(
            KILOGRAMS,
            (0, self.top),
            width=8.6,
            height=4.8,
            x_ticks=range(10),
            x_labels=range(0, 9, 2),
            x_title="weight of a cat, kg",
            show=(True, False),
        )
        self.axes.shift([theme.STAGE_LEFT + 0.1, -2.0, 0] - self.axes.at(0, 0))
        self.column = self.axes.at(KILOGRAMS[1], 0)[0] + 0.5

    def trained(self, step: int) -> distributions.Mixture:
        """Return the mixture after a step of training."""
        weights, means, stds = (self[f"trained_{name}"].value[step] for name in ("weights", "means", "stds"))
        return mixture(weights, [normal(means[i], stds[i]) for i in range(2)])

    def columns(self, heights: np.ndarray, **kwargs: object) -> Bars:
        """Return bars that stand on the axis and share its whole length."""
        (left, right), (base, top) = self.axes.at(KILOGRAMS, 0)[:, 0], self.axes.at(0, [0, self.top])[:, 1]
        bars = Bars(heights, breadth=right - left, length=top - base, top=self.top, **kwargs)
        return bars.shift([(left + right) / 2, base, 0])

    def density(self) -> None:
        """The bars of the words become bins of weights, then a curve; its middle is shaded."""
        coarse = self.columns(self["coarse"].value, role="parameter", gap=0.04)
        narrow = self["coarse"].value.repeat(FINER)
        fine = self.columns(narrow, role="parameter", gap=0.0)
        for bar in coarse.bars:
            # A lying bar's outline begins at its upper left corner: begun there too, it stands up without a twist.
            bar.set_points_as_corners(bar.points[[11, 0, 3, 7, 11]])
        moves = [ReplacementTransform(a, b) for a, b in zip(self.table.bars.bars, coarse.bars, strict=True)]
        table = [self.table.prompt, self.table.names, self.table.chances, self.score_column, self.scaled]
        # The axis appears as the bars leave its place.
        self.play(vanish(*table, *self.aside))
        self.play(*moves, appear(self.axes, run_time=1.2), run_time=1.2)
        self.remove(*coarse.bars)
        self.play(Sweep(lambda a: fine.set_values((1 - a) * narrow + a * self["fine"].value), fine, run_time=1.2))
        self.curve = Curve(self.axes, SUPPORT, self.bell.pdf(SUPPORT), role="parameter")
        self.area = Area(self.axes, SUPPORT, 0 * SUPPORT, role="parameter", opacity=0.3)
        sigma = self.readout(self["widths"].part(0), ".2f", role="parameter")
        inside = self.readout("one_sigma", ".3f", role="parameter")
        texts = [
            put(
                self.formula("parameter(mu) = {mean:.2f} #text(size: 0.72em)[#muted[kg]]"),
                left=self.column,
                baseline=1.6,
            ),
            put(row(self.formula("parameter(sigma) ="), sigma), left=self.column, baseline=0.7),
            put(self.formula("P(|x - parameter(mu)| < parameter(sigma))"), left=self.column, baseline=-0.5),
            put(row(self.formula("="), inside), left=self.column, baseline=-1.3),
        ]

        def widen(alpha: float) -> None:
            width = self["widths"].part(round(alpha * STEPS))
            bell = quantity(normal, self.values["mean"], width)
            low, high = bell.value.interval()
            middle = np.linspace(low, high, 80)
            self.curve.set_data(SUPPORT, bell.value.pdf(SUPPORT))
            self.area.set_data(middle, bell.value.pdf(middle))
            sigma.show(width)
            inside.show(quantity(bell.value.probability, low, high))

        widen(0)
        self.play(vanish(fine), appear(self.curve, *texts[:2]))
        self.until(0.55)
        self.play(appear(self.area, *texts[2:]))
        self.until(0.7)
        self.play(Sweep(widen, self.curve, self.area, sigma, inside, rate_func=there_and_back, run_time=3.4))
        self.texts = texts

    def samples(self) -> None:
        """Samples fall on heaps under the curve; the heaps become a histogram."""
        counts, gaps = self["counts"], self["gaps"]
        duration = max(self.remaining - 3.4, 3.0)
        rain = Rain(self.axes, self["drawn"].value, EDGES, duration=duration)
        count = self.readout(counts.part(0), "d", role="data", digits=len(str(self.values["samples"])), unit="cats")
        gap = self.readout(gaps.part(0), ".3f", role="loss")
        texts = [
            put(count, left=self.column, baseline=1.6),
            put(self.label("largest gap", role="muted"), left=self.column, baseline=0.6),
            put(gap, left=self.column, baseline=-0.1),
        ]

        def show(alpha: float) -> None:
            last = max(rain.show(alpha * duration).landed - 1, 0)
            count.show(counts.part(last))
            gap.show(gaps.part(last))

        self.play(vanish(self.area, *self.texts))
        self.play(Sweep(show, rain, count, gap, run_time=duration, rate_func=linear), appear(*texts))
        self.heap = self.columns(self["heights"].value, opacity=0.55, gap=0.06)
        worst = self["worst_bin"].value
        middle = (EDGES[worst] + EDGES[worst + 1]) / 2
        ends = self.axes.at(middle, [self["heights"].value[worst], self["expected"].value[worst]])
        self.mark = Segments(ends[:1], ends[1:], role="loss", width=12)
        self.play(vanish(rain), appear(self.heap))
        self.bring_to_front(self.curve)
        self.play(appear(self.mark))
        self.texts = texts

    def mixture(self) -> None:
        """The data get a second heap, the model a second bell; weights slide."""
        one, two = self["heights"].value, self["weighed"].value
        self.parts = [Curve(self.axes, SUPPORT, 0 * SUPPORT, role="parameter", width=2) for _ in range(2)]
        weights = [self.readout(self["adding"].part(0, i), ".2f", role="parameter") for i in range(2)]
        self.blend = self.formula("parameter(q) = parameter(w_1 cal(N)_1) + parameter(w_2 cal(N)_2)", size=42)
        put(self.blend, left=self.column, baseline=1.6)
        self.shares = [
            put(row(self.formula(f"parameter(w_{i + 1}) ="), weights[i]), left=self.column, baseline=0.6 - 0.9 * i)
            for i in range(2)
        ]

        def slide(path: str) -> Sweep:
            def show(alpha: float) -> None:
                step = round(alpha * STEPS)
                for i in range(2):
                    weights[i].show(self[path].part(step, i))
                self.show_mixture(mixture(self[path].value[step], [self.young, self.bell]))

            return Sweep(show, self.curve, *self.parts, *weights, run_time=2.2)

        self.play(vanish(self.mark, *self.texts, run_time=theme.LEAVE))
        self.play(Sweep(lambda a: self.heap.set_values((1 - a) * one + a * two), self.heap, run_time=1.2))
        self.groups = VGroup(self.label("kittens", role="data"), self.label("grown cats", role="data"))
        middle = self.axes.at(0, 0.5 * self.top)[1]
        for name, bell, side in zip(self.groups, (self.young, self.bell), (-1, 1), strict=True):
            if self.axes.at(bell.mean - 1.6 * bell.std, 0)[0] - name.width < theme.STAGE_LEFT:
                side = 1
            edge = self.axes.at(bell.mean + 1.6 * side * bell.std, 0)
            put(name, left=edge[0] + (side - 1) * name.width / 2, baseline=middle)
        self.play(appear(*self.groups, lag=0.5, run_time=0.8))
        self.until(0.5)
        self.play(appear(self.blend, *self.shares))
        self.play(slide("adding"))
        self.play(slide("settling"))

    def show_mixture(self, bells: distributions.Mixture) -> None:
        """Draw a mixture and its weighted parts."""
        self.curve.set_data(SUPPORT, bells.pdf(SUPPORT))
        for part, heights in zip(self.parts, bells.parts(SUPPORT), strict=True):
            part.set_data(SUPPORT, heights)

    def training(self) -> None:
        """The six numbers of a mixture go wrong, then are trained."""
        forgetting = self["forgetting"]
        numbers = [
            [self.readout(forgetting.part(0, i, j), ".2f", role="parameter", size=NUMBER, unit="") for i in range(3)]
            for j in range(2)
        ]
        headers = [self.label(name, role="muted") for name in ("weight", "centre", "width")]
        for i, header in enumerate(headers):
            left = self.column + 0.68 + 1.25 * i
            put(header, left=left, baseline=0.75)
            for j in range(2):
                put(numbers[j][i], left=left, baseline=0.05 - 0.75 * j)
        bells = [
            put(self.formula(f"parameter(cal(N)_{j + 1})", size=NUMBER), left=self.column, baseline=0.05 - 0.75 * j)
            for j in range(2)
        ]
        likelihood = self.readout("first", ".0f", role="output", digits=5)
        texts = [
            put(self.label("log-likelihood", role="muted"), left=self.column, baseline=-1.75),
            put(likelihood, left=self.column, baseline=-2.45),
        ]
        changing = [self.curve, *self.parts, *numbers[0], *numbers[1]]

        def show(weights: Quantity, means: Quantity, stds: Quantity) -> None:
            for i, values in enumerate((weights, means, stds)):
                for j in range(2):
                    numbers[j][i].show(values.part(j))
            self.show_mixture(mixture(weights.value, [normal(means.value[j], stds.value[j]) for j in range(2)]))

        def forget(alpha: float) -> None:
            step = forgetting.part(round(alpha * STEPS))
            show(step.part(0), step.part(1), step.part(2))

        def train(alpha: float) -> None:
            # The first steps are the largest: they get the most time.
            step = round(alpha**2 * TRAINING_STEPS)
            show(*(self[f"trained_{name}"].part(step) for name in ("weights", "means", "stds")))
            likelihood.show(self["log_likelihoods"].part(step))

        self.play(vanish(*self.shares, run_time=theme.LEAVE))
        self.play(appear(*headers, *bells, *numbers[0], *numbers[1]))
        self.until(0.3)
        self.play(Sweep(forget, *changing, run_time=1.5))
        self.play(appear(*texts))
        self.until(0.55)
        self.play(Sweep(train, *changing, likelihood, run_time=max(self.remaining - 0.5, 4), rate_func=linear))
