"""What the words of backpropagation claim, checked against torch, nudges and closed forms."""

import numpy as np
import pytest
import torch
from clips import FirstAndLast, scene

from mathdl import calculus, data, networks
from scenes.calculus.backpropagation import Backpropagation
from scenes.script import load_series

SPEC = next(clip for clip in load_series().clips if clip.name == "backpropagation")
START, MOONS = data.untrained_classifier(), data.classifier_data().training


@pytest.fixture(scope="module")
def found():
    return {name: each.value for name, each in Backpropagation.numbers(0, 1.0).items()}


def torch_network(network, X, y):
    """Return torch's score, loss and gradients of a network, and its adjoints of the hidden activations."""
    arrays = zip(network.weights, network.biases, strict=True)
    W1, b1, W2, b2 = (torch.tensor(part, requires_grad=True) for layer in arrays for part in layer)
    hidden = torch.tanh(torch.tensor(X) @ W1.T + b1)
    scores = hidden @ W2.T + b2
    hidden.retain_grad()
    scores.retain_grad()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(scores[:, 0], torch.tensor(y, dtype=torch.float64))
    loss.backward()
    return scores, loss, [W1.grad, b1.grad, W2.grad, b2.grad], hidden


def test_it_has_learned_nothing_and_should_bet_zero_on_a_blue_point(found) -> None:
    assert found["before"] > np.log(2), "worse than a coin"
    assert networks.correct(START, MOONS.X, MOONS.y) == 89
    assert found["truth"] == MOONS.y[0] == 0
    assert f"{found['bet']:.2f}" == "0.67"
    assert found["surprise"] == pytest.approx(-np.log(1 - found["bet"]))


def test_blame_is_a_slope_and_at_the_score_bet_minus_truth(found) -> None:
    scores, loss, _, hidden = torch_network(START, MOONS.X[:1], MOONS.y[:1])
    assert found["surprise"] == pytest.approx(loss.item())
    assert found["end"] == pytest.approx(scores.grad.item()) == pytest.approx(found["bet"] - found["truth"])
    np.testing.assert_allclose(found["arriving"], hidden.grad[0].numpy())


def test_an_edge_multiplies_by_its_weight_and_a_bend_by_its_slope(found) -> None:
    np.testing.assert_allclose(found["arriving"], found["end"] * START.weights[1][0])
    np.testing.assert_allclose(found["blames"], found["arriving"] * (1 - found["hidden"] ** 2))


def test_the_strongest_edge_does_not_get_the_most_blame_because_its_neuron_is_bent_flatter(found) -> None:
    assert (found["strongest"], found["most"]) == (3, 5)
    assert found["strongest"] == np.abs(START.weights[1][0]).argmax() + 1
    assert found["most"] == np.abs(found["blames"]).argmax() + 1
    assert (f"{found['bend_strongest']:.2f}", f"{found['bend_most']:.2f}") == ("0.74", "0.85")
    np.testing.assert_allclose(found["slopes"], calculus.derivative(np.tanh, found["sums"]))


def test_a_slope_is_signal_times_blame_and_one_walk_back_gives_what_nudges_of_all_weights_give(found) -> None:
    assert found["first_slope"] == pytest.approx(found["signal"] * found["blame_most"])
    walked = START.loss_and_gradients(MOONS.X[:1], MOONS.y[:1])
    nudged = calculus.gradient(lambda vector: START.losses_at(vector, MOONS.X[:1], MOONS.y[:1]), START.to_vector())
    np.testing.assert_allclose(walked.vector, nudged, atol=1e-11)
    _, _, gradients, _ = torch_network(START, MOONS.X[:1], MOONS.y[:1])
    np.testing.assert_allclose(walked.vector, np.concatenate([part.numpy().ravel() for part in gradients]))
    assert found["n_weights"] == np.count_nonzero(walked.vector) == found["runs"][-1] == 33
    assert (found["back"], found["nudged"]) == (40, 33 * 24)


def test_a_step_on_one_example_lowers_its_bet_calls_all_blue_and_raises_the_loss_of_all(found) -> None:
    _, _, gradients, _ = torch_network(START, MOONS.X[:1], MOONS.y[:1])
    alone = START.with_vector(START.to_vector() - np.concatenate([part.numpy().ravel() for part in gradients]))
    scores, loss, _, _ = torch_network(alone, MOONS.X, MOONS.y)
    assert f"{found['bet_after']:.2f}" == f"{torch.sigmoid(scores[0]).item():.2f}" == "0.05"
    assert found["called_blue"] == (scores < 0).sum().item() == found["n"] == 200
    assert found["all_after"] == pytest.approx(loss.item()) == pytest.approx(found["losses"][-1])
    assert f"{found['all_after']:.3f}" == "1.163"


def test_most_examples_alone_would_raise_the_loss_and_their_mean_slope_lowers_it(found) -> None:
    assert found["worse"] == np.count_nonzero(found["lone"] > found["before"]) == 161
    _, _, gradients, _ = torch_network(START, MOONS.X, MOONS.y)
    vector = np.concatenate([part.numpy().ravel() for part in gradients])
    np.testing.assert_allclose(START.example_gradients(MOONS.X, MOONS.y).mean(axis=0), vector, atol=1e-12)
    _, loss, _, _ = torch_network(START.with_vector(START.to_vector() - vector), MOONS.X, MOONS.y)
    assert found["averaged"] == pytest.approx(loss.item())
    assert f"{found['averaged']:.3f}" == "0.537"


def test_every_example_is_drawn_truly_or_refused_with_the_reason() -> None:
    drawn, reasons = 0, set()
    for example in range(data.CLASSIFIER_EXAMPLES):
        try:
            found = Backpropagation.numbers(example, 1.0)
        except ValueError as error:
            reasons.add(str(error))
            continue
        drawn += 1
        assert found["bend_strongest"].value < found["bend_most"].value
        assert format(found["blame_strongest"], ".2f") != format(found["blame_most"], ".2f")
        assert found["bet_after"].value < found["bet"].value
        assert found["all_after"].value > found["before"].value > found["averaged"].value
    assert drawn == 43
    assert all("choose another" in reason for reason in reasons)
    assert len(reasons) == 3


@pytest.mark.parametrize(("example", "reason"), [(2, "the example is yellow"), (1, "strongest edge|lowers the loss")])
def test_an_example_of_which_the_words_would_be_untrue_is_refused(example, reason) -> None:
    with pytest.raises(ValueError, match=reason):
        Backpropagation.numbers(example, 1.0)


@pytest.mark.parametrize("shape", SPEC.formats)
@pytest.mark.parametrize(("example", "learning_rate"), [(0, 0.4), (0, 2), (196, 1)])
def test_the_ends_of_the_ranges_can_be_drawn(shape, example, learning_rate, tmp_path) -> None:
    parameters = {"example": example, "learning_rate": learning_rate}
    found = scene(SPEC, tmp_path, parameters, shape, FirstAndLast())
    found.render()
    assert len(found.records) == len(SPEC.beats)
