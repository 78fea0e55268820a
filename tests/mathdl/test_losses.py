"""Losses against torch.nn.functional, and their gradients against torch.autograd."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch.nn import functional

from mathdl import distributions, losses

rng = np.random.default_rng(0)
SCORES, WIDE = rng.normal(size=(6, 4)), np.array([[-900.0, 0, 900], [30, -30, 0]])
CLASSES, SOFT = np.array([0, 1, 2, 3, 0, 1]), rng.dirichlet(np.ones(4), size=6)
LOGITS = np.array([-800.0, -30, -1, 0, 2, 40, 800])
LABELS, BETWEEN = np.array([0, 1, 0, 1, 0, 1, 1]), np.linspace(0, 1, 7)

# name, the loss, its gradient, torch's loss, the first argument, the second
CASES = [
    (name, getattr(losses, loss), getattr(losses, f"{loss}_gradient"), in_torch, first, second)
    for name, loss, in_torch, first, second in [
        ("squared error", "mean_squared_error", functional.mse_loss, SCORES, SOFT),
        ("squared error of integers", "mean_squared_error", functional.mse_loss, CLASSES, CLASSES[::-1]),
        ("binary labels", "binary_cross_entropy", functional.binary_cross_entropy_with_logits, LOGITS, LABELS),
        ("soft labels", "binary_cross_entropy", functional.binary_cross_entropy_with_logits, LOGITS, BETWEEN),
        ("class numbers", "cross_entropy", functional.cross_entropy, SCORES, CLASSES),
        ("class probabilities", "cross_entropy", functional.cross_entropy, SCORES, SOFT),
        ("huge logits", "cross_entropy", functional.cross_entropy, WIDE, np.array([2, 1])),
        ("one example", "cross_entropy", functional.cross_entropy, SCORES[0], np.array(2)),
    ]
]
IDS = [case[0] for case in CASES]


def tensors(loss, first, second):
    classes = loss is losses.cross_entropy and second.ndim < first.ndim
    return (
        torch.tensor(np.asarray(first, dtype=np.float64), requires_grad=True),
        torch.tensor(second.astype(np.int64 if classes else np.float64)),
    )


@pytest.mark.parametrize(("loss", "gradient", "in_torch", "first", "second"), [c[1:] for c in CASES], ids=IDS)
def test_losses_and_gradients_equal_those_of_torch(loss, gradient, in_torch, first, second):
    left, right = tensors(loss, first, second)
    wanted = in_torch(left, right)
    wanted.backward()
    assert loss(first, second) == pytest.approx(wanted.item(), rel=1e-14)
    np.testing.assert_allclose(gradient(first, second), left.grad.numpy(), rtol=1e-13, atol=1e-16)


def test_tiny_losses_keep_their_digits():
    assert losses.binary_cross_entropy([40.0], [1]) == pytest.approx(np.exp(-40), rel=1e-14)
    assert losses.binary_cross_entropy_gradient([40.0], [1])[0] == pytest.approx(-np.exp(-40), rel=1e-14)


def test_sure_and_right_answers_keep_their_digits():
    for margin in (5.0, 20.0, 40.0, 700.0):
        exact = np.log1p(2 * np.exp(-margin))
        assert losses.cross_entropy([[margin, 0, 0]], [0]) == pytest.approx(exact, rel=1e-14, abs=0)
        assert -distributions.log_softmax([0, margin, 0])[1] == pytest.approx(exact, rel=1e-14, abs=0)
    assert losses.cross_entropy([[3, 3, 3]], [1]) == pytest.approx(np.log(3), rel=1e-15)


def test_classes_may_lie_behind_several_axes():
    stacked = losses.cross_entropy(SCORES.reshape(2, 3, 4), CLASSES.reshape(2, 3))
    assert stacked == pytest.approx(losses.cross_entropy(SCORES, CLASSES), rel=1e-15)


@given(arrays(np.float64, (3, 4), elements=st.floats(-50, 50)), st.floats(-100, 100))
def test_cross_entropy_does_not_see_a_shift_of_all_logits(logits, shift):
    labels = [0, 1, 2]
    assert losses.cross_entropy(logits + shift, labels) == pytest.approx(
        losses.cross_entropy(logits, labels), abs=1e-11
    )


@given(arrays(np.float64, (3, 4), elements=st.floats(-1e6, 1e6)))
def test_cross_entropy_is_never_negative_and_its_gradient_sums_to_nothing(logits):
    assert losses.cross_entropy(logits, [0, 1, 2]) >= 0
    np.testing.assert_allclose(losses.cross_entropy_gradient(logits, [0, 1, 2]).sum(axis=1), 0, atol=1e-15)


@given(arrays(np.float64, 5, elements=st.floats(-1e6, 1e6)))
def test_binary_cross_entropy_is_cross_entropy_of_two_classes(logits):
    pairs = np.stack([np.zeros(5), logits], axis=1)
    labels = [0, 1, 1, 0, 1]
    assert losses.binary_cross_entropy(logits, labels) == pytest.approx(losses.cross_entropy(pairs, labels), abs=1e-12)


def test_a_squared_error_beyond_float64_is_infinite():
    assert losses.mean_squared_error([1e200], [0]) == np.inf


@pytest.mark.parametrize(
    ("loss", "first", "second", "message"),
    [
        (
            "mean_squared_error",
            [1, 2],
            [1],
            r"prediction and target must have the same shape, but have \(2,\) and \(1,\)",
        ),
        ("mean_squared_error", [np.nan], [1], "prediction must be finite"),
        ("mean_squared_error", [], [], "prediction must not be empty"),
        ("binary_cross_entropy", [1, 2], [[0, 1]], "logits and labels must have the same shape"),
        ("binary_cross_entropy", [1, 2], [0, 2], r"labels must lie in \[0, 1\], but reach from 0 to 2"),
        ("cross_entropy", 1, 0, "logits must have a last axis of classes"),
        ("cross_entropy", [[1, 2]], [2], "labels must be class numbers from 0 to 1, but hold 2 to 2"),
        ("cross_entropy", [[1, 2]], [0.5], "labels must be class numbers from 0 to 1"),
        ("cross_entropy", [[1, 2]], [0, 1], r"but their shapes are \(2,\) and \(1, 2\)"),
        ("cross_entropy", [[1, 2]], [[0.5, 0.6]], "labels must sum to one"),
        ("cross_entropy", [[np.inf, 2]], [0], "logits must be finite"),
    ],
)
@pytest.mark.parametrize("suffix", ["", "_gradient"])
def test_what_is_wrong_is_named(loss, suffix, first, second, message):
    with pytest.raises(ValueError, match=message):
        getattr(losses, loss + suffix)(first, second)
