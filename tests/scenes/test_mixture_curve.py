"""A mixture's curve, its table of numbers and the band within one sigma show the same state."""

import numpy as np
import pytest
from manim import tempconfig
from scipy import stats

from scenes.kit.figures.axes import Axes
from scenes.kit.figures.mixture_curve import MixtureCurve
from scenes.kit.figures.mixture_table import MixtureTable
from scenes.kit.figures.sigma_band import SigmaBand
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot

ROOM = Slot(-4, -2, 4, 2)
X = np.linspace(0, 9, 91)
ONE = np.array([[0.0, 1.0], [1.6, 4.5], [0.4, 0.8]])
BOTH = np.array([[0.4, 0.6], [1.6, 4.5], [0.4, 0.8]])


@pytest.fixture(autouse=True)
def typeset_here(tmp_path):
    """Let Typst write its pictures into the test's own folder."""
    with tempconfig({"media_dir": str(tmp_path)}):
        yield


@pytest.fixture
def axes():
    return Axes((0, 9), (0, 1), room=ROOM, show=(False, False))


def test_the_curve_is_the_sum_of_the_weighted_bells(axes):
    curve = MixtureCurve(axes, X, BOTH)
    bells = [weight * stats.norm(mean, std).pdf(X) for weight, mean, std in BOTH.T]
    assert curve.curve.y == pytest.approx(bells[0] + bells[1])
    assert curve.parts[1].y == pytest.approx(bells[1])


def test_a_bell_without_weight_is_not_seen_until_it_gets_some(axes):
    states = quantity(np.linspace, ONE, BOTH, 5)
    curve = MixtureCurve(axes, X, states.first)
    assert [part.get_stroke_opacity() for part in curve.parts] == [0, 1]
    through(curve.along(states)).interpolate(1)
    assert [part.get_stroke_opacity() for part in curve.parts] == [1, 1]
    assert curve.curve.y == pytest.approx(MixtureCurve(axes, X, BOTH).curve.y)


def test_the_band_goes_from_one_sigma_left_of_the_last_mean_to_one_right(axes):
    band = SigmaBand(axes, ONE)
    assert band.area.get_left()[0] == pytest.approx(axes.at(3.7, 0)[0])
    assert band.area.get_right()[0] == pytest.approx(axes.at(5.3, 0)[0])
    assert np.trapezoid(band.area.y, band.area.x) == pytest.approx(0.6827, abs=1e-4)


def test_the_length_of_sigma_follows_the_band_and_ends_on_the_curve(axes):
    states = quantity(np.linspace, ONE, ONE * [[1], [1], [1.5]], 3)
    band = SigmaBand(axes, states.first)
    through(band.along(states)).interpolate(1)
    start, end = band.length[0].points[:2]
    assert start == pytest.approx(axes.at(4.5, stats.norm(4.5, 1.2).pdf(5.7)))
    assert end == pytest.approx(axes.at(5.7, stats.norm(4.5, 1.2).pdf(5.7)))
    assert band.length[1].get_left()[0] > end[0]


def test_the_table_shows_weight_centre_and_width_of_each_bell_within_its_room():
    states = quantity(np.linspace, ONE, BOTH, 3)
    table = MixtureTable(states.first, room=ROOM)
    assert [[number.shown for number in row] for row in table.numbers] == [
        ["0.00", "1.60", "0.40"],
        ["1.00", "4.50", "0.80"],
    ]
    through(table.along(states)).interpolate(1)
    assert [row[0].shown for row in table.numbers] == ["0.40", "0.60"]
    assert table.get_left()[0] >= ROOM.left - 0.01
    assert table.get_right()[0] <= ROOM.right + 0.01
