"""Densities with their names, their integrands with a sign, and runs as far as they have come."""

import numpy as np
import pytest
from manim import VGroup
from numpy.testing import assert_allclose

from mathdl.distributions import normal
from scenes.kit import theme
from scenes.kit.figures.bells import Bells
from scenes.kit.figures.integrand import Integrand
from scenes.kit.figures.run import Run
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot

ROOM = Slot(-4, -1, 4, 1)
LARGE = Slot(-5, -3, 5, 3)
X = np.linspace(-4, 4, 81)
BELL = np.exp(-(X**2))
pytestmark = pytest.mark.usefixtures("media")


def bells(**kwargs):
    return Bells(X, BELL, BELL, top=1, room=ROOM, **kwargs)


def names(figure):
    return figure.submobjects[-1]


def test_bells_and_their_names_keep_to_their_room():
    figure = VGroup(bells())
    assert figure.width == pytest.approx(ROOM.width, abs=0.01)
    assert figure.get_bottom()[1] >= ROOM.bottom - 0.01
    assert figure.get_top()[1] <= ROOM.top + 0.01


def test_names_of_densities_stand_at_different_sides_and_move_with_them():
    figure = bells()
    p, q = names(figure)
    assert p.get_x() < 0 < q.get_x()
    before = q.get_x()
    figure.show(q=np.exp(-((X - 1) ** 2)))
    assert q.get_x() == pytest.approx(before + 1, abs=0.1)
    assert p.get_x() < 0


@pytest.mark.parametrize("mean", [-1, -0.4, 0, 0.4, 1])
def test_a_low_name_keeps_clear_of_both_densities(mean):
    figure = bells(low=True)
    q = 1.6 * np.exp(-(((X - mean) / 0.8) ** 2))
    figure.show(q=q)
    name = names(figure)[0]
    left, right = name.get_left()[0], name.get_right()[0]
    places = [figure.axes.at(X, density) for density in (figure.p, q)]
    for line in places:
        beside = (line[:, 0] > left - 0.05) & (line[:, 0] < right + 0.05)
        assert np.all(line[beside, 1] < name.get_bottom()[1])


def test_q_goes_along_its_states_and_p_stays():
    figure = bells()
    states = quantity(np.multiply, np.array([[1.0], [0.5], [0.25]]), BELL)
    moving = figure.along(states)
    moving.at(1)
    assert_allclose(figure.q, 0.25 * BELL)
    assert_allclose(figure.p, BELL)


def test_bells_go_to_other_densities_on_a_straight_way():
    figure = bells()
    animation = figure.to(0 * BELL, 0.5 * BELL)
    animation.interpolate(1)
    assert_allclose([figure.p, figure.q], [0 * BELL, 0.5 * BELL])


def test_an_integrand_is_drawn_above_and_below_zero_in_two_colours():
    left, right = normal(-1, 1), normal(1, 1)
    values = quantity(np.stack, [0 * X, left.pdf(X) * (left.logpdf(X) - right.logpdf(X))])
    figure = Integrand(X, values, room=ROOM)
    gain, saved, outline = figure.submobjects[1:]
    assert gain.get_fill_color() != saved.get_fill_color()
    zero = figure.axes.at(0, 0)[1]
    figure.along(values).at(1)
    assert gain.get_bottom()[1] == pytest.approx(zero)
    assert saved.get_top()[1] == pytest.approx(zero)
    assert gain.height + saved.height == pytest.approx(outline.height)
    assert outline.get_bottom()[1] >= ROOM.bottom - 0.01
    assert outline.get_top()[1] <= ROOM.top + 0.01


def test_an_integrand_that_is_nowhere_negative_stands_on_its_axis():
    figure = Integrand(X, quantity(np.stack, [BELL]), room=ROOM)
    assert figure.axes.at(0, 0)[1] == pytest.approx(ROOM.bottom, abs=0.1)


@pytest.mark.parametrize("floor", [None, 0.5])
def test_a_run_is_drawn_as_far_as_it_has_come(floor):
    losses = quantity(np.linspace, 2.0, 1.0, 11)
    run = Run(losses, room=LARGE, role="parameter", floor=floor)
    axes = run.axes
    for share, step in ((0, 1), (0.5, 5), (1, 10)):
        run.along().at(share)
        assert run.step == step
        assert_allclose(run.curve.points[-1], axes.at(step, losses.value[step]), atol=1e-6)
    assert run.curve.get_stroke_color().to_hex() == theme.role("parameter").to_hex()
    assert run.get_bottom()[1] >= LARGE.bottom - 0.01
    assert run.get_top()[1] <= LARGE.top + 0.01


def test_a_run_shows_what_it_was_computed_by():
    losses = quantity(np.linspace, 2.0, 1.0, 11)
    run = Run(losses, room=LARGE)
    assert run.along().states.function == "numpy.linspace"
    assert run.show(quantity(np.add, 3, 4)).step == 7
