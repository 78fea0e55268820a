"""Cross-entropy: the average surprise of a model, its loss at the one answer that came, and the gradient of that."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, VGroup

from mathdl import data, distributions, information, losses
from mathdl.checks import Array
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.gap_sentence import GapSentence
from scenes.kit.figures.gaps import Gaps
from scenes.kit.figures.run import Run
from scenes.kit.figures.running_mean import RunningMean
from scenes.kit.figures.softmax_table import NUMBER, STYLE
from scenes.kit.figures.surprise_curve import SurpriseCurve
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, EVEN, appear, through, vanish
from scenes.kit.parameters import Distribution, Number, Vector, Whole, Words
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.text import plain
from scenes.kit.theme import LABEL, MOVE, ROW

LETTERS, PROMPT = "ABCD", "The cat sat on the"
STATES = 61
LEAST_LEAD = 0.3
"""By how much the favourite's score must lead, so that the words may call it the favourite."""


class CrossEntropy(Lecture):
    """What does a classifier really minimise?"""

    gist = "the price of a bet"
    parameters = {
        "p": Distribution((4, 4), least=0.05),
        "q": Distribution((4, 4), least=0.03),
        "draws": Whole(100, 2000),
        "words": Words((5, 5), 10),
        "logits": Vector((5, 5), -3, 5),
        "answer": Whole(0, 4),
        "learning_rate": Number(0.2, 2),
        "seed": Whole(0, 9999),
    }

    @staticmethod
    def numbers(
        p: Array, q: Array, words: tuple[str, ...], logits: Array, answer: int, learning_rate: float, **chance: int
    ) -> dict[str, Quantity]:
        """Compute the prices of letters, and the loss of one answer with its gradient and a step against it."""
        bits = partial(quantity, base=2, unit="bits")
        entropy, cross_entropy = bits(information.entropy, p), bits(information.cross_entropy, p, q)
        if f"{entropy:.3f}" == f"{cross_entropy:.3f}":
            raise ValueError(f"q must differ more from p: both cost {entropy:.3f} bits")
        order = np.argsort(-logits)
        if round(logits[order[0]] - logits[order[1]], 9) < LEAST_LEAD:
            raise ValueError(f"logits must have a favourite, {LEAST_LEAD:g} above the next, but are {logits.tolist()}")
        if answer == order[0]:
            raise ValueError(f"answer must not be the favourite, word {answer} ({words[answer]})")

        def price(letters: Array) -> Array:
            return information.surprise(q, base=2)[letters.astype(int)]

        letters = distributions.categorical(p)
        run = quantity(
            distributions.monte_carlo, price, letters, chance["draws"], np.random.default_rng(chance["seed"])
        )
        gradient = quantity(losses.cross_entropy_gradient, logits, answer)
        step = quantity(np.multiply, learning_rate, gradient)
        scores = quantity(np.linspace, logits, quantity(np.subtract, logits, step), STATES)
        bets = quantity(distributions.softmax, scores)
        training = quantity(data.train_classifier)
        classifier = training.part("losses", unit="nats")
        prices = quantity(information.surprise, bets.part((slice(None), answer)), unit="nats")
        return {
            **{"entropy": entropy, "cross_entropy": cross_entropy},
            "prices": bits(information.surprise, q),
            "means": run.part("means"),
            "spread": quantity(distributions.expectation, information.surprise(q, base=2), letters).part("std"),
            **{"came": quantity(np.take, words, answer), "favoured": quantity(np.take, words, order[0])},
            "n_words": quantity(np.size, logits),
            **{"scores": scores, "bets": bets, "prices_of_answer": prices},
            **{"truth": bets.part(0, answer), "favourite": bets.part(0, int(order[0]))},
            "loss": quantity(losses.cross_entropy, logits, answer, unit="nats"),
            **{f"push_{i}": gradient.part(i) for i in range(logits.size)},
            **{"push_favourite": gradient.part(int(order[0])), "push_truth": gradient.part(answer)},
            **{"truth_after": bets.part(-1, answer), "loss_after": prices.last},
            "n_examples": quantity(np.size, data.classifier_data().training.y),
            **{"losses": classifier, "classifier_first": classifier.first, "classifier": classifier.last},
        }

    def question(self) -> None:
        """What comes, and what the model believes."""
        self.pairs = []
        for panel, name, role in zip(self.stage.pair(titles=True), "pq", ("data", "parameter"), strict=True):
            shares = quantity(np.asarray, self.values[name])
            style: dict[str, Any] = {"role": role, "size": LABEL, "underline": False}
            numbers = [self.readout(shares.part(i), ".1%", **style) for i in range(shares.steps)]
            letters = [self.label(letter, size=ROW) for letter in LETTERS]
            top = float(max(self.values["p"].max(), self.values["q"].max()))
            bars = Bars(shares, room=panel.figure, top=top, role=role, names=letters, numbers=numbers)
            says = "what comes" if name == "p" else "what the model believes"
            self.pairs.append((panel.title.put(self.label(f"{says}: #{role}[${name}$]")), bars))
        self.play(appear(*self.pairs[0]))
        self.until("model")
        self.play(appear(*self.pairs[1]))

    def price(self) -> None:
        """The letters move onto the curve of the surprise, each at the bet of the model."""
        figure, column = self.stage.split(0.62)
        prices = self["prices"]
        letters = [self.label(letter, size=ROW) for letter in LETTERS]
        curve = SurpriseCurve(self.values["q"], prices, room=figure, names=letters, role="parameter", title="bet q")
        head, body = column.cut(0.3 if column.tall else 0.5)
        rule = self.rows(head, rule=Row(formula='"price" = log_2 1/parameter(q)'))
        cells = [self.readout(prices.part(i), ".2f", role="parameter", size=ROW, unit="") for i in range(4)]
        table = self.table(body, (None, "price in bits"), list(zip(LETTERS, cells, strict=True)))
        self.turn_to(curve.axes, curve.dots, into=dict(zip(self.pairs[1][1].names, letters, strict=True)))
        self.until("curve")
        self.play(appear(curve.curve, curve.guides, rule["rule"]))
        self.bring_to_front(curve.dots)
        self.play(appear(table))
        self.until("limit")
        top = curve.axes.at(min(self.values["q"]), prices.value.max())
        self.play(appear(self.label("no limit").next_to(curve.curve.get_top(), RIGHT).align_to(top, LEFT)))

    def average(self) -> None:
        """The average price of the letters so far settles."""
        figure, column = self.stage.split()
        exact: dict[str, Any] = {"mean": self["cross_entropy"], "std": self["spread"], "level": self["entropy"]}
        look: dict[str, Any] = {
            "role": "parameter",
            "mean_role": "loss",
            "title": "average price in bits",
            "x_title": "letters",
        }
        run = RunningMean(self["means"], room=figure, **look, **exact)
        facts = self.rows(
            column,
            cross=Row("cross-entropy", "cross_entropy", "loss", formula="H(data(p), parameter(q)) ="),
            rule=Row(formula="= sum_i data(p_i) log_2 1/parameter(q_i)"),
            entropy=Row("entropy", "entropy", "data", formula="H(data(p)) =", note="none can pay less"),
        )
        run.show(1)
        self.turn_to(run)
        self.play(through(run.along(), pace=EARLY), until="settles")
        self.play(appear(facts["cross"], facts["rule"], lag=0.4))
        self.until("floor")
        self.play(appear(facts["entropy"]))

    def answer(self) -> None:
        """One answer comes; the model pays for its bet on it."""
        line, ground, _ = self.stage.whole.lines(above=1)
        figure, column = ground.cut(0.64)
        sentence = GapSentence(PROMPT, self.values["words"], room=line)
        self.marks = [self.asked(f"push_{i}", "+.2f", role="gradient", size=ROW) for i in range(len(LETTERS) + 1)]
        self.scores = [
            self.readout(self["scores"].part(0, i), ".2f", digits=5, **NUMBER) for i in range(len(self.marks))
        ]
        names = [self.label(plain(word), size=ROW) for word in self.values["words"]]
        rows = list(zip(names, self.scores, self.marks, strict=True))
        header = [VGroup(), *(self.label(title, role="muted") for title in ("score $z$", "gradient"))]
        chances = [self.readout(self["bets"].part(0, i), ".2f", **NUMBER) for i in range(len(rows))]
        self.bars = Bars(self["bets"].first, room=figure, names=rows, numbers=chances, header=header, **STYLE)
        truth = losses.one_hot(self.values["answer"], len(rows))
        self.gaps = Gaps(self.bars, truth)
        upper, self.below = column.cut(0.7)
        self.facts = self.rows(
            upper,
            loss=Row("loss", role="loss", formula="-log parameter(q)_data(y) =", along="prices_of_answer", spec=".2f"),
            gradient=Row("bet minus truth", formula="gradient((partial L)/(partial z)) = parameter(q) - data(y)"),
        )
        parts = (self.bars.names, header[1], *self.scores, self.bars.bars, self.bars.numbers)
        self.turn_to(sentence, *parts)
        self.play(appear(sentence.filled(str(self["came"].value), role="data")))
        self.until("truth")
        self.play(appear(self.gaps.outlines))
        self.until("pays")
        self.play(appear(self.facts["loss"]))

    def predict(self) -> None:
        """A question mark beside every score."""
        self.until("ask")
        self.play(appear(self.bars.header[2], *self.marks, lag=0.2))

    def gradient(self) -> None:
        """The gaps between bets and truth are the gradient; together they are nothing."""
        self.play(appear(self.gaps.gaps))
        self.until("push")
        answers = [part for i in range(len(self.marks)) for part in self.answered(f"push_{i}")]
        self.play(*answers, appear(self.facts["gradient"]))
        self.bars.columns[2].remove(*self.marks)
        self.until("sum")
        self.play(self.gaps.lay_out(self.below, run_time=MOVE))

    def step(self) -> None:
        """Scores go against the gradient, bets follow, and the loss falls."""
        self.play(vanish(self.gaps.gaps))
        self.until("move")
        scores, bets = self["scores"], self["bets"]
        moved = [readout.along(scores.part((slice(None), i))) for i, readout in enumerate(self.scores)]
        self.play(through(self.bars.along(bets), *moved, self.facts["loss"].along()))

    def meaning(self) -> None:
        """The loss of the classifier falls; the two ways to write it."""
        figure, column = self.stage.split()
        run = Run(self["losses"], room=figure, title="loss in nats")
        facts = self.rows(
            column,
            both=Row("cross-entropy", formula="sum_i data(p_i) log 1/parameter(q_i)"),
            one=Row("if one answer came", formula="-log parameter(q)_data(y)"),
            loss=Row("our classifier", role="loss", along="losses"),
        )
        self.turn_to(run, facts["both"], facts["loss"])
        self.until("falls")
        self.play(through(run.along(), facts["loss"].along(), pace=EVEN), until="high")
        self.play(appear(facts["one"]))
