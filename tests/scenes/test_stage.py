"""Slots divide the stage of both formats, and what is put into one fits it or is refused with what is missing."""

import numpy as np
import pytest
from manim import DL, LEFT, RIGHT, UL, UR, Rectangle, VGroup
from numpy.testing import assert_allclose

from scenes.kit import theme
from scenes.kit.stage import STAGES, Slot, fit_window, legible_share
from scenes.kit.text import label
from scenes.script import LectureError

SLOT = Slot(-4, -1, 4, 3)
TALL = Slot(0, 0, 2, 6, "vertical")
every_format = pytest.mark.parametrize("shape", STAGES)


def sides(slot):
    return slot.left, slot.bottom, slot.right, slot.top


def within(inner, outer):
    return bool(
        inner.left >= outer.left - 1e-9
        and inner.bottom >= outer.bottom - 1e-9
        and inner.right <= outer.right + 1e-9
        and inner.top <= outer.top + 1e-9
    )


def apart(one, other):
    return bool(
        one.right <= other.left + 1e-9
        or other.right <= one.left + 1e-9
        or one.top <= other.bottom + 1e-9
        or other.top <= one.bottom + 1e-9
    )


@every_format
@pytest.mark.parametrize(
    "arrange",
    [
        lambda stage: stage.split(),
        lambda stage: stage.split(0.5),
        lambda stage: stage.stacked(3),
        lambda stage: stage.whole.abreast(3),
        lambda stage: stage.whole.lines(above=1, below=2),
        lambda stage: [slot for panel in stage.pair(titles=True, captions=2) for slot in panel],
        lambda stage: stage.split()[1].beside(*stage.split()[0].stacked(2)),
    ],
    ids=["split", "halves", "stacked", "abreast", "lines", "pair", "beside"],
)
def test_the_slots_of_an_arrangement_lie_on_the_stage_and_apart(arrange, shape):
    stage = STAGES[shape]
    slots = list(arrange(stage))
    assert all(within(slot, stage.whole) and slot.format == shape for slot in slots)
    assert all(apart(one, other) for i, one in enumerate(slots) for other in slots[:i])


def test_a_split_lies_across_the_longer_side():
    figure, column = STAGES["wide"].split(0.6)
    assert figure.right < column.left
    assert figure.width == pytest.approx(1.5 * column.width)
    figure, column = STAGES["vertical"].split(0.6)
    assert figure.bottom > column.top
    assert figure.height == pytest.approx(1.5 * column.height)


@every_format
def test_the_panels_of_a_pair_are_of_one_size(shape):
    for one, other in zip(*STAGES[shape].pair(titles=True, captions=1), strict=True):
        assert (one.width, one.height) == pytest.approx((other.width, other.height))


def test_a_slot_beside_others_is_cut_at_their_heights_and_evenly_below_them():
    figure, column = STAGES["wide"].split()
    parts = figure.stacked(2)
    assert [(slot.bottom, slot.top) for slot in column.beside(*parts)] == [(slot.bottom, slot.top) for slot in parts]
    figure, column = STAGES["vertical"].split()
    assert column.beside(*figure.stacked(2)) == column.stacked(2)


@pytest.mark.parametrize(
    "cut",
    [lambda slot: slot.stacked(30), lambda slot: slot.abreast(30), lambda slot: slot.lines(3, 3), lambda s: s.cut(1.4)],
)
def test_a_slot_that_is_cut_into_more_than_it_has_room_for_is_refused(cut):
    with pytest.raises(LectureError, match=r"A slot of 8\.00 × 4\.00 units in the wide format is cut into more"):
        cut(SLOT)


def test_a_slot_on_its_way_to_another_keeps_its_sides_between_theirs():
    assert sides(SLOT.toward(TALL, 0)) == sides(SLOT)
    assert sides(SLOT.toward(TALL, 1)) == sides(TALL)
    assert sides(SLOT.toward(TALL, 0.5)) == (-2, -0.5, 3, 4.5)


@pytest.mark.parametrize(("side", "edge"), [(LEFT, LEFT), (RIGHT, RIGHT), (UL, UL), (DL, DL), (UR, UR)])
def test_what_is_put_at_a_side_or_corner_touches_it(side, edge):
    square = SLOT.put(Rectangle(width=1, height=1), at=side)
    assert_allclose(square.get_critical_point(edge), SLOT.at(side), atol=1e-9)


def test_what_is_put_into_a_slot_stands_in_its_middle_and_gets_no_larger():
    small = SLOT.put(Rectangle(width=1, height=2))
    assert_allclose(small.get_center(), SLOT.center, atol=1e-9)
    assert (small.width, small.height) == pytest.approx((1, 2))


def test_what_is_too_large_is_made_smaller_in_one_piece():
    large = SLOT.put(Rectangle(width=16, height=2))
    assert (large.width, large.height) == pytest.approx((8, 1))


@pytest.mark.usefixtures("media")
def test_texts_are_made_smaller_only_as_far_as_they_stay_legible():
    words = label("some words", size=1.5 * theme.LABEL)
    least = words.width / 1.5
    assert legible_share(words) == pytest.approx(1 / 1.5, rel=0.01)
    room = Slot(0, 0, 1.2 * least, 3)
    assert room.put(words).width == pytest.approx(room.width)
    with pytest.raises(LectureError, match="is too large for its slot"):
        Slot(0, 0, 0.9 * least, 3).put(words)


@pytest.mark.usefixtures("media")
def test_what_is_too_large_at_legible_type_is_refused_with_what_is_missing_and_where():
    words = label("some words that need room")
    room = Slot(0, 0, words.width - 0.5, 2, "vertical")
    with pytest.raises(LectureError, match=r"Text is too large .* in the vertical format: .* is 0\.50 units too wide"):
        room.put(words)
    room = Slot(0, 0, words.width - 0.5, words.height - 0.1)
    with pytest.raises(LectureError, match=r"wide format: .* 0\.50 units too wide and 0\.10 units too high"):
        room.put(words)


@pytest.mark.usefixtures("media")
@pytest.mark.parametrize("aspect", [None, 1.0, 3.0])
def test_a_figure_with_its_labels_fills_its_room_in_one_direction(aspect):
    words = label("a name")
    frame = Rectangle()

    def lay_out(window):
        frame.stretch_to_fit_width(window.width).stretch_to_fit_height(window.height).move_to(window.center)
        words.next_to(frame, LEFT, buff=0.1)
        return VGroup(frame, words)

    window = fit_window(SLOT, lay_out, aspect)
    whole = VGroup(frame, words)
    assert within(Slot(*whole.get_corner(DL)[:2], *whole.get_corner(UR)[:2]), Slot(-4.01, -1.01, 4.01, 3.01))
    assert max(whole.width / SLOT.width, whole.height / SLOT.height) == pytest.approx(1, abs=0.01)
    assert aspect is None or window.width / window.height == pytest.approx(aspect)


def test_labels_that_leave_no_room_for_their_figure_are_refused():
    wall = Rectangle(width=20, height=1)
    with pytest.raises(LectureError, match=r"leave no room for it in its slot of 8\.00 × 4\.00 units in the wide"):
        fit_window(SLOT, lambda window: wall.move_to(window.center))


def test_the_stage_leaves_the_captions_their_room():
    for stage in STAGES.values():
        assert stage.bottom - -stage.height / 2 >= 0.12 * stage.height
        assert np.all(np.abs(sides(stage.whole)) < max(stage.width, stage.height) / 2)
