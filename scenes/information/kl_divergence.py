"""KL divergence: the bits wasted by the code of the wrong distribution, and the two ways to fit with it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from mathdl import distributions, information, losses, optimizers
from mathdl.checks import Array
from mathdl.distributions import mixture, normal
from scenes.kit import theme
from scenes.kit.figures.axes import Curve
from scenes.kit.figures.bells import Bells
from scenes.kit.figures.integrand import Integrand
from scenes.kit.figures.messages import Columns, Level, Messages
from scenes.kit.figures.run import Run
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, appear, through, vanish
from scenes.kit.parameters import Distribution, Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

STATES = 121
X = np.linspace(-6.4, 6.4, 513)
"""Where bells are drawn."""
HEAP = 0.7
"""The standard deviation of a heap, and that of the bells before they are fitted; no bell is narrower."""
TOP = float(normal(0, HEAP).pdf(0))
"""The height of the highest bell."""
WASTE: dict[str, Any] = {"role": "loss", "below": "output", "opacity": 0.4}
"""How columns between two codes look: bits too many, and in another colour bits saved."""
P, Q = "#data[$p$]", "#parameter[$q$]"
DIVERGENCE, MIRRORED = "D(data(p) parallel parameter(q))", "D(parameter(q) parallel data(p))"


class KLDivergence(Lecture):
    """What does it cost to believe the wrong distribution?"""

    gist = "the price of the wrong code"
    parameters = {
        "p": Distribution((2, 6), least=0.05),
        "q": Distribution((2, 6), least=0.05),
        "spread_p": Number(0.7, 1.2),
        "spread_q": Number(0.7, 1.2),
        "apart": Number(2, 4),
        "heap_share": Number(0.2, 0.8),
        "heap_gap": Number(5, 7),
        "learning_rate": Number(0.02, 1),
        "steps": Whole(20, 200),
    }

    @staticmethod
    def numbers(p: Array, q: Array, learning_rate: float, steps: int, **bells: float) -> dict[str, Quantity]:
        """Compute codes, divergences, fits and a training run."""
        if p.size != q.size:
            raise ValueError(f"p and q must have as many messages, but have {p.size} and {q.size}")
        bits = partial(quantity, base=2, unit="bits")
        forward, reverse = bits(information.kl_divergence, p, q), bits(information.kl_divergence, q, p)
        if f"{forward:.3f}" == f"{reverse:.3f}":
            raise ValueError(f"p and q must not waste as much in both directions, but waste {forward:.3f} bits")
        left, right = (normal(x * bells["apart"], bells[name]) for x, name in ((-0.5, "spread_p"), (0.5, "spread_q")))
        slide = bits(information.normal_path, left, normal(left.mean, right.std), right, STATES, X)
        share, heap = bells["heap_share"], bells["heap_gap"] / 2
        heaps = mixture([share, 1 - share], [normal(-heap, HEAP), normal(heap, HEAP)])
        descent = partial(bits, information.kl_descent, heaps)
        fits = {"covering": descent(normal(-1, HEAP), "forward", 0.03, 4 * STATES, X)}
        for name, start in (("picking", -1), ("other", 1)):
            fits[name] = descent(normal(start, HEAP), "reverse", 0.05, STATES, X)
        slope = partial(losses.cross_entropy_gradient, labels=p)
        run = quantity(optimizers.gradient_descent, slope, -information.surprise(q), learning_rate, steps)
        models = quantity(distributions.softmax, run.part("points"))
        return {
            "count": quantity(np.size, p),
            "most": quantity(np.max, p),
            "entropy": bits(information.entropy, p),
            "entropy_q": bits(information.entropy, q),
            "cross_entropy": bits(information.cross_entropy, p, q),
            "cross_entropy_q": bits(information.cross_entropy, q, p),
            **{"forward": forward, "reverse": reverse},
            "terms": bits(information.kl_terms, p, q),
            **{f"lengths_{name}": bits(information.surprise, shares) for name, shares in (("p", p), ("q", q))},
            **{f"words_{name}": quantity(information.huffman_code, shares) for name, shares in (("p", p), ("q", q))},
            "lengths": bits(information.surprise, np.linspace(p, q, STATES)),
            "averages": bits(information.cross_entropy, p, np.linspace(p, q, STATES)),
            "slide": slide,
            "areas": slide.part("divergences"),
            "half": slide.part("divergences", STATES // 2),
            "whole": slide.part("divergences", -1),
            **{"left_bell": quantity(left.pdf, X), "heaps": quantity(heaps.pdf, X)},
            **{name: fit.part("densities") for name, fit in fits.items()},
            **{f"{name}_path": fit.part("divergences") for name, fit in fits.items()},
            "losses": bits(information.cross_entropy, p, models),
            "gaps": bits(information.kl_divergence, p, models),
        }

    def code(self) -> None:
        """The most common message gets its column, then the others; their area levels out to the average."""
        figure, column = self.stage.split()
        lengths = self["lengths_p"]
        self.top = max(lengths.value.max(), self["lengths_q"].value.max())
        self.messages = Messages(self.values["p"], self.top, room=figure, above=1, below=1)
        self.facts = self.rows(
            column,
            p=Row(f"code for {P}", "entropy", "data", note="average length"),
            q=Row(f"code for {Q}", role="parameter", along="averages"),
            waste=Row("#loss[waste]", "forward", "loss"),
            sum=Row(formula=f"{DIVERGENCE} = sum data(p) log_2 data(p)/parameter(q)", size=theme.LABEL + 2),
        )
        self.columns_p = Columns(self.messages, lengths, role="data")
        others = list(self.columns_p)
        first = others.pop(int(np.argmax(self.values["p"])))
        self.play(appear(self.messages, self.messages.marks_below(self.values["p"])))
        self.until("first")
        self.play(appear(first))
        self.until("others")
        self.play(appear(*others, lag=0.3, run_time=1.2))
        self.words = self.messages.code(self["words_p"], lengths, levels=[self["entropy"]])
        self.play(appear(*self.words, lag=0.4, run_time=1.0))
        self.until("average")
        flood = Columns(self.messages, lengths, role="data", opacity=0.45)
        self.level_p = Level(self.messages, self["entropy"], "p", role="data", above=False)
        self.play(appear(flood, run_time=theme.LEAVE))
        self.play(flood.to(self["entropy"], run_time=1.4))
        self.play(appear(self.level_p, self.facts["p"]), vanish(flood))

    def wrong_code(self) -> None:
        """The columns take the lengths that suit q, and the average rises."""
        self.columns_q = Columns(self.messages, self["lengths"].first, role="parameter")
        self.level_q = Level(self.messages, self["averages"].first, "q", role="parameter")
        self.play(*self.columns_p.hollow(), vanish(*self.words), appear(self.columns_q, self.level_q, self.facts["q"]))
        self.until("suits")
        lengths, averages = self.columns_q.along(self["lengths"]), self.level_q.along(self["averages"])
        self.play(through(lengths, averages, self.facts["q"].along()))
        levels = [self["entropy"], self["cross_entropy"]]
        self.words = self.messages.code(self["words_q"], self["lengths_q"], levels=levels)
        self.play(appear(*self.words, lag=0.4, run_time=0.8))

    def waste(self) -> None:
        """Only the difference of the two codes stays; it levels out and becomes the divergence."""
        self.strip = Columns(self.messages, self["lengths_q"], self["lengths_p"], **WASTE)
        terms = self.messages.marks_above(self["terms"], "+.3g")
        self.play(*self.columns_q.hollow(), vanish(*self.words), appear(self.strip, terms))
        self.until("divergence")
        self.play(self.strip.to(self["cross_entropy"], self["entropy"], run_time=1.8))
        self.play(appear(self.facts["waste"], self.facts["sum"], lag=0.5))

    def predict(self) -> None:
        """The picture moves to one panel; in the other, columns for p take the widths of q."""
        left, right = self.stage.pair(titles=True, captions=1)
        self.mirror = Messages(self.values["p"], self.top, room=right.figure)
        self.mirrored = Columns(self.mirror, self["lengths_p"], role="data")
        words = (f"{P} is true, {Q} believed", f"{Q} is true, {P} believed")
        titles = [panel.title.put(self.label(each)) for panel, each in zip((left, right), words, strict=True)]
        known = self.rows(left.caption, sum=Row(formula=f"{DIVERGENCE} =", number="forward", role="loss"))
        asked = self.rows(right.caption, sum=Row(formula=f"{MIRRORED} =", number="reverse", role="loss", asked=True))
        new = (*titles, known, self.mirror, self.mirrored)
        self.turn_to(left.figure.holding(self.messages), *new, keep=(self.strip, self.level_p, self.level_q))
        self.until("waste")
        self.play(self.mirror.to(self.values["q"]))
        self.play(appear(asked))

    def asymmetry(self) -> None:
        """The waste of the mirror image levels out to another height."""
        strip = Columns(self.mirror, self["lengths_p"], self["lengths_q"], **WASTE)
        self.play(vanish(self.mirrored), appear(strip))
        self.play(strip.to(self["cross_entropy_q"], self["entropy_q"], run_time=1.8))
        low = Level(self.mirror, self["entropy_q"], "q", role="parameter", above=False)
        high = Level(self.mirror, self["cross_entropy_q"], "p", role="data")
        self.play(*self.answered("reverse"), appear(low, high))

    def curves(self) -> None:
        """Two bells slide apart; the signed integrand grows, and its area is the divergence."""
        figure, column = self.stage.split()
        above, below = figure.stacked(2)
        densities, integrands = (self["slide"].part(name) for name in ("densities", "integrands"))
        bells = Bells(X, self["left_bell"], densities.first, top=TOP, room=above)
        integrand = Integrand(X, integrands, room=below)
        total = Row(formula=f"{DIVERGENCE} = integral data(p) log_2 data(p)/parameter(q) dif x", size=theme.LABEL + 2)
        facts = self.rows(column, sum=total, area=Row("area", role="loss", along="areas"))
        self.turn_to(bells, integrand, *facts)
        self.until("pull")
        self.play(through(bells.along(densities), integrand.along(integrands), facts["area"].along()), until="end")

    def modes(self) -> None:
        """One bell is fitted to two heaps: above by the forward divergence, below by the reverse one."""
        figure, column = self.stage.split()
        above, below = figure.stacked(2)
        first, second = column.beside(above, below)
        upper, lower = (
            Bells(X, self["heaps"], self[q].first, top=TOP, room=room, low=True)
            for room, q in ((above, "covering"), (below, "picking"))
        )
        pale = Curve(lower.axes, X, self["other"].value[0], role="parameter", width=2)
        spread = Row(role="loss", formula=DIVERGENCE, along="covering_path", note="spreads over both")
        pick = Row(role="loss", formula=MIRRORED, along="picking_path", note="picks one")
        rows = [self.rows(slot, fit=row)["fit"] for slot, row in ((first, spread), (second, pick))]
        self.turn_to(upper, lower, pale, *(part for row in rows for part in (row.name, row.readout)))
        self.until("forward")
        self.play(through(upper.along(self["covering"]), rows[0].along(), pace=EARLY), appear(rows[0].note))
        self.until("reverse")
        falls = (lower.along(self["picking"]), pale.along(self["other"]), rows[1].along())
        self.play(through(*falls, pace=EARLY), appear(rows[1].note), until="end")

    def training(self) -> None:
        """Cross-entropy falls to the entropy of the data: the divergence between them closes."""
        figure, column = self.stage.split()
        steps, lost, floor = self.values["steps"], self["losses"], self["entropy"].value
        run = Run(lost, room=figure, title="bits", role="parameter", floor=floor)
        words = self.label("entropy of the data", role="data").move_to(run.axes.at(steps / 2, floor / 2))
        facts = self.rows(
            column,
            loss=Row("cross-entropy, the loss", role="parameter", formula="H(data(p), parameter(q))", along="losses"),
            data=Row("entropy of the data", "entropy", "data", formula="= H(data(p))"),
            gap=Row("divergence", role="loss", formula=f"+ space {DIVERGENCE}", along="gaps"),
        )
        self.turn_to(run, words, *facts)
        self.until("shrinks")
        self.play(through(run.along(), facts["loss"].along(), facts["gap"].along()), until="end")
