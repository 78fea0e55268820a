"""Numbers stand in even cells; rows and columns are paired, and products stand where row and column cross."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.matrix_product import MatrixProduct
from scenes.kit.figures.numbers import Numbers
from scenes.kit.figures.pairing import Pairing
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import formula
from scenes.script import LectureError

ROOM = Slot(-3, -2, 4, 2)
W = quantity(np.array, [[3, 0, -1], [4, 5, 12]])
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def shown(readouts):
    return [readout.shown for readout in readouts]


def inside(mobject, room):
    return (
        mobject.get_left()[0] >= room.left - 0.01
        and mobject.get_right()[0] <= room.right + 0.01
        and mobject.get_bottom()[1] >= room.bottom - 0.01
        and mobject.get_top()[1] <= room.top + 0.01
    )


def test_numbers_stand_in_the_middle_of_even_cells_within_the_room():
    numbers = Numbers(W, room=ROOM)
    assert inside(numbers, ROOM)
    assert shown(numbers.row(1)) == ["4", "5", "12"]
    assert shown(numbers.column(2)) == ["−1", "12"]
    assert numbers.at(0, 1) == pytest.approx(numbers.at(0, 0) + np.array([numbers.cell[0], 0, 0]))
    assert numbers.at(1, 0) == pytest.approx(numbers.at(0, 0) - np.array([0, numbers.cell[1], 0]))
    assert numbers.at(0.5, 1) == pytest.approx(ROOM.center)
    for place in np.ndindex(2, 3):
        assert numbers.entry(*place).get_center() == pytest.approx(numbers.at(*place), abs=0.02)


def test_a_vector_is_a_row_or_upright_a_column():
    x = quantity(np.array, [1, -1, 2])
    assert Numbers(x, room=ROOM).shape == (1, 3)
    assert Numbers(x, room=ROOM, upright=True).shape == (3, 1)


def test_numbers_are_led_through_states_in_their_cells():
    states = quantity(np.linspace, [0.0, 1.0], [1.0, 3.0], 3)
    numbers = Numbers(states.first, room=ROOM, spec=".1f")
    places = [entry.get_center() for entry in numbers.entries]
    through(numbers.along(states)).finish()
    assert shown(numbers.entries) == ["1.0", "3.0"]
    assert [entry.get_center() for entry in numbers.entries] == [pytest.approx(p, abs=0.03) for p in places]


def test_a_frame_stands_on_the_edges_of_its_cells():
    numbers = Numbers(W, room=ROOM)
    frame = numbers.frame(0, slice(None))
    assert frame.width == pytest.approx(3 * numbers.cell[0])
    assert frame.get_center() == pytest.approx(numbers.at(0, 1))
    assert numbers.put_frame(frame, slice(None), 2).get_center() == pytest.approx(numbers.at(0.5, 2))
    with pytest.raises(LectureError, match="cells 3 of 3"):
        numbers.frame(0, 3)


def test_numbers_land_on_their_twins_one_after_the_other():
    table = Numbers(quantity(np.array, [[1, 1, 1], [1, 1, 1]]), room=Slot(5, -2, 12, 2))
    target = Numbers(W, room=ROOM)
    sliding, landing = table.land_on(target, quantity(np.add, W, 1))
    landing.interpolate(0.45)
    assert shown(target.row(0))[0] == "4"
    assert shown(target.row(1)) == ["4", "5", "12"]
    landing.interpolate(1)
    sliding.interpolate(1)
    assert target in landing.mobject.submobjects
    assert shown(target.entries) == ["4", "1", "0", "5", "6", "13"]
    assert table.entries[-1].get_center() == pytest.approx(target.entries[-1].get_center())
    with pytest.raises(LectureError, match="cannot land"):
        Numbers(quantity(np.array, [1]), room=ROOM).land_on(target, W)


@pytest.mark.parametrize("values", [quantity(np.int64, 3), quantity(np.zeros, (2, 2, 2)), quantity(np.zeros, (0,))])
def test_numbers_of_another_shape_are_refused(values):
    with pytest.raises(LectureError, match=r"\(m, n\) or \(n,\)"):
        Numbers(values, room=ROOM)


def test_numbers_that_would_be_too_small_to_read_are_refused():
    with pytest.raises(LectureError, match="too wide"):
        Numbers(quantity(np.zeros, (1, 40)), room=ROOM)


def paired(**options):
    w, x = quantity(np.array, [3, 0, -1]), quantity(np.array, [1, -1, 2])
    products, total = quantity(np.multiply, w, x), quantity(np.dot, w, x)
    return Pairing(w, x, products, total, room=ROOM, **options)


def test_each_product_stands_under_its_pair_and_the_total_at_the_right():
    pairing = paired(added=quantity(np.int64, 1))
    assert shown(pairing.products) == ["3", "0", "−2", "1"]
    for number, below, product in zip(pairing.first, pairing.second, pairing.products, strict=False):
        assert number.get_x() == pytest.approx(product.get_x(), abs=0.05)
        assert number.get_y() > below.get_y() > product.get_y()
    assert pairing.total.get_left()[0] > pairing.products[-1].get_right()[0]
    assert pairing.total.baseline == pytest.approx(pairing.products[0].baseline)
    assert inside(pairing, ROOM)


def test_a_column_lies_down_and_products_slide_into_the_total():
    pairing = paired()
    column = Numbers(quantity(np.array, [1, -1, 2]), room=Slot(5, -3, 6, 3), upright=True)
    ends = [number.get_center() for number in pairing.second]
    laying = pairing.lay(column=column.column(0))
    laying.interpolate(0)
    for number, source in zip(pairing.second, column.column(0), strict=True):
        assert number.get_center() == pytest.approx(source.get_center())
    laying.interpolate(1)
    assert [number.get_center() for number in pairing.second] == [pytest.approx(end) for end in ends]
    sliding, _ = pairing.add_up()
    sliding.interpolate(1)
    assert all(number.get_center() == pytest.approx(pairing.total.get_center()) for number in pairing.products)
    with pytest.raises(LectureError, match="3 numbers cannot come from 2"):
        pairing.lay(row=column.column(0)[:2])


def test_names_stand_beside_row_and_column_and_below_what_is_added_and_the_total():
    names = [formula(name) for name in "wxby"]
    pairing = paired(added=quantity(np.int64, 1), names=names)
    for name, number in zip(names[:2], (pairing.first[-1], pairing.second[-1]), strict=True):
        assert name.get_left()[0] > number.get_right()[0]
        assert name.baseline == pytest.approx(number.baseline)
    for name, number in zip(names[2:], (pairing.products[-1], pairing.total), strict=True):
        assert name.get_top()[1] < number.get_bottom()[1]


def test_a_pairing_of_different_lengths_is_refused():
    w, x, total = quantity(np.ones, 3), quantity(np.ones, 2), quantity(np.float64, 1)
    with pytest.raises(LectureError, match="one shape"):
        Pairing(w, x, w, total, room=ROOM)


def product(**options):
    X = quantity(np.array, [[1, -1, 2], [2, 0, 1]])
    V = quantity(np.transpose, W)
    return MatrixProduct(X, V, quantity(np.matmul, X, V), room=Slot(-4, -3, 4, 3), **options)


def test_an_entry_of_a_product_stands_right_of_its_row_and_below_its_column():
    table = product(names=(formula("X"), formula("V"), formula("Y")))
    for i, j in np.ndindex(2, 2):
        assert table.product.at(i, j)[1] == pytest.approx(table.left.at(i, 0)[1])
        assert table.product.at(i, j)[0] == pytest.approx(table.top.at(0, j)[0])
    assert inside(table, Slot(-4, -3, 4, 3))
    frames = table.point(1, 0)
    assert frames[2].get_center() == pytest.approx(table.product.at(1, 0))
    assert frames[0].get_y() == pytest.approx(frames[2].get_y())
    assert frames[1].get_x() == pytest.approx(frames[2].get_x())


def test_a_product_fills_entry_by_entry():
    table = product()
    filling = table.fill()
    filling.interpolate(0.5)
    assert [entry.submobjects[-2].get_fill_opacity() for entry in table.product.entries] == [1, 1, 1, 0]
    filling.interpolate(1)
    assert table.frames[0].opacity == 0


def test_row_and_column_travel_to_where_they_cross():
    table = product()
    travel, _ = table.meet(1, 0)
    travel.interpolate(1)
    travellers = travel.mobject.submobjects
    assert len(travellers) == 6
    assert all(each.get_center() == pytest.approx(table.product.at(1, 0), abs=0.05) for each in travellers)


def test_factors_that_do_not_fit_are_refused():
    with pytest.raises(LectureError, match="this is"):
        MatrixProduct(W, W, W, room=ROOM)
