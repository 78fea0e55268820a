"""A neuron's table: its numbers follow the states, in room that was reserved for all of them."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.neuron_table import NeuronTable
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import STAGES, Slot

INPUTS, TARGETS = np.array([[3, 0], [4, -5]]), np.array([3, 9])
WEIGHTS = np.linspace([2, 1], [2, 0.2], 9).round(1)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


ROOM = Slot(-0.5, -3, 6.6, 2.85)


def table(room=ROOM):
    answers = WEIGHTS @ INPUTS.T
    errors = answers - TARGETS
    states = {"weights": WEIGHTS, "answers": answers, "errors": errors, "slopes": errors @ INPUTS}
    states |= {"losses": (errors**2).sum(axis=1) / 2, "inputs": INPUTS, "targets": TARGETS, "bottom": np.ones(2)}
    return NeuronTable({name: quantity(np.array, values) for name, values in states.items()}, room=room)


def test_all_numbers_go_through_their_states_together() -> None:
    found = table()
    sweep = through(found.along())
    sweep.begin()
    assert [number.shown for number in found.weights + found.slopes] == ["2", "1", "−15", "30"]
    sweep.finish()
    assert [number.shown for number in found.weights] == ["2", "0.2"]
    assert found.loss[1].shown == "6.5"


@pytest.mark.parametrize(
    "room", [STAGES["wide"].split(0.44)[1], STAGES["vertical"].split(0.54)[1]], ids=["wide", "vertical"]
)
def test_table_and_formulas_stay_in_their_room_in_every_state(room) -> None:
    found = table(room)
    for step in range(len(WEIGHTS)):
        found.show(step)
        for part in (found, found.why_loss, *found.why_slopes):
            assert part.get_left()[0] >= room.left - 0.01
            assert part.get_right()[0] <= room.right + 0.1  # a digit is wider than a point
            assert part.get_bottom()[1] >= room.bottom - 0.01


def test_formulas_hold_the_numbers_of_the_first_state() -> None:
    found = table()
    np.testing.assert_allclose(found.why_loss.source, [3, -6, 22.5])
    np.testing.assert_allclose(found.why_slopes[1].source[:2], [3, -6])


def test_the_frames_of_a_weight_and_its_best_value_are_alike() -> None:
    first, second = table().alike(1)
    assert first.width == second.width
    assert first.get_right()[0] == pytest.approx(second.get_right()[0])
    assert first.get_bottom()[1] > second.get_top()[1]
