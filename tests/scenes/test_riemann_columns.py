"""Riemann columns stand where the sum says, split in place, and hang below zero where the function is negative."""

import numpy as np
import pytest

from mathdl.calculus import riemann_rectangles
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.riemann_columns import RiemannColumns
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def axes() -> Axes:
    return Axes((0, 6), (-1.5, 1.5), room=Slot(-6, -3, 2, 2.5))


def corners(columns: RiemannColumns) -> np.ndarray:
    return columns.points.reshape(-1, 2, 3)


def test_columns_stand_on_zero_between_their_edges_and_hang_below_it_where_the_function_is_negative() -> None:
    frame, pieces = axes(), riemann_rectangles(np.sin, 0, 6, 12)
    found = corners(RiemannColumns(frame, pieces))
    np.testing.assert_allclose(found[:, 0], frame.at(pieces.edges[:-1], 0))
    np.testing.assert_allclose(found[:, 1], frame.at(pieces.edges[1:], pieces.heights))
    assert ((found[:, 1, 1] < found[:, 0, 1]) == (pieces.heights < 0)).all()


def test_columns_split_in_place_and_go_to_their_new_heights() -> None:
    columns, finer = RiemannColumns(axes(), riemann_rectangles(np.sin, 0, 6, 3)), riemann_rectangles(np.sin, 0, 6, 6)
    coarse = columns.heights
    split = columns.split(quantity(riemann_rectangles, np.sin, 0, 6, 6))
    split.begin()
    np.testing.assert_allclose(columns.heights, np.repeat(coarse, 2))
    split.finish()
    np.testing.assert_allclose(columns.heights, finer.heights)
    np.testing.assert_allclose(columns.edges, finer.edges)


def test_columns_rise_from_zero() -> None:
    columns = RiemannColumns(axes(), riemann_rectangles(np.cos, 0, 6, 5))
    heights = columns.heights
    rise = columns.rising()
    rise.begin()
    assert not columns.heights.any()
    rise.finish()
    np.testing.assert_allclose(columns.heights, heights)


def test_columns_are_led_through_ever_finer_sums() -> None:
    sums = [riemann_rectangles(np.sin, 0, 6, n) for n in (2, 7, 30)]
    columns = RiemannColumns(axes(), sums[0])
    columns.along(Quantity(sums, "mathdl.calculus.riemann_rectangles", {})).at(1)
    assert len(corners(columns)) == 30


def test_columns_of_other_edges_and_other_values_are_refused() -> None:
    columns = RiemannColumns(axes(), riemann_rectangles(np.sin, 0, 6, 3))
    with pytest.raises(LectureError, match="3 columns are to become 4: give a multiple"):
        columns.split(riemann_rectangles(np.sin, 0, 6, 4))
    with pytest.raises(LectureError, match="3 columns are to become 6"):
        columns.split(riemann_rectangles(np.sin, 0, 5, 6))
    with pytest.raises(LectureError, match="given a value of type ndarray"):
        columns.show(np.zeros(3))
