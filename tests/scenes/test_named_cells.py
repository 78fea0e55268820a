"""Cells fill their room beside their names, and a frame lies round one row."""

import numpy as np
import pytest

from scenes.kit.figures.named_cells import NamedCells
from scenes.kit.stage import Slot
from scenes.script import LectureError

ROOM = Slot(-6, -3, 0, 2.5)


def test_cells_and_names_stay_in_the_room_and_fill_it():
    cells = NamedCells(np.eye(3), ["cat", "ate", "it"], room=ROOM)
    assert cells.get_left()[0] >= ROOM.left - 1e-6
    assert cells.get_right()[0] <= ROOM.right + 1e-6
    assert cells.get_top()[1] <= ROOM.top + 1e-6
    assert cells.cells.height == pytest.approx(3 * cells.side)
    assert max(cells.width / ROOM.width, cells.height / ROOM.height) > 0.9


def test_a_frame_lies_round_its_row():
    cells = NamedCells(np.eye(3), ["a", "b", "c"], room=ROOM)
    frame = cells.framed_row(1)
    assert frame.get_center() == pytest.approx(cells.cells.get_center())
    assert frame.height == pytest.approx(cells.side + 0.05)
    assert cells.framed_row(0).get_center()[1] > frame.get_center()[1] > cells.framed_row(2).get_center()[1]


def test_names_for_another_matrix_and_too_little_room_are_refused():
    with pytest.raises(LectureError, match="3 names"):
        NamedCells(np.eye(2), ["a", "b", "c"], room=ROOM)
    with pytest.raises(LectureError, match="cells with names"):
        NamedCells(np.eye(9), "abcdefghi", room=Slot(0, 0, 1, 1))
