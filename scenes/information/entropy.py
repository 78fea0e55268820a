"""Entropy: how many yes-or-no questions the best way of asking needs, and where a classifier still doubts."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UL, UP, UR, TransformMatchingShapes, VGroup

from mathdl import data, information
from mathdl.checks import Array
from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.messages import Columns, Level, Messages
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.stream import Stream
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, Sweep, appear, through, track, vanish
from scenes.kit.painted.shapes import Dots, HeatMap, Segments
from scenes.kit.parameters import Distribution
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

STATES = 91
EVEN = np.full(4, 1 / 4)
HALVES, CHAIN = ("00", "01", "10", "11"), ("0", "10", "110", "111")
"""Two ways of asking, as codes: halve the letters, or ask for one after the other."""
RARE = np.geomspace(1 / 256, 1, 400)
"""Where the curve of the surprise is drawn."""
RAMP = np.linspace(0, 1, 64)[np.newaxis]


def doubt(network: MLP, places: Array) -> Array:
    """Return the entropy (n,) in bits of a network's bets at places (n, 2)."""
    return information.entropy(network.class_probabilities(places), base=2)


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
        doubts = quantity(np.mean, bits(information.entropy, bets), axis=1, unit="bits")
        return {
            "n": quantity(np.size, p),
            "even": quantity(np.divide, 1, p.size),
            **{f"p{i + 1}": quantity(np.take, p, i) for i in range(2)},
            **{"equal": equal, "questions": questions, **shares},
            **{f"{name}_ends": quantity(np.matmul, np.tri(4, 3, -1), each) for name, each in shares.items()},
            **{f"ask{i + 1}": shares["chain"].part(i) for i in (1, 2)},
            "odds": quantity(np.linspace, EVEN, p, STATES),
            "lengths": quantity(information.code_lengths, CHAIN),
            "surprises": bits(information.surprise, p),
            "curve": bits(information.surprise, RARE),
            "top": quantity(np.floor, quantity(np.add, 1, information.surprise(p, base=2).max())),
            "entropy": bits(information.entropy, p),
            **{"swing": quantity(np.asarray, swing), "swing_bits": swing_bits},
            **{"most": swing_bits.part(STATES), "least": swing_bits.last},
            **{"epochs": quantity(np.arange, len(networks)), "vectors": training.part("vectors")},
            **{"doubts": doubts, "fresh": doubts.first, "trained": doubts.last},
        }

    def question(self) -> None:
        """Four equally likely letters are halved twice; the questions are laid end to end."""
        self.room, self.column = self.stage.split(0.68)
        self.halves = Stream(HALVES, EVEN, room=self.room, names=self._names(0))
        column = self.column
        ruler, rows = column.cut(0.72, gap=0.4) if column.tall else column.lines(below=1)[1:]
        self.scale = self._scale(ruler)
        self.facts = self.rows(
            rows,
            equal=Row("equal odds", "equal", "data", spec="g"),
            chain=Row("these odds", "questions", "data", spec=".2f", asked=True),
        )
        self.play(appear(self.halves.names))
        self.until("ask")
        self.play(self.halves.flow(), until="halve")
        lines, words, laid, sums = self._asked(self.halves, "halves", ["A or B?", "A?", "C?"])
        self.play(appear(*lines, *words, lag=0.2, run_time=1.4), appear(self.scale))
        self.until("count")
        self.play(*(sweep for sweep in laid))
        self.play(appear(*sums, self.facts["equal"]))
        self.leaving = [*lines, *words, *(sweep.line for sweep in laid), *sums]

    def predict(self) -> None:
        """The ends take the new odds."""
        odds = self["odds"]
        numbers = [name[1].along(odds.part((slice(None), i))) for i, name in enumerate(self.halves.names)]
        self.play(vanish(*self.leaving))
        self.play(through(self.halves.along(odds), *numbers))
        self.until("fewer")
        chain = self.facts["chain"]
        self.play(appear(chain.name, chain.question))

    def tree(self) -> None:
        """The stream splits anew, one letter at a time; its three questions add up."""
        chain = Stream(CHAIN, self.values["p"], room=self.room, names=self._names(-1))
        self.turn_to(keep=[self.scale, *self.facts], into={self.halves.names: chain.names})
        self.play(chain.flow(), until="every")
        for mark, *parts in zip(
            ("every", "second", "third"), *self._asked(chain, "chain", ["A?", "B?", "C?"]), strict=True
        ):
            line, word, laid, number = parts
            self.until(mark)
            self.play(appear(line, word, run_time=theme.LEAVE))
            self.play(laid)
            self.play(appear(number, run_time=theme.LEAVE))
        self.until("average")
        self.play(*self.answered("questions"))
        self.letters = [name[0] for name in chain.names]

    def surprise(self) -> None:
        """The letters move onto the curve of the surprise."""
        figure, column = self.stage.split(0.62)
        p, surprises, top = self.values["p"], self["surprises"].value, self["top"].value
        ticks: dict[str, Any] = {"x_ticks": (0, 0.25, 0.5, 0.75, 1), "y_ticks": range(int(top) + 1)}
        axes = Axes((0, 1), (0, top), room=figure, x_title="probability p", y_title="bits", **ticks)
        places = axes.at(p, surprises)
        dots = Dots(places, radius=0.1)
        guides = Segments(
            np.repeat(places, 2, axis=0), np.stack([axes.at(0, surprises), axes.at(p, 0)], 1).reshape(-1, 3)
        )
        self.marks = [self.label(letter, size=theme.ROW) for letter in "ABCD"]
        for i, mark in enumerate(self.marks):
            mark.next_to(places[i], UR, buff=0.12)
            if i and np.linalg.norm(places[i] - places[i - 1]) < mark.width + 0.2:
                mark.next_to(self.marks[i - 1], RIGHT, buff=0.12)
        head, body = column.cut(0.3 if column.tall else 0.5)
        rule = self.rows(head, rule=Row(formula='"surprise" = log_2 1/data(p)'))
        cells = [
            [self.readout(self[name].part(i), spec, role="data", size=theme.ROW, unit="") for i in range(4)]
            for name, spec in (("lengths", "d"), ("surprises", ".2f"))
        ]
        table = self.table(body, (None, "questions", "surprise"), list(zip("ABCD", *cells, strict=True)))
        first = [*table.header[:1], *(line[0] for line in table.rows), *cells[0]]
        self.turn_to(axes, dots, *first, into=dict(zip(self.letters, self.marks, strict=True)))
        self.until("curve")
        self.play(appear(Curve(axes, RARE, self["curve"].value), guides, rule["rule"]))
        self.bring_to_front(dots)
        self.until("bit")
        self.play(appear(table.header[1], *cells[1], lag=0.3, run_time=1.2))

    def average(self) -> None:
        """Columns as tall as the surprises level out to the entropy."""
        figure, column = self.stage.split(0.62)
        messages = Messages(self.values["p"], self["top"].value, room=figure)
        columns = Columns(messages, 0.0, role="data")
        facts = self.rows(
            column,
            rule=Row(formula="H = sum_i data(p_i) log_2 1/data(p_i)"),
            entropy=Row("entropy", "entropy", "data", formula="H ="),
            questions=Row("our questions", "questions", "muted"),
        )
        area = self.formula('H = sum_i "width" dot "height"', size=theme.ROW)
        area.move_to(facts["rule"], aligned_edge=LEFT)
        self.turn_to(messages.axes, columns, into=dict(zip(self.marks, messages.names, strict=True)))
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
        self.names = list(messages.names)

    def extremes(self) -> None:
        """The odds become even, then certain; a dot draws their entropy."""
        left, right = self.stage.pair(titles=True)
        swing, entropies = self["swing"], self["swing_bits"]
        names = [self.label(letter, size=theme.ROW) for letter in "ABCD"]
        shares = [self.readout(swing.part(0, i), ".1%", size=theme.LABEL, underline=False, digits=6) for i in range(4)]
        bars = Bars(swing.first, room=left.figure, names=names, numbers=shares)
        axes = Axes(
            (0, 1),
            (0, 2),
            room=right.figure,
            x_ticks=(0, 1),
            y_ticks=(0, 1, 2),
            x_title="probability of A",
            y_title="bits",
        )
        path = axes.at(swing.value[:, 0], entropies.value)
        trace, dot = Curve(axes, swing.value[:2, 0], entropies.value[:2]), Dots(path[:1], radius=0.12)
        title = left.title.put(self.label("probability of each letter", role="muted"), at=LEFT)
        ends = [self.label("all equal").next_to(path[STATES], DOWN), self.label("certain").next_to(path[-1], UL)]
        entropy = self.rows(right.title, H=Row(formula="H =", role="data", along="swing_bits"))["H"]
        into = dict(zip(self.names, bars.names, strict=True))
        self.turn_to(bars.bars, bars.numbers, title, axes, dot, entropy, into=into)

        def show(step: Quantity) -> None:
            end = int(step.value) + 1
            trace.set_data(swing.value[: max(end, 2), 0], entropies.value[: max(end, 2)])
            dot.move_dots(path[end - 1 : end])

        for part, end, mark in zip((slice(STATES), slice(STATES, None)), ends, ("certain", "end"), strict=True):
            steps = quantity(np.arange, 2 * STATES).part(part)
            tracks = bars.along(swing.part(part)), entropy.along(entropies.part(part))
            self.play(through(*tracks, track(show, steps, trace, dot)))
            self.play(appear(end))
            self.until(mark)

    def network(self) -> None:
        """The doubt of the classifier withdraws to the border of the moons."""
        figure, column = self.stage.split(0.68)
        moons = Moons(
            data.untrained_classifier(), data.classifier_data().training, room=figure, tint=doubt, table=lights()
        )
        column, below = column.cut(0.7) if column.tall else column.cut(0.5)
        facts = self.rows(
            column,
            epoch=Row("epoch", role="parameter", along="epochs", spec="d"),
            doubts=Row("entropy of its bet", role="data", along="doubts", spec=".2f", note="average of all points"),
        )
        scale = Axes((0, 1), (0, 1), room=below, x_ticks=(0, 1), x_title="bits", show=(True, False), aspect=8)
        bar = HeatMap(
            RAMP, width=scale.window.width, height=scale.window.height, low=0, high=1, table=lights(), smooth=True
        )
        self.turn_to(moons, scale, bar.move_to(scale.window.center))
        self.until("fresh")
        self.play(appear(*facts))
        self.until("train")
        self.play(through(moons.along(self["vectors"]), *(row.along() for row in facts), pace=EARLY))

    def _names(self, state: int) -> list[VGroup]:
        """Return the letters with their odds."""
        odds = self["odds"].at(state)
        names = []
        for i, letter in enumerate("ABCD"):
            share = self.readout(odds.part(i), ".1%", size=theme.LABEL, underline=False)
            letter = self.label(letter, size=theme.ROW)
            names.append(VGroup(letter, share.next_to(letter, RIGHT, buff=0.25).align_baseline(letter)))
        return names

    def _scale(self, room: Any) -> Axes:
        """Return a scale for questions: upright beside a stream to the right, level below one that flows down."""
        self.upright = room.tall
        self._aside, self._under = (RIGHT, DOWN) if self.upright else (UP, RIGHT)
        ends = range(int(self["equal"].value) + 1)
        if self.upright:
            return Axes((0, 1), (0, 2), room=room, y_ticks=ends, show=(False, True), y_title="questions")
        return Axes((0, 2), (0, 1), room=room, x_ticks=ends, show=(True, False), x_title="questions")

    def _asked(self, stream: Stream, name: str, words: list[str]) -> tuple[Any, Any, list[Any], list[Any]]:
        """Return lines across a stream at its questions, what is asked there, how they are laid on the scale, lengths."""
        ends = self[f"{name}_ends"].value
        lines, laid, numbers = [], [], []
        for i, (question, word) in enumerate(zip(stream.questions, words, strict=True)):
            at = self.scale.at(0.1, ends[i : i + 2][::-1]) if self.upright else self.scale.at(ends[i : i + 2], 0.2)
            laid.append(Lay(stream.bar(question), at))
            length = self.readout(self[name].part(i), "g", size=theme.LABEL, underline=False)
            number = VGroup(self.label(word, role="muted"), length)
            number.arrange(LEFT if self.upright else UP, buff=0.2).next_to(at.mean(axis=0), self._aside, buff=0.2)
            lines.append(stream.bar(question))
            numbers.append(number)
        texts = [
            self.label(word).next_to(line, self._under, buff=0.15) for word, line in zip(words, lines, strict=True)
        ]
        return lines, texts, laid, numbers


class Lay(Sweep):
    """The animation that lays a line elsewhere."""

    def __init__(self, line: Segments, at: Array) -> None:
        self.line, start = line, line.points.copy()
        super().__init__(
            lambda share: line.move_segments(*np.split(start + share * (at - start), 2)), line, run_time=theme.MOVE
        )


def lights(levels: int = 257) -> Array:
    """Return ground – bright as ``(levels, 3)`` floats: what is certain is dark."""
    share = np.linspace(0, 1, levels)[:, np.newaxis] * LIGHT
    table: Array = (1 - share) * theme.role_rgb("ground") + share * theme.role_rgb("ink")
    return table


LIGHT = 0.45
"""The opacity of the tint where a bet is even."""
