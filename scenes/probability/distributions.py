"""Distributions: a model's bet as bars over words, as a curve over numbers, and as a mixture that training moves."""

from __future__ import annotations

import numpy as np
from manim import Line, ReplacementTransform, TransformMatchingShapes, VGroup, VMobject, linear, there_and_back

from mathdl import distributions, information, mixtures
from mathdl.distributions import mixture, normal
from scenes.kit import theme
from scenes.kit.animate import Sweep, appear, vanish
from scenes.kit.axes import Area, Axes, Curve
from scenes.kit.bars import Bars
from scenes.kit.lecture import Lecture
from scenes.kit.painted import Dots, Segments
from scenes.kit.parameters import Distribution, Number, Vector, Whole, Words
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.readout import Readout
from scenes.kit.text import row

NUMBER = 38
"""The size of numbers in a table."""

# The table of words: left edge of the words, right edges of the two columns of numbers, where bars start and end.
WORDS_X, SCORE_X, SCALED_X, BARS_X, BAR_LENGTH = theme.STAGE_LEFT, -3.2, -1.35, -0.75, 2.5
FIRST_ROW_Y, HEADER_Y = 0.85, 1.6
COLUMN_X = 3.0

KILOGRAMS = (0.0, 9.0)
SUPPORT = np.linspace(*KILOGRAMS, 361)
EDGES = np.linspace(*KILOGRAMS, 31)
FINER = 8
STEPS = 500
"""Of a sweep: so many that a step is shorter than a frame."""
TRAINING_STEPS, LEARNING_RATE = 400, 0.15
FALL = 0.7
"""Seconds that a sample falls."""


