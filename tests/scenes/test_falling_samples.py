"""Samples that rain down end as the heaps of their histogram."""

import numpy as np
import pytest

from scenes.kit.figures.axes import Axes
from scenes.kit.figures.falling_samples import Rain, places_in_bins

EDGES = np.linspace(0, 9, 10)
SAMPLES = np.random.default_rng(0).normal(4.5, 1.2, 300)


@pytest.fixture
def axes():
    return Axes((0, 9), (0, 1), width=9, height=4)


@pytest.fixture
def rain(axes):
    return Rain(axes, SAMPLES, EDGES, duration=4)


def test_places_count_what_came_before_in_the_same_bin():
    assert places_in_bins(np.array([0.1, 5.0, 0.2, 0.3, 5.5]), EDGES) == pytest.approx([0.5, 0.5, 1.5, 2.5, 1.5])


def test_nothing_has_landed_at_the_begin_and_all_at_the_end(rain):
    assert rain.landed == 0
    rain.show(4.0)
    assert rain.landed == rain.visible == SAMPLES.size


def test_ever_more_samples_are_let_go_in_order(rain):
    visible = [rain.show(time).visible for time in np.linspace(0, 4, 20)]
    assert visible == sorted(visible)
    assert rain.show(1.0).visible < SAMPLES.size / 4
    assert rain.show(1.0).landed < rain.visible


def test_heaps_are_as_high_as_the_histogram(axes, rain):
    rain.show(4.0)
    heights = np.histogram(SAMPLES, EDGES, density=True)[0]
    half_a_dot = 0.5 / SAMPLES.size
    for low, high, height in zip(EDGES[:-1], EDGES[1:], heights, strict=True):
        heap = rain.points[(low <= SAMPLES) & (high > SAMPLES)]
        if len(heap):
            assert heap[:, 1].max() == pytest.approx(axes.at(0, height - half_a_dot)[1])


def test_samples_fall_straight_down(axes, rain):
    assert rain.show(2.0).points[:, 0] == pytest.approx(axes.at(SAMPLES, 0)[:, 0])
