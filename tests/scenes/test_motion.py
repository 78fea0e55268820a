"""Tracks lead figures through computed states in step, and animations change them in place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Square, VGroup, smooth
from numpy.testing import assert_allclose

from scenes.kit.motion import EARLY, EVEN, Moving, Track, between, through, track
from scenes.kit.quantity import quantity

SQUARES = quantity(np.square, np.arange(5))
CUBES = quantity(np.power, np.arange(9), 3)


class Counter(Moving, Square):
    """Remembers what it was shown."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def show(self, value):
        self.seen.append(float(getattr(value, "value", value)))
        return self


def test_a_track_shows_the_first_state_at_its_beginning_and_the_last_at_its_end():
    counter = Counter()
    animation = through(counter.along(SQUARES))
    animation.begin()
    animation.finish()
    assert counter.seen == [0, 16]


def test_all_that_is_bound_goes_through_its_states_in_step():
    few, many = Counter(), Counter()
    animation = through(few.along(SQUARES), many.along(CUBES), pace=EVEN)
    for share in (0, 0.25, 0.5, 1):
        animation.interpolate(share)
    assert few.seen == [0, 1, 4, 16]
    assert many.seen == [0, 8, 64, 512]


def test_a_track_shows_states_alone_and_nothing_in_between():
    counter = Counter()
    animation = through(counter.along(SQUARES))
    for share in np.linspace(0, 1, 41):
        animation.interpolate(float(share))
    assert counter.seen == sorted(counter.seen)
    assert set(counter.seen) == set(np.square(np.arange(5)))


def test_a_state_keeps_the_function_that_computed_it():
    seen = []
    through(Track(seen.append, SQUARES, ())).interpolate(1)
    assert (seen[0].function, seen[0].path) == ("numpy.square", "[4]")


@given(st.floats(0, 1), st.floats(0, 1))
@pytest.mark.parametrize("pace", [EARLY, EVEN, smooth])
def test_every_pace_leads_from_the_first_state_to_the_last_and_never_back(pace, one, other):
    assert (pace(0.0), pace(1.0)) == (0, 1)
    low, high = sorted((one, other))
    assert pace(low) <= pace(high)


def test_the_early_pace_gives_the_first_states_the_most_time():
    assert EARLY(0.5) < EVEN(0.5)


def test_a_method_binds_its_own_mobject_and_a_function_those_that_are_named():
    counter, square = Counter(), Square()
    assert track(counter.show, SQUARES).mobjects == (counter,)
    assert track(lambda state: None, SQUARES, square).mobjects == (square,)
    assert track(lambda state: None, SQUARES).mobjects == ()


def test_a_mobject_that_two_tracks_change_is_animated_once():
    counter = Counter()
    animation = through(counter.along(SQUARES), track(counter.show, CUBES))
    assert animation.mobject.submobjects == [counter]


def test_the_way_to_other_data_is_straight():
    counter = Counter()
    animation = between(counter.show, 2, 6)
    for share in (0, 0.5, 1):
        animation.interpolate(share)
    assert_allclose(counter.seen, [2, 4, 6])
    assert animation.mobject.submobjects == [counter]


def test_what_a_sweep_changes_appears_with_it_unless_it_is_told_otherwise(clip):
    shown, hidden = Counter(), Counter()

    def draw(scene):
        scene.play(through(shown.along(SQUARES)))
        scene.play(through(hidden.along(SQUARES), introduces=False))
        assert shown in scene.mobjects
        assert hidden not in scene.mobjects

    clip(draw).render()
    assert shown.seen[-1] == hidden.seen[-1] == 16


def test_a_part_that_stands_already_is_not_added_a_second_time(clip):
    def draw(scene):
        counter = Counter()
        scene.add(VGroup(counter))
        scene.play(through(counter.along(SQUARES)))
        assert sum(member is counter for member in scene.get_mobject_family_members()) == 1

    scene = clip(draw)
    scene.render()
    assert len(scene.records) == 1
