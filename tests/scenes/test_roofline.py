"""The roofline: its lines are the two limits, and meet above the knee."""

import numpy as np
import pytest
from manim import Rectangle, tempconfig
from numpy.testing import assert_allclose

from mathdl import batching
from scenes.kit.figures.measured import log_axes
from scenes.kit.figures.roofline import Roofline
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot

ROOMS = {"wide": Slot(-6.6, -3, 1.8, 2.85), "vertical": Slot(-3.5, -1.1, 3.5, 4.7, "vertical")}


@pytest.fixture(params=ROOMS.values(), ids=ROOMS)
def drawn(request, tmp_path):
    roof = quantity(batching.load_measurement, "cpu").part("roof")
    corners = roof.part("intensity"), roof.part("flops_per_second")
    with tempconfig({"media_dir": str(tmp_path)}):
        axes = log_axes(*corners, room=request.param, x_title="x", y_title="y", formats=("g", "log"))
    names = [Rectangle(width=1.2, height=0.3) for _ in range(2)]
    return axes, Roofline(axes, roof, *names)


def test_every_place_of_the_roof_is_the_speed_that_the_machine_allows(drawn):
    axes, roofline = drawn
    stored = batching.load_measurement("cpu")
    low, knee, high = stored.roof.intensity
    places = [np.geomspace(low, knee, 5), np.geomspace(knee, high, 5)]
    for line, intensity in zip((roofline.slope, roofline.level), places, strict=True):
        allowed = batching.roofline(stored.peak_flops, stored.bandwidth, intensity)
        drawn_places = [line.point_from_proportion(share) for share in np.linspace(0, 1, 5)]
        assert_allclose(drawn_places, axes.at(intensity, allowed), atol=1e-6)


def test_the_knee_is_marked_down_to_the_axis(drawn):
    axes, roofline = drawn
    assert roofline.knee.get_x() == pytest.approx(roofline.level.get_left()[0])
    assert roofline.knee.get_bottom()[1] == pytest.approx(axes.window.bottom, abs=0.13)


def test_names_stand_above_their_lines_inside_the_axes(drawn):
    axes, roofline = drawn
    assert roofline.level_name.get_bottom()[1] > roofline.level.get_y()
    assert roofline.level_name.get_top()[1] < axes.window.top + 0.05
    assert roofline.slope_name.get_right()[0] < roofline.slope.get_right()[0]
    assert roofline.slope_name.get_left()[0] > axes.window.left
