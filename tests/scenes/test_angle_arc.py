"""The arc between two arrows spans their angle, and its number says it in degrees."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.angle_arc import AngleArc
from scenes.kit.figures.plane import Plane
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture
def plane():
    theme.activate("dark")
    return Plane(room=Slot(-5, -3, 5, 3), points=[[(-3, -3), (3, 3)]], basis=False)


@pytest.mark.parametrize(
    ("second", "degrees"), [((2, 0), "0"), ((1, 1), "45"), ((0, -2), "90"), ((-3, -3), "135"), ((-1, 0), "180")]
)
def test_the_number_is_the_angle_and_the_arc_ends_on_both_arrows(plane, second, degrees):
    arc = AngleArc(plane, (1, 0), second)
    origin = plane.view.at([0.0, 0.0])
    for end, arrow in ((arc.arc.get_start(), (1, 0)), (arc.arc.get_end(), second)):
        way = (end - origin)[:2]
        assert way / np.linalg.norm(way) == pytest.approx(np.array(arrow) / np.linalg.norm(arrow), abs=1e-6)
    assert arc.degrees.shown.strip() == degrees


def test_it_turns_with_the_second_arrow(plane):
    arc = AngleArc(plane, (0, 1), (1, 1))
    through(arc.along(quantity(np.array, [[1, 1], [1, 0.5], [1, -1]]))).finish()
    assert arc.degrees.shown.strip() == "135"


@pytest.mark.parametrize("second", [(0, 0), (1, 2, 3)])
def test_what_makes_no_angle_is_refused(plane, second):
    with pytest.raises(LectureError, match="not zero"):
        AngleArc(plane, (1, 0), second)
