from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import integrate, optimize, special

from mathdl import autodiff, calculus

POINTS = np.array([[-1.2, 1.0], [0.3, 2.0], [1.0, 1.0]])
SLOPES = {
    "sin": (np.sin, np.cos),
    "exp": (np.exp, np.exp),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "quintic": (lambda x: x**5, lambda x: 5 * x**4),
    "witch": (lambda x: 1 / (x**2 + 0.1), lambda x: -2 * x / (x**2 + 0.1) ** 2),
    "constant": (lambda x: 0 * x + 3, lambda x: 0 * x),
}


def rosenbrock(points):
    return (1 - points[..., 0]) ** 2 + 100 * (points[..., 1] - points[..., 0] ** 2) ** 2


@pytest.mark.parametrize("name", SLOPES)
def test_derivative_equals_the_closed_form(name):
    f, slope = SLOPES[name]
    x = np.linspace(-3, 3, 24).reshape(4, 6)
    assert_allclose(calculus.derivative(f, x), slope(x), rtol=1e-11, atol=1e-12 * np.abs(slope(x)).max() + 1e-14)


@given(st.floats(-3, 3))
def test_derivative_equals_automatic_differentiation(x):
    at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    (torch.sigmoid(at) * torch.cos(2 * at)).backward()
    slope = calculus.derivative(lambda z: special.expit(z) * np.cos(2 * z), x)
    assert_allclose(slope, float(at.grad), rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (np.log, 0.1, 10),
        (np.log, 1e-8, 1e8),
        (np.sqrt, 1e-3, 0.5 / np.sqrt(1e-3)),
        (np.reciprocal, 1e-3, -1e6),
        (np.square, 1e10, 2e10),
        (np.sin, 1e6, np.cos(1e6)),
        (lambda x: np.sin(1000 * x), 0.3, 1000 * np.cos(300)),
        (lambda x: np.abs(x - 1e-3), 0.0, -1),
        (lambda x: 1e-20 * np.exp(x), 1.0, 1e-20 * np.e),
    ],
)
def test_steps_fit_functions_that_are_steep_narrow_or_far_out(f, x, slope):
    assert_allclose(calculus.derivative(f, [x, x]), slope, rtol=1e-7)
    assert_allclose(calculus.gradient(lambda p: f(p[..., 0]), [x]), [slope], rtol=1e-7)


def test_second_derivatives_are_found_near_the_edge_of_the_domain():
    point = np.array([0.1, 2.0])
    found = calculus.hessian(lambda p: np.log(p).sum(axis=-1), point)
    assert_allclose(found, np.diag(-(point**-2)), rtol=1e-5, atol=1e-5)


def test_second_derivatives_are_found_where_some_slopes_are_small():
    points = np.random.default_rng(5).normal(size=(50, 8))
    bends = 6 * points[..., np.newaxis] * np.eye(8)
    assert_allclose(calculus.hessian(lambda p: (p**3).sum(axis=-1), points, vectorized=True), bends, atol=1e-6)


def test_a_kink_has_one_slope_to_each_side():
    def relu(x):
        return np.maximum(x, 0)

    assert_allclose(calculus.derivative(relu, 0.0, "left"), 0, atol=1e-12)
    assert_allclose(calculus.derivative(relu, 0.0, "right"), 1, rtol=1e-12)
    assert_allclose(calculus.derivative(relu, 0.0), 0.5, rtol=1e-12)


def test_secants_close_in_with_h_and_central_slopes_with_its_square():
    errors = calculus.slope_errors(np.exp, 1, [0.1, 0.01, 0.001], slope=np.e)
    assert_allclose(errors.forward_errors[:-1] / errors.forward_errors[1:], 10, rtol=0.05)
    assert_allclose(errors.central_errors[:-1] / errors.central_errors[1:], 100, rtol=0.01)
    assert_allclose(errors.forward, np.e * np.expm1(errors.steps) / errors.steps, rtol=1e-10)
    assert_allclose(errors.central, np.e * np.sinh(errors.steps) / errors.steps, rtol=1e-10)


