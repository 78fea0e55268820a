"""The benchmark's scenes as they are written in stock Manim, drawn by `manim render` in its own way.

Every sixtieth frame is also kept as it was drawn, in the file that STOCK_FRAMES names, to judge the encoded one by.
"""

import os
from pathlib import Path

import numpy as np
from manim import (
    BLUE,
    DEGREES,
    GREEN,
    ORANGE,
    ORIGIN,
    RED,
    YELLOW,
    Axes,
    CairoRenderer,
    DecimalNumber,
    FadeIn,
    Line,
    NumberPlane,
    Rotate,
    Scene,
    SceneFileWriter,
    ThreeDAxes,
    ThreeDCamera,
    ThreeDScene,
    Typst,
    ValueTracker,
    Vector,
    VGroup,
    always_redraw,
    linear,
)
from manim import Surface as StockSurface

from scripts.benchmarks.lines import KEPT_EVERY, LINES


class KeepingWriter(SceneFileWriter):
    """Manim's own writer, which keeps some of the frames in a file."""

    kept = Path(os.environ["STOCK_FRAMES"]).open("wb")  # noqa: SIM115 - closed when all is written
    written = 0

    def write_frame(self, pixels, *, repeat=1):
        for _ in range(repeat):
            if KeepingWriter.written % KEPT_EVERY == 0:
                np.save(self.kept, pixels)
            KeepingWriter.written += 1
        super().write_frame(pixels, repeat=repeat)

    def finish(self):
        super().finish()
        self.kept.close()


class Graph(Scene):
    def __init__(self, **kwargs):
        super().__init__(renderer=CairoRenderer(file_writer_class=KeepingWriter), **kwargs)

    def construct(self):
        axes = Axes(x_range=(-4, 4, 1), y_range=(-2, 2, 1), x_length=9, y_length=5, tips=False)
        frequency = ValueTracker(1)

        def height(x):
            return np.sin(frequency.get_value() * x)

        def tangent():
            k = frequency.get_value()
            ends = [axes.c2p(x, k * np.cos(k) * (x - 1) + np.sin(k)) for x in (0, 2)]
            return Line(*ends, color=ORANGE, stroke_width=4)

        curve = always_redraw(lambda: axes.plot(height, color=BLUE, stroke_width=5))
        slope = DecimalNumber(np.cos(1), num_decimal_places=3, include_sign=True, mob_class=Typst).move_to([5, 2, 0])
        slope.add_updater(lambda number: number.set_value(np.cos(frequency.get_value())))
        self.add(axes, curve, always_redraw(tangent), slope)
        self.play(frequency.animate.set_value(3), run_time=12)


class LinearMap(Scene):
    def __init__(self, **kwargs):
        super().__init__(renderer=CairoRenderer(file_writer_class=KeepingWriter), **kwargs)

    def construct(self):
        matrix = [[2, -1], [1, 1]]
        plane = NumberPlane(x_range=(-12, 12), y_range=(-12, 12))
        arrows = VGroup(Vector([1, 0], color=GREEN), Vector([0, 1], color=RED))
        self.add(plane, arrows)
        self.play(plane.animate.apply_matrix(matrix), arrows.animate.apply_matrix(matrix), run_time=9)
        self.wait(3)


class Surface(ThreeDScene):
    def __init__(self, **kwargs):
        renderer = CairoRenderer(file_writer_class=KeepingWriter, camera_class=ThreeDCamera)
        super().__init__(renderer=renderer, **kwargs)

    def construct(self):
        self.set_camera_orientation(phi=55 * DEGREES, theta=35 * DEGREES)
        surface = StockSurface(
            lambda u, v: np.array([1.75 * u, 1.75 * v, 1.2 * np.sin(2 * u) * np.cos(2 * v)]),
            u_range=(-2, 2),
            v_range=(-2, 2),
            resolution=(32, 32),
        )
        surface.set_fill_by_value(axes=ThreeDAxes(), colorscale=[(BLUE, -1.2), (GREEN, 0), (YELLOW, 1.2)])
        self.add(surface)
        self.play(Rotate(surface, 1, about_point=ORIGIN), run_time=5, rate_func=linear)


class Text(Scene):
    def __init__(self, **kwargs):
        super().__init__(renderer=CairoRenderer(file_writer_class=KeepingWriter), **kwargs)

    def construct(self):
        for index, line in enumerate(LINES):
            words = Typst(line, font_size=32).move_to([0, 2.5 - index, 0])
            self.play(FadeIn(words), run_time=1)
            self.wait(1)
