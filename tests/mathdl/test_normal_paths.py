"""Divergences along paths of normals and their gradients, against integration, the closed form and torch."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from mathdl import information
from mathdl.distributions import mixture, normal
from mathdl.information import normal_paths

TWO_HEAPS = mixture([0.6, 0.4], [normal(-2.75, 0.7), normal(2.75, 0.7)])
X = np.linspace(-8, 8, 65)


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_every_divergence_of_a_path_equals_adaptive_integration(direction):
    path = normal_paths.normal_path(TWO_HEAPS, normal(0, 1), normal(-2.5, 0.6), 5, X, direction, base=2)
    for mean, std, value in zip(path.means, path.stds, path.divergences, strict=True):
        pair = (TWO_HEAPS, normal(mean, std)) if direction == "forward" else (normal(mean, std), TWO_HEAPS)
        assert_allclose(value, information.kl_divergence_of_densities(*pair, base=2), rtol=1e-9)


def test_densities_and_integrands_are_those_of_the_normals_of_the_path():
    path = normal_paths.normal_path(TWO_HEAPS, normal(0, 1), normal(2, 3), 3, X)
    middle = normal(1, 2)
    assert_allclose(path.densities[1], middle.pdf(X))
    assert_allclose(path.integrands[1], information.kl_density(TWO_HEAPS, middle, X))


def test_the_integral_between_normals_equals_the_closed_form():
    path = normal_paths.normal_path(normal(-1.5, 0.8), normal(-1.5, 0.9), normal(1.5, 0.9), 7, X, base=2)
    expected = normal_paths.closed_forms(normal(-1.5, 0.8), path, base=2)
    assert_allclose(path.divergences, expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("steps", "direction", "message"),
    [(1, "forward", "steps must be"), (3, "up", "direction must be one of forward, reverse, but is up")],
)
def test_bad_input_is_refused_with_the_name_of_the_argument(steps, direction, message):
    with pytest.raises(ValueError, match=message):
        normal_paths.normal_path(TWO_HEAPS, normal(0, 1), normal(1, 1), steps, X, direction)


def slope_by_differences(target, point, direction):
    """The gradient of the adaptively integrated divergence, by central differences."""

    def divergence(mean, log_std):
        bell = normal(mean, float(np.exp(log_std)))
        pair = (target, bell) if direction == "forward" else (bell, target)
        return information.kl_divergence_of_densities(*pair)

    step = 1e-4
    return [(divergence(*(point + offset)) - divergence(*(point - offset))) / (2 * step) for offset in step * np.eye(2)]


@pytest.mark.parametrize("direction", ["forward", "reverse"])
@pytest.mark.parametrize("point", [(0, 0), (-2.5, -0.4), (1.5, 0.7)])
@pytest.mark.parametrize("target", [normal(1, 2), TWO_HEAPS], ids=["normal", "heaps"])
def test_the_gradient_of_a_divergence_equals_differences_of_its_integral(target, point, direction):
    gradient = information.kl_normal_gradient(target, point, direction)
    assert_allclose(gradient, slope_by_differences(target, np.array(point), direction), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_the_gradient_equals_that_of_torch(direction):
    point = torch.tensor([0.7, -0.3], dtype=torch.float64, requires_grad=True)
    bell = torch.distributions.Normal(point[0], point[1].exp())
    target = torch.distributions.Normal(torch.tensor(-1.0, dtype=torch.float64), 1.5)
    pair = (target, bell) if direction == "forward" else (bell, target)
    torch.distributions.kl_divergence(*pair).backward()
    assert_allclose(information.kl_normal_gradient(normal(-1, 1.5), [0.7, -0.3], direction), point.grad, rtol=1e-9)


@pytest.mark.parametrize("direction", ["forward", "reverse"])
@pytest.mark.parametrize("target", [normal(1, 2), TWO_HEAPS], ids=["normal", "heaps"])
def test_the_gradient_is_zero_at_the_closest_normal(target, direction):
    best = information.fit_normal_by_kl(target, direction)
    gradient = information.kl_normal_gradient(target, [best.mean, np.log(best.std)], direction)
    assert_allclose(gradient, 0, atol=1e-8)


@pytest.mark.parametrize(("direction", "rate", "steps"), [("forward", 0.05, 3000), ("reverse", 0.1, 300)])
def test_a_descent_falls_at_every_step_and_ends_at_the_closest_normal(direction, rate, steps):
    path = normal_paths.kl_descent(TWO_HEAPS, normal(-1, 0.7), direction, rate, steps, X, base=2)
    best = information.fit_normal_by_kl(TWO_HEAPS, direction)
    assert np.all(np.diff(path.divergences) < 1e-9)
    assert_allclose([path.means[-1], path.stds[-1]], [best.mean, best.std], rtol=1e-4)
    assert_allclose(path.densities[-1], normal(path.means[-1], path.stds[-1]).pdf(X))


def test_the_reverse_descent_ends_at_the_heap_in_whose_valley_it_begins():
    left, right = (normal_paths.kl_descent(TWO_HEAPS, normal(x, 0.7), "reverse", 0.1, 300, X) for x in (-1, 1))
    assert_allclose([left.means[-1], right.means[-1]], [-2.75, 2.75], atol=0.01)
    assert left.divergences[-1] < right.divergences[-1]


def test_a_descent_has_its_start_and_one_state_more_for_each_step():
    path = normal_paths.kl_descent(TWO_HEAPS, normal(-1, 0.7), "reverse", 0.1, 4, X)
    assert len(path.means) == len(path.stds) == len(path.densities) == len(path.integrands) == 5
    assert (path.means[0], path.stds[0]) == pytest.approx((-1, 0.7))


@pytest.mark.parametrize(
    ("point", "direction", "message"),
    [
        ([1.0], "forward", r"point must have shape \(2,\), a mean and the logarithm of a deviation, but has \(1,\)"),
        ([1.0, np.nan], "forward", "point"),
        ([1.0, 0.0], "down", "direction must be one of forward, reverse, but is down"),
    ],
)
def test_a_gradient_at_no_normal_is_refused(point, direction, message):
    with pytest.raises(ValueError, match=message):
        information.kl_normal_gradient(TWO_HEAPS, point, direction)


def test_a_descent_in_no_direction_is_refused():
    with pytest.raises(ValueError, match="direction must be one of forward, reverse, but is sideways"):
        normal_paths.kl_descent(TWO_HEAPS, normal(0, 1), "sideways", 0.1, 3, X)
