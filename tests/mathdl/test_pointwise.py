"""Functions of others, however they were written: for points along the last axis, for rows, or for one point."""

import math
from operator import itemgetter

import numpy as np
import pytest
from numpy.testing import assert_allclose

from mathdl import calculus, statistics

A = np.array([[2.0, 1.0], [1.0, 3.0]])
# The same function of two numbers, x²y + y, in many hands.
HEIGHTS = {
    "points": lambda p: p[..., 0] ** 2 * p[..., 1] + p[..., 1],
    "rows": lambda p: p[:, 0] ** 2 * p[:, 1] + p[:, 1],
    "one point": lambda v: v[0] ** 2 * v[1] + v[1],
    "unpacked": lambda v: (lambda x, y: x**2 * y + y)(*v),
    "math": lambda v: math.pow(v[0], 2) * v[1] + math.fsum([v[1]]),
    "branches": lambda v: v[0] * v[0] * v[1] + v[1] if v[0] > 0 else (v[0] ** 2 + 1) * v[1],
    "all entries": lambda v: np.prod(v) * v.flat[0] + v.sum() - v.flat[0],
    "mixes a batch": lambda p: p[..., 0] ** 2 * p[..., 1] + p[..., 1] + (p - np.mean(p, axis=0)).sum() * (p.ndim > 1),
    "spoils its argument": lambda v: (v.__imul__(1), v[0] ** 2 * v[1] + v[1], v.fill(7))[1],
}
# Polar coordinates, likewise.
MAPS = {
    "points": lambda p: np.stack([p[..., 0] * np.cos(p[..., 1]), p[..., 0] * np.sin(p[..., 1])], axis=-1),
    "one point": lambda v: np.array([v[0] * np.cos(v[1]), v[0] * np.sin(v[1])]),
    "a list": lambda v: [v[0] * np.cos(v[1]), v[0] * np.sin(v[1])],
    "a tuple of math": lambda v: (v[0] * math.cos(v[1]), v[0] * math.sin(v[1])),
}
POINTS = {
    "one": np.array([2.0, 0.5]),
    "as many as coordinates": np.array([[2.0, 0.5], [-1.0, 1.5]]),
    "three": np.array([[2.0, 0.5], [-1.0, 1.5], [0.0, 0.0]]),
    "a square of them": np.random.default_rng(0).normal(size=(2, 2, 2)),
}


@pytest.mark.parametrize("name", HEIGHTS)
@pytest.mark.parametrize("places", POINTS)
def test_slopes_of_a_height_are_right_however_it_is_written(name, places):
    f, p = HEIGHTS[name], POINTS[places]
    x, y = p[..., 0], p[..., 1]
    gradient = np.stack([2 * x * y, x**2 + 1], axis=-1)
    assert_allclose(calculus.gradient(f, p), gradient, atol=1e-8)
    bends = np.stack([np.stack([2 * y, 2 * x], axis=-1), np.stack([2 * x, 0 * x], axis=-1)], axis=-2)
    assert_allclose(calculus.hessian(f, p), bends, atol=1e-5)
    assert_allclose(calculus.directional_derivative(f, p, [3, 4]), gradient @ [0.6, 0.8], atol=1e-8)


# Functions that mix both ways of writing, or whose batches mix their points; x²y + y where x + y is positive, or 0.
MIXED = {
    "both ways": lambda v: v[..., 0] * v[0] * v[1] + v[..., 1],
    "asks all": lambda v: v[..., 0] ** 2 * v[..., 1] + v[..., 1] if np.all(v.sum(axis=-1) > 0) else 0 * v[..., 0],
    "asks the sum": lambda v: (v[..., 0] ** 2 * v[..., 1] + v[..., 1]) * (v.sum() > 0),
}


@pytest.mark.parametrize("name", MIXED)
@pytest.mark.parametrize("first", [[-4.0, 0.5], [2.0, 0.5]])
def test_slopes_of_functions_that_mix_points_are_those_of_each_alone(name, first):
    p = np.array([first, [5.0, 1.5], [-9.0, 1.0]])
    x, y = p[:, 0], p[:, 1]
    inside = np.ones(3) if name == "both ways" else x + y > 0
    gradient = np.stack([2 * x * y, x**2 + 1], axis=-1) * inside[:, np.newaxis]
    assert_allclose(calculus.gradient(MIXED[name], p), gradient, atol=1e-8)
    jacobian = calculus.jacobian(lambda v: [MIXED[name](v), v[0]], p)
    assert_allclose(jacobian[:, 0], gradient, atol=1e-8)
    bends = np.stack([np.stack([2 * y, 2 * x], axis=-1), np.stack([2 * x, 0 * x], axis=-1)], axis=-2)
    assert_allclose(calculus.hessian(MIXED[name], p), bends * inside[:, np.newaxis, np.newaxis], atol=1e-5)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("places", [1, 2, 3, 4])
