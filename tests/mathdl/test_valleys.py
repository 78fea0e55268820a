"""Valleys of a grid, and how many of them descents reach."""

import numpy as np
import pytest

from mathdl.data import slice_search
from mathdl.valleys import different_places, valleys


def test_two_bowls_and_the_ridge_between_them() -> None:
    heights = np.abs(np.abs(np.linspace(-2, 2, 41)) - 1)[:, np.newaxis] + np.linspace(-1, 1, 21) ** 2
    heights[:21] += 0.25
    deepest, other = valleys(heights)
    assert (deepest.row, deepest.column, deepest.depth) == (30, 10, np.inf)
    assert (other.row, other.column, other.depth) == (10, 10, pytest.approx(1.0))


def test_the_recorded_descents_end_in_three_places() -> None:
    assert different_places(slice_search().ends, tolerance=0.3) == 3


def test_places_within_the_tolerance_count_once() -> None:
    assert different_places([[0, 0], [0.3, 0], [0, 0.2]], tolerance=0.31) == 1
    assert different_places([[0, 0], [0.3, 0], [0, 0.2]], tolerance=0.1) == 3


@pytest.mark.parametrize(("points", "tolerance"), [([[0, np.nan]], 1), ([0, 1], 1), ([[0, 1]], 0)])
def test_what_makes_no_sense_is_refused(points: list[float], tolerance: float) -> None:
    with pytest.raises(ValueError, match=r"points|tolerance"):
        different_places(points, tolerance)
