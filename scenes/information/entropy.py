"""Entropy: how many yes-or-no questions the best way of asking needs, and where a classifier still doubts."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, TransformMatchingShapes, VGroup

from mathdl import data, information
from mathdl.checks import Array
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.messages import Columns, Level, Messages
from scenes.kit.figures.moons import Moons, doubt
from scenes.kit.figures.question_scale import QuestionScale
from scenes.kit.figures.stream import Stream
from scenes.kit.figures.surprise_curve import SurpriseCurve
from scenes.kit.figures.tint_scale import TintScale, lights
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, appear, through, track, vanish
from scenes.kit.painted.shapes import Dots
from scenes.kit.parameters import Distribution
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

STATES = 91
LETTERS = "ABCD"
EVEN = np.full(4, 1 / 4)
HALVES, CHAIN = ("00", "01", "10", "11"), ("0", "10", "110", "111")
"""Two ways of asking, as codes: halve the letters, or ask for one after the other."""
SMALL: dict[str, Any] = {"size": theme.LABEL, "underline": False}


class Entropy(Lecture):
    """How do you measure what you do not know?"""

    gist = "how much is there still to ask?"
    parameters = {"p": Distribution((4, 4), least=0.05)}

    @staticmethod
    def numbers(p: Array) -> dict[str, Quantity]:
        """Compute questions, surprises, entropies of many odds, and those of the classifier while it learns."""
        if (np.diff(p) > 0).any():
            raise ValueError(f"p must fall from letter to letter, but is {p.tolist()}")
        bits = partial(quantity, base=2, unit="bits")
        ways = {"halves": (EVEN, HALVES), "chain": (p, CHAIN)}
        shares = {name: quantity(information.question_shares, *way) for name, way in ways.items()}
        equal, questions = (quantity(information.expected_code_length, *way) for way in ways.values())
        if float(format(questions, ".2f")) >= equal.value:
            raise ValueError(f"A must be likelier than C and D together, or asking for it first does not pay: {p}")
        swing = np.concatenate([np.linspace(p, EVEN, STATES), np.linspace(EVEN, np.eye(4)[0], STATES)])
        swing_bits = bits(information.entropy, swing)
        training, moons = quantity(data.train_classifier), data.classifier_data().training
        networks = [training.value.network.with_vector(vector) for vector in training.value.vectors]
        bets = np.stack([network.class_probabilities(moons.X) for network in networks])
        doubts = quantity(np.average, bits(information.entropy, bets), axis=1, unit="bits")
        return {
            "n": quantity(np.size, p),
            "even": quantity(np.divide, 1, p.size),
            **{f"p{i + 1}": quantity(np.take, p, i) for i in range(2)},
            **{"equal": equal, "questions": questions, **shares},
            **{f"ask{i + 1}": shares["chain"].part(i) for i in (1, 2)},
            "odds": quantity(np.linspace, EVEN, p, STATES),
            "lengths": quantity(information.code_lengths, CHAIN),
            "surprises": bits(information.surprise, p),
            "entropy": bits(information.entropy, p),
            **{"swing": quantity(np.asarray, swing), "swing_bits": swing_bits},
            **{"most": swing_bits.part(STATES), "least": swing_bits.last},
            **{"epochs": quantity(np.arange, len(networks)), "vectors": training.part("vectors")},
            **{"doubts": doubts, "fresh": doubts.first, "trained": doubts.last},
        }

    def question(self) -> None:
        """Four equally likely letters are halved twice; the questions are laid end to end."""
        self.room, column = self.stage.split(0.68)
        self.halves = Stream(HALVES, EVEN, room=self.room, names=self._names(0))
        ruler, rows = column.cut(0.76, gap=0.4) if column.tall else column.lines(below=1)[1:]
        self.scale = QuestionScale(self["equal"], room=ruler)
        self.facts = self.rows(
            rows,
            equal=Row("equal odds", "equal", "data", spec="g"),
            chain=Row("these odds", "questions", "data", spec=".2f", asked=True),
        )
        self.play(appear(self.halves.names))
        self.until("ask")
        self.play(self.halves.flow(), until="halve")
        words = [self.label(word) for word in ("A or B?", "A?", "C?")]
        self.posed = self.scale.ask(self.halves, self["halves"], words)
        parts = [part for each in self.posed for part in (each.line, each.word)]
        self.play(appear(*parts, lag=0.2, run_time=1.2), appear(self.scale))
        self.until("count")
        sums = [each.sum for each in self.posed]
        self.play(*(each.lay() for each in self.posed), appear(*sums, self.facts["equal"], run_time=theme.MOVE))

    def predict(self) -> None:
        """The ends take the new odds."""
        odds = self["odds"]
        numbers = [name[1].along(odds.part((slice(None), i))) for i, name in enumerate(self.halves.names)]
        self.play(vanish(*self.posed, *(each.laid for each in self.posed)))
        self.play(through(self.halves.along(odds), *numbers))
        self.until("fewer")
        self.play(appear(self.facts["chain"].name, self.facts["chain"].question))

    def tree(self) -> None:
        """The stream splits anew, one letter at a time; its three questions add up."""
        chain = Stream(CHAIN, self.values["p"], room=self.room, names=self._names(-1))
        self.turn_to(keep=[self.scale, *self.facts], into={self.halves.names: chain.names})
        self.play(chain.flow(run_time=theme.MOVE))
        asked = self.scale.ask(chain, self["chain"], [self.label(word) for word in ("A?", "B?", "C?")])
        for mark, question in zip(("every", "second", "third"), asked, strict=True):
            self.until(mark)
            self.play(appear(question.line, question.word, run_time=theme.LEAVE))
            self.play(question.lay())
            self.play(appear(question.sum, run_time=theme.LEAVE))
        self.until("average")
        self.play(*self.answered("questions"))
        self.letters = [name[0] for name in chain.names]

    def surprise(self) -> None:
        """The letters move onto the curve of the surprise."""
        figure, column = self.stage.split(0.62)
        letters = [self.label(letter, size=theme.ROW) for letter in LETTERS]
        curve = SurpriseCurve(self.values["p"], self["surprises"], room=figure, names=letters)
        head, body = column.cut(0.3 if column.tall else 0.5)
        rule = self.rows(head, rule=Row(formula='"surprise" = log_2 1/data(p)'))
        cells = [
            [self.readout(self[name].part(i), spec, role="data", size=theme.ROW, unit="") for i in range(4)]
            for name, spec in (("lengths", "d"), ("surprises", ".2f"))
        ]
        table = self.table(body, (None, "questions", "surprise"), list(zip(LETTERS, *cells, strict=True)))
        first = [*table.header[:1], *(line[0] for line in table.rows), *cells[0]]
        self.turn_to(curve.axes, curve.dots, *first, into=dict(zip(self.letters, letters, strict=True)))
        self.until("curve")
        self.play(appear(curve.curve, curve.guides, rule["rule"]))
        self.bring_to_front(curve.dots)
        self.until("bit")
        self.play(appear(table.header[1], *cells[1], lag=0.3, run_time=1.2))
        self.letters = letters

    def average(self) -> None:
        """Columns as tall as the surprises level out to the entropy."""
        figure, column = self.stage.split(0.62)
        messages = Messages(self.values["p"], self["surprises"].value.max(), room=figure.cut(0.985, gap=0)[0])
        columns = Columns(messages, 0.0, role="data")
        facts = self.rows(
            column,
            rule=Row(formula="H = sum_i data(p_i) log_2 1/data(p_i)"),
            entropy=Row("entropy", "entropy", "data", formula="H ="),
            questions=Row("our questions", "questions", "muted"),
        )
        area = self.formula('H = sum_i "width" dot "height"', size=theme.ROW)
        area.move_to(facts["rule"], aligned_edge=LEFT)
        self.turn_to(messages.axes, columns, into=dict(zip(self.letters, messages.names, strict=True)))
        self.play(columns.to(self["surprises"]), appear(area))
        self.until("level")
        flood = Columns(messages, self["surprises"], role="data", opacity=0.45)
        self.play(appear(flood, run_time=theme.LEAVE))
        self.play(flood.to(self["entropy"], run_time=1.4))
        level = Level(messages, self["entropy"], "H", role="data")
        self.play(appear(level, facts["entropy"]), vanish(flood))
        self.play(TransformMatchingShapes(area, facts["rule"]))
        self.until("bound")
        self.play(appear(facts["questions"]))
        self.letters = list(messages.names)

    def extremes(self) -> None:
        """The odds become even, then certain; a dot draws their entropy."""
        left, right = self.stage.pair(titles=True)
        swing, entropies = self["swing"], self["swing_bits"]
        names = [self.label(letter, size=theme.ROW) for letter in LETTERS]
        shares = [self.readout(swing.part(0, i), ".1%", digits=6, **SMALL) for i in range(4)]
        bars = Bars(swing.first, room=left.figure, names=names, numbers=shares)
        ticks: dict[str, Any] = {"x_ticks": (0, 1), "y_ticks": (0, 1, 2)}
        axes = Axes((0, 1), (0, 2), room=right.figure, x_title="probability of A", y_title="bits", **ticks)
        path = axes.at(swing.value[:, 0], entropies.value)
        trace, dot = Curve(axes, swing.value[:2, 0], entropies.value[:2]), Dots(path[:1], radius=0.12)
        title = left.title.put(self.label("probability of each letter", role="muted"), at=LEFT)
        equal = self.label("all equal").next_to(path[STATES], DOWN)
        certain = self.label("certain").next_to(path[-1], LEFT, buff=0.5).shift(0.3 * UP)
        entropy = self.rows(right.title, H=Row(formula="H =", role="data", along="swing_bits"))["H"]
        into = dict(zip(self.letters, bars.names, strict=True))
        self.turn_to(bars.bars, bars.numbers, title, axes, dot, entropy, into=into)

        def show(step: Quantity) -> None:
            end = int(step.value) + 1
            trace.set_data(swing.value[: max(end, 2), 0], entropies.value[: max(end, 2)])
            dot.move_dots(path[end - 1 : end])

        for part, end, mark in ((slice(STATES), equal, "most"), (slice(STATES, None), certain, "zero")):
            steps = quantity(np.arange, 2 * STATES).part(part)
            tracks = bars.along(swing.part(part)), entropy.along(entropies.part(part))
            self.play(through(*tracks, track(show, steps, trace, dot)), until=mark)
            self.play(appear(end))

    def network(self) -> None:
        """The doubt of the classifier withdraws to the border of the moons."""
        figure, column = self.stage.split(0.68)
        fresh, examples = data.untrained_classifier(), data.classifier_data().training
        moons = Moons(fresh, examples, room=figure, tint=doubt, table=lights())
        column, below = column.cut(0.7) if column.tall else column.cut(0.5)
        facts = self.rows(
            column,
            epoch=Row("epoch", role="parameter", along="epochs", spec="d"),
            doubts=Row("entropy of its bet", role="data", along="doubts", spec=".2f", note="average of all points"),
        )
        self.turn_to(moons, TintScale(lights(), room=below, title="bits"))
        self.until("fresh")
        self.play(appear(*facts))
        self.until("train")
        self.play(through(moons.along(self["vectors"]), *(row.along() for row in facts), pace=EARLY))

    def _names(self, state: int) -> list[VGroup]:
        """Return the letters with their odds."""
        letters = [self.label(letter, size=theme.ROW) for letter in LETTERS]
        odds = [self.readout(odd, ".1%", **SMALL) for odd in map(self["odds"].at(state).part, range(4))]
        pairs = zip(letters, odds, strict=True)
        return [VGroup(name, odd.next_to(name, RIGHT, buff=0.25).align_baseline(name)) for name, odd in pairs]
