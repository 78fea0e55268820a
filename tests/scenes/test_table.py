"""Tables: their lines are even, whatever their words."""

import numpy as np
import pytest
from manim import tempconfig

from scenes.kit.quantity import quantity
from scenes.kit.readout import Readout
from scenes.kit.rows import Table
from scenes.kit.stage import Slot
from scenes.kit.text import label


@pytest.fixture(autouse=True)
def typeset_here(tmp_path):
    """Let Typst write its pictures into the test's own folder."""
    with tempconfig({"media_dir": str(tmp_path)}):
        yield


def test_lines_are_evenly_apart_whether_or_not_their_words_reach_below_the_line():
    words = ("classifier", "large graph", "network", "pages")
    rows = [(label(name), Readout(quantity(np.add, 1, 1), "d")) for name in words]
    table = Table(Slot(-3, -3, 3, 3), (label("name"), label("count")), rows)
    baselines = [row[0].baseline for row in table.rows]
    assert np.ptp(np.diff(baselines)) == pytest.approx(0, abs=1e-6)
    assert all(row[0].baseline == pytest.approx(row[1].baseline) for row in table.rows)
