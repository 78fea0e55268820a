"""KL divergence: the bits wasted by the code of the wrong distribution, and the two ways to fit with it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DR, LEFT, RIGHT, UR, FadeIn, ReplacementTransform, VGroup, VMobject

from mathdl import distributions, information, losses, normal_paths, optimizers
from mathdl.distributions import mixture, normal
from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes, Curve, tick_label
from scenes.kit.figures.bells import Bells
from scenes.kit.figures.messages import Columns, Level, Messages
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Sweep, appear, vanish
from scenes.kit.parameters import Distribution, Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.readout import Readout
from scenes.kit.text import Formula

FRAMES = 121
"""Computed states of what moves."""

X = np.linspace(-6.4, 6.4, 513)
"""Where bells are drawn."""

HEAP = 0.7
"""The standard deviation of a heap, and that of the bell before it is fitted."""

COLUMN = 2.6
"""The left edge of formula and numbers."""

WIDTH, HEIGHT, CORNER = 7.6, 4.0, (-6.1, -1.75, 0)
"""The picture of columns, alone."""

PANEL, PANELS = 0.76, ((-6.5, -1.6, 0), (0.35, -1.6, 0))
"""The size of two pictures side by side, compared with one alone, and their corners."""

SYMBOL = 44


def mix(alpha: float, start: Any, end: Any) -> Any:
    """Return the place between two places of the layout."""
    return start + alpha * (end - start)


def in_column(mark: Any, y: float) -> Any:
    """Put ``mark`` at the left edge of the column of numbers, standing on ``y``."""
    return mark.next_to([COLUMN, 0, 0], RIGHT, buff=0).align_baseline(y)


class KLDivergence(Lecture):
    """What does it cost to believe the wrong distribution?"""

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
        p: np.ndarray,
        q: np.ndarray,
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
        bits = {"base": 2, "unit": "bits"}
        forward = quantity(information.kl_divergence, p, q, **bits)
        reverse = quantity(information.kl_divergence, q, p, **bits)
        if f"{forward:.3f}" == f"{reverse:.3f}":
            raise ValueError(f"p and q must not waste as much in both directions, but waste {forward:.3f} bits")
        beliefs = np.linspace(p, q, FRAMES)
        left, right = normal(-apart / 2, spread_p), normal(apart / 2, spread_q)
        same = normal(left.mean, spread_q)
        slide = quantity(normal_paths.normal_path, left, same, right, FRAMES, X, **bits)
        heaps = mixture([heap_share, 1 - heap_share], [normal(-heap_gap / 2, HEAP), normal(heap_gap / 2, HEAP)])
        fits = {way: quantity(information.fit_normal_by_kl, heaps, way) for way in ("forward", "reverse")}
        paths = {
            f"{way}_path": quantity(
                normal_paths.normal_path, heaps, normal(0, HEAP), fit.value, FRAMES, X, direction=way, **bits
            )
            for way, fit in fits.items()
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
            "entropy": quantity(information.entropy, p, **bits),
            "entropy_q": quantity(information.entropy, q, **bits),
            "cross_entropy": quantity(information.cross_entropy, p, q, **bits),
            "cross_entropy_q": quantity(information.cross_entropy, q, p, **bits),
            "forward": forward,
            "reverse": reverse,
            "terms": quantity(information.kl_terms, p, q, **bits),
            "lengths_p": quantity(information.surprise, p, **bits),
            "lengths_q": quantity(information.surprise, q, **bits),
            "words_p": quantity(information.huffman_code, p),
            "words_q": quantity(information.huffman_code, q),
            "belief_lengths": quantity(information.surprise, beliefs, **bits),
            "belief_averages": quantity(information.cross_entropy, p, beliefs, **bits),
            "slide": slide,
            "slide_closed": quantity(normal_paths.closed_forms, left, slide, **bits),
            "left_bell": quantity(left.pdf, X),
            "heaps": quantity(heaps.pdf, X),
            **paths,
            "losses": quantity(information.cross_entropy, p, models, **bits),
            "gaps": quantity(information.kl_divergence, p, models, **bits),
        }

    def construct(self) -> None:
        """Draw the beats in order."""
        p, lengths = self.values["p"], [self["lengths_p"].value, self["lengths_q"].value]
        self.top = np.max(lengths)
        self.messages = self.ground(p, CORNER, 1.0, ticked=True)
        self.title = self.heading("the price of the wrong code")
        self.add(self.title, self.messages.axes)
        with self.beat("code"):
            self.draw_code(p, lengths[0])
        with self.beat("wrong_code"):
            self.draw_wrong_code()
        with self.beat("waste"):
            self.draw_waste(p, *lengths)
        with self.beat("predict"):
            self.draw_predict(p, self.values["q"], lengths[0])
        with self.beat("asymmetry"):
            self.draw_asymmetry(*lengths)
        with self.beat("curves"):
            self.draw_curves()
        with self.beat("modes"):
            self.draw_modes()
        with self.beat("training"):
            self.draw_training()

    def draw_code(self, p: np.ndarray, lengths: np.ndarray) -> None:
        """Columns of p with their code words; their area levels out to the average."""
        self.code_p = Columns(self.messages, lengths, role="data")
        shares = self.messages.place([tick_label(share, "g") for share in p], -2.68)
        self.shares = VGroup(self.label("$p$", role="data").move_to([-6.4, 0, 0]).align_baseline(-2.68), shares)
        self.words = self.code_words("p", [self["entropy"].value])
        columns = [part for pair in zip(self.code_p, self.messages.names, strict=True) for part in pair]
        self.play(appear(*columns, lag=0.3, run_time=1.6))
        self.until(0.18)
        self.play(appear(self.shares))
        self.until(0.32)
        self.play(appear(*self.words, lag=0.4, run_time=1.0))
        self.until(0.7)
        flood = Columns(self.messages, lengths, role="data", opacity=0.45)
        self.floor = Level(self.messages, self["entropy"].value, "p", role="data", above=False)
        self.row_p = self.entry("code for #data[$p$]", self["entropy"], 1.9, "data")
        self.average = self.label("average length", role="muted")
        in_column(self.average, self.messages.axes.titles[0].baseline)
        self.play(FadeIn(flood, run_time=0.4))
        self.play(Sweep(lambda a: flood.set_data(mix(a, lengths, self["entropy"].value)), flood, run_time=1.4))
        self.play(appear(self.floor, self.average, self.row_p), vanish(flood))

    def draw_wrong_code(self) -> None:
        """The columns take the lengths that suit q, and the average rises."""
        lengths, averages = self["belief_lengths"].value, self["belief_averages"]
        self.code_q = Columns(self.messages, lengths[0], role="parameter")
        self.mean = Level(self.messages, averages.value[0], "q", role="parameter")
        self.row_q = self.entry("code for #parameter[$q$]", averages.part(0), 1.05, "parameter")
        self.play(*self.code_p.hollow(), vanish(self.words), appear(self.code_q, self.mean, self.row_q, run_time=0.8))

        def believe(alpha: float) -> None:
            frame = round(alpha * (FRAMES - 1))
            self.code_q.set_data(lengths[frame])
            self.mean.show(averages.value[frame])
            self.row_q[1].show(averages.part(frame))

        self.until(0.25)
        self.play(Sweep(believe, self.code_q, self.mean, self.row_q[1], run_time=3.0))
        self.words = self.code_words("q", [self["entropy"].value, averages.value[-1]])
        self.play(appear(*self.words, lag=0.4, run_time=0.8))

    def draw_waste(self, p: np.ndarray, lengths_p: np.ndarray, lengths_q: np.ndarray) -> None:
        """Only the difference of the two codes stays; it levels out and becomes the divergence."""
        self.waste = Columns(self.messages, lengths_q, lengths_p, role="loss", below="output", opacity=0.4)
        style = {"size": theme.LABEL, "unit": "", "underline": False}
        parts = [self.readout(self["terms"].part(index), "+.3g", **style) for index in range(p.size)]
        self.terms = self.messages.place(parts, 2.42)
        self.sum = VGroup(
            self.formula("D(data(p) parallel parameter(q))", size=SYMBOL),
            self.formula("= sum data(p) log_2 data(p)/parameter(q)", size=SYMBOL),
        )
        in_column(self.sum[0], -1.1)
        in_column(self.sum[1], -2.1)
        waste = self.entry("#loss[waste]", self["forward"], 0.2, "loss")
        self.row_waste, self.divergence = waste
        self.play(vanish(self.words), *self.code_q.hollow(), appear(self.waste, self.terms))
        self.until(0.25)
        self.play(appear(waste))
        self.until(0.4)
        self.play(self.even_out(self.waste, (lengths_q, lengths_p), ("cross_entropy", "entropy")))
        self.play(appear(*self.sum))

    def draw_predict(self, p: np.ndarray, q: np.ndarray, lengths: np.ndarray) -> None:
        """The picture makes room for its mirror image, in which q is true and p believed."""
        texts = VGroup(self.messages.axes.y_tick_labels, self.messages.axes.titles)
        self.messages.axes.remove(*texts)
        self.add(texts)
        figure = VGroup(self.messages, self.code_p, self.code_q, self.waste, self.floor, self.mean)
        titles = [
            self.label("#data[$p$] is true, #parameter[$q$] believed"),
            self.label("#parameter[$q$] is true, #data[$p$] believed"),
        ]
        self.symbols = [
            self.formula("D(data(p) parallel parameter(q))", size=SYMBOL),
            self.formula("D(parameter(q) parallel data(p))", size=SYMBOL),
        ]
        equals = [self.formula("=", size=SYMBOL) for _ in titles]
        for title, symbol, equal, corner in zip(titles, self.symbols, equals, PANELS, strict=True):
            middle = corner[0] + PANEL * WIDTH / 2
            title.set_x(middle).align_baseline(2.0)
            equal.set_x(middle - 0.15).align_baseline(-2.65)
            symbol.next_to(equal, LEFT, buff=0.2).align_baseline(equal)
        rows = (self.row_p, self.row_q, self.row_waste)
        self.play(vanish(texts, self.shares, self.terms, self.average, *rows, self.sum[1], run_time=theme.LEAVE))
        self.play(
            figure.animate.scale(PANEL, about_point=CORNER).shift(np.subtract(PANELS[0], CORNER)),
            self.sum[0].animate.align_baseline(-2.65),
            self.divergence.animate.align_baseline(-2.65),
            run_time=theme.MOVE,
        )
        self.mirror = self.ground(p, PANELS[1], PANEL, ticked=False)
        self.mirror_code = Columns(self.mirror, lengths, role="data")
        self.play(
            ReplacementTransform(self.sum[0], self.symbols[0]),
            self.divergence.animate.set_x(equals[0].get_right()[0] + 0.2 + self.divergence.width / 2),
            appear(*titles, self.mirror, self.mirror_code, run_time=1.0),
        )

        def swap(alpha: float) -> None:
            self.mirror.set_shares(mix(alpha, p, q))
            self.mirror_code.set_data(lengths)

        self.play(appear(equals[0]), Sweep(swap, self.mirror, self.mirror_code, run_time=1.6))
        self.question = self.formula("?", role="loss").next_to(equals[1], RIGHT, buff=0.2)
        self.question.align_baseline(equals[1])
        self.play(appear(self.symbols[1], equals[1], self.question))

    def draw_asymmetry(self, lengths_p: np.ndarray, lengths_q: np.ndarray) -> None:
        """The waste of the mirror image levels out to another height."""
        ideal = Columns(self.mirror, lengths_q, role="parameter", opacity=0).set_stroke(width=1.5, opacity=0.55)
        waste = Columns(self.mirror, lengths_p, lengths_q, role="loss", below="output", opacity=0.4)
        size = SYMBOL * PANEL
        lines = (
            Level(self.mirror, self["entropy_q"].value, "q", role="parameter", above=False, size=size),
            Level(self.mirror, self["cross_entropy_q"].value, "p", role="data", size=size),
        )
        answer = self.readout("reverse")
        answer.shift([self.question.get_left()[0] - answer.get_left()[0], 0, 0]).align_baseline(self.question)
        self.play(*self.mirror_code.hollow(), vanish(self.question), appear(ideal, waste, answer))
        self.wait(0.6)
        self.play(appear(*lines), self.even_out(waste, (lengths_p, lengths_q), ("cross_entropy_q", "entropy_q")))

    def draw_curves(self) -> None:
        """Two bells slide apart; the signed integrand grows, and its area equals the closed form."""
        path, closed, left = self["slide"].value, self["slide_closed"], self["left_bell"].value
        shades, areas = path.integrands, self["slide"].part("divergences")
        self.upper = self.bells(0.55, left, path.densities[0])
        axes = Axes(
            (X[0], X[-1]), (shades.min(), shades.max()), width=8.5, height=2.6, cross=(None, 0), show=(True, False)
        )
        axes.shift([theme.STAGE_LEFT, -2.8, 0] - axes.at(X[0], shades.min()))
        gain = Area(axes, X, shades[0], role="loss", opacity=0.45)
        saved = Area(axes, X, shades[0], role="output", opacity=0.6)
        outline = Curve(axes, X, shades[0], role="loss", width=3)
        name = self.formula("data(p) log_2 data(p)/parameter(q)", size=40, role="loss")
        name.next_to(axes.at(X[0], shades.max()), DR, buff=0.1)
        integral = self.formula("= integral data(p) log_2 data(p)/parameter(q) dif x", size=SYMBOL)
        symbol = self.formula("D(data(p) parallel parameter(q))", size=SYMBOL)
        in_column(symbol, 2.3)
        in_column(integral, 1.3)
        rows = VGroup(
            self.entry("area", areas.part(0), -1.2, "loss", areas.value[-1]),
            self.entry("closed form", closed.part(0), -2.1, "muted", areas.value[-1]),
        )

        def slide(alpha: float) -> None:
            frame = round(alpha * (FRAMES - 1))
            self.upper.show(q=path.densities[frame])
            gain.set_data(X, np.maximum(shades[frame], 0))
            saved.set_data(X, np.minimum(shades[frame], 0))
            outline.set_data(X, shades[frame])
            rows[0][1].show(areas.part(frame))
            rows[1][1].show(closed.part(frame))

        slide(0)
        self.play(vanish(*self.standing(self.symbols[0]), run_time=theme.LEAVE))
        self.play(
            ReplacementTransform(self.symbols[0], symbol, run_time=0.7),
            appear(self.upper, integral, run_time=theme.MOVE),
        )
        self.play(appear(axes, gain, saved, outline, name, rows))
        self.until(0.36)
        moving = (self.upper, gain, saved, outline, rows)
        self.play(Sweep(slide, *moving, run_time=0.85 * self.remaining))
        self.symbol = symbol

    def draw_modes(self) -> None:
        """One bell is fitted to two heaps, above by the forward divergence, below by the reverse one."""
        heaps, old, away = self["heaps"].value, self["left_bell"].value, self["slide"].value.densities[-1]
        first = self["forward_path"].value.densities[0]
        picked, middle = (self["reverse_path"].value.means[-1], self["forward_path"].value.means[-1])
        lower = self.bells(-2.75, heaps, first, side=RIGHT if picked < middle else LEFT, low=True)
        remarks = [self.label("spreads over both", role="muted"), self.label("picks one", role="muted")]
        rows = [
            self.entry(self.formula(markup, size=SYMBOL), self[f"{way}_path"].part("divergences", 0), y, "loss")
            for markup, way, y in (
                ("D(data(p) parallel parameter(q))", "forward", 1.5),
                ("D(parameter(q) parallel data(p))", "reverse", -1.8),
            )
        ]
        for remark, row in zip(remarks, rows, strict=True):
            in_column(remark, row[0].baseline - 0.75)

        def gather(alpha: float) -> None:
            self.upper.show(mix(alpha, old, heaps), mix(alpha, away, first))

        self.play(vanish(*self.standing(self.upper, self.symbol), run_time=theme.LEAVE))
        self.play(
            ReplacementTransform(self.symbol, rows[0][0]),
            Sweep(gather, self.upper, run_time=theme.MOVE),
            appear(lower, rows[0][1], rows[1], run_time=theme.MOVE),
        )
        for share, figure, way, readout, remark in (
            (0.32, self.upper, "forward", rows[0][1], remarks[0]),
            (0.68, lower, "reverse", rows[1][1], remarks[1]),
        ):
            self.until(share)
            fitting = self.fit(figure, way, readout)
            self.play(fitting, appear(remark, run_time=fitting.run_time))

    def draw_training(self) -> None:
        """Cross-entropy falls to the entropy of the data: the divergence between them closes."""
        steps, lost, gaps = self.values["steps"], self["losses"], self["gaps"]
        floor, start = self["entropy"].value, lost.value[0]
        x = np.arange(steps + 1)
        axes = Axes(
            (0, steps),
            (0, start),
            width=WIDTH,
            height=4.3,
            x_ticks=range(0, steps + 1, steps // 4 or 1),
            y_ticks=range(int(start) + 1),
            x_title="training steps",
            y_title="bits",
        )
        axes.shift([-6.1, -2.0, 0] - axes.at(0, 0))
        data = Area(axes, x, np.full(x.size, floor), role="data")
        edge = Curve(axes, x, np.full(x.size, floor), role="data", width=3)
        gap = Area(axes, x[:2], lost.value[:2], base=floor, role="loss", opacity=0.45)
        curve = Curve(axes, x[:2], lost.value[:2], role="parameter")
        words = self.label("entropy of the data", role="data").move_to(axes.at(steps / 2, floor / 2))
        loss = self.label("cross-entropy", role="parameter")
        loss.move_to(axes.at(steps / 3, lost.value[steps // 5])).shift([0, 0.25, 0])
        wedge = self.label("divergence")
        wedge.next_to(axes.at(0, floor), UR, buff=0.12)
        reach = axes.at(x, lost.value)
        fits = np.interp(wedge.get_right()[0], reach[:, 0], reach[:, 1]) > wedge.get_top()[1] + 0.05
        rows = VGroup()
        for markup, name, value, role, y in (
            ("H(data(p), parameter(q))", "cross-entropy, the loss", lost.part(0), "parameter", 1.9),
            ("= H(data(p))", "entropy of the data", self["entropy"], "data", 0.3),
            ("+ space D(data(p) parallel parameter(q))", "divergence", gaps.part(0), "loss", -1.3),
        ):
            entry = self.entry(self.formula(markup, size=39), value, y, role)
            remark = self.label(name, role="muted")
            rows.add(VGroup(*entry, in_column(remark, y - 0.55)))

        def train(alpha: float) -> None:
            step = max(1, round(alpha * steps))
            gap.set_data(x[: step + 1], lost.value[: step + 1], floor)
            curve.set_data(x[: step + 1], lost.value[: step + 1])
            rows[0][1].show(lost.part(step))
            rows[2][1].show(gaps.part(step))

        self.play(vanish(*self.standing(), run_time=theme.LEAVE))
        self.play(appear(axes, data, edge, words, *rows))
        self.until(0.3)
        self.play(Sweep(train, gap, curve, rows, run_time=0.75 * self.remaining))
        self.play(appear(loss, *([wedge] if fits else [])))

    # The parts of the pictures.

    def ground(self, shares: np.ndarray, corner: Any, zoom: float, *, ticked: bool) -> Messages:
        """Return the ground for columns with its origin at ``corner``."""
        size = {"width": WIDTH * zoom, "height": HEIGHT * zoom, "size": SYMBOL * zoom}
        return Messages(shares, self.top, corner=corner, ticked=ticked, **size)

    def code_words(self, code: str, lines: list[float]) -> VGroup:
        """Return the words of the code for p or q, or the ideal lengths where no words have just these."""
        words, lengths = self[f"words_{code}"].value, self[f"lengths_{code}"]
        if np.allclose(information.code_lengths(words), lengths.value):
            return self.messages.write(words, lines=lines)
        style = {"size": theme.LABEL, "unit": "", "underline": False}
        marks = [self.readout(lengths.part(index), ".2f", **style) for index in range(lengths.value.size)]
        placed = self.messages.place(marks, self.messages.axes.at(0, 0)[1] + 0.2, overhang=-0.02)
        tops = self.messages.axes.at(0, lengths.value)[:, 1]
        return VGroup(*(mark for mark in placed if mark.get_top()[1] < tops[marks.index(mark)] - 0.05))

    def even_out(self, waste: Columns, ends: tuple[np.ndarray, np.ndarray], levels: tuple[str, str]) -> Sweep:
        """Return the animation that spreads waste evenly over all messages; its signed area stays what it is."""
        (tops, bases), (high, low) = ends, (self[level].value for level in levels)
        return Sweep(lambda a: waste.set_data(mix(a, tops, high), mix(a, bases, low)), waste, run_time=1.8)

    def entry(self, name: str | Formula, value: Quantity, y: float, role: str, largest: Any = 0.0) -> VGroup:
        """Return a line of the column of numbers: a name at its left edge, a readout at its right edge.

        The readout has room for numbers up to ``largest``.
        """
        mark = in_column(self.label(name) if isinstance(name, str) else name, y)
        readout = self.readout(value, role=role, digits=len(f"{largest:.3f}"))
        readout.shift([theme.STAGE_RIGHT - readout.get_right()[0], 0, 0]).align_baseline(y)
        return VGroup(mark, readout)

    def bells(self, bottom: float, p: np.ndarray, q: np.ndarray, **style: Any) -> Bells:
        """Return a picture of two densities, on one scale for all of them."""
        paths = (self["slide"], self["forward_path"], self["reverse_path"])
        top = max(self["left_bell"].value.max(), *(path.value.densities.max() for path in paths))
        return Bells(X, p, q, top=top, corner=[theme.STAGE_LEFT, bottom, 0], width=8.5, height=2.2, **style)

    def fit(self, figure: Bells, way: str, readout: Readout) -> Sweep:
        """Return the animation of a bell that goes to its fit, with its divergence."""
        densities, values = self[f"{way}_path"].value.densities, self[f"{way}_path"].part("divergences")

        def move(alpha: float) -> None:
            frame = round(alpha * (FRAMES - 1))
            figure.show(q=densities[frame])
            readout.show(values.part(frame))

        return Sweep(move, figure, readout, run_time=2.4)

    def standing(self, *kept: VMobject) -> list[VMobject]:
        """Return what is on the screen but for the heading and what is ``kept``."""
        parts = {part for mobject in (self.title, *kept) for part in mobject.get_family()}
        drawn = [mobject for mobject in self.mobjects if isinstance(mobject, VMobject)]
        return [mobject for mobject in drawn if parts.isdisjoint(mobject.get_family())]