def test_rounding_takes_over_when_steps_are_too_small():
    errors = calculus.slope_errors(np.exp, 1, 10.0 ** -np.arange(1, 15))
    assert 6 <= errors.forward_errors.argmin() <= 8
    assert 3 <= errors.central_errors.argmin() <= 6
    assert_allclose(errors.slope, np.e, rtol=1e-13)


def test_secant_slopes_broadcast():
    assert calculus.secant_slope(np.sin, [[0], [1]], [0.1, 0.2, 0.3]).shape == (2, 3)


def test_gradient_and_hessian_equal_scipys_closed_forms():
    assert_allclose(calculus.gradient(rosenbrock, POINTS), optimize.rosen_der(POINTS.T).T, rtol=1e-11, atol=1e-11)
    expected = [optimize.rosen_hess(point) for point in POINTS]
    assert_allclose(calculus.hessian(rosenbrock, POINTS), expected, rtol=1e-9, atol=1e-7)
    assert calculus.gradient(rosenbrock, np.zeros((2, 3, 2))).shape == (2, 3, 2)


def test_jacobian_and_hessian_equal_torch():
    x = np.array([0.3, -0.7, 1.1])
    at = torch.from_numpy(x)
    expected = torch.autograd.functional.jacobian(lambda z: torch.stack([z[0] * z[1], z[2].exp(), z.sum()]), at)
    found = calculus.jacobian(lambda z: np.stack([z[..., 0] * z[..., 1], np.exp(z[..., 2]), z.sum(-1)], -1), x)
    assert_allclose(found, expected.numpy(), rtol=1e-11, atol=1e-12)
    expected = torch.autograd.functional.hessian(lambda z: torch.logsumexp(z, 0), at)
    found = calculus.hessian(lambda z: special.logsumexp(z, axis=-1), x)
    assert_allclose(found, expected.numpy(), rtol=1e-8, atol=1e-9)


def test_the_jacobian_of_a_linear_map_is_its_matrix():
    A = np.arange(6.0).reshape(2, 3)
    assert_allclose(calculus.jacobian(lambda z: z @ A.T, np.ones((4, 3))), np.broadcast_to(A, (4, 2, 3)), atol=1e-12)


@given(st.floats(0, 2 * np.pi), st.floats(0.1, 10))
def test_the_gradient_is_the_direction_of_steepest_ascent(angle, length):
    gradient = calculus.gradient(rosenbrock, POINTS[0])
    steepest = calculus.directional_derivative(rosenbrock, POINTS[0], gradient)
    other = calculus.directional_derivative(rosenbrock, POINTS[0], [length * np.cos(angle), length * np.sin(angle)])
    assert_allclose(steepest, np.linalg.norm(gradient), rtol=1e-12)
    assert other <= steepest * (1 + 1e-12)


@pytest.mark.parametrize(("rule", "order"), [("left", 1), ("right", 1), ("midpoint", 2), ("trapezoid", 2)])
def test_riemann_sums_converge_at_the_order_of_their_rule(rule, order):
    errors = [abs(calculus.riemann_sum(np.exp, 0, 1, n, rule) - np.expm1(1)) for n in (64, 128, 256)]
    assert_allclose(np.divide(errors[:-1], errors[1:]), 2**order, rtol=0.02)


def test_riemann_sums_equal_scipy_and_closed_forms():
    x = np.linspace(-1, 2, 38)
    assert_allclose(calculus.riemann_sum(np.exp, -1, 2, 37, "trapezoid"), integrate.trapezoid(np.exp(x), x), rtol=1e-14)
    assert_allclose(calculus.riemann_sum(lambda x: x, 0, 1, 10, "left"), 0.45, rtol=1e-14)
    assert_allclose(calculus.riemann_sum(lambda x: x, 0, 1, 10, "right"), 0.55, rtol=1e-14)
    assert_allclose(calculus.riemann_sum(lambda x: 5, 1, 0, 10), -5, rtol=1e-14)


