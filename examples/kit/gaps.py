import numpy as np

from mathdl.distributions import softmax
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.gaps import Gaps
from scenes.kit.text import label

WORDS, LOGITS = ("mat", "sofa", "roof", "moon", "idea"), [3.1, 2.2, 1.4, 0.3, -1.2]


def draw(room):
    bars = Bars(softmax(LOGITS), room=room, role="parameter", names=[label(word) for word in WORDS], opacity=0.4)
    # Lead both through the same states: gaps.along(bets), bars.along(bets); gaps.lay_out(slot): end to end.
    return bars, Gaps(bars, np.eye(5)[1])
