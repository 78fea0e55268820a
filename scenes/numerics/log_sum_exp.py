"""Log-sum-exp: subtract the largest score first, and nothing can overflow; losses ask for scores, not for bets."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP

from mathdl import data, distributions, floating_point, information, losses
from mathdl.checks import Array
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.number_line import NumberLine
from scenes.kit.figures.softmax_table import SoftmaxTable
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, through, track, vanish
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.parameters import Number, Vector, Words
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

HALF, STATES, EXAMPLES = "float16", 91, 7
"""The format, states of scores that slide, and the classifier's examples in the batch."""
ENDS = (-26.0, 13.0)
"""The scores that a lane shows."""


class LogSumExp(Lecture):
    """Why does a correct formula return “not a number”?"""

    gist = "subtract the largest score first"
    parameters = {
        **{"words": Words((5, 5), 8), "logits": Vector((5, 5), -4, 6)},
        **{"shift": Number(6, 12), "gap": Number(18, 40)},
    }

    @staticmethod
    def numbers(words: tuple[str, ...], logits: Array, shift: float, gap: float) -> dict[str, Quantity]:
        """Take a softmax in half precision, plainly and with shifted scores, and a loss by two roads."""
        form, order = floating_point.FORMATS[HALF], np.argsort(-logits)
        moved = quantity(np.add, logits, shift)
        plain = quantity(floating_point.softmax_naive, moved, HALF)
        exponentials = quantity(floating_point.softmax_steps, moved, "float64", False).part("exponentials")
        beyond = int((exponentials.value > form.largest).sum())
        if beyond != 1 or order[0] != 0 or not np.isnan(plain.value).any():
            raise ValueError("shift must carry the first score, the largest, beyond half precision, and no other")
        bets = quantity(distributions.softmax, logits)
        steps = quantity(floating_point.cross_entropy_steps, [0.0, gap], 0, HALF)
        if steps.value.share > 0:
            raise ValueError(f"gap must be so large that the bet rounds to zero in {HALF}: choose at least 18")
        high, low = (quantity(information.surprise, each) for each in (1 / form.largest, form.smallest / 2))
        lse, top = quantity(floating_point.logsumexp_stable, logits, HALF), quantity(np.max, logits)
        moons, network = data.classifier_data().training, data.classifier()
        logs = network.forward(moons.X[:EXAMPLES]).outputs[:, 0]
        few = quantity(losses.binary_surprise, logs, moons.y[:EXAMPLES])
        batch = quantity(np.append, few, steps.part("fused"))
        slides = quantity(np.linspace, ENDS[0] + np.ptp(logits) + 0.5, ENDS[1] - 1, STATES)
        return {
            **{"scores": quantity(np.asarray, logits), "moved": moved, "bets": bets, "favourite": bets.first},
            **{"Favourite": quantity(np.take, [word.capitalize() for word in words], 0)},
            "favourite_word": quantity(np.take, words, 0),
            **{
                "exponentials": exponentials,
                "wanted": exponentials.first,
                "largest": quantity(np.asarray, form.largest),
            },
            **{
                "comb": quantity(floating_point.values, HALF),
                "high_wall": high,
                "low_wall": quantity(np.negative, low),
            },
            "lane": quantity(np.add.outer, slides, quantity(np.subtract, logits, top)),
            "still": quantity(np.subtract, logits, top),
            "stable": quantity(floating_point.softmax_stable, moved, HALF).first,
            **{"lse": lse, "top": top, "upper": quantity(np.add, top, quantity(np.log1p, logits.size - 1))},
            **{"share": steps.part("share"), "fused": steps.part("fused")},
            **{"batch": batch, "mean": quantity(np.average, batch)},
        }

    def scores(self) -> None:
        """Scores, exponentials, bets."""
        figure, self.column = self.stage.split(0.62)
        self.room = figure.lines(above=1)[1]
        self.table_of = SoftmaxTable(self.values["words"], self["scores"], room=self.room)
        table = self.table_of
        self.play(appear(*table.words, *table.scores, lag=0.1))
        self.until("exponentials")
        self.play(appear(table.exponentials))
        self.until("bets")
        self.play(appear(table.bars, *table.chances))

    def predict(self) -> None:
        """The same number is added to every score."""
        self.moved_table = SoftmaxTable(self.values["words"], self["moved"], room=self.room)
        moved = self.moved_table
        fact = self.rows(self.column, shift=Row("added to every score: {shift:g}"))
        self.turn_to(moved.words, moved.scores, *fact)
        self.until("ask")
        self.asking = self.formula("?", size=64, role="parameter").move_to(moved.bars)
        self.play(appear(self.asking))

    def paper(self) -> None:
        """The factor cancels, and the bets are the same."""
        moved = self.moved_table
        facts = self.rows(
            self.column,
            factor=Row(formula="e^(z + {shift:g}) = e^{shift:g} dot e^z"),
            bets=Row(formula="(e^{shift:g} e^(z_i)) / (sum_j e^{shift:g} e^(z_j)) = (e^(z_i)) / (sum_j e^(z_j))"),
        )
        self.turn_to(keep=[moved.words, moved.scores, self.asking])
        self.play(vanish(self.asking), appear(moved.bars, *moved.chances))
        self.until("factor")
        self.play(appear(facts["factor"]))
        self.until("cancel")
        self.play(appear(facts["bets"]))

    def wall(self) -> None:
        """The numbers of half precision end; the first exponential lies beyond."""
        _, figure, below = self.stage.whole.lines(below=4)
        values = self["comb"].value
        line = NumberLine(values[values >= 1][::64], 1, 1e6, room=figure, labels=(1, 100, 10000), spec="g", log=True)
        end = line.at([float(self["largest"])])
        wall = Segments(end + 0.5 * DOWN, end + 1.4 * UP, role="gradient", width=6)
        name = self.label("{largest:,.0f}", role="gradient").next_to(end[0] + 1.4 * UP, LEFT, buff=0.15)
        places = line.at(self["exponentials"].value)
        dots = [Dots(place[None], role="parameter", radius=0.13) for place in places]
        word = self.label("{favourite_word}").next_to(places[0] + 0.5 * UP, RIGHT, buff=0.15)
        facts = self.rows(
            below,
            wanted=Row("the first exponential", "wanted", "parameter", spec=",.0f"),
            infinite=Row(formula='oo / oo = "not a number"'),
        )
        self.turn_to(line, wall, name)
        self.play(appear(*dots[1:]))
        self.until("first")
        self.play(appear(dots[0], word, facts["wanted"]))
        self.until("infinite")
        self.play(appear(facts["infinite"]))

    def shift(self) -> None:
        """Above the scores slide through both walls, below the shifted ones stand still."""
        _, figure, below = self.stage.whole.lines(below=2)
        lanes, names = [], ("scores as they are", "the largest subtracted")
        for room, name in zip(figure.stacked(2), names, strict=True):
            above, inner, _ = room.lines(above=1)
            line = NumberLine(
                np.arange(ENDS[0], ENDS[1] + 1, 2), *ENDS, room=inner, labels=(-20, -10, 0, 10), role="muted"
            )
            ends = line.at([float(self["low_wall"]), float(self["high_wall"])])
            walls = Segments(ends + 0.45 * DOWN, ends + 0.8 * UP, role="gradient", width=5)
            lanes.append((line, walls, above.put(self.label(name), LEFT)))
        upper = Dots(lanes[0][0].at(self["lane"].first.value), role="parameter", radius=0.12)
        lower = Dots(lanes[1][0].at(self["still"].value), role="output", radius=0.12)
        fact = self.rows(below, stable=Row("bet on {favourite_word}, in half precision", "stable", "output"))
        self.turn_to(*lanes[0], *lanes[1], upper)
        self.until("largest")
        self.play(appear(lower))
        self.until("slide")
        slide = track(lambda state: upper.move_dots(lanes[0][0].at(state.value)), self["lane"], upper)
        self.play(appear(*fact), through(slide, run_time=3, pace=EVEN))

    def log_sum_exp(self) -> None:
        """The largest score, and the log of the shifted sum: a soft maximum."""
        _, figure, below = self.stage.whole.lines(below=4)
        top, upper = float(self["top"]), float(self["upper"])
        ends = float(np.floor(self["scores"].value.min())), float(np.ceil(upper))
        line = NumberLine(np.arange(ends[0], ends[1] + 1), *ends, room=figure, labels=ends, role="muted")
        dots = Dots(line.at(self["scores"].value), role="parameter", radius=0.11)
        soft = line.mark(float(self["lse"]), role="output", radius=0.15)
        name = self.label("log-sum-exp", role="output").next_to(soft, DOWN, buff=0.2)
        facts = self.rows(
            below,
            formula=Row(formula="m + log sum_i e^(z_i - m) =", number="lse", role="output"),
            top=Row(formula="m = max z =", number="top", role="parameter", spec="g"),
        )
        self.turn_to(line, dots)
        self.until("formula")
        self.play(appear(*facts, lag=0.3, run_time=1))
        self.until("bracket")
        self.play(appear(line.span(top, upper, role="output"), soft, name))

    def loss(self) -> None:
        """Two roads from scores to the loss."""
        panels = self.stage.pair(titles=True)
        names = "through the bet", "past the bet"
        titles = [panel.title.put(self.label(name)) for panel, name in zip(panels, names, strict=True)]
        through_bet = self.rows(
            panels[0].figure,
            scores=Row(formula="z = (0, {gap:g})"),
            share=Row("the right bet", "share", "parameter", spec="g"),
            loss=Row(formula="-log 0 = oo"),
        )
        past = self.rows(
            panels[1].figure,
            scores=Row(formula="z = (0, {gap:g})"),
            fused=Row(formula="log sum_i e^(z_i) - z_1 =", number="fused", role="loss", spec="g"),
        )
        self.turn_to(titles[0])
        self.until("case")
        self.play(appear(through_bet["scores"], through_bet["share"]))
        self.until("through")
        self.play(appear(through_bet["loss"]))
        self.until("past")
        self.play(appear(titles[1], *past, lag=0.3, run_time=1))

    def meaning(self) -> None:
        """A batch of losses, whose mean is a number."""
        figure, column = self.stage.split(0.56)
        bars = Bars(self["batch"], room=figure, top=1.05 * float(self["fused"]), role="loss")
        facts = self.rows(
            column,
            mean=Row("mean of the batch", "mean", "loss", note="with an infinite loss: infinite"),
            formula=Row(formula='loss(L) = log sum_i e^(z_i) - z_"right"'),
        )
        self.turn_to(bars)
        self.until("mean")
        self.play(appear(*facts, lag=0.3, run_time=1))