@pytest.mark.parametrize("rule", ["left", "right", "midpoint", "trapezoid"])
def test_rectangles_make_up_the_sum(rule):
    pieces = calculus.riemann_rectangles(np.cos, 0, 1, 8, rule)
    assert pieces.edges.shape == (9,)
    assert_allclose(pieces.areas, pieces.heights / 8, rtol=1e-13)
    assert_allclose(pieces.total, pieces.areas.sum(), rtol=1e-15)
    assert ((pieces.edges[:-1] <= pieces.points) & (pieces.points <= pieces.edges[1:])).all()


def test_a_rectangle_gains_two_strips_and_a_corner_as_exact_fractions_do():
    sides = [Fraction(3), Fraction(2), Fraction(1, 8), Fraction(-1, 4)]
    growth = calculus.rectangle_growth(*map(float, sides))
    width, height, wider, higher = sides
    assert float(growth.total) == (width + wider) * (height + higher) - width * height
    assert [float(growth.side), float(growth.top), float(growth.corner)] == [0.25, -0.75, -0.03125]


def test_what_a_rectangle_gains_for_each_unit_of_both_sides_is_what_a_nudge_of_the_graph_measures():
    a, b = autodiff.Variable(2, "a"), autodiff.Variable(1, "b")
    graph = autodiff.trace((a + b) * (b + 1))
    h = np.array([1, 0.1, 0.001])
    growth = calculus.rectangle_growth(3, 2, h, h)
    assert_allclose(growth.total / h, [graph.nudge("b", step).ratio for step in h], rtol=1e-9)
    assert_allclose(growth.corner / h, h, rtol=1e-15)


def test_a_rectangle_refuses_a_side_that_is_not_finite():
    with pytest.raises(ValueError, match="wider"):
        calculus.rectangle_growth(1, 2, np.nan, 0)


def test_integrals_equal_closed_forms():
    assert_allclose(calculus.integral(lambda x: np.exp(-(x**2)), -np.inf, np.inf), np.sqrt(np.pi), rtol=1e-12)
    assert_allclose(calculus.integral(lambda x: x**-0.5, 0, 1), 2, rtol=1e-12)
    assert_allclose(calculus.integral(np.abs, -1, 2), 2.5, rtol=1e-12)
    assert_allclose(calculus.integral(np.sin, -2, 2), 0, atol=1e-15)
    assert_allclose(calculus.integral(lambda x: x * np.exp(-(x**2)), -np.inf, np.inf), 0, atol=1e-15)
    assert_allclose(calculus.integral(np.exp, 1, -np.inf), -np.e, rtol=1e-12)
    assert calculus.integral(np.sin, 1, 1) == 0
    assert calculus.integral(np.exp, np.inf, np.inf) == 0


@pytest.mark.parametrize("scale", [1e-200, 1e-20, 1e100])
def test_areas_have_as_many_digits_at_any_scale(scale):
    def peak(x):
        return scale / ((x - 0.3) ** 2 + 1e-6)

    closed = scale * 1e3 * (np.arctan(700) + np.arctan(300))
    assert_allclose(calculus.integral(peak, 0, 1), closed, rtol=1e-11)
    assert_allclose(calculus.antiderivative(peak, 0, [0.3, 1])[1], closed, rtol=1e-11)


def test_the_area_over_a_denormal_interval_is_next_to_nothing():
    assert calculus.integral(np.exp, 0, 5e-324) < 1e-320
    assert_allclose(calculus.antiderivative(np.exp, 5e-324, [0, 1]), [0, np.expm1(1)], rtol=1e-14, atol=1e-320)


DIVERGING = {
    "a pole at the end": (lambda x: 1 / x, 0, 1),
    "a low pole": (lambda x: 1e-10 / x, 0, 1),
    "a pole inside, cancelling": (lambda x: 1 / x, -1, 1),
    "a pole inside": (lambda x: 1 / x, -1, 2),
    "a square pole": (lambda x: x**-2.0, -1, 1),
    "a steep end": (lambda x: x**-1.1, 0, 1),
    "tangent": (np.tan, 0, np.pi),
    "not a number": (lambda x: x * np.nan, 0, 1),
    "odd pole, NaN in the middle": (lambda x: np.sign(x) * np.abs(x) ** -1.5, -1, 1),
    "slow decay": (lambda x: 1 / x, 1, np.inf),
    "a constant for ever": (lambda x: 1.0, 0, np.inf),
    "growth": (np.exp, 0, np.inf),
    "waves for ever": (np.sin, 0, np.inf),
    "odd, both halves diverge": (lambda x: x, -np.inf, np.inf),
}


