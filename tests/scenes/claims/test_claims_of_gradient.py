"""What the words and pictures of gradient say beyond their numbers, and the ends of its parameters."""

import numpy as np
import pytest
import torch
from clips import FirstAndLast, scene
from scipy.optimize import minimize_scalar

from mathdl import data
from render.draw import scene as drawing
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("gradient")
A, SOLUTION = (np.array(SPEC.parameters[name], dtype=float) for name in ("A", "solution"))
PLACE, RATE = np.array([SPEC.parameters["first"], SOLUTION[1]]), SPEC.parameters["learning_rate"]


@pytest.fixture(scope="module")
def numbers():
    found = drawing.load_lecture(SPEC).numbers(A, SOLUTION, PLACE[0], RATE)
    return {name: each.value for name, each in found.items()}


def loss(weights):
    """Half the sum of squared errors of a neuron without bias, by torch, and its gradient."""
    w = torch.tensor(np.asarray(weights, dtype=float), requires_grad=True)
    found = ((torch.tensor(A) @ w - torch.tensor(A @ SOLUTION)) ** 2).sum() / 2
    found.backward()
    return found.item(), w.grad.numpy()


def along(way):
    """The lowest point on a straight way from the place, in steps."""
    return minimize_scalar(lambda step: loss(PLACE + step * way)[0]).x


# What is said, and whether it is so: a function of the clip's numbers.
CLAIMS = {
    "answers are inputs times weights": lambda n: np.allclose([n["a1"], n["a2"]], A @ PLACE),
    "half the sum of the squared errors is the loss": lambda n: (n["e1"] ** 2 + n["e2"] ** 2) / 2 == n["loss"],
    "the loss is that of the neuron": lambda n: np.isclose(loss(PLACE)[0], n["loss"]),
    "the bowl has its bottom where all answers are right": lambda n: loss(n["bottom"])[0] == 0 < n["heights"].min() + 1,
    "the bowl is that of the neuron": lambda n: np.isclose(
        n["heights"][7, 50], loss([n["grid"][7, 0], n["grid"][50, 1]])[0]
    ),
    "slopes are those of torch": lambda n: np.allclose(n["gradient"], loss(PLACE)[1], atol=1e-8),
    "a slope is error times input, summed": lambda n: np.allclose(n["gradient"], [n["e1"], n["e2"]] @ A, atol=1e-8),
    "the second weight has its best value already": lambda n: n["w2"] == n["b2"],
    "its slope is steep all the same": lambda n: abs(n["s2"]) > 0.5 * abs(n["s1"]),
    "the lowest point of its slice is elsewhere": lambda n: np.isclose(
        n["lowest_w2"] - n["w2"], along(np.array([0, 1]))
    ),
    "it undoes some of the loss, not all": lambda n: 0 < n["lowest"] < n["loss"],
    "at the lowest point its slope is zero": lambda n: abs(loss([PLACE[0], n["lowest_w2"]])[1][1]) < 1e-9,
    "there the second example is answered rightly": lambda n: np.allclose(n["errors"][-1], [3, 0]),
    "the gradient has the shape of the weights": lambda n: n["gradient"].shape == n["place"].shape,
    "along the contour the slope is zero": lambda n: np.abs(n["turn"][[0, 60, 120]]).max() < 1e-7,
    "steepest is along the gradient": lambda n: np.argmax(n["turn"]) == 90 and np.isclose(n["turn"][90], n["length"]),
    "that is a right angle from the contour": lambda n: np.isclose(n["angles"][120] - n["angles"][90], np.pi / 2),
    "the needle then lies on the gradient": lambda n: np.allclose(
        [np.cos(n["angles"][90]), np.sin(n["angles"][90])], n["gradient"] / n["length"]
    ),
    "the step goes the opposite way": lambda n: np.allclose(n["next"], PLACE - RATE * loss(PLACE)[1]),
    "it misses the bottom by as much as a protractor says": lambda n: np.isclose(
        n["angle"], abs(np.degrees(np.angle(complex(*-n["gradient"]) / complex(*(SOLUTION - PLACE)))))
    ),
    "the straight way to the bottom is less steep at first": lambda n: (
        abs(n["turn"]).max() > abs(loss(PLACE)[1] @ (SOLUTION - PLACE)) / np.linalg.norm(SOLUTION - PLACE)
    ),
    "the step takes the second weight away from its best value": lambda n: n["n2"] != n["b2"] == n["w2"],
    "the step lowers the loss": lambda n: n["loss_after"] < n["loss"],
    "more steps end at the bottom": lambda n: np.linalg.norm(n["path"][-1] - SOLUTION) < 0.01,
    "there are as many slopes as weights": lambda n: n["classifier_slopes"].shape == n["vectors"][0].shape,
    "entry is subtracted from entry": lambda n: np.allclose(n["vectors"][-1], n["vectors"][0] - n["classifier_slopes"]),
    "the loss falls at every part of the step": lambda n: (np.diff(n["classifier_losses"]) < 0).all(),
    "the loss is that of the stepped network": lambda n: np.isclose(
        n["after"], _classifier(n["vectors"][-1]).loss_and_gradients(*_moons()).loss
    ),
}


def _moons():
    points = data.classifier_data().training
    return points.X, points.y


def _classifier(vector):
    return data.untrained_classifier().with_vector(vector)


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_is_said_is_so(claim, numbers):
    assert CLAIMS[claim](numbers)


REFUSED = {
    "at a right angle": {"A": [[1, 1], [-1, 1]]},
    "whole numbers": {"A": [[3, 0.5], [4, 5]]},
    "first must be": {"first": 1},
    "to 2 away from": {"first": 3.5},
    "learning_rate must be": {"learning_rate": 0.05},
    "it is singular": {"A": [[2, 4], [1, 2]]},
    "too near or far": {"A": [[9, 1], [9, 0]]},
    "one decimal at the most": {"solution": [1, 0.25]},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_would_make_the_words_untrue_is_refused_with_the_reason(reason, tmp_path):
    with pytest.raises(ParameterError, match=reason):
        scene(SPEC, tmp_path, REFUSED[reason])


ENDS = [
    {"first": -1},
    {"first": 3, "learning_rate": 0.044},
    {"first": 1.2, "learning_rate": 0.0023},
    {"solution": [-3, 3], "first": -5},
    {"solution": [3, -3], "first": 5},
    {"A": [[9, -9], [-9, 8]], "learning_rate": 0.005},
    {"A": [[-9, 9], [0, -9]], "learning_rate": 0.005},
    {"A": [[1, 0], [1, 1]], "learning_rate": 0.5},
    {"A": [[9, 9], [9, 8]], "solution": [-3, -3], "first": -5, "learning_rate": 0.003},
]


@pytest.mark.parametrize("shape", ["wide", "vertical"])
@pytest.mark.parametrize("parameters", ENDS, ids=str)
def test_at_the_ends_of_its_parameters_the_clip_is_drawn_and_says_what_is_so(parameters, shape, tmp_path):
    found = scene(SPEC, tmp_path, parameters, shape, FirstAndLast())
    found.render()
    n = {name: quantity.value for name, quantity in found.quantities.items()}
    assert n["s2"] != 0
    assert n["lowest"] < n["loss"]
    assert n["loss_after"] < n["loss"]
    assert np.argmax(n["turn"]) == 90
    assert 0 < n["angle"] < 90