def test_as_many_points_as_coordinates_are_not_taken_for_one_point(n, places):
    p = np.random.default_rng(0).normal(size=(places, n)) + 2
    weights = np.arange(1.0, n + 1)
    for f in (lambda v: np.array([(i + 1) * v[i] ** 2 for i in range(n)]), lambda p: weights * p**2):
        assert_allclose(calculus.jacobian(f, p), np.stack([np.diag(2 * weights * v) for v in p]), atol=1e-8)
    for f in (lambda v: sum((i + 1) * v[i] ** 2 for i in range(n)), lambda p: (weights * p**2).sum(axis=-1)):
        assert_allclose(calculus.gradient(f, p), 2 * weights * p, atol=1e-8)
        assert_allclose(calculus.hessian(f, p), np.broadcast_to(np.diag(2 * weights), (places, n, n)), atol=1e-5)
        assert_allclose(
            calculus.directional_derivative(f, p, weights), 2 * weights * p @ weights / np.linalg.norm(weights)
        )


def test_a_large_constant_hides_no_slope():
    assert_allclose(calculus.gradient(lambda v: 1e4 + v[0] * v[..., 0], [1.0]), [2], rtol=1e-6)
    assert_allclose(calculus.derivative(lambda x: 1e6 + x * np.max(x), [1.0, 3.0]), [2, 6], rtol=1e-5)


VECTORIZED = {"points": HEIGHTS["points"], "rows": HEIGHTS["rows"]}


@pytest.mark.parametrize("name", VECTORIZED)
@pytest.mark.parametrize("places", POINTS)
def test_a_vectorized_function_has_the_same_slopes(name, places):
    f, p = VECTORIZED[name], POINTS[places]
    for slope in (calculus.gradient, calculus.hessian):
        assert_allclose(slope(f, p, vectorized=True), slope(f, p), atol=1e-9)
    found = calculus.directional_derivative(f, p, [3, 4], vectorized=True)
    assert_allclose(found, calculus.directional_derivative(f, p, [3, 4]), atol=1e-9)
    assert_allclose(
        calculus.jacobian(MAPS["points"], p, vectorized=True), calculus.jacobian(MAPS["points"], p), atol=1e-9
    )


@pytest.mark.parametrize("places", POINTS)
@pytest.mark.parametrize("name", sorted(set(HEIGHTS) - set(VECTORIZED) - {"mixes a batch"}))
def test_what_is_said_to_be_vectorized_and_is_not_is_refused(name, places):
    with pytest.raises(
        ValueError, match=r"^f must (give each of many points|return one number for each of \d+ points)"
    ):
        calculus.gradient(HEIGHTS[name], POINTS[places], vectorized=True)


@pytest.mark.parametrize("places", POINTS)
@pytest.mark.parametrize("name", ["one point", "a list", "a tuple of math"])
def test_a_map_that_is_said_to_be_vectorized_and_is_not_is_refused(name, places):
    with pytest.raises(ValueError, match=r"^f must (give each of many points|return a row of numbers for each of )"):
        calculus.jacobian(MAPS[name], POINTS[places], vectorized=True)


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("places", POINTS)
def test_jacobians_are_right_however_the_map_is_written(name, places):
    r, t = POINTS[places][..., 0], POINTS[places][..., 1]
    rows = [np.stack([np.cos(t), -r * np.sin(t)], axis=-1), np.stack([np.sin(t), r * np.cos(t)], axis=-1)]
    assert_allclose(calculus.jacobian(MAPS[name], POINTS[places]), np.stack(rows, axis=-2), atol=1e-8)


def test_products_with_matrices_are_taken_for_one_point_at_a_time():
    p = np.array([[1.0, 2.0], [3.0, -1.0]])
    assert_allclose(calculus.gradient(lambda v: v @ A @ v, p), 2 * p @ A, atol=1e-8)
    assert_allclose(calculus.jacobian(lambda v: A @ v, p), np.broadcast_to(A, (2, 2, 2)), atol=1e-8)
    assert_allclose(calculus.gradient(np.linalg.norm, p), p / np.linalg.norm(p, axis=1, keepdims=True), atol=1e-8)


def test_constants_have_no_slope():
    p = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert_allclose(calculus.gradient(lambda v: 3, p), np.zeros((3, 2)), atol=1e-12)
    assert_allclose(calculus.hessian(lambda v: 3.0, p), np.zeros((3, 2, 2)), atol=1e-10)
    assert_allclose(calculus.directional_derivative(lambda v: 3, p, [1, 0]), np.zeros(3), atol=1e-12)
    assert_allclose(calculus.jacobian(lambda v: [1, 2], p), np.zeros((3, 2, 2)), atol=1e-12)
    assert_allclose(calculus.derivative(lambda x: 3, [0.0, 1.0]), np.zeros(2), atol=1e-12)


def test_a_function_may_refuse_points_beyond_its_domain():
    assert_allclose(calculus.gradient(lambda v: math.log(v[0]) + math.sqrt(v[1]), [0.1, 0.2]), [10, 0.5 * 0.2**-0.5])
    assert_allclose(calculus.derivative(math.log, [0.01, 5]), [100, 0.2])


