"""How straight a curve is close up, and what its slope foretells."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from mathdl import calculus

RADII = np.array([[1.0, 0.1], [0.01, 0.001]])


def relu(z):
    return np.maximum(z, 0)


def test_a_parabola_departs_by_a_quarter_of_the_radius():
    assert_allclose(calculus.departure_from_line(np.square, 1, RADII), RADII / 4, rtol=1e-7)
    assert_allclose(calculus.departure_from_line(lambda x: -(x**2), 1, 0.2), 0.05, rtol=1e-9)


def test_a_kink_departs_by_one_half_however_near_one_looks():
    assert_allclose(calculus.departure_from_line(relu, 0, RADII), 0.5, rtol=1e-9)
    assert_allclose(calculus.departure_from_line(relu, 3.0, [1.0, 3.0]), 0, atol=1e-9)


def test_the_departure_of_a_wave_is_that_of_a_fine_search():
    places = np.linspace(-2, 2, 200_001)
    gaps = np.abs(np.sin(0.3 + places) - np.sin(0.3) - np.cos(0.3) * places).max()
    assert_allclose(calculus.departure_from_line(math.sin, 0.3, 2), gaps / (4 * np.cos(0.3)), rtol=1e-6)
    slanted = np.abs(np.sin(0.3 + places) - np.sin(0.3) - 0.5 * places).max()
    assert_allclose(calculus.departure_from_line(np.sin, 0.3, 2, slope=0.5), slanted / 2, rtol=1e-6)


@given(st.floats(-0.9, 5).filter(lambda step: abs(step) > 1e-3))
def test_the_promise_of_a_parabola_misses_by_its_step(step):
    found = calculus.linear_promise(np.square, 1, step)
    assert_allclose([found.promised, found.actual], [2 * step, step * (2 + step)], rtol=1e-8)
    assert_allclose(found.miss, abs(step / (2 + step)), rtol=1e-6)


def test_promises_broadcast_and_take_slopes():
    found = calculus.linear_promise(np.exp, [[0.0], [1.0]], [0.1, -0.1, 0.5], slope=[[1.0], [np.e]])
    assert found.miss.shape == (2, 3)
    assert_allclose(found.promised, np.exp([[0.0], [1.0]]) * [0.1, -0.1, 0.5])
    assert_allclose(found.miss[0], found.miss[1], rtol=1e-9)
    assert_allclose(found.miss[0, 2], (np.exp(0.5) - 1.5) / (np.exp(0.5) - 1))


def test_a_change_of_nothing_is_missed_by_all():
    back = calculus.linear_promise(np.square, 1.0, -2.0, slope=2.0)
    assert (float(back.promised), float(back.actual), float(back.miss)) == (-4, 0, np.inf)
    assert float(calculus.linear_promise(lambda x: 3, 1.0, 1.0, slope=0).miss) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: calculus.departure_from_line(np.square, 1, 0), "radius must be positive, but holds 0"),
        (lambda: calculus.departure_from_line(np.square, 1, [1, -2]), "radius must be positive, but holds -2"),
        (lambda: calculus.departure_from_line(np.square, [1], 1), "x must have 0 axes"),
        (lambda: calculus.departure_from_line(np.square, 0, 1), "slope must not be zero"),
        (lambda: calculus.departure_from_line(np.cos, 0, 1), "slope must not be zero"),
        (lambda: calculus.departure_from_line(np.square, 0, 1, slope=0), "slope must not be zero, .* but is 0"),
        (lambda: calculus.departure_from_line(np.square, 0, 1, slope=[1, 2]), "slope must be one number for each x"),
        (lambda: calculus.departure_from_line(np.log, 1, 1), "f must be finite at every point"),
        (lambda: calculus.linear_promise(np.square, 1, 0), "step must not be zero"),
        (lambda: calculus.linear_promise(np.square, [1, 2], [1, 2, 3]), "x and step must broadcast"),
        (lambda: calculus.linear_promise(np.square, 1, 2, slope=[1, 2]), "slope must be one number for each x"),
        (lambda: calculus.linear_promise(np.log, 1, -2), "f must be finite at every point"),
    ],
)
def test_what_has_no_line_is_refused_in_a_sentence(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
