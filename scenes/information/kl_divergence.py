"""KL divergence: the bits wasted by the code of the wrong distribution, and the two ways to fit with it."""

from __future__ import annotations

from functools import partial

import numpy as np
from manim import VGroup

from mathdl import distributions, information, losses, normal_paths, optimizers
from mathdl.checks import Array
from mathdl.distributions import mixture, normal
from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes, Curve, tick_label
from scenes.kit.figures.bells import Bells
from scenes.kit.figures.messages import Columns, Level, Messages
from scenes.kit.figures.run import Run
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, appear, through, track, vanish
from scenes.kit.parameters import Distribution, Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.stage import Slot

STATES = 121
X = np.linspace(-6.4, 6.4, 513)
"""Where bells are drawn."""
HEAP = 0.7
"""The standard deviation of a heap, and that of the bells before they are fitted."""
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
    def numbers(
        p: Array,
        q: Array,
        spread_p: float,
        spread_q: float,
        apart: float,
        heap_share: float,
        heap_gap: float,
        learning_rate: float,
        steps: int,
    ) -> dict[str, Quantity]:
        """Compute codes, divergences, fits and a training run."""
        if p.size != q.size:
            raise ValueError(f"p and q must have as many messages, but have {p.size} and {q.size}")
        bits = partial(quantity, base=2, unit="bits")
        forward, reverse = bits(information.kl_divergence, p, q), bits(information.kl_divergence, q, p)
        if f"{forward:.3f}" == f"{reverse:.3f}":
            raise ValueError(f"p and q must not waste as much in both directions, but waste {forward:.3f} bits")
        beliefs = np.linspace(p, q, STATES)
        left, right = normal(-apart / 2, spread_p), normal(apart / 2, spread_q)
        slide = bits(normal_paths.normal_path, left, normal(left.mean, spread_q), right, STATES, X)
        heaps = mixture([heap_share, 1 - heap_share], [normal(-heap_gap / 2, HEAP), normal(heap_gap / 2, HEAP)])
        descent = partial(bits, normal_paths.kl_descent, heaps)
        fits = {
            "covering": descent(normal(-1, HEAP), "forward", 0.1, 2 * STATES, X),
            "picking": descent(normal(-1, HEAP), "reverse", 0.05, STATES, X),
            "other": descent(normal(1, HEAP), "reverse", 0.05, STATES, X),
        }
        run = quantity(
            optimizers.gradient_descent,
            lambda logits: losses.cross_entropy_gradient(logits, p),
            -information.surprise(q),
            learning_rate,
            steps,
        )
        models = quantity(distributions.softmax, run.part("points"))
        return {
            "count": quantity(np.size, p),
            "most": quantity(np.max, p),
            "entropy": bits(information.entropy, p),
            "entropy_q": bits(information.entropy, q),
            "cross_entropy": bits(information.cross_entropy, p, q),
            "cross_entropy_q": bits(information.cross_entropy, q, p),
            "forward": forward,
            "reverse": reverse,
            "terms": bits(information.kl_terms, p, q),
            "lengths_p": bits(information.surprise, p),
            "lengths_q": bits(information.surprise, q),
            "words_p": quantity(information.huffman_code, p),
            "words_q": quantity(information.huffman_code, q),
            "lengths": bits(information.surprise, beliefs),
            "averages": bits(information.cross_entropy, p, beliefs),
            "slide": slide,
            "areas": slide.part("divergences"),
            "half": slide.part("divergences", STATES // 2),
            "whole": slide.part("divergences", -1),
            "left_bell": quantity(left.pdf, X),
            "heaps": quantity(heaps.pdf, X),
            **{name: fit.part("densities") for name, fit in fits.items()},
            **{f"{name}_path": fit.part("divergences") for name, fit in fits.items()},
            "losses": bits(information.cross_entropy, p, models),
            "gaps": bits(information.kl_divergence, p, models),
        }

    def code(self) -> None:
        """One column grows, then the others; their code words; their area levels out to the average."""
        figure, column = self.stage.split()
        lengths = self["lengths_p"]
        self.top = max(lengths.value.max(), self["lengths_q"].value.max())
        self.messages = Messages(self.values["p"], self.top, room=figure, above=1, below=1)
        self.facts = self.rows(
            column,
            p=Row("code for #data[$p$]", "entropy", "data", note="average length"),
            q=Row("code for #parameter[$q$]", role="parameter", along="averages"),
            waste=Row("#loss[waste]", "forward", "loss"),
            sum=Row(formula=f"{DIVERGENCE} = sum data(p) log_2 data(p)/parameter(q)", size=theme.LABEL + 2),
        )
        shares = [tick_label(share, "g") for share in self.values["p"]]
        self.shares = self.messages.place(shares, self.messages.line_below(1))
        self.columns_p = Columns(self.messages, lengths, role="data")
        first = int(np.argmax(self.values["p"]))
        pairs = [VGroup(column, name) for column, name in zip(self.columns_p, self.messages.names, strict=True)]
        self.play(appear(self.messages.axes))
        self.until("first")
        self.play(appear(pairs[first], self.shares))
        self.until("others")
        self.play(appear(*(pair for pair in pairs if pair is not pairs[first]), lag=0.3, run_time=1.2))
        self.words = self._words("p", "entropy")
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
        new = (self.columns_q, self.level_q, self.facts["q"])
        self.play(*self.columns_p.hollow(), vanish(*self.words), appear(*new, run_time=0.8))
        self.until("suits")
        moving = (self.columns_q.along(self["lengths"]), self.level_q.along(self["averages"]), self.facts["q"].along())
        self.play(through(*moving))
        self.words = self._words("q", "entropy", "cross_entropy")
        self.play(appear(*self.words, lag=0.4, run_time=0.8))

    def waste(self) -> None:
        """Only the difference of the two codes stays; it levels out and becomes the divergence."""
        self.strip = self._waste(self.messages, "lengths_q", "lengths_p")
        style = {"size": theme.LABEL, "unit": "", "underline": False}
        terms = [self.readout(self["terms"].part(i), "+.3g", **style) for i in range(self.values["p"].size)]
        self.terms = self.messages.place(terms, float(self.messages.axes.at(0, self.top)[1]) + 0.2)
        self.play(*self.columns_q.hollow(), vanish(*self.words), appear(self.strip, self.terms))
        self.until("divergence")
        self.play(self.strip.to(self["cross_entropy"], self["entropy"], run_time=1.8))
        self.play(appear(self.facts["waste"], self.facts["sum"], lag=0.5))

    def predict(self) -> None:
        """The picture moves to one panel; in the other, columns for p take the widths of q."""
        left, right = self.stage.pair(titles=True, captions=1)
        outlines = [self.columns_p, self.columns_q]
        self.play(vanish(*self.facts, self.terms, self.shares, *outlines, run_time=theme.LEAVE))
        self.remove(*outlines)
        self.mirror = Messages(self.values["p"], self.top, room=right.figure)
        columns = Columns(self.mirror, self["lengths_p"], role="data")
        p, q = "#data[$p$]", "#parameter[$q$]"
        titles = [
            panel.title.put(self.label(f"{true} is true, {believed} believed"))
            for panel, true, believed in ((left, p, q), (right, q, p))
        ]
        self.sums = [
            self.rows(left.caption, sum=Row(formula=f"{DIVERGENCE} =", number="forward", role="loss")),
            self.rows(right.caption, sum=Row(formula=f"{MIRRORED} =", number="reverse", role="loss", asked=True)),
        ]
        self.play(self.messages.move_into(left.figure))
        self.play(appear(titles[0], self.sums[0], titles[1], self.mirror, columns))
        self.until("waste")
        self.play(self.mirror.to(self.values["q"]))
        self.play(appear(self.sums[1]))
        self.mirror_columns = columns

    def asymmetry(self) -> None:
        """The waste of the mirror image levels out to another height."""
        strip = self._waste(self.mirror, "lengths_p", "lengths_q")
        self.play(vanish(self.mirror_columns), appear(strip))
        self.play(strip.to(self["cross_entropy_q"], self["entropy_q"], run_time=1.8))
        levels = [
            Level(self.mirror, self["entropy_q"], "q", role="parameter", above=False),
            Level(self.mirror, self["cross_entropy_q"], "p", role="data"),
        ]
        self.play(*self.answered("reverse"), appear(*levels))

    def curves(self) -> None:
        """Two bells slide apart; the signed integrand grows, and its area is the divergence."""
        figure, column = self.stage.split()
        above, below = figure.stacked(2)
        left, path, areas = self["left_bell"], self["slide"].value, self["areas"]
        shades = self["slide"].part("integrands")
        self.upper = self._bells(above, left, path.densities[0])
        axes = Axes(
            (X[0], X[-1]), (shades.value.min(), shades.value.max()), room=below, cross=(None, 0), show=(True, False)
        )
        gain, saved = (
            Area(axes, X, 0 * X, role=role, opacity=opacity) for role, opacity in (("loss", 0.45), ("output", 0.6))
        )
        outline = Curve(axes, X, shades.value[0], role="loss", width=3)
        self.facts = self.rows(
            column,
            sum=Row(formula=f"{DIVERGENCE} = integral data(p) log_2 data(p)/parameter(q) dif x", size=theme.LABEL + 2),
            area=Row("area", role="loss", along="areas"),
        )

        def shade(integrand: Quantity) -> None:
            gain.show(np.maximum(integrand.value, 0))
            saved.show(np.minimum(integrand.value, 0))
            outline.show(integrand)

        shading = track(shade, shades, gain, saved, outline)
        shading.at(0)
        self.turn_to(self.upper, axes, gain, saved, outline, *self.facts)
        self.until("pull")
        self.play(
            through(self.upper.along(self["slide"].part("densities")), shading, self.facts["area"].along()), until="end"
        )

    def modes(self) -> None:
        """One bell is fitted to two heaps, above by the forward divergence, below by the reverse one from two starts."""
        figure, column = self.stage.split()
        above, below = figure.stacked(2)
        heaps = self["heaps"]
        upper, lower = (
            self._bells(above, heaps, self["covering"].first),
            self._bells(below, heaps, self["picking"].first),
        )
        pale = Curve(lower.axes, X, self["other"].value[0], role="parameter", width=2)
        rows = [
            self.rows(slot, fit=Row(role="loss", formula=markup, along=f"{name}_path", note=note))["fit"]
            for slot, markup, name, note in zip(
                column.beside(above, below),
                (DIVERGENCE, MIRRORED),
                ("covering", "picking"),
                ("spreads over both", "picks one"),
                strict=True,
            )
        ]
        notes = [row.note for row in rows]
        self.turn_to(upper, lower, pale, *(part for row in rows for part in (row.name, row.readout)))
        self.until("forward")
        self.play(through(upper.along(self["covering"]), rows[0].along(), pace=EARLY), appear(notes[0]))
        self.until("reverse")
        falls = (lower.along(self["picking"]), pale.along(self["other"]), rows[1].along())
        self.play(through(*falls, pace=EARLY), appear(notes[1]), until="end")

    def training(self) -> None:
        """Cross-entropy falls to the entropy of the data: the divergence between them closes."""
        figure, column = self.stage.split()
        steps, lost, floor = self.values["steps"], self["losses"], self["entropy"].value
        axes = Axes(
            (0, steps),
            (0, lost.value[0]),
            room=figure,
            x_ticks=range(0, steps + 1, steps // 4 or 1),
            y_ticks=range(int(lost.value[0]) + 1),
            x_title="training steps",
            y_title="bits",
        )
        span = np.array([0.0, steps])
        data, edge = Area(axes, span, [floor] * 2, role="data"), Curve(axes, span, [floor] * 2, role="data", width=3)
        run = Run(axes, lost, role="parameter", above=floor)
        words = self.label("entropy of the data", role="data").move_to(axes.at(steps / 2, floor / 2))
        facts = self.rows(
            column,
            loss=Row("cross-entropy, the loss", role="parameter", formula="H(data(p), parameter(q))", along="losses"),
            data=Row("entropy of the data", "entropy", "data", formula="= H(data(p))"),
            gap=Row("divergence", role="loss", formula=f"+ {DIVERGENCE}", along="gaps"),
        )
        self.turn_to(axes, data, edge, words, *facts)
        self.until("shrinks")
        self.play(through(run.along(), facts["loss"].along(), facts["gap"].along()), until="end")

    # The parts of the pictures.

    def _words(self, code: str, *levels: str) -> VGroup:
        """Return the words of the code for p or q, or the ideal lengths where no words have just these."""
        words, lengths = self[f"words_{code}"].value, self[f"lengths_{code}"]
        if np.allclose(information.code_lengths(words), lengths.value):
            return self.messages.write(words, lines=[self[level].value for level in levels])
        style = {"size": theme.LABEL, "unit": "", "underline": False}
        marks = [self.readout(lengths.part(index), ".2f", **style) for index in range(lengths.value.size)]
        placed = self.messages.place(marks, float(self.messages.axes.at(0, 0)[1]) + 0.2, overhang=-0.02)
        tops = self.messages.axes.at(0, lengths.value)[:, 1]
        return VGroup(*(mark for mark in placed if mark.get_top()[1] < tops[marks.index(mark)] - 0.05))

    def _waste(self, messages: Messages, tops: str, bases: str) -> Columns:
        """Return the columns between two codes: bits too many, and in another colour bits saved."""
        return Columns(messages, self[tops], self[bases], role="loss", below="output", opacity=0.4)

    def _bells(self, room: Slot, p: Quantity, q: object) -> Bells:
        """Return a picture of two densities, on one scale for all of them."""
        fits = (self["slide"].value.densities, *(self[name].value for name in ("covering", "picking", "other")))
        top = max(self["left_bell"].value.max(), *(densities.max() for densities in fits))
        return Bells(X, p, q, top=top, room=room)
