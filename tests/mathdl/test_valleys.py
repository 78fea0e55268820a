"""Valleys of a grid, and how many of them descents reach."""

import numpy as np
import pytest

from mathdl.surfaces import count_valleys, pass_height, valleys


def test_two_bowls_and_the_ridge_between_them() -> None:
    heights = np.abs(np.abs(np.linspace(-2, 2, 41)) - 1)[:, np.newaxis] + np.linspace(-1, 1, 21) ** 2
    heights[:21] += 0.25
    deepest, other = valleys(heights)
    assert (deepest.row, deepest.column, deepest.depth) == (30, 10, np.inf)
    assert (other.row, other.column, other.depth) == (10, 10, pytest.approx(1.0))


def test_the_pass_between_two_bowls_is_the_lowest_point_of_the_ridge() -> None:
    heights = np.abs(np.abs(np.linspace(-2, 2, 41)) - 1)[:, np.newaxis] + np.linspace(-1, 1, 21) ** 2
    assert pass_height(heights, (30, 10), (10, 10)) == pytest.approx(heights[20, 10])
    assert pass_height(heights, (10, 10), (0, 10)) == pytest.approx(heights[0, 10])


def test_slopes_of_one_bowl_are_one_valley() -> None:
    bowl = np.add.outer(np.linspace(-1, 1, 21) ** 2, np.linspace(-1, 1, 21) ** 2)
    assert count_valleys(bowl, [(10, 10), (3, 5), (20, 20), (0, 12)], climb=0.01) == 1


def test_a_cell_outside_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match="goal must be a cell of the 2×2 grid"):
        pass_height([[0, 1], [1, 2]], (0, 0), (2, 0))
