"""Divergences along a path of normals, against adaptive integration and the closed form."""

import numpy as np
import pytest
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
