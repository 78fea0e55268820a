"""A named arrow leads from the origin to its tip, with its name clear of it; a gap leads from tip to tip."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.named_arrow import ASIDE, NamedArrow
from scenes.kit.figures.plane import Plane
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import label

pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture
def plane() -> Plane:
    theme.activate("dark")
    return Plane(room=Slot(-6, -3, 2, 2.5), points=[[(0, 0), (6, 8)]], basis=False)


def arrow(plane: Plane, tip, **style) -> NamedArrow:
    return NamedArrow(plane, tip, role="data", name=label("u"), **style)


def test_the_arrow_ends_at_its_tip_and_the_name_stays_where_it_was(plane) -> None:
    found = arrow(plane, (3, 4))
    before = found.text.get_center()
    found.show(quantity(np.array, [1, 2]))
    np.testing.assert_allclose(found.points, plane.view.at([(0, 0), (1, 2)]))
    np.testing.assert_allclose(found.text.get_center(), before)
    assert found.text not in found.get_family()


def test_the_name_is_beyond_the_tip_or_to_the_left_of_it(plane) -> None:
    for beside, way in ((False, [0.6, 0.8]), (True, [-0.8, 0.6])):
        offset = (arrow(plane, (3, 4), beside=beside).text.get_center() - plane.view.at([3, 4]))[:2]
        np.testing.assert_allclose(offset / np.hypot(*offset), way, atol=1e-9)


def test_a_gap_leads_from_tip_to_tip_and_beside_an_arrow_on_which_it_would_lie(plane) -> None:
    u, near, far = (arrow(plane, tip) for tip in ((3, 4), (4, 3), (6, 8)))
    np.testing.assert_allclose(u.gap(near).points, plane.view.at([(3, 4), (4, 3)]))
    aside = u.gap(far).points - plane.view.at([(3, 4), (6, 8)])
    np.testing.assert_allclose(aside, [ASIDE * np.array([0.8, -0.6, 0])] * 2, atol=1e-9)
