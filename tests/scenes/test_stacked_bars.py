"""Parts stand on each other to scale, and only the first bars are seen when asked."""

from itertools import pairwise

import numpy as np
import pytest

from scenes.kit.figures.axes import Axes
from scenes.kit.figures.curve_cloud import CurveCloud
from scenes.kit.figures.stacked_bars import StackedBars
from scenes.kit.stage import Slot
from scenes.script import LectureError

ROOM = Slot(-6, -3, 2, 2)
PARTS = np.array([[0.4, 0.1], [0.2, 0.3]])


@pytest.fixture
def bars():
    return StackedBars(PARTS, [1, 9], room=ROOM, top=1.0, roles=("loss", "parameter"))


def test_parts_stand_on_each_other_to_scale(bars):
    unit = bars.axes.window.height
    for part, row in enumerate(PARTS):
        for k, value in enumerate(row):
            block = bars.blocks[part][k]
            assert block.height == pytest.approx(value * unit)
            assert block.get_bottom()[1] == pytest.approx(bars.axes.window.bottom + PARTS[:part, k].sum() * unit)


def test_bars_beyond_the_count_have_no_height(bars):
    bars.show_count(1)
    assert [block.height for block in bars.blocks[0]] == pytest.approx([0.4 * bars.axes.window.height, 0])
    bars.show_count(2)
    assert bars.blocks[0][1].height > 0
    with pytest.raises(LectureError, match="2 parts of 2 bars"):
        StackedBars(PARTS[:1], [1, 9], room=ROOM, top=1.0, roles=("loss", "parameter"))


def test_numbers_below_the_bars_never_run_into_each_other():
    counts = [1, 10, 11, 12, 100, 1000]
    bars = StackedBars(np.ones((1, 6)), counts, room=Slot(-3, -2, 0, 1), top=1.0, roles=("loss",))
    edges = sorted((label.get_left()[0], label.get_right()[0]) for label in bars.labels)
    assert all(right < left for (_, right), (left, _) in pairwise(edges))
    assert bars.labels[0].source == 1000
    assert len(bars.labels) < len(counts)


def test_a_cloud_draws_its_curves_one_after_the_other_within_the_axes():
    axes, x = Axes((0, 1), (-1, 1), room=ROOM), np.linspace(0, 1, 11)
    cloud = CurveCloud(axes, x, np.array([0 * x, 0.5 + 0 * x, 9 * x]))
    assert cloud.points[:, 1].max() <= axes.window.top + 1e-6
    cloud.show_count(1)
    assert cloud.points[2:, 1] == pytest.approx(axes.at(0, 0)[1])
    growing = cloud.growing()
    growing.begin()
    growing.finish()
    assert cloud.count == 3
    with pytest.raises(LectureError, match="11 places"):
        cloud.show(np.zeros((2, 10)))
