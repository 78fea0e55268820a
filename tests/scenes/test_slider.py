"""A slider's knob stands where its value lies between the ends of the scale."""

import numpy as np
import pytest
from manim import tempconfig

from scenes.kit.figures.slider import Slider
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot

ROOM = Slot(-3, -2, 3, 1)


@pytest.fixture(autouse=True)
def typeset_here(tmp_path):
    """Let Typst write its pictures into the test's own folder."""
    with tempconfig({"media_dir": str(tmp_path)}):
        yield


def test_the_knob_stands_at_its_share_of_a_linear_scale():
    slider = Slider(0, 10, 5, room=ROOM)
    assert slider.knob.points[0] == pytest.approx(slider.axes.at(5, 0))
    assert slider.show(2.5).knob.points[0] == pytest.approx(slider.axes.at(2.5, 0))


def test_equal_factors_are_equal_lengths_on_a_logarithmic_scale():
    slider = Slider(0.1, 10, 1, room=ROOM, log=True)
    ends = slider.axes.at([0.1, 10], 0)
    assert slider.knob.points[0] == pytest.approx(ends.mean(axis=0))


def test_ends_and_start_are_labelled_once_each():
    assert [label.source for label in Slider(0.25, 4, 1, room=ROOM, log=True).axes.x_tick_labels] == [0.25, 1, 4]
    assert [label.source for label in Slider(0, 1, 0, room=ROOM).axes.x_tick_labels] == [0, 1]
    assert [label.source for label in Slider(0, 1, 0, room=ROOM, ticks=(0.5,)).axes.x_tick_labels] == [0.5]


def test_scale_labels_and_knob_stay_in_the_room_at_both_ends():
    slider = Slider(0.25, 4, 0.25, room=ROOM, log=True)
    for value in (0.25, 4):
        x = slider.show(value).knob.points[0, 0]
        assert ROOM.left <= x - slider.knob.radius
        assert x + slider.knob.radius <= ROOM.right
    assert slider.axes.get_left()[0] >= ROOM.left
    assert slider.axes.get_right()[0] <= ROOM.right
    assert slider.axes.get_center()[1] == pytest.approx(ROOM.center[1])


def test_the_knob_follows_states():
    slider = Slider(0.25, 4, 1, room=ROOM, log=True)
    through(slider.along(quantity(np.geomspace, 1.0, 4.0, 5))).interpolate(1)
    assert slider.knob.points[0] == pytest.approx(slider.axes.at(4, 0))
