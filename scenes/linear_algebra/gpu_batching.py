"""Batching: one fetch of the weights serves many examples, as measured and as the roofline predicts."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Create, FadeIn, Line, Rectangle, ReplacementTransform, VGroup

from mathdl import batching
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Sweep, appear, vanish
from scenes.kit.painted.shapes import Dots, HeatMap
from scenes.kit.parameters import Choice
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.text import column, row

SHOWN_ROWS, SHOWN_COLUMNS, SHOWN_BATCH = 10, 10, 8
CELL = 0.36


class GPUBatching(Lecture):
    """The question, the picture, the measurement and the two limits behind it."""

    parameters = {
        "measurement": Choice(batching.stored_measurements()),
        "batch": Choice((64, 128, 256, 512, 1024)),
    }

    @staticmethod
    def numbers(measurement: str, batch: int) -> dict[str, Quantity]:
        """Read the stored measurement, and follow a small excerpt of a layer through it."""
        measured = quantity(batching.load_measurement, measurement)
        stored = measured.value
        at = stored.index(batch)
        lowest = quantity(np.argmin, stored.roofline_fraction)
        layer = quantity(batching.random_layer, SHOWN_COLUMNS, SHOWN_ROWS, SHOWN_BATCH, np.random.default_rng(0))
        return {
            "device": measured.part("device"),
            "dtype": measured.part("dtype"),
            "date": measured.part("date"),
            "torch": measured.part("versions", "torch"),
            "repeats": measured.part("repeats"),
            "features": measured.part("in_features"),
            "sizes": measured.part("batch_sizes", unit="examples"),
            "loop_seconds": measured.part("loop_seconds", unit="s"),
            "batch_seconds": measured.part("batch_seconds", unit="s"),
            "loop_throughput": measured.part("loop_throughput", unit="examples/s"),
            "batch_throughput": measured.part("batch_throughput", unit="examples/s"),
            "speed": measured.part("batch_flops_per_second", unit="FLOP/s"),
            "intensity": measured.part("intensity", unit="FLOP/byte"),
            "knee": measured.part("knee_intensity", unit="FLOP/byte"),
            "peak": measured.part("peak_flops", unit="FLOP/s"),
            "difference": measured.part("largest_difference"),
            "index": quantity(stored.index, batch),
            "fraction": measured.part("roofline_fraction", at),
            "lowest": lowest,
            "lowest_batch": measured.part("batch_sizes", lowest.value),
            "lowest_fraction": measured.part("roofline_fraction", lowest.value),
            "slowdown": quantity(stored.slowdown, batch),
            "loop_slowdown": quantity(stored.loop_slowdown, batch),
            "n_weights": measured.part("n_weights"),
            "shown_intensity": quantity(
                batching.arithmetic_intensity,
                np.arange(1, SHOWN_BATCH + 1),
                stored.in_features,
                stored.out_features,
                unit="operations per byte",
            ),
            "shown_weights": layer.part("weights"),
            "shown_inputs": layer.part("inputs"),
            "shown_outputs": layer.part("outputs"),
            "roof_intensity": measured.part("roof", "intensity", unit="FLOP/byte"),
            "roof_speed": measured.part("roof", "flops_per_second", unit="FLOP/s"),
        }

    def construct(self) -> None:
        """Draw the beats."""
        self.add(self.heading("one fetch, many examples"))
        with self.beat("one"):
            self.draw_layer()
            self.fetch_weights()
        with self.beat("stack"):
            self.stack_examples()
        with self.beat("predict"):
            self.ask()
        with self.beat("measured"):
            self.draw_times()
            self.draw_throughput()
        with self.beat("roofline"):
            self.draw_roofline()
        with self.beat("meaning"):
            self.conclude()

    def draw_layer(self) -> None:
        """Weights, an input column and an output column as heat maps, and the two counts beside them."""
        weights, inputs = self["shown_weights"].value, self["shown_inputs"].value
        diverging = {"table": theme.diverging(), "gap": 0.03}
        rows, columns = weights.shape
        size = {"width": columns * CELL, "height": rows * CELL}
        self.weights = HeatMap(weights, **size, low=-1, high=1, **diverging).move_to([-4.8, 0, 0])
        self.inputs = VGroup(*(self.cells(example, low=-2.5, high=2.5) for example in inputs))
        self.outputs = VGroup(*(self.cells(example, low=-2.5, high=2.5) for example in self["shown_outputs"].value))
        top = self.weights.get_top()[1]
        for group, left in ((self.inputs, -2.3), (self.outputs, 2.0)):
            group.arrange(RIGHT, buff=0.05).align_to([0, top, 0], UP).align_to([left, 0, 0], LEFT)
        middle = self.weights.get_center()[1]
        self.equals = self.formula("=").move_to([1.5, middle, 0])
        self.names = VGroup(
            self.formula("parameter(W)").next_to(self.weights, UP, buff=0.25),
            self.formula("data(x)").next_to(self.inputs[0], UP, buff=0.25),
            self.formula("output(y)").next_to(self.outputs[0], UP, buff=0.25),
        )
        for name in self.names[1:]:
            name.align_baseline(self.names[0].baseline)
        self.add(self.weights, self.names[0])
        self.wait(0.8)
        self.play(appear(self.inputs[0], self.names[1]))

    def cells(self, values: np.ndarray, *, low: float, high: float) -> HeatMap:
        """Return a column of cells."""
        return HeatMap(
            values[:, None],
            width=CELL,
            height=len(values) * CELL,
            low=low,
            high=high,
            table=theme.diverging(),
            gap=0.03,
        )

    def fetch_weights(self) -> None:
        """A frame runs down the rows of weights; each row fills one cell of the output."""
        output = self.outputs[0]
        values, done = output.cells.copy(), len(output.cells)
        frame = Rectangle(width=self.weights.width + 0.06, height=CELL + 0.03)
        frame.set_stroke(theme.role("ink"), width=2.5)
        empty = theme.role_rgb("ground")

        def reach(alpha: float) -> None:
            passed = min(int(alpha * done), done - 1)
            frame.move_to([self.weights.get_center()[0], self.weights.cell_center(passed, 0)[1], 0])
            output.cells[: passed + 1] = values[: passed + 1]
            output.cells[passed + 1 :] = empty

        reach(0)
        self.play(appear(self.equals, self.names[2], frame, output))
        self.play(Sweep(reach, frame, output, run_time=4, rate_func=lambda t: t))
        self.play(vanish(frame))
        self.count = column(
            self.readout("n_weights", ",d", role="parameter", size=theme.LABEL),
            self.label("weights fetched", role="muted"),
            gap=0.18,
        )
        self.rate = self.readout(
            self["shown_intensity"].part(0), ".2f", role="output", size=theme.LABEL, unit="", digits=4
        )
        rate = column(self.rate, self.label("operations for every byte", role="muted"), gap=0.18)
        self.counts = row(self.count, rate, gap=1.2).move_to([0, -2.5, 0]).align_to(self.weights, LEFT)
        rate.align_to(self.inputs, LEFT)
        self.play(appear(self.counts))

    def stack_examples(self) -> None:
        """Columns join the first, one after the other; the operations for every byte rise with them."""
        stacked = (self.formula("data(X)^top"), self.formula("output(Y)^top"))
        first = VGroup(self.inputs[1], self.outputs[1])
        self.until(0.3)
        self.play(appear(*first, run_time=0.8), Sweep(lambda t: self.show_rate(1), self.rate, run_time=0.8))
        names = self.names
        for old, new in zip(names[1:], stacked, strict=True):
            new.move_to(old, aligned_edge=LEFT).align_baseline(old.baseline)
        self.play(*(ReplacementTransform(old, new) for old, new in zip(names[1:], stacked, strict=True)))
        self.layer = VGroup(self.weights, self.inputs, self.equals, self.outputs, names[0], *stacked, self.counts)
        self.until(0.62)
        for index in range(2, len(self.inputs)):
            self.play(
                FadeIn(self.inputs[index], self.outputs[index]),
                Sweep(lambda t, index=index: self.show_rate(index), self.rate),
                run_time=0.45,
            )

    def show_rate(self, index: int) -> None:
        """Show the operations for every byte of ``index + 1`` examples."""
        self.rate.show(self["shown_intensity"].part(index))

    def ask(self) -> None:
        """Write the question out and leave time to think."""
        counts = (self.formula("{batch} times", size=80), self.formula("? times", size=80))
        things = (self.label("the examples", size=56), self.label("the time", size=56))
        self.question = VGroup()
        for count, thing, y in zip(counts, things, (0.55, -0.75), strict=True):
            count.align_to([-0.9, 0, 0], RIGHT).align_baseline(y)
            thing.align_to([-0.4, 0, 0], LEFT).align_baseline(y)
            self.question.add(VGroup(count, thing))
        self.play(vanish(self.layer), appear(self.question, lag=0.4), run_time=1.2)

    def draw_times(self) -> None:
        """Time against batch size, one at a time and batched, with both slowdowns at the chosen batch."""
        sizes = self["sizes"].value
        self.source = self.label(
            "{device}, one core, {dtype} · layer {features} × {features} \\ "
            "PyTorch {torch} · median of {repeats} runs · {date}",
            role="muted",
        ).align_to([theme.STAGE_LEFT, theme.STAGE_BOTTOM, 0], LEFT + DOWN)
        self.times = size_axes(sizes, (1e-3, 10), y_labels=(1e-3, 1e-2, 1e-1, 1, 10), y_title="seconds")
        self.times.align_to([theme.STAGE_LEFT, 2.6, 0], LEFT + UP)
        slow = self.measured_curve(self.times, "loop_seconds", "muted")
        fast = self.measured_curve(self.times, "batch_seconds", "data")
        slow_name = self.label("one at a time", role="muted").next_to(slow[1].points[4], UP + LEFT, buff=0.1)
        fast_name = self.label("one batch", role="data").next_to(fast[1].points[2], DOWN + RIGHT, buff=0.1)
        at = self["index"].value
        marks = VGroup(
            self.slowdown("loop_slowdown", "muted").next_to(slow[1].points[at], UP + LEFT, buff=0.12),
            self.slowdown("slowdown", "data").next_to(fast[1].points[at], DOWN, buff=0.45),
        )
        self.play(vanish(self.question, run_time=theme.LEAVE))
        self.play(appear(self.times, self.source))
        self.play(Create(slow[0]), FadeIn(slow[1], slow_name), run_time=1.5)
        self.play(Create(fast[0]), FadeIn(fast[1], fast_name), run_time=1.5)
        self.time_chart = VGroup(self.times, slow, fast, slow_name, fast_name, marks)
        self.until(0.45)
        self.play(appear(marks[0]))
        self.until(0.75)
        self.play(appear(marks[1]))

    def draw_throughput(self) -> None:
        """Examples a second against batch size."""
        sizes = self["sizes"].value
        self.speeds = size_axes(sizes, (100, 10_000), y_labels=(100, 1000, 10_000), y_title="examples a second")
        self.speeds.align_to([theme.STAGE_RIGHT, 0, 0], RIGHT)
        self.speeds.shift([0, self.times.at(1, 1e-3)[1] - self.speeds.at(1, 100)[1], 0])
        slow = self.measured_curve(self.speeds, "loop_throughput", "muted")
        fast = self.measured_curve(self.speeds, "batch_throughput", "data")
        slow_name = self.label("one at a time", role="muted").next_to(slow[1].points[-1], DOWN, buff=0.2)
        slow_name.align_to(self.speeds, RIGHT)
        fast_name = self.label("one batch", role="data").next_to(fast[1].points[-1], UP, buff=0.2)
        fast_name.align_to(self.speeds, RIGHT)
        self.play(appear(self.speeds, slow, fast, slow_name, fast_name, lag=0.1, run_time=1.2))
        self.speed_chart = VGroup(self.speeds, slow, slow_name, fast_name)
        self.speed_curve = fast

    def slowdown(self, name: str, role: str) -> VGroup:
        """Return a slowdown with its multiplication sign."""
        return row(self.formula("times", size=theme.LABEL), self.readout(name, ".1f", role=role, size=40), gap=0.1)

    def measured_curve(self, axes: Axes, name: str, role: str) -> VGroup:
        """Return the line and the points of a measurement over the batch sizes."""
        sizes, values = self["sizes"].value, self[name].value
        line = Curve(axes, sizes, values, role=role, width=4)
        return VGroup(line, Dots(axes.at(sizes, values), role=role, radius=0.07))

    def draw_roofline(self) -> None:
        """The throughput becomes speed against intensity, below the predicted roof."""
        intensity, speed = self["intensity"].value, self["speed"].value
        roof_x, roof_y = self["roof_intensity"].value, self["roof_speed"].value
        self.chart = Axes(
            (0.2, 1000),
            (3e9, 3e11),
            width=7.4,
            height=3.7,
            x_ticks=(1, 10, 100, 1000),
            y_ticks=(1e10, 1e11),
            x_format="log",
            y_format="log",
            x_title="operations per byte",
            y_title="operations a second",
            log=(True, True),
        )
        self.chart.align_to([theme.STAGE_LEFT, 2.6, 0], LEFT + UP)
        points = Dots(self.chart.at(intensity, speed), role="data", radius=0.07)
        line = Curve(self.chart, intensity, speed, role="data", width=4)
        self.play(vanish(self.time_chart, self.speed_chart, self.source, run_time=theme.LEAVE))
        self.play(
            ReplacementTransform(self.speed_curve[0], line),
            ReplacementTransform(self.speed_curve[1], points),
            appear(self.chart),
            run_time=theme.MOVE,
        )
        roof = Curve(self.chart, roof_x, roof_y, role="output")
        memory = self.label("memory", role="output").next_to(roof.point_from_proportion(0.27), UP + LEFT, buff=0.1)
        arithmetic = self.label("arithmetic", role="output").next_to(self.chart.at(60, roof_y[1]), UP, buff=0.2)
        knee = Line(self.chart.at(roof_x[1], roof_y[1]), self.chart.at(roof_x[1], 3e9))
        knee.set_stroke(theme.role("muted"), width=2, opacity=0.7)
        self.play(Create(roof), run_time=1.6)
        self.play(appear(memory, run_time=0.5))
        knee_value = self.counted("knee", ".1f", "output", "operations per byte \\ at the knee")
        self.until(0.3)
        reached = self.counted("fraction", ".0%", "data", "of the roof, batch of {batch}")
        lowest = self.counted("lowest_fraction", ".0%", "data", "of the roof, batch of {lowest_batch}")
        self.figures = column(knee_value, reached, lowest, gap=0.45)
        self.figures.align_to([3.0, 0, 0], LEFT).align_to(self.chart.at(1, 3e11), UP)
        self.play(appear(arithmetic, knee, knee_value))
        self.until(0.6)
        at, low = self["index"].value, self["lowest"].value
        rings = [
            Circle(radius=0.16).set_stroke(theme.role("data"), width=2.5).move_to(points.points[place])
            for place in (at, low)
        ]
        self.play(appear(rings[0], reached))
        self.until(0.85)
        self.play(appear(rings[1], lowest))
        self.rings = rings

    def counted(self, name: str, spec: str, role: str, words: str) -> VGroup:
        """Return a readout with words below it."""
        number = self.readout(name, spec, role=role, size=44, unit="")
        return column(number, self.label(words, role="muted"), gap=0.16)

    def conclude(self) -> None:
        """The formula of the loop is the formula of the batch; the difference found between them."""
        loop = self.formula("output(y)_i = parameter(W) data(x)_i")
        batch = self.formula("output(Y) = data(X) parameter(W)^top")
        gap = self.counted("difference", ".1e", "loss", "largest difference found")
        group = column(loop, batch, gap, gap=0.5)
        group.align_to(self.figures, LEFT).align_to(self.figures, UP)
        self.play(vanish(self.figures))
        self.play(appear(loop))
        self.until(0.4)
        self.play(ReplacementTransform(loop.copy(), batch), run_time=theme.MOVE)
        self.until(0.6)
        self.play(appear(gap))


def size_axes(sizes: np.ndarray, y: tuple[float, float], *, y_labels: tuple[float, ...], y_title: str) -> Axes:
    """Return logarithmic axes over the batch sizes."""
    return Axes(
        (sizes[0], sizes[-1]),
        y,
        width=5.2,
        height=3.0,
        x_ticks=tuple(sizes),
        x_labels=tuple(sizes[::2]),
        y_ticks=y_labels,
        y_format="log",
        x_title="batch size",
        y_title=y_title,
        log=(True, True),
    )
