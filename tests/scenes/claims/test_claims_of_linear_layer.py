"""What the words and pictures of linear_layer say beyond their numbers, with torch as the oracle."""

import numpy as np
import pytest
import torch
from clips import scene

from render.draw import scene as drawing
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("linear_layer")
W, b, X, T = (np.array(SPEC.parameters[name], dtype=float) for name in "WbXT")
RATE = SPEC.parameters["learning_rate"]


@pytest.fixture(scope="module")
def numbers():
    found = drawing.load_lecture(SPEC).numbers(W, b, X, T, RATE)
    return {name: each.value for name, each in found.items()}


def passed(weights, examples, targets):
    """Return outputs, loss and the gradients of weights and outputs, by torch."""
    layer = torch.tensor(weights, requires_grad=True)
    outputs = torch.nn.functional.linear(torch.tensor(examples), layer, torch.tensor(b))
    outputs.retain_grad()
    loss = torch.nn.functional.mse_loss(outputs, torch.tensor(targets))
    loss.backward()
    return outputs.detach().numpy(), loss.item(), layer.grad.numpy(), outputs.grad.numpy()


def test_a_neuron_has_one_weight_for_each_input_and_adds_products_and_bias(numbers):
    assert W.shape[1] == X.shape[1]
    assert numbers["y1"] == sum(weight * value for weight, value in zip(W[0], X[0], strict=True)) + b[0]


def test_the_input_of_the_zero_weight_never_reaches_its_neuron(numbers):
    row, column = numbers["zero"]
    assert W[row, column] == 0
    other = X[:1].copy()
    other[0, column] += 100
    assert passed(W, other, T[:1])[0][0, row] == passed(W, X[:1], T[:1])[0][0, row]


def test_the_zero_weight_gets_a_gradient_all_the_same(numbers):
    row, column = numbers["zero"]
    assert numbers["zero_gradient"] == passed(W, X[:1], T[:1])[2][row, column] != 0


def test_a_gradient_is_error_times_input_whatever_the_weight_is(numbers):
    _, loss, gradient, error = passed(W, X[:1], T[:1])
    np.testing.assert_array_equal(numbers["error"], error[0])
    np.testing.assert_array_equal(numbers["error"], (numbers["y"] - T[0]))
    np.testing.assert_array_equal(gradient, np.outer(error[0], X[0]))
    np.testing.assert_array_equal(numbers["gradient"], gradient)
    # Another weight with the same error: other targets make up for it.
    changed = W + 7
    targets = T[:1] + X[:1] @ (changed - W).T
    np.testing.assert_array_equal(passed(changed, X[:1], targets)[2], gradient)
    assert loss == pytest.approx(numbers["before"])


def test_the_update_goes_entry_by_entry_and_lowers_loss_and_errors(numbers):
    assert numbers["gradient"].shape == W.shape
    np.testing.assert_allclose(numbers["updated"], W + numbers["step"])
    row, column = numbers["zero"]
    assert numbers["updated"][row, column] != 0
    assert numbers["after"] < numbers["before"]
    assert (np.abs(numbers["smaller"][-1]) < np.abs(numbers["smaller"][0])).all()


def test_the_same_weights_serve_every_example(numbers):
    alone = [passed(W, X[k : k + 1], T[k : k + 1])[0][0] for k in range(len(X))]
    np.testing.assert_array_equal(numbers["Y"], alone)
    np.testing.assert_array_equal(numbers["Y"], X @ W.T + b)


def test_the_average_of_the_tables_is_the_gradient_of_the_batch_in_the_shape_of_the_weights(numbers):
    tables = [passed(W, X[k : k + 1], T[k : k + 1])[2] for k in range(len(X))]
    np.testing.assert_array_equal(numbers["alone"], tables)
    np.testing.assert_allclose(numbers["average"], passed(W, X, T)[2])
    np.testing.assert_allclose(numbers["average"], numbers["errors"].T @ X / len(X))
    assert numbers["average"].shape == W.shape


class FirstAndLast:
    """Sampler and sink in one: keeps the first frame of the clip and the last ones of its last beat."""

    def __init__(self):
        self.pictures = []

    def select(self, beat, start, count):
        return [0] if start == 0 else [count - 1] if beat == SPEC.beats[-1].name else []

    def write(self, frame, repeat, changed=None):
        self.pictures.append(frame[..., :3].copy())


ENDS = {
    "two examples": {"X": X[:2].tolist(), "T": T[:2].tolist()},
    "three examples": {"X": X[:3].tolist(), "T": T[:3].tolist()},
    "five examples": {"X": [*X.tolist(), [0, 0, 2]], "T": [*T.tolist(), [1, 3]]},
    "the least learning rate": {"learning_rate": 0.01},
    "the greatest learning rate": {"learning_rate": 0.13},
    "the largest weights": {
        "W": [[6, -6, 0], [-6, 6, 6]],
        "X": [[1, 1, 1], [0, 1, 0], [1, 0, 1], [1, 1, 0]],
        "T": [[0, 3], [-5, 4], [6, -1], [1, -2]],
    },
    "the largest bias": {"b": [-9, 9], "X": [[1, -1, 0], [2, -2, 1]], "T": [[-7, 9], [-4, 9]]},
    "the largest inputs": {
        "W": [[0, 1, -1], [-1, 1, 1]],
        "X": [[9, 0, 2], [8, 9, 5]],
        "T": [[-2, -9], [5, 4]],
        "learning_rate": 0.02,
    },
    "the zero elsewhere": {"W": [[3, 2, -1], [4, 5, 0]], "T": [[1, 1], [8, 6], [4, 4], [6, 8]]},
}


# Most rows and widest numbers in both formats, the others in the one in which they have the least room.
SHAPES = {"two examples": ["vertical"], "three examples": ["wide"], "the least learning rate": ["vertical"]}
ENDS_IN_SHAPES = [(name, shape) for name in ENDS for shape in SHAPES.get(name, SPEC.formats)]


@pytest.mark.usefixtures("media")
@pytest.mark.parametrize(("name", "shape"), ENDS_IN_SHAPES)
def test_the_clip_is_drawn_at_the_ends_of_its_parameters(name, shape, tmp_path):
    drawn = FirstAndLast()
    found = scene(SPEC, tmp_path, ENDS[name], shape, drawn)
    found.render()
    assert all(len(np.unique(picture.reshape(-1, 3), axis=0)) > 10 for picture in drawn.pictures)
    assert found.quantities["after"].value < found.quantities["before"].value


REFUSED = {
    "b = .* cannot be drawn: an entry is not a whole number": {"b": [0.5, 1]},
    "one of the weights": {"W": [[3, 1, -1], [4, 5, 2]]},
    "as many rows": {"X": X[:3].tolist()},
    "the outputs must have one digit": {"b": [9, 9]},
    "must not be zero for the first example": {"X": [[1, 0, 2], [2, 0, 1]], "T": [[1, 3], [5, 8]]},
    "must lower the loss": {"X": [[1, -1, 4], [2, 0, 1]], "T": [[1, 4], [5, 8]], "learning_rate": 0.13},
}


@pytest.mark.usefixtures("media")
@pytest.mark.parametrize(("reason", "changes"), [*REFUSED.items()])
def test_what_cannot_be_followed_is_refused_with_the_reason(reason, changes, tmp_path):
    with pytest.raises(ParameterError, match=reason):
        scene(SPEC, tmp_path, changes)
