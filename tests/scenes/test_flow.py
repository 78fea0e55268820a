"""A slot sets things as words are set, and a row its number right behind an equals sign."""

import numpy as np
import pytest
from manim import LEFT, UP, Square

from render.draw import scene as drawing
from render.variants import Profile
from render.workers.job import Job
from scenes.kit.rows import SPACE, Row
from scenes.kit.stage import Slot
from scenes.kit.text import label
from scenes.script import LectureError, load_series

WIDE, NARROW = Slot(-5, -2, 5, 2), Slot(-1.5, -3, 1.5, 3)


def test_things_share_a_line_where_there_is_room_and_stand_below_each_other_elsewhere():
    first, second = WIDE.flow(Square(2), Square(1))
    assert first.get_top()[1] == pytest.approx(second.get_top()[1])
    assert second.get_left()[0] > first.get_right()[0]
    first, second = NARROW.flow(Square(2), Square(1))
    assert first.get_left()[0] == pytest.approx(second.get_left()[0]) == NARROW.left
    assert second.get_top()[1] < first.get_bottom()[1]


def test_the_first_thing_stays_where_it_is_when_other_things_follow_it_at_the_top():
    first = WIDE.flow(Square(1), Square(2), at=UP)[0]
    before = first.get_center()
    WIDE.flow(first, Square(1), Square(0.5), at=UP)
    np.testing.assert_allclose(first.get_center(), before)
    np.testing.assert_allclose(first.get_corner(UP + LEFT), WIDE.at(UP + LEFT))


def test_what_can_be_smaller_makes_room_for_what_cannot():
    words, square = NARROW.flow(label("as small as it gets"), Square(NARROW.height))
    assert words.height == pytest.approx(label("as small as it gets").height)
    assert square.height < NARROW.height
    assert square.get_bottom()[1] >= NARROW.bottom - 1e-6


def test_too_much_for_the_slot_is_an_error():
    with pytest.raises(LectureError, match="too large for its slot in the wide format"):
        Slot(0, 0, 3, 0.6).flow(label("one line"), label("and one more line"))


def test_a_number_follows_a_name_that_ends_with_an_equals_sign(course, tmp_path):
    spec = load_series(course).clip("coin")
    job = Job(series=course, clip="coin", profile=Profile("tiny", 160, 90, 15), folder=tmp_path)
    drawing.configure(job)
    scene = drawing.build(drawing.load_lecture(spec), job, None, drawing.Discard())
    near, far = (scene.rows(WIDE, it=Row(name, "entropy"))["it"] for name in ("entropy =", "entropy"))
    assert near.readout.get_left()[0] - near.name.get_right()[0] == pytest.approx(SPACE, abs=0.1)
    assert far.readout.get_right()[0] == pytest.approx(WIDE.right, abs=0.1)
