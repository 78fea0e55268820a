"""Batching: one fetch of the weights serves many examples, as measured and below the limits of the machine."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DL, DOWN, UL, Create, VGroup

from mathdl import batching
from scenes.kit import theme
from scenes.kit.figures.layer_product import LayerProduct
from scenes.kit.figures.measured import Measured, Question, Ratio, log_axes
from scenes.kit.figures.roofline import Roofline
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, through, vanish
from scenes.kit.parameters import Choice
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.text import row

SIDE, EXAMPLES = 8, 8
"""Rows and columns of the weights that are drawn, and how many examples."""


class GPUBatching(Lecture):
    """Why do we feed a network a thousand examples at once?"""

    gist = "one fetch, many examples, on {processor}"
    parameters = {
        "measurement": Choice(batching.stored_measurements()),
        "batch": Choice((64, 128, 256, 512, 1024)),
    }

    @staticmethod
    def numbers(measurement: str, batch: int) -> dict[str, Quantity]:
        """Read the stored measurement; draw a small layer that stands for the measured one."""
        measured = quantity(batching.load_measurement, measurement)
        stored = measured.value
        at, lowest = stored.index(batch), quantity(np.argmin, measured.part("roofline_fraction"))
        loop, batched = (
            quantity(np.multiply, 1000, measured.part(name), unit="ms") for name in ("loop_seconds", "batch_seconds")
        )
        columns = np.arange(1, EXAMPLES + 1)
        intensities = quantity(batching.arithmetic_intensity, columns, stored.in_features, stored.out_features)
        return {
            **{name: measured.part(name) for name in ("device", "processor", "dtype", "date", "repeats", "n_weights")},
            **{name: measured.part(name) for name in ("in_features", "out_features")},
            "torch": measured.part("versions", "torch"),
            "layer": quantity(batching.random_layer, SIDE, SIDE, EXAMPLES, np.random.default_rng(0)),
            "rows": quantity(np.arange, SIDE + 1),
            "fetched": quantity(np.linspace, 0, measured.part("n_weights"), SIDE + 1, dtype=int),
            "examples": quantity(np.size, columns),
            "intensities": intensities,
            "sizes": measured.part("batch_sizes"),
            "index": quantity(stored.index, batch),
            **{"loop_times": loop, "batch_times": batched},
            **{"one_time": batched.first, "loop_time": loop.at(at), "batch_time": batched.at(at)},
            **{name: measured.part(name, unit="/s") for name in ("loop_throughput", "batch_throughput")},
            **{f"{name}_rate": measured.part(f"{name}_throughput", at, unit="/s") for name in ("loop", "batch")},
            "slowdown": quantity(stored.slowdown, batch),
            "slowdown_two": quantity(stored.slowdown, 2),
            "speedup": quantity(stored.speedup, batch),
            "intensity": measured.part("intensity"),
            "speed": measured.part("batch_flops_per_second"),
            "roof": measured.part("roof"),
            "knee": measured.part("knee_intensity"),
            "fraction": measured.part("roofline_fraction", at),
            "lowest": lowest,
            "lowest_batch": measured.part("batch_sizes", lowest.value),
            "lowest_fraction": measured.part("roofline_fraction", lowest.value),
            "difference": measured.part("largest_difference"),
            "spacings": measured.part("difference_in_spacings"),
        }

    def one(self) -> None:
        """A frame runs down the rows of weights; each row that is fetched fills one cell of the output."""
        _, figure, below = self.stage.whole.lines(below=2)
        names = [self.formula(each) for each in ("parameter(W)", "data(x)", "output(y)")]
        self.layer = LayerProduct(self["layer"].value, room=figure, names=names, equals=self.formula("="))
        left, right = below.abreast(2)
        count = Row(role="parameter", along="fetched", spec=",d", note="weights fetched")
        rate = Row(role="output", along="intensities", spec=".2f", note="operations per byte")
        self.count, self.rate = self.rows(left, count=count)["count"], self.rows(right, rate=rate)["rate"]
        self.add(self.layer.weights, names[0])
        self.until("vector")
        self.play(appear(self.layer.inputs[0], names[1]))
        self.until("fetch")
        self.play(appear(self.layer.equals, names[2], self.layer.outputs[0], self.layer.frame, self.count))
        self.play(through(self.layer.along(self["rows"], 1), self.count.along(), pace=EVEN), until="used")
        self.play(appear(self.rate))

    def stack(self) -> None:
        """Columns join the first; then one fetch of the weights fills the outputs of all."""
        back = slice(None, None, -1)
        emptied = (self.layer.along(self["rows"].part(back), 1), self.count.along(self["fetched"].part(back)))
        intensities = self["intensities"]
        self.play(through(*emptied, run_time=theme.APPEAR))
        self.play(appear(self.layer.example(1)), through(self.rate.along(intensities.part(slice(2)))))
        self.until("stack")
        stacked = self.layer.renamed(self.formula("data(X)^top"), self.formula("output(Y)^top"))
        others = [self.layer.example(index) for index in range(2, EXAMPLES)]
        rising = through(self.rate.along(intensities.part(slice(1, None))), pace=EVEN)
        self.play(*stacked, appear(*others, lag=0.5, run_time=theme.SWEEP), rising, until="fetch")
        self.play(through(self.layer.along(self["rows"], EXAMPLES), self.count.along(), pace=EVEN), until="end")

    def predict(self) -> None:
        """The time of one example stands in the chart; where will the batch be?"""
        self.figure, self.column = self.stage.split()
        self.beside, below = self.column.cut(0.55)
        sizes, loop, batched = (self[name] for name in ("sizes", "loop_times", "batch_times"))
        titles: dict[str, Any] = {"x_title": "batch size", "y_title": "milliseconds"}
        self.times = log_axes(sizes, loop, batched, room=self.figure, x_ticks=sizes.value, **titles)
        self.batches, self.loop = Measured(self.times, sizes, batched), Measured(self.times, sizes, loop, role="muted")
        self.question = Question(self.times, 1, float(self["one_time"]), self.values["batch"], self.formula("?"))
        self.facts = self.rows(
            self.beside,
            one=Row("one example", "one_time", "data", spec=".1f"),
            batch=Row("batch of {batch}", "batch_time", "data", spec=",.0f", asked=True),
            loop=Row("one at a time", "loop_time", "muted", spec=",.0f"),
        )
        self.source = below.put(
            self.label(
                "{device} \\ {dtype}, {in_features} × {out_features} \\ "
                "PyTorch {torch} \\ median of {repeats} runs \\ {date}",
                role="muted",
            ),
            at=DL,
        )
        self.turn_to(self.times, self.batches.show(1), self.facts["one"], self.source)
        self.until("ask")
        self.play(appear(self.question, self.facts["batch"]))

    def measured(self) -> None:
        """The line of the batches grows; above it that of one at a time, and the factor between them."""
        batch = self.values["batch"]
        one, batched, loop = (float(self[name]) for name in ("one_time", "batch_time", "loop_time"))
        longer = Ratio(self.times, batch, one, batched, self._times("slowdown", "data"), role="data")
        faster = Ratio(self.times, batch, batched, loop, self._times("speedup", "output"), role="output")
        self.play(vanish(self.question.upwards, self.question.mark, run_time=theme.LEAVE))
        self.play(through(self.batches.along()), *self.answered("batch_time"))
        self.play(appear(longer, self.batches.named(self.label("one batch", role="data"), 3, DOWN)))
        self.until("loop")
        self.play(through(self.loop.along()), appear(self.facts["loop"]))
        self.play(appear(faster, self.loop.named(self.label("one at a time", role="muted"), 4, UL)))

    def throughput(self) -> None:
        """Both lines turn into examples a second."""
        sizes, loop, batched = (self[name] for name in ("sizes", "loop_throughput", "batch_throughput"))
        titles: dict[str, Any] = {"x_title": "batch size", "y_title": "examples per second"}
        axes = log_axes(sizes, loop, batched, room=self.figure, x_ticks=sizes.value, **titles)
        facts = self.rows(
            self.beside,
            loop=Row("one at a time", "loop_rate", "muted", spec=",.0f"),
            two=Row("batch of 2", "slowdown_two", "data", spec=".2f", note="times as long as one"),
            batch=Row("batch of {batch}", "batch_rate", "data", spec=",.0f"),
        )
        self.play(vanish(*self.standing(self.batches, self.loop, self.source), run_time=theme.LEAVE))
        self.play(appear(axes), self.batches.onto(axes, sizes, batched), self.loop.onto(axes, sizes, loop))
        self.until("loop")
        self.play(appear(self.loop.named(self.label("one at a time", role="muted"), 8, DOWN), facts["loop"]))
        self.until("two")
        self.play(appear(self.batches.ring(1), facts["two"]))
        self.until("rise")
        ring = self.batches.ring(self["index"].value)
        self.play(appear(self.batches.named(self.label("one batch", role="data"), 5, UL), ring, facts["batch"]))

    def roofline(self) -> None:
        """The batched line turns into speed against intensity, below the two limits of the machine."""
        intensity, speed, roof = (self[name] for name in ("intensity", "speed", "roof"))
        style: dict[str, Any] = {"x_title": "operations per byte", "y_title": "operations per second"}
        limits = (roof.part("intensity"), roof.part("flops_per_second"))
        axes = log_axes(limits[0], limits[1], speed, room=self.figure, formats=("g", "log"), **style)
        self.roof = Roofline(axes, roof, *(self.label(name, role="output") for name in ("memory", "arithmetic")))
        facts = self.rows(
            self.beside,
            knee=Row("knee", "knee", "output", spec=".1f", note="operations per byte"),
            low=Row("batch of {lowest_batch}", "lowest_fraction", "data", spec=".0%", note="of the limit"),
            high=Row("batch of {batch}", "fraction", "data", spec=".0%", note="of the limit"),
        )
        self.play(vanish(*self.standing(self.batches, self.source), run_time=theme.LEAVE))
        self.play(appear(axes), self.batches.onto(axes, intensity, speed))
        self.until("memory")
        self.play(Create(self.roof.slope), appear(self.roof.slope_name))
        self.until("arithmetic")
        self.play(Create(self.roof.level), appear(self.roof.level_name, self.roof.knee, facts["knee"]))
        self.until("small")
        self.play(appear(self.batches.ring(self["lowest"].value), facts["low"]))
        self.until("large")
        self.play(appear(self.batches.ring(self["index"].value), facts["high"]))
        self.facts = facts

    def meaning(self) -> None:
        """The formula of one example is that of the batch; the difference between their outputs is rounding."""
        facts = self.rows(
            self.column,
            one=Row(formula="output(y)_i = parameter(W) data(x)_i", note="one at a time"),
            batch=Row(formula="output(Y) = data(X) parameter(W)^top", note="one batch"),
            difference=Row(number="difference", role="loss", spec=".1e", note="largest difference"),
            spacings=Row(number="spacings", role="loss", spec=".1f", note="times the spacing \\ of {dtype} at 1"),
        )
        self.play(vanish(*self.facts, self.source, run_time=theme.LEAVE))
        self.play(appear(facts["one"]))
        self.until("batch")
        self.play(appear(facts["batch"]))
        self.until("difference")
        self.play(appear(facts["difference"], facts["spacings"]))

    def _times(self, name: str, role: str) -> VGroup:
        """Return a factor behind its multiplication sign."""
        factor = self.readout(name, ".1f", role=role, size=theme.LABEL)
        return row(self.formula("times", size=theme.LABEL), factor, gap=0.12)
