"""One picture turns into the next by one rule, and a question mark into its number."""

import numpy as np
import pytest
from manim import LEFT, Circle, Square, VGroup
from numpy.testing import assert_allclose

from scenes.kit.motion import appear
from scenes.kit.quantity import quantity
from scenes.kit.rows import Row
from scenes.kit.stage import Slot
from scenes.script import LectureError

COLUMN = Slot(2, -3, 6, 3)
CORNER = Slot(-6, 1, -4, 2)


def numbers():
    return {"one": quantity(np.add, 1.0, 0.25, unit="bits"), "two": quantity(np.add, 1, 1)}


@pytest.fixture
def turned(clip):
    """Render a clip whose beat does what a test says, with a heading."""

    def make(draw, **kwargs):
        scene = clip(draw, numbers=numbers, **kwargs)
        type(scene).gist = "of two sides"
        scene.render()
        return scene

    return make


def shown(scene):
    """All parts on the screen but those of the heading."""
    heading = set(scene.title.get_family())
    return {part for mobject in scene.mobjects for part in mobject.get_family()} - heading


def test_what_is_not_named_leaves_what_is_named_stays_and_what_is_new_appears(turned):
    old, stays, new = Square(), Circle(), Square()

    def draw(scene):
        scene.play(appear(old, stays))
        scene.turn_to(stays, new)
        assert shown(scene) == {stays, new}
        assert scene.title in scene.mobjects

    assert turned(draw).records


def test_what_is_kept_stays_where_it_is_and_what_is_held_moves_to_its_slot(turned):
    kept, moved = Circle(), Square(side_length=0.5)

    def draw(scene):
        scene.add(kept, moved)
        scene.turn_to(CORNER.holding(moved, LEFT), keep=[kept])

    turned(draw)
    assert_allclose(kept.get_center(), 0, atol=1e-9)
    assert_allclose(moved.get_left(), CORNER.at(LEFT), atol=1e-6)
    assert moved.width == pytest.approx(0.5)


def test_what_is_too_large_for_its_slot_is_made_smaller_on_its_way(turned):
    moved, new = Square(side_length=4), Square(side_length=4)

    def draw(scene):
        scene.add(moved)
        scene.turn_to(CORNER.holding(moved), COLUMN.holding(new))

    turned(draw)
    assert moved.width == pytest.approx(CORNER.height)
    assert_allclose(moved.get_center(), CORNER.center, atol=1e-6)
    assert_allclose(new.get_center(), COLUMN.center, atol=1e-6)


def test_a_figure_that_knows_how_moves_by_itself(turned):
    class Figure(Square):
        def move_into(self, slot, run_time):
            self.slot = slot
            return self.animate(run_time=run_time).move_to(slot.center)

    figure = Figure()

    def draw(scene):
        scene.add(figure)
        scene.turn_to(COLUMN.holding(figure))

    turned(draw)
    assert figure.slot == COLUMN
    assert_allclose(figure.get_center(), COLUMN.center, atol=1e-6)


def test_one_thing_turns_into_another_in_the_slot_of_that(turned):
    old, new = Square(), Circle(radius=0.2)

    def draw(scene):
        scene.add(old)
        scene.turn_to(into={old: CORNER.holding(new)})
        assert shown(scene) == {new}

    turned(draw)
    assert_allclose(new.get_center(), CORNER.center, atol=1e-6)


def test_a_part_of_a_group_can_stay_while_the_rest_leaves(turned):
    group = VGroup(Square(), VGroup(Circle(), Square()))
    kept = group[1][0]

    def draw(scene):
        scene.play(appear(group))
        assert scene.standing(kept) == [group[0], group[1][1]]
        scene.turn_to(kept)
        assert shown(scene) == {kept}

    assert turned(draw).records


def test_of_a_group_of_which_a_part_stands_the_rest_appears(turned):
    group = VGroup(Square(), Circle())

    def draw(scene):
        scene.add(group[0])
        scene.turn_to(group)
        assert shown(scene) >= set(group)

    assert turned(draw).records


def test_turning_to_nothing_leaves_the_heading_alone(turned):
    def draw(scene):
        scene.play(appear(Square()))
        scene.turn_to()
        assert not shown(scene)
        assert scene.title in scene.mobjects
        before = scene.frame
        scene.turn_to()
        assert scene.frame == before

    assert turned(draw).records


@pytest.mark.parametrize(
    "turn",
    [
        lambda scene, a, b: scene.turn_to(a, a),
        lambda scene, a, b: scene.turn_to(a, CORNER.holding(a)),
        lambda scene, a, b: scene.turn_to(a, keep=[a]),
        lambda scene, a, b: scene.turn_to(a, into={a: b}),
        lambda scene, a, b: scene.turn_to(b, into={a: b}),
        lambda scene, a, b: scene.turn_to(VGroup(a), a),
        lambda scene, a, b: scene.turn_to(into={a: a}),
    ],
    ids=["shown", "placed", "kept", "turned", "turned_into", "part", "itself"],
)
def test_a_thing_that_is_named_twice_is_refused(turned, turn):
    with pytest.raises(LectureError, match=r"turn_to\(\) names the same (Square|VGroup|Circle) twice; name each thing"):
        turned(lambda scene: turn(scene, Square(), Circle()))


def test_a_number_takes_the_place_of_its_question_mark(turned):
    def draw(scene):
        row = scene.rows(COLUMN, one=Row("first", "one", asked=True))["one"]
        left, width = row.question.line.get_start(), row.question.line.get_length()
        scene.play(appear(row))
        assert row.question in row.submobjects
        scene.play(*scene.answered("one"))
        assert row.readout in scene.mobjects
        assert row.question not in scene.get_mobject_family_members()
        assert_allclose([row.readout.digits_left, row.readout.line_y], left[:2])
        assert row.readout.digits_right - row.readout.digits_left == pytest.approx(width)

    assert turned(draw).records


def test_a_number_is_as_large_as_its_question_mark_became(turned):
    def draw(scene):
        question = scene.asked("one")
        question.scale(0.5).shift([2, 1, 0])
        start, end = question.line.get_start(), question.line.get_end()
        scene.add(question)
        scene.play(*scene.answered("one"))
        readout = question.readout
        places = [readout.digits_left, readout.digits_right, readout.line_y]
        assert_allclose(places, [start[0], end[0], start[1]], atol=1e-9)

    assert turned(draw).records


@pytest.mark.parametrize("answers", [["tow"], ["two", "two"]])
def test_an_answer_without_a_question_is_refused(turned, answers):
    def draw(scene):
        scene.add(scene.asked("two", "d"))
        for name in answers:
            scene.play(*scene.answered(name))

    with pytest.raises(LectureError, match=rf"There is no question '{answers[-1]}' in clip coin"):
        turned(draw)


def test_rows_with_questions_of_other_names_are_answered_one_by_one(turned):
    def draw(scene):
        rows = scene.rows(COLUMN, one=Row("first", "one", asked=True), two=Row("second", "two", asked=True, spec="d"))
        scene.play(appear(*rows))
        scene.play(*scene.answered("two"))
        scene.play(*scene.answered("one"))
        assert {rows["one"].readout, rows["two"].readout} <= set(scene.mobjects)

    assert turned(draw, shape="vertical").records