@pytest.mark.parametrize("name", DIVERGING)
def test_what_diverges_is_refused(name):
    f, a, b = DIVERGING[name]
    with pytest.raises(ValueError, match=r"f must have an integral from .* but it does not converge"):
        calculus.integral(f, a, b)
    if np.isfinite(b):
        with pytest.raises(ValueError, match=r"f must (have an integral from|be finite between) "):
            calculus.antiderivative(f, a, [b])


@given(st.floats(-3, 3), st.lists(st.floats(-3, 3), min_size=1, max_size=9))
def test_the_slope_of_an_antiderivative_is_the_function(start, ends):
    areas = calculus.antiderivative(np.exp, start, ends)
    assert_allclose(areas, np.exp(ends) - np.exp(start), rtol=1e-12, atol=1e-12)


def test_antiderivative_keeps_the_shape_and_starts_at_zero():
    xs = np.linspace(-2, 2, 12).reshape(3, 4)
    areas = calculus.antiderivative(lambda x: special.erf(x), xs[1, 2], xs)
    assert areas.shape == xs.shape
    assert areas[1, 2] == 0
    assert_allclose(areas[0, 0], integrate.quad(special.erf, xs[1, 2], xs[0, 0])[0], rtol=1e-12)
    assert calculus.antiderivative(np.sin, 1, 1) == 0


def test_antiderivatives_pass_over_kinks_and_jumps():
    assert_allclose(calculus.antiderivative(np.abs, -1, [-1, 0.5, 2]), [0, 0.625, 2.5], rtol=1e-12, atol=1e-15)
    assert_allclose(calculus.antiderivative(lambda x: np.where(x > 0.3, 1.0, 0.0), 0, [1]), 0.7, rtol=1e-7)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: calculus.secant_slope(np.sin, 0, 0), "h must not be zero"),
        (lambda: calculus.secant_slope(np.sin, [0, 1], [1, 2, 3]), r"x and h must broadcast.*\(2,\) and \(3,\)"),
        (lambda: calculus.secant_slope(np.log, 0, 1), "f must be finite at every point"),
        (lambda: calculus.slope_errors(np.sin, 0, []), "steps must not be empty"),
        (lambda: calculus.derivative(np.sin, np.nan), "x must be finite"),
        (lambda: calculus.derivative(np.sin, 0, "up"), "side must be one of both, left, right, but is up"),
        (lambda: calculus.derivative(lambda x: x * np.nan, 0), "f must have a finite slope at x"),
        (lambda: calculus.gradient(rosenbrock, 3.0), "x must be points along the last axis, but is a single number"),
        (lambda: calculus.gradient(lambda p: p[..., 0] * np.inf, [1.0]), "f must have a finite slope at x"),
        (lambda: calculus.directional_derivative(rosenbrock, [0, 0], [0, 0]), "direction must not be zero"),
        (lambda: calculus.directional_derivative(rosenbrock, [0, 0], [1]), r"x and direction .*\(2,\) and \(1,\)"),
        (lambda: calculus.riemann_sum(np.sin, 0, 1, 0), "n must be a whole number of at least 1, but is 0"),
        (lambda: calculus.riemann_sum(np.sin, 0, 1, 3, "up"), "rule must be one of left, .* but is up"),
        (lambda: calculus.riemann_sum(np.sin, 0, np.inf, 3), "b must be finite"),
        (lambda: calculus.riemann_sum(lambda x: 1 / x, 0, 1, 3, "left"), "f must be finite at every point"),
        (lambda: calculus.integral(np.sin, np.nan, 1), "a must be a number, finite or infinite, but is nan"),
        (lambda: calculus.derivative(np.sqrt, 0), "f must have a finite slope at x"),
        (lambda: calculus.derivative(np.sign, 0), "f must have a finite slope at x"),
        (lambda: calculus.antiderivative(np.sin, 0, [np.inf]), "xs must be finite"),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()