SLOPES = {
    "gradient": calculus.gradient,
    "jacobian": calculus.jacobian,
    "hessian": calculus.hessian,
    "directional derivative": lambda f, x: calculus.directional_derivative(f, x, [1, 1]),
}
WRONG = {
    "three coordinates": (itemgetter(2), "raises IndexError: index 2 is out of bounds"),
    "a table": (lambda v: np.ones((2, 2)) * v[0], r"returns an array of shape \(2, 2\)"),
    "nothing": (lambda v: None, "raises TypeError: the result holds None"),
    "words": (lambda v: "high", "raises TypeError: the result holds"),
    "complex": (lambda v: 1j * v[0], "raises TypeError: the result holds"),
    "ragged": (lambda v: [v[0], [v[1]]], "raises ValueError"),
    "two arguments": (lambda x, y: x * y, "raises TypeError: .*missing 1 required positional argument"),
    "outside": (lambda v: math.sqrt(-1 - v[0] ** 2), "raises ValueError: "),
}


@pytest.mark.parametrize("slope", SLOPES)
@pytest.mark.parametrize("fault", WRONG)
def test_what_is_no_function_of_a_point_is_refused_in_a_sentence(slope, fault):
    f, message = WRONG[fault]
    for x in ([1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]]):
        with pytest.raises(ValueError, match=f"^f must return .* for a point of 2 numbers, but ({message})"):
            SLOPES[slope](f, x)


def test_one_number_and_rows_of_numbers_are_not_mistaken_for_each_other():
    with pytest.raises(ValueError, match=r"f must return one number for a point of 2 numbers, .* of shape \(2,\)"):
        calculus.gradient(lambda v: [v[0], v[1]], [1.0, 2.0])
    with pytest.raises(ValueError, match=r"f must return a row of numbers for a point of 2 numbers, .* of shape \(\)"):
        calculus.jacobian(lambda v: v[0], [1.0, 2.0])


# The sine on [0, 1], in many hands.
SINES = {
    "numpy": np.sin,
    "math": math.sin,
    "branches": lambda x: math.sin(x) if x > 0 else -math.sin(-x),
    "of one number": lambda x: float(np.sin([x])[0]) if np.ndim(x) == 0 else float("nan"),
    "of rows only": lambda x: np.array([math.sin(number) for number in x]) if np.ndim(x) == 1 else x[0, 0, 0],
}


@pytest.mark.parametrize("name", SINES)
def test_functions_of_one_number_are_right_however_they_are_written(name):
    f, x = SINES[name], np.array([[0.1, 0.5], [0.9, 1.0]])
    assert_allclose(calculus.derivative(f, x), np.cos(x), rtol=1e-8)
    assert_allclose(calculus.derivative(f, 0.3), np.cos(0.3), rtol=1e-8)
    assert_allclose(calculus.secant_slope(f, x, 0.1), calculus.secant_slope(np.sin, x, 0.1), rtol=1e-12)
    assert_allclose(calculus.central_slope(f, 0.5, [0.1, 0.2]), calculus.central_slope(np.sin, 0.5, [0.1, 0.2]))
    assert_allclose(calculus.riemann_sum(f, 0, 1, 7), calculus.riemann_sum(np.sin, 0, 1, 7), rtol=1e-12)
    assert_allclose(calculus.integral(f, 0, 1), 1 - np.cos(1), rtol=1e-12)
    assert_allclose(calculus.antiderivative(f, 0, x), 1 - np.cos(x), rtol=1e-12)


def test_areas_under_constants_are_rectangles():
    assert calculus.riemann_sum(lambda x: 2, 0, 3, 4) == pytest.approx(6)
    assert calculus.integral(lambda x: 2, 0, 3) == pytest.approx(6)
    assert_allclose(calculus.antiderivative(lambda x: 2, 0, [1, 3]), [2, 6])
    assert calculus.secant_slope(lambda x: 2, [0, 1], 0.5).tolist() == [0, 0]


@pytest.mark.parametrize(
    "call",
    [
        lambda f: calculus.derivative(f, [0.1, 0.2]),
        lambda f: calculus.secant_slope(f, [0.1, 0.2], 0.1),
        lambda f: calculus.riemann_sum(f, 0, 1, 3),
        lambda f: calculus.integral(f, 0, 1),
        lambda f: calculus.antiderivative(f, 0, 1),
    ],
)
@pytest.mark.parametrize("f", [lambda x: [1, 2, 3], lambda x: None, lambda x: "high", lambda: 1, lambda x: x * 1j])
def test_what_is_no_function_of_a_number_is_refused_in_a_sentence(call, f):
    with pytest.raises(ValueError, match=r"^f must "):
        call(f)


def test_a_true_function_may_be_one_of_math():
    draws = [statistics.bias_variance(f, 0.1, 1, 3, 5, np.random.default_rng(0)) for f in (np.sin, math.sin)]
    assert draws[0].bias_squared == pytest.approx(draws[1].bias_squared)
