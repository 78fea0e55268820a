"""Samples that fall end as the heaps of their histogram."""

import numpy as np
import pytest
from manim import VMobject

from scenes.kit.figures.axes import Axes
from scenes.kit.figures.falling_samples import FALL, FallingSamples, places_in_bins
from scenes.kit.motion import EVEN, through, track
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot

EDGES = np.linspace(0, 9, 10)
ROOM = Slot(-4.5, -2, 4.5, 2)
SAMPLES = np.random.default_rng(0).normal(4.5, 1.2, 300)


@pytest.fixture
def axes():
    return Axes((0, 9), (0, 1), room=ROOM, show=(False, False))


@pytest.fixture
def falling(axes):
    return FallingSamples(axes, SAMPLES, EDGES, room=ROOM)


def test_places_count_what_came_before_in_the_same_bin():
    assert places_in_bins(np.array([0.1, 5.0, 0.2, 0.3, 5.5]), EDGES) == pytest.approx([0.5, 0.5, 1.5, 2.5, 1.5])


def test_nothing_has_landed_at_the_begin_and_all_at_the_end(falling):
    assert falling.landed(0) == 0
    assert falling.show(1.0).visible == falling.landed(1.0) == SAMPLES.size


def test_ever_more_samples_are_let_go_in_order(falling):
    visible = [falling.show(share).visible for share in np.linspace(0, 1, 20)]
    assert visible == sorted(visible)
    assert falling.show(0.25).visible < SAMPLES.size / 4
    assert falling.landed(0.25) < falling.visible


def test_samples_fall_from_the_top_of_the_room_and_stay_in_it(falling):
    assert falling.show(0.0).points[:, 1] == pytest.approx(ROOM.top - falling.radius)
    for share in (FALL / 2, 0.5, 1.0):
        assert (falling.show(share).points[:, 1] <= ROOM.top - falling.radius).all()
        assert (falling.points[:, 1] >= ROOM.bottom).all()


def test_heaps_are_as_high_as_the_histogram(axes, falling):
    falling.show(1.0)
    heights = np.histogram(SAMPLES, EDGES, density=True)[0]
    half_a_dot = 0.5 / SAMPLES.size
    for low, high, height in zip(EDGES[:-1], EDGES[1:], heights, strict=True):
        heap = falling.points[(low <= SAMPLES) & (high > SAMPLES)]
        if len(heap):
            assert heap[:, 1].max() == pytest.approx(axes.at(0, height - half_a_dot)[1])


def test_samples_fall_straight_down(axes, falling):
    assert falling.show(0.5).points[:, 0] == pytest.approx(axes.at(SAMPLES, 0)[:, 0])


def test_numbers_are_counted_as_samples_land(falling):
    shown = []
    counts = track(lambda count: shown.append(int(count.value)), quantity(np.arange, 1, SAMPLES.size + 1), VMobject())
    way = through(falling.falling(), falling.counting(counts), pace=EVEN)
    for share in (0.0, 0.5, 1.0):
        way.interpolate(share)
    assert shown == [1, falling.landed(0.5), SAMPLES.size]
    assert 1 < shown[1] < SAMPLES.size / 2
