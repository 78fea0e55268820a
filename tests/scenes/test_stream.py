"""A stream splits at each question into branches as wide as they are probable."""

import numpy as np
import pytest

from mathdl.information import huffman_code, question_shares
from scenes.kit import theme
from scenes.kit.figures.stream import SPREAD, Stream
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import label
from scenes.script import LectureError

P = np.array([0.5, 0.25, 0.125, 0.125])
WIDE, TALL = Slot(-5, -2, 5, 2), Slot(-2, -5, 2, 5)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def stream(room=WIDE, shares=P, **options):
    return Stream(huffman_code(P), shares, room=room, **options)


def breadths(tree, down=False):
    """How long the line across the stream is at each question, as a share of the whole."""
    bars = [tree.bar(question) for question in tree.questions]
    return np.array([bar.width if down else bar.height for bar in bars]) / (4 * (1 - SPREAD))


@pytest.mark.parametrize("room", [WIDE, TALL], ids=["wide", "tall"])
def test_the_stream_is_as_wide_at_a_question_as_it_is_probable(room):
    tree = stream(room)
    assert breadths(tree, down=room is TALL) == pytest.approx(question_shares(P, huffman_code(P)))
    assert tree.questions == ["", "1", "11"]


@pytest.mark.parametrize("room", [WIDE, TALL], ids=["wide", "tall"])
def test_it_fills_its_room_with_the_names_beyond_the_ends(room):
    tree = stream(room, names=[label(name) for name in "ABCD"])
    assert tree.get_left()[0] >= room.left - 0.01
    assert tree.get_right()[0] <= room.right + 0.01
    assert tree.get_bottom()[1] >= room.bottom - 0.01
    assert max(tree.width, tree.height) == pytest.approx(max(room.width, room.height), abs=0.3)
    along = 1 if room is TALL else 0
    for word, name in zip(tree.code, tree.names, strict=True):
        assert abs(name.get_center()[along]) != abs(tree.at(word)[along])
        assert name.get_center()[1 - along] == pytest.approx(tree.at(word)[1 - along], abs=0.1)


def test_it_changes_in_place_to_other_probabilities():
    tree = stream()
    through(tree.along(quantity(np.linspace, P, np.full(4, 0.25), 5))).finish()
    assert breadths(tree) == pytest.approx([1, 0.75, 0.5])
    tree.to(P).interpolate(1)
    assert breadths(tree) == pytest.approx([1, 0.5, 0.25])


def test_a_branch_may_run_dry():
    tree = stream(shares=[1, 0, 0, 0])
    assert breadths(tree) == pytest.approx([1, 0, 0])
    assert np.isfinite(tree.ribbons.points).all()


def test_branches_begin_side_by_side_where_the_stream_ends():
    tree = stream(shares=np.full(4, 0.25))
    bands = dict(zip(tree.branches, tree.ribbons.points.reshape(-1, 8, 3), strict=True))
    assert bands["0"][0] == pytest.approx(bands[""][3])
    assert bands["1"][7] == pytest.approx(bands[""][4])
    assert bands["0"][7] == pytest.approx(bands["1"][0])


def test_it_flows_from_its_beginning_to_its_ends():
    tree = stream()
    flowing = tree.flow()
    flowing.interpolate(0)
    assert tree.ribbons.edge[2] == 0
    flowing.interpolate(1)
    assert tree.ribbons.edge is None


@pytest.mark.parametrize(
    ("code", "shares", "message"),
    [
        (("0", "01"), [0.5, 0.5], "prefix code"),
        (("0", "2"), [0.5, 0.5], "zeros and ones"),
        (("0", "1"), [0.5, 0.2], "add up to one"),
        (("0", "1"), [1.0], "2 words need|of 2 words"),
    ],
)
def test_what_is_no_tree_of_questions_is_refused(code, shares, message):
    with pytest.raises(LectureError, match=message):
        Stream(code, shares, room=WIDE)


def test_an_unknown_branch_is_told():
    with pytest.raises(LectureError, match="no branch '00'"):
        stream().at("00")
