"""A table of softmax shows scores, exponentials and bets that belong together, at every temperature."""

import numpy as np
import pytest
from manim import tempconfig
from scipy import special

from scenes.kit.figures.gap_sentence import GapSentence
from scenes.kit.figures.softmax_table import SoftmaxTable, word_bars
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot

ROOM = Slot(-4, -2, 4, 2)
SCORES = np.array([3.1, 2.2, -1.2])
WORDS = ("mat", "gymnasium", "idea")


@pytest.fixture(autouse=True)
def typeset_here(tmp_path):
    """Let Typst write its pictures into the test's own folder."""
    with tempconfig({"media_dir": str(tmp_path)}):
        yield


@pytest.fixture
def table():
    return SoftmaxTable(WORDS, quantity(np.asarray, SCORES), room=ROOM)


def shown(column):
    return [number.shown for number in column]


def lengths(table):
    return np.array([bar.width for bar in table.bars])


def test_scores_exponentials_and_chances_are_those_of_softmax(table):
    assert shown(table.scores[1:]) == ["3.1", "2.2", "−1.2"]
    assert shown(table.exponentials[1:]) == [f"{value:.1f}" for value in np.exp(SCORES)]
    assert shown(table.chances) == [f"{value:.3f}" for value in special.softmax(SCORES)]
    assert lengths(table) / lengths(table).sum() == pytest.approx(special.softmax(SCORES))


def test_all_that_depends_on_the_temperature_follows_it(table):
    through(table.along(quantity(np.geomspace, 1.0, 0.25, 5))).interpolate(1)
    assert shown(table.scaled[1:]) == ["12.4", "8.8", "−4.8"]
    assert shown(table.chances) == [f"{value:.3f}" for value in special.softmax(SCORES / 0.25)]
    assert shown(table.scores[1:]) == ["3.1", "2.2", "−1.2"]


def test_scores_over_the_temperature_stand_where_the_exponentials_stood(table):
    for new, old in zip(table.scaled[1:], table.exponentials[1:], strict=True):
        assert (new.digits_right, new.baseline) == pytest.approx((old.digits_right, old.baseline))


def test_a_sure_bet_stays_in_the_room(table):
    table.show(0.05)
    assert lengths(table)[0] > 0.99 * lengths(table).sum()
    for part in (*table.words, *table.chances, *table.bars):
        assert part.get_left()[0] >= ROOM.left - 0.01
        assert part.get_right()[0] <= ROOM.right + 0.01


def test_words_are_written_as_they_are_and_not_read_as_markup():
    words = ("50 $", "a*b*", "#3")
    table = SoftmaxTable(words, quantity(np.asarray, SCORES), room=ROOM)
    bars = word_bars(words, room=ROOM)
    sentence = GapSentence("It costs *just*", words, room=ROOM)
    glyphs = [len(word.replace(" ", "")) for word in words]
    assert [len(word.submobjects) - 1 for word in table.words] == glyphs
    assert [len(word.submobjects) - 1 for word in bars.names] == glyphs
    assert [len(sentence.filled(word)) for word in words] == glyphs


@pytest.mark.parametrize("width", [8, 5])
def test_a_word_fills_the_gap_behind_the_sentence(width):
    sentence = GapSentence("The cat sat on the", WORDS, room=Slot(0, 0, width, 1))
    gap, word = sentence.text.parts("muted"), sentence.filled("mat")
    assert sentence.filled("gymnasium").get_right()[0] <= width + 0.01
    assert word.get_left()[0] == pytest.approx(gap.get_left()[0], abs=0.1)
    assert word.get_bottom()[1] == pytest.approx(sentence.text.baseline, abs=0.02)
