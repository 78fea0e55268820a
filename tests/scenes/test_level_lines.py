"""Level lines lie where the values over a grid are a level."""

import numpy as np
import pytest

from scenes.kit.painted.level_lines import level_lines

X, Y = np.linspace(-2, 2, 41), np.linspace(-1.5, 1.5, 31)


def test_level_lines_of_a_plane_are_straight_and_exact() -> None:
    pieces = level_lines(X, Y, X[:, np.newaxis] + 2 * Y, [0.37])
    np.testing.assert_allclose(pieces[..., 0] + 2 * pieces[..., 1], 0.37, atol=1e-12)
    assert np.ptp(pieces[..., 1]) == pytest.approx(2, abs=0.1), "from the left to the right edge of the grid"


def test_a_level_line_of_a_bowl_is_a_whole_circle() -> None:
    pieces = level_lines(X, Y, X[:, np.newaxis] ** 2 + Y**2, [1.0])
    np.testing.assert_allclose(np.hypot(*np.moveaxis(pieces, -1, 0)), 1, atol=3e-3)
    lengths = np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1)
    assert lengths.sum() == pytest.approx(2 * np.pi, abs=0.02)


def test_lines_of_several_levels_come_together_and_levels_beyond_the_values_have_none() -> None:
    values = X[:, np.newaxis] + 0 * Y
    assert {round(float(x), 9) for x in level_lines(X, Y, values, [-1.03, 0.52])[..., 0].ravel()} == {-1.03, 0.52}
    assert level_lines(X, Y, values, [7.0]).shape == (0, 2, 2)


def test_a_level_that_is_a_value_of_the_grid_is_drawn_once() -> None:
    pieces = level_lines(X, Y, X[:, np.newaxis] + 0 * Y, [0.0])
    assert np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1).sum() == pytest.approx(3, abs=1e-9)
