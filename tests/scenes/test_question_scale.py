"""The questions of a stream are laid end to end; the surprise curve and the scale of a tint stand in their rooms."""

from itertools import pairwise

import numpy as np
import pytest

from mathdl.information import question_shares, surprise
from scenes.kit import theme
from scenes.kit.figures.question_scale import QuestionScale
from scenes.kit.figures.stream import Stream
from scenes.kit.figures.surprise_curve import SurpriseCurve
from scenes.kit.figures.tint_scale import TintScale, lights
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import label

CODE = ("0", "10", "110", "111")
EVEN = [0.5, 0.25, 0.125, 0.125]
STEEP = [0.85, 0.05, 0.05, 0.05]
WIDE, TALL = Slot(-3, -1, 3, 1), Slot(-1, -3, 2, 3)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def asked(room, p):
    scale = QuestionScale(2, room=room)
    stream = Stream(CODE, p, room=Slot(-6, -2, 6, 2))
    words = [label(word) for word in ("A?", "B?", "C?")]
    return scale, stream, scale.ask(stream, quantity(question_shares, p, CODE), words)


@pytest.mark.parametrize("room", [WIDE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize("p", [EVEN, STEEP], ids=str)
def test_lines_lie_end_to_end_from_zero_to_the_average_number_of_questions(room, p):
    scale, _, questions = asked(room, p)
    along = 1 if room is TALL else 0
    for question in questions:
        question.lay().finish()
    ends = [sorted(question.laid.points[:, along]) for question in questions]
    assert ends[0][0] == pytest.approx(scale.axes.at(0, 0)[along])
    assert [end for _, end in ends[:-1]] == pytest.approx([start for start, _ in ends[1:]], abs=0.07)
    total = np.dot(p, [1, 2, 3, 3])
    assert ends[-1][1] == pytest.approx(scale.axes.at(total, total)[along])


@pytest.mark.parametrize("room", [WIDE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize("p", [EVEN, STEEP], ids=str)
def test_the_numbers_beside_them_stand_clear_of_each_other(room, p):
    _, _, questions = asked(room, p)
    for one, other in pairwise(questions):
        apart = (
            other.sum.get_bottom()[1] - one.sum.get_top()[1],
            other.sum.get_left()[0] - one.sum.get_right()[0],
        )
        assert apart[0 if room is TALL else 1] > 0


def test_the_line_leaves_the_stream_where_its_question_is_asked():
    _, stream, questions = asked(TALL, EVEN)
    for question, prefix in zip(questions, stream.questions, strict=True):
        question.lay().begin()
        assert question.laid.get_center() == pytest.approx(stream.at(prefix))


@pytest.mark.parametrize("p", [EVEN, STEEP, [0.4, 0.21, 0.2, 0.19]], ids=str)
def test_messages_stand_on_the_curve_with_their_names_apart(p):
    bits = surprise(p, base=2)
    figure = SurpriseCurve(p, bits, room=Slot(-4, -3, 4, 3), names=[label(name) for name in "ABCD"])
    assert figure.dots.points == pytest.approx(figure.axes.at(p, bits))
    places = figure.axes.at(figure.curve.x, figure.curve.y)
    for dot in figure.dots.points:
        assert np.linalg.norm(places - dot, axis=1).min() < 0.05
    for one, other in pairwise(figure.names):
        gap = np.abs(one.get_center() - other.get_center())
        assert gap[0] >= (one.width + other.width) / 2 or gap[1] >= (one.height + other.height) / 2
    assert figure.height <= 6 + 1e-6


def test_a_tint_goes_from_the_ground_to_its_brightest():
    assert lights()[0] == pytest.approx(theme.role_rgb("ground"))
    assert (np.diff(lights(), axis=0) > 0).all()
    scale = TintScale(lights(), room=WIDE, title="bits")
    assert scale.width <= WIDE.width + 0.01
    assert scale.height <= WIDE.height + 0.01
