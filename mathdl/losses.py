"""Loss functions of training, averaged over the examples, each with its gradient; values in nats.

Conventions are those of `torch.nn.functional` with ``reduction="mean"``, but classes are always the last axis.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array


def mean_squared_error(prediction: ArrayLike, target: ArrayLike) -> float:
    """Return the mean of (prediction − target)² over all entries; both have one shape (``mse_loss``).

    Raises ValueError if the shapes differ or an entry is not finite.

    >>> mean_squared_error([1, 2], [1, 4])
    2.0
    """
    guess, truth = _pair("prediction", prediction, "target", target)
    with np.errstate(over="ignore"):
        return float(np.mean((guess - truth) ** 2))


def mean_squared_error_gradient(prediction: ArrayLike, target: ArrayLike) -> Array:
    """Return the gradient of `mean_squared_error` with respect to ``prediction``, of its shape.

    Raises ValueError as `mean_squared_error` does.

    >>> mean_squared_error_gradient([1, 2], [1, 4])
    array([ 0., -2.])
    """
    guess, truth = _pair("prediction", prediction, "target", target)
    with np.errstate(over="ignore"):
        return 2 * (guess - truth) / guess.size


def binary_cross_entropy(logits: ArrayLike, labels: ArrayLike) -> float:
    """Return the mean surprise at ``labels`` under the probabilities sigmoid(``logits``), both of one shape.

    Labels lie in [0, 1]; accurate for logits of any size (``binary_cross_entropy_with_logits``).
    Raises ValueError if the shapes differ, an entry is not finite or a label lies outside [0, 1].

    >>> round(binary_cross_entropy([0, 0], [0, 1]), 6)
    0.693147
    """
    scores, truth = _pair("logits", logits, "labels", labels)
    _check_unit_interval(truth)
    with np.errstate(over="ignore"):
        return float(np.mean(binary_surprise(scores, truth)))


def binary_cross_entropy_gradient(logits: ArrayLike, labels: ArrayLike) -> Array:
    """Return the gradient of `binary_cross_entropy` with respect to ``logits``: (sigmoid − label) / count.

    Raises ValueError as `binary_cross_entropy` does.

    >>> binary_cross_entropy_gradient([0, 0], [0, 1])
    array([ 0.25, -0.25])
    """
    scores, truth = _pair("logits", logits, "labels", labels)
    _check_unit_interval(truth)
    return binary_surprise_slope(scores, truth) / scores.size


def cross_entropy(logits: ArrayLike, labels: ArrayLike) -> float:
    """Return the mean surprise at ``labels`` under the probabilities softmax(``logits``), in nats.

    ``logits`` have shape (…, k). ``labels`` are either class numbers 0 … k−1 of shape (…), or probabilities of the
    logits' shape that sum to one over the classes (``cross_entropy``).
    Raises ValueError for other shapes, a class number out of range or labels that are no distribution.

    >>> round(cross_entropy([[2, 0, 0]], [0]), 6)
    0.239545
    """
    scores, targets = _scores_and_targets(logits, labels)
    with np.errstate(over="ignore", invalid="ignore"):
        surprises = np.where(targets > 0, -targets * log_softmax(scores), 0.0)
        return float(np.mean(surprises.sum(axis=-1)))


def cross_entropy_gradient(logits: ArrayLike, labels: ArrayLike) -> Array:
    """Return the gradient of `cross_entropy` with respect to ``logits``: (softmax − target) / count.

    Raises ValueError as `cross_entropy` does.

    >>> cross_entropy_gradient([[0, 0]], [1])
    array([[ 0.5, -0.5]])
    """
    scores, targets = _scores_and_targets(logits, labels)
    return np.asarray((np.exp(log_softmax(scores)) - targets) / (scores.size / scores.shape[-1]))


def binary_surprise(logits: Array, labels: Array) -> Array:
    """Return the surprise of every label in nats, not averaged; no digits are lost where it is tiny.

    Both arrays (…) must have been checked.

    >>> binary_surprise(np.array([0.0]), np.array([1.0])).round(6)
    array([0.693147])
    """
    heights = labels * np.maximum(-logits, 0) + (1 - labels) * np.maximum(logits, 0)
    return np.asarray(heights + np.log1p(np.exp(-np.abs(logits))))


def binary_surprise_slope(logits: Array, labels: Array) -> Array:
    """Return the derivative of `binary_surprise` with respect to the logits: sigmoid − label.

    >>> binary_surprise_slope(np.array([0.0]), np.array([1.0]))
    array([-0.5])
    """
    decay = np.exp(-np.abs(logits))
    one, other = (np.where(below, decay, 1.0) / (1 + decay) for below in (logits < 0, logits > 0))
    return np.asarray((1 - labels) * one - labels * other)


def log_softmax(logits: Array) -> Array:
    """Return the logarithms of softmax over the last axis, without overflow or loss of digits.

    The array (…, k) must have been checked.

    >>> log_softmax(np.array([0.0, -1000.0])).tolist()
    [0.0, -1000.0]
    """
    with np.errstate(over="ignore"):
        shifted = logits - logits.max(axis=-1, keepdims=True)
    powers = np.exp(shifted)
    # The largest power is one; the others are added to it by log1p, which keeps the digits of a tiny sum.
    np.put_along_axis(powers, logits.argmax(axis=-1, keepdims=True), 0.0, axis=-1)
    return np.asarray(shifted - np.log1p(powers.sum(axis=-1, keepdims=True)))


def one_hot(labels: ArrayLike, classes: int) -> Array:
    """Return class numbers (…) as rows (…, classes) with a one at the class; ValueError if one is out of range.

    >>> one_hot([1, 0], 2).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    numbers = checks.finite("labels", labels)
    if (numbers != np.floor(numbers)).any() or numbers.min() < 0 or numbers.max() >= classes:
        raise ValueError(
            f"labels must be class numbers from 0 to {classes - 1}, but hold {numbers.min():g} to {numbers.max():g}"
        )
    return np.asarray(np.eye(classes)[numbers.astype(np.intp)])


def _pair(first_name: str, first: ArrayLike, second_name: str, second: ArrayLike) -> tuple[Array, Array]:
    left, right = checks.finite(first_name, first), checks.finite(second_name, second)
    checks.same_shape(first_name, left, second_name, right)
    return left, right


def _check_unit_interval(labels: Array) -> None:
    if labels.min() < 0 or labels.max() > 1:
        raise ValueError(f"labels must lie in [0, 1], but reach from {labels.min():g} to {labels.max():g}")


def _scores_and_targets(logits: ArrayLike, labels: ArrayLike) -> tuple[Array, Array]:
    scores = checks.finite("logits", logits)
    if scores.ndim == 0:
        raise ValueError("logits must have a last axis of classes, but are a single number")
    truth = checks.finite("labels", labels)
    if truth.shape == scores.shape[:-1]:
        return scores, one_hot(truth, scores.shape[-1])
    if truth.shape != scores.shape:
        raise ValueError(
            "labels must be class numbers or probabilities for the logits, but their shapes are "
            f"{truth.shape} and {scores.shape}"
        )
    return scores, checks.probabilities("labels", truth)