class Distributions(Lecture):
    """Scores to bars, bars to a curve, samples, several heaps, and training."""

    parameters = {
        "prompt": Words((1, 1), 32),
        "words": Words((3, 6), 10),
        "logits": Vector((3, 6), -4, 4),
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
        warm, frozen, boiling = (quantity(distributions.softmax_stages, logits, t) for t in (1.0, cold, hot))
        favourite = int(logits.argmax())
        bet = normal(mean, std)
        cats = mixture(weights, [normal(young_mean, young_std), bet])
        drawn = quantity(bet.sample, samples, np.random.default_rng(1), unit="kg")
        weighed = quantity(cats.sample, samples, np.random.default_rng(2), unit="kg")
        heap = quantity(distributions.histogram_path, bet, drawn, EDGES)
        untrained = mixture([0.5, 0.5], [normal(young_mean + 1.2, 1.0), normal(mean + 1.6, 1.0)])
        training = quantity(mixtures.train_mixture, untrained, weighed, LEARNING_RATE, TRAINING_STEPS)
        shape = np.array([weights, [young_mean, mean], [young_std, std]])
        return {
            "scores": warm.part("logits"),
            "exponentials": warm.part("exponentials"),
            "total": warm.part("total"),
            "bet": warm.part("probabilities"),
            "one": quantity(distributions.categorical(warm.value.probabilities).probability, 0, len(words)),
            "cold_favourite": frozen.part("probabilities", favourite),
            "hot_favourite": boiling.part("probabilities", favourite),
            "cold_entropy": quantity(information.entropy, frozen.part("probabilities"), base=2, unit="bits"),
            "hot_entropy": quantity(information.entropy, boiling.part("probabilities"), base=2, unit="bits"),
            "cooling": quantity(np.geomspace, 1.0, cold, STEPS + 1),
            "heating": quantity(np.geomspace, cold, hot, STEPS + 1),
            "coarse": quantity(distributions.histogram_path, bet, drawn, np.linspace(*KILOGRAMS, len(words) + 1)).part(
                "expected"
            ),
            "fine": quantity(
                distributions.histogram_path, bet, drawn, np.linspace(*KILOGRAMS, FINER * len(words) + 1)
            ).part("expected"),
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
            "forgetting": quantity(
                np.linspace, shape, [untrained.weights, [young_mean + 1.2, mean + 1.6], [1.0, 1.0]], STEPS + 1
            ),
            "trained_weights": training.part("weights"),
            "trained_means": training.part("means", unit="kg"),
            "trained_stds": training.part("stds", unit="kg"),
            "log_likelihoods": training.part("log_likelihoods", unit="nats"),
            "first": training.part("log_likelihoods", 0, unit="nats"),
            "last": training.part("log_likelihoods", -1, unit="nats"),
        }

    def construct(self) -> None:
        """Draw the beats in order."""
        self.lay_out_words()
        self.lay_out_weights()
        with self.beat("bet"):
            self.bet()
        with self.beat("scores"):
            self.scores()
        with self.beat("predict"):
            self.predict()
        with self.beat("temperature"):
            self.temperature()
        with self.beat("density"):
            self.density()
        with self.beat("samples"):
            self.samples()
        with self.beat("mixture"):
            self.mixture()
        with self.beat("training"):
            self.training()

    # The bet over words.

    def lay_out_words(self) -> None:
        """Set the rows of words with their bars."""
        count = len(self.values["words"])
        space = min(0.8, 2.9 / (count - 1))
        self.rows_y = [FIRST_ROW_Y - space * i for i in range(count)]
        self.prompt = self.label(f"{self.values['prompt'][0]} #muted[\\_\\_\\_\\_\\_]", size=theme.HEADING)
        self.prompt.shift([theme.STAGE_LEFT - self.prompt.get_left()[0], 0, 0]).align_baseline(2.3)
        self.names = VGroup()
        for word, y in zip(self.values["words"], self.rows_y, strict=True):
            name = self.label(word, size=36).align_baseline(y - 0.1)
            self.names.add(name.shift([WORDS_X - name.get_left()[0], 0, 0]))
        self.bars = Bars(
            self["bet"].value, breadth=space * count, length=BAR_LENGTH, role="parameter", horizontal=True, gap=0.35
        )
        self.bars.shift([self.names.get_right()[0] + 0.4, self.rows_y[0] - self.bars.base(0)[1], 0])

    def number_column(self, values: Quantity, spec: str, right: float, *, digits: int = 0, **kwargs: object) -> VGroup:
        """Return the readouts of the entries of ``values``, one a row, ending at ``right``."""
        largest = max(digits, *(len(format(values.part(i), spec)) for i in range(len(self.rows_y))))
        numbers = VGroup()
        for i, y in enumerate(self.rows_y):
            number = self.readout(values.part(i), spec, size=NUMBER, digits=largest, **kwargs)
            numbers.add(place(number, right, y))
        return numbers

    def header(self, markup: str, right: float) -> VGroup:
        """Return the name of a column that ends at ``right``."""
        name = self.label(markup, role="muted", size=theme.LABEL).align_baseline(HEADER_Y)
        return name.shift([right - name.get_right()[0], 0, 0])

    def show_bars(self, values: np.ndarray, room: float) -> None:
        """Give the bars values and make ``room`` (0 to 1) for the columns of numbers between words and bars."""
        start = self.names.get_right()[0] + 0.4
        wide = (theme.STAGE_RIGHT - 1.0 - start) / BAR_LENGTH
        self.bars.set_values(values * (wide + room * (1 - wide)))
        self.bars.shift([start + room * (BARS_X - start) - self.bars.base(0)[0], 0, 0])

    def bet(self) -> None:
        """An answer is one word and one full bar; a bet has a bar for every word."""
        self.add(self.heading("a model does not answer, it bets"))
        bet = self["bet"].value
        favourite = int(bet.argmax())
        answer = np.eye(bet.size)[favourite]
        gap = self.prompt.parts("muted")
        word = self.label(f"#parameter[{self.values['words'][favourite]}]", size=theme.HEADING)
        word.shift([gap.get_center()[0] - word.get_center()[0], 0, 0]).align_baseline(self.prompt)
        self.play(appear(self.prompt, *self.names, lag=0.4, run_time=1.6))
        self.until(0.45)
        self.play(Sweep(lambda a: self.show_bars(a * answer, 0), self.bars, run_time=0.8), appear(word))
        self.until(0.76)
        spread = Sweep(lambda a: self.show_bars((1 - a) * answer + a * bet, 0), self.bars, run_time=1.2)
        self.play(spread, vanish(word))

    def scores(self) -> None:
        """Scores, exponentials, their sum, and the quotients."""
        bet = self["bet"].value
        self.score_column = VGroup(
            self.header("score $z$", SCORE_X), self.number_column(self["scores"], ".1f", SCORE_X, underline=False)
        )
        self.play(Sweep(lambda a: self.show_bars(bet, a), self.bars, run_time=1.0))
        self.play(appear(*self.score_column, lag=0.2))
        self.until(0.35)
        self.exponential_column = VGroup(
            self.header("$e^z$", SCALED_X),
            self.number_column(self["exponentials"], ".1f", SCALED_X, role="parameter"),
        )
        self.play(appear(*self.exponential_column, lag=0.2))
        self.until(0.56)
        foot = self.rows_y[-1] - 0.72
        total = place(self.readout("total", ".1f", role="parameter", size=NUMBER), SCALED_X, foot)
        rule = Line([total.get_left()[0] - 0.3, foot + 0.37, 0], [SCALED_X, foot + 0.37, 0])
        self.sums = VGroup(rule.set_stroke(theme.role("muted"), width=theme.AXIS), total)
        sum_name = self.label("sum", role="muted").align_baseline(foot - 0.1)
        self.sums.add(sum_name.shift([SCORE_X - sum_name.get_right()[0], 0, 0]))
        self.play(appear(*self.sums))
        self.chances = VGroup(
            *(self.readout(self["bet"].part(i), ".3f", role="parameter", size=NUMBER) for i in range(len(self.rows_y)))
        )
        self.follow_tips()
        one = self.readout("one", ".3f", role="parameter", size=NUMBER)
        one.shift([BARS_X + 0.2 - one.get_left()[0], 0, 0]).align_baseline(foot - 0.1)
        self.sums.add(one)
        self.softmax = self.formula("parameter(q)_i = e^(z_i) / (sum_j e^(z_j))")
        self.softmax.shift([COLUMN_X + 0.5 - self.softmax.get_left()[0], 1.1 - self.softmax.get_center()[1], 0])
        self.play(appear(*self.chances, self.softmax, lag=0.1, run_time=1.0))
        self.play(appear(one))

    def follow_tips(self) -> None:
        """Put every probability beside the tip of its bar."""
        for i, number in enumerate(self.chances):
            tip = self.bars.tip(i)
            number.shift([tip[0] + 0.2 - number.get_left()[0], 0, 0]).align_baseline(tip[1] - 0.1)

    def predict(self) -> None:
        """The scores are divided by a temperature, which stands at one."""
        left = self.softmax.get_left()
        divided = self.formula("parameter(q)_i = e^(z_i \\/ parameter(T)) / (sum_j e^(z_j \\/ parameter(T)))")
        divided.shift(left - divided.get_left())
        cold, hot = self.values["cold"], self.values["hot"]
        self.scaled = self.number_column(self["scores"], ".1f", SCALED_X, role="parameter", digits=5)
        scaled_header = self.header("$z \\/ #parameter[$T$]$", SCALED_X)
        self.slider = Axes(
            (cold, hot), (0, 1), width=2.7, height=0.2, x_ticks=(cold, 1, hot), log=(True, False), show=(True, False)
        )
        self.slider.shift([left[0] + 0.2, -1.0, 0] - self.slider.at(cold, 0))
        self.knob = Dots(self.slider.at(1, 0), role="parameter", radius=0.12)
        self.heat = self.readout(self["cooling"].part(0), ".2f", role="parameter", digits=len(f"{hot:.2f}"))
        heat_row = put(row(self.formula("parameter(T) ="), self.heat), left[0], -0.6)
        self.play(vanish(self.exponential_column, self.sums))
        self.play(TransformMatchingShapes(self.softmax, divided), appear(scaled_header, self.scaled))
        self.play(appear(heat_row, self.slider, self.knob))
        self.table = [self.prompt, self.names, self.score_column, scaled_header, self.scaled, self.chances, divided]
        self.table += [heat_row, self.slider, self.knob]

    def show_temperature(self, temperature: Quantity) -> None:
        """Show the bet at a temperature everywhere."""
        stages = quantity(distributions.softmax_stages, self["scores"], temperature)
        bet = stages.part("probabilities")
        self.bars.set_values(bet.value)
        self.knob.move_dots(self.slider.at(temperature.value, 0))
        self.heat.show(temperature)
        self.entropy.show(quantity(information.entropy, bet, base=2, unit="bits"))
        for i, (chance, scaled) in enumerate(zip(self.chances, self.scaled, strict=True)):
            chance.show(bet.part(i))
            scaled.show(stages.part("scaled", i))
        self.follow_tips()

    def temperature(self) -> None:
        """The temperature falls, then rises; scores, bars and entropy follow."""
        left = self.softmax.get_left()[0]
        name = put(self.label("entropy", role="muted"), left, -2.05)
        bet = self["bet"]
        self.entropy = self.readout(quantity(information.entropy, bet, base=2, unit="bits"), ".2f", role="parameter")
        put(self.entropy, left, -2.7)
        changing = (self.bars, self.knob, self.heat, self.entropy, self.chances, self.scaled)

        def follow(path: str) -> Sweep:
            return Sweep(lambda a: self.show_temperature(self[path].part(round(a * STEPS))), *changing, run_time=2.5)

        self.play(appear(name, self.entropy, run_time=0.4))
        self.play(follow("cooling"))
        self.until(0.42)
        self.play(follow("heating"))
        self.table += [name, self.entropy]

    # The bet over numbers.

    def lay_out_weights(self) -> None:
        """Set the axis of weights, as high as the highest thing that will be drawn on it."""
        values = self.values
        self.bell = normal(values["mean"], values["std"])
        self.young = normal(values["young_mean"], values["young_std"])
        peaks = [self.bell.pdf(values["mean"]), 0.6 * self.young.pdf(values["young_mean"])]
        self.top = 1.08 * max(*peaks, self["heights"].value.max(), self["weighed"].value.max())
        self.axes = Axes(
            KILOGRAMS,
            (0, self.top),
            width=8.8,
            height=4.8,
            x_ticks=range(10),
            x_labels=range(0, 9, 2),
            x_title="weight of a cat, kg",
            show=(True, False),
        )
        self.axes.shift([theme.STAGE_LEFT + 0.1, -2.0, 0] - self.axes.at(0, 0))
        self.column = self.axes.at(KILOGRAMS[1], 0)[0] + 0.5

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
        moves = [ReplacementTransform(a, b) for a, b in zip(self.bars.bars, coarse.bars, strict=True)]
        self.play(vanish(*self.table), appear(self.axes))
        self.play(*moves, run_time=1.2)
        self.remove(*coarse.bars)
        self.play(Sweep(lambda a: fine.set_values((1 - a) * narrow + a * self["fine"].value), fine, run_time=1.2))
        self.curve = Curve(self.axes, SUPPORT, self.bell.pdf(SUPPORT), role="parameter")
        self.area = Area(self.axes, SUPPORT, 0 * SUPPORT, role="parameter", opacity=0.3)
        sigma = self.readout(self["widths"].part(0), ".2f", role="parameter")
        inside = self.readout("one_sigma", ".3f", role="parameter")
        texts = [
            put(self.formula("parameter(mu) = {mean:.2f} #text(size: 0.72em)[#muted[kg]]"), self.column, 1.6),
            put(row(self.formula("parameter(sigma) ="), sigma), self.column, 0.7),
            put(self.formula("P(|x - parameter(mu)| < parameter(sigma))"), self.column, -0.5),
            put(row(self.formula("="), inside), self.column, -1.3),
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
        drawn, counts = self["drawn"].value, self["counts"]
        # The dots fill the area under the curve: each has its share of the scene's square units.
        unit = self.axes.at(1, 1) - self.axes.at(0, 0)
        radius = min(0.08, 0.48 * np.sqrt(unit[0] * unit[1] / drawn.size))
        dots = Dots(self.axes.at(drawn, heap_places(drawn) / (drawn.size * EDGES[1])), radius=radius)
        landed, top = dots.points.copy(), theme.STAGE_TOP - 0.2
        # Few at first, then more and more: the number that has been let go grows as the square of time.
        duration = max(self.remaining - 3.4, 3.0)
        start = np.sqrt(np.arange(drawn.size) / drawn.size) * (duration - FALL)
        count = self.readout(counts.part(0), "d", role="data", digits=len(str(drawn.size)), unit="cats")
        gap = self.readout(self["gaps"].part(0), ".3f", role="loss")
        texts = [
            put(count, self.column, 1.6),
            put(self.label("largest gap", role="muted"), self.column, 0.6),
            put(gap, self.column, -0.1),
        ]

        def rain(alpha: float) -> None:
            time = alpha * duration
            fallen = np.clip((time - start) / FALL, 0, 1)
            dots.points[:, 1] = top + fallen * (0.3 + 0.7 * fallen) * (landed[:, 1] - top)
            dots.visible = int(np.searchsorted(start, time, side="right"))
            down = int(np.searchsorted(start + FALL, time + 1e-9, side="right"))
            count.show(counts.part(max(down - 1, 0)))
            gap.show(self["gaps"].part(max(down - 1, 0)))

        self.play(vanish(self.area, *self.texts))
        dots.visible = 0
        self.play(Sweep(rain, dots, count, gap, run_time=duration, rate_func=linear), appear(*texts))
        self.heap = self.columns(self["heights"].value, opacity=0.55, gap=0.06)
        worst = self["worst_bin"].value
        middle = (EDGES[worst] + EDGES[worst + 1]) / 2
        ends = self.axes.at(middle, [self["heights"].value[worst], self["expected"].value[worst]])
        self.mark = Segments(ends[:1], ends[1:], role="loss", width=12)
        self.play(vanish(dots), appear(self.heap))
        self.bring_to_front(self.curve)
        self.play(appear(self.mark))
        self.texts = texts

    def mixture(self) -> None:
        """The data get a second heap, the model a second bell; weights slide."""
        one, two = self["heights"].value, self["weighed"].value
        self.parts = [Curve(self.axes, SUPPORT, 0 * SUPPORT, role="parameter", width=2) for _ in range(2)]
        weights = [self.readout(self["adding"].part(0, i), ".2f", role="parameter") for i in range(2)]
        self.blend = self.formula("parameter(q) = parameter(w_1 cal(N)_1) + parameter(w_2 cal(N)_2)", size=42)
        put(self.blend, self.column, 1.6)
        self.shares = [
            put(row(self.formula(f"parameter(w_{i + 1}) ="), weights[i]), self.column, 0.6 - 0.9 * i) for i in range(2)
        ]

        def slide(path: str) -> Sweep:
            def show(alpha: float) -> None:
                step = round(alpha * STEPS)
                for i in range(2):
                    weights[i].show(self[path].part(step, i))
                self.show_mixture(mixture(self[path].value[step], [self.young, self.bell]))

            return Sweep(show, self.curve, *self.parts, *weights, run_time=2.2)

        self.play(vanish(self.mark, *self.texts, run_time=0.4))
        self.play(Sweep(lambda a: self.heap.set_values((1 - a) * one + a * two), self.heap, run_time=1.2))
        self.groups = VGroup(self.label("kittens", role="data"), self.label("grown cats", role="data"))
        for name, bell, side in zip(self.groups, (self.young, self.bell), (-1, 1), strict=True):
            edge = self.axes.at(bell.mean + 1.6 * side * bell.std, 0)
            name.move_to([edge[0] + side * name.width / 2, self.axes.at(0, 0.5 * self.top)[1], 0])
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
        headers = [self.label(name, role="muted", size=theme.SMALL) for name in ("weight", "centre", "width")]
        for i, header in enumerate(headers):
            left = self.column + 0.7 + 1.08 * i
            put(header, left, 0.75)
            for j in range(2):
                put(numbers[j][i], left, 0.05 - 0.75 * j)
        bells = [
            put(self.formula(f"parameter(cal(N)_{j + 1})", size=NUMBER), self.column, 0.05 - 0.75 * j) for j in range(2)
        ]
        likelihood = self.readout("first", ".0f", role="output", digits=5)
        texts = [
            put(self.label("log-likelihood", role="muted"), self.column, -1.75),
            put(likelihood, self.column, -2.45),
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
            step = round(alpha * TRAINING_STEPS)
            show(*(self[f"trained_{name}"].part(step) for name in ("weights", "means", "stds")))
            likelihood.show(self["log_likelihoods"].part(step))

        self.play(vanish(*self.shares, run_time=0.4))
        self.play(appear(*headers, *bells, *numbers[0], *numbers[1]))
        self.until(0.3)
        self.play(Sweep(forget, *changing, run_time=1.5))
        self.play(appear(*texts))
        self.until(0.55)
        self.play(Sweep(train, *changing, likelihood, run_time=max(self.remaining - 1.5, 4)))


def heap_places(values: np.ndarray) -> np.ndarray:
    """Return for every value how many before it lie in its bin, and one half: its place in the heap."""
    tally = np.zeros(EDGES.size + 1)
    places = np.empty(values.size)
    for i, column in enumerate(np.searchsorted(EDGES, values, side="right")):
        places[i] = tally[column] + 0.5
        tally[column] += 1
    return places


def place(number: Readout, right: float, y: float) -> Readout:
    """Let a number end at ``right`` in the row at ``y``."""
    return number.shift([right - number.get_right()[0], 0, 0]).align_baseline(y - 0.1)


def put(mobject: VMobject, left: float, baseline: float) -> VMobject:
    """Let a text, or a row of them, begin at ``left`` on ``baseline``."""
    first = mobject if hasattr(mobject, "baseline") else mobject[0]
    return mobject.shift([left - mobject.get_left()[0], baseline - first.baseline, 0])
