"""What the chain rule clip promises for all of its parameters."""

import itertools

import pytest

from scenes.calculus.chain_rule import ChainRule


@pytest.mark.parametrize("h", [0.001, 0.1])
def test_every_prediction_has_four_answers_one_of_which_is_right_and_the_rectangle_grows_as_the_graph_does(h):
    for a, b in itertools.product(range(10), range(1, 10)):
        numbers = ChainRule.numbers(a, b, h)
        answers = [numbers[f"choice_{place}"].value for place in range(1, 5)]
        assert len(set(answers)) == 4
        assert answers[numbers["right"].value] == numbers["b_bar"].value == a + 2 * b + 1
        assert numbers["ratio"].value == pytest.approx(numbers["graph"].value.nudge("b", h).ratio, abs=1e-8)
