"""The data sets of the series, drawn from a seed, and its one trained network."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.networks import MLP, TrainingTrace, train

Labels = np.ndarray[Any, np.dtype[np.int64]]

CLASSIFIER_SEED = 6
CLASSIFIER_SIZES = (2, 8, 1)
CLASSIFIER_EXAMPLES = 200
CLASSIFIER_HELD_OUT = 1000
CLASSIFIER_NOISE = 0.15
CLASSIFIER_EPOCHS = 200
CLASSIFIER_LEARNING_RATE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class LabelledPoints:
    """Points ``X`` (n, d), one a row, and the class ``y`` (n,) of each, an integer."""

    X: Array
    y: Labels


@dataclass(frozen=True, slots=True, eq=False)
class ClassifierData:
    """Two moons: ``training`` points, from which the classifier learned, and ``held_out`` ones it never saw."""

    training: LabelledPoints
    held_out: LabelledPoints


@dataclass(frozen=True, slots=True, eq=False)
class SliceSearch:
    """A search for a cut through the classifier's loss: its ``seed``, of ``seeds_tried``, and its ``extent``.

    Gradient descent from the ``starts`` (3, 2) in the plane, with this ``learning_rate`` and ``steps``, comes to
    the ``ends`` (3, 2) with ``end_losses`` (3,) in nats. ``valley_counts`` (seeds_tried,) are the valleys of the
    planes of all seeds that are deeper than ``least_depth`` nats, at the edges too, each plane measured at
    ``count_resolution``² places.
    """

    seed: int
    extent: float
    starts: Array
    learning_rate: float
    steps: int
    ends: Array
    end_losses: Array
    seeds_tried: int
    count_resolution: int
    least_depth: float
    valley_counts: Labels

    def planes_with(self, valleys: int) -> int:
        """Return how many of the planes that were tried have at least so many ``valleys``.

        >>> slice_search().planes_with(3)
        21
        """
        return int(np.count_nonzero(self.valley_counts >= valleys))


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Measurements ``y`` (n,) at ``x`` (n,), rising, and the ``truth`` (n,) behind them."""

    x: Array
    y: Array
    truth: Array


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """An undirected graph.

    ``adjacency`` (n, n) holds 0 and 1, ``features`` (n, d) a row for each node, ``positions`` (n, 2) its place.
    """

    names: tuple[str, ...]
    adjacency: Array
    features: Array
    positions: Array


def two_moons(n: int, noise: float, rng: np.random.Generator) -> LabelledPoints:
    """Draw ``n`` points on two interleaved half circles of radius one, with normal ``noise`` (a deviation).

    Class 0 is the upper moon, around (0, 0), class 1 the lower, around (1, ½); the order is shuffled.
    As scikit-learn's ``make_moons``. Raises ValueError if n < 2 or the noise is negative.

    >>> two_moons(4, 0, np.random.default_rng(0)).X.shape
    (4, 2)
    """
    total, spread = checks.count("n", n, least=2), checks.not_negative("noise", noise)
    outer = total // 2
    upper, lower = np.linspace(0, np.pi, outer), np.linspace(0, np.pi, total - outer)
    X = np.concatenate(
        [
            np.stack([np.cos(upper), np.sin(upper)], axis=1),
            np.stack([1 - np.cos(lower), 0.5 - np.sin(lower)], axis=1),
        ]
    )
    y = np.repeat(np.array([0, 1], dtype=np.int64), [outer, total - outer])
    order = rng.permutation(total)
    return LabelledPoints(X=X[order] + spread * rng.standard_normal(X.shape), y=y[order])


def gaussian_blobs(n: int, centers: ArrayLike, std: float, rng: np.random.Generator) -> LabelledPoints:
    """Draw ``n`` points around ``centers`` (k, d), evenly shared, normal with deviation ``std`` every way.

    The class is the number of the center; the order is shuffled. Raises ValueError if n < k or ``std`` is
    negative.

    >>> gaussian_blobs(6, [[0, 0], [4, 4]], 0.5, np.random.default_rng(0)).y.sum()
    np.int64(3)
    """
    middles = checks.finite("centers", centers, ndim=2)
    total, spread = checks.count("n", n, least=len(middles)), checks.not_negative("std", std)
    y = rng.permutation(np.arange(total, dtype=np.int64) % len(middles))
    return LabelledPoints(X=middles[y] + spread * rng.standard_normal((total, middles.shape[1])), y=y)


def noisy_curve(
    n: int,
    noise: float,
    rng: np.random.Generator,
    function: Callable[[Array], Any] | None = None,
    *,
    spaced: bool = False,
    domain: tuple[float, float] = (0.0, 1.0),
) -> Curve:
    """Measure ``function`` at ``n`` places of ``domain`` with normal ``noise`` (a standard deviation).

    The places are uniformly random, or evenly ``spaced`` from end to end. The function is sin(2πx) if none is given
    (Bishop, *Pattern Recognition and Machine Learning*, 2006, §1.1); it takes an array. Raises ValueError if n < 1, the
    noise is negative, the domain is empty, or the function gives another shape.

    >>> noisy_curve(10, 0.0, np.random.default_rng(0)).y.shape
    (10,)
    >>> noisy_curve(3, 0.0, np.random.default_rng(0), np.abs, spaced=True, domain=(-1, 1)).y.tolist()
    [1.0, 0.0, 1.0]
    """
    low, high = checks.finite("domain", domain, ndim=1).tolist()
    if not low < high:
        raise ValueError(f"domain must go from a lower to a higher number, but goes from {low} to {high}")
    count = checks.count("n", n)
    x = np.linspace(low, high, count) if spaced else np.sort(rng.uniform(low, high, size=count))
    truth = checks.finite("function", function(x) if function else np.sin(2 * np.pi * x))
    checks.same_shape("function", truth, "x", x)
    return Curve(x=x, y=truth + checks.not_negative("noise", noise) * rng.standard_normal(x.size), truth=truth)


def small_graph() -> Graph:
    """Return seven people in two circles of friends, joined by one friendship, with two features each.

    ``a``, ``b``, ``c`` all know each other, so do ``d``, ``e``, ``f``; ``g`` knows ``e`` and ``f``; ``c`` knows
    ``d``.

    >>> graph = small_graph()
    >>> graph.adjacency.sum(axis=1)
    array([2., 2., 3., 3., 3., 3., 2.])
    """
    names = ("a", "b", "c", "d", "e", "f", "g")
    friends = ([0, 0, 1, 2, 3, 3, 4, 4, 5], [1, 2, 2, 3, 4, 5, 5, 6, 6])
    adjacency = np.zeros((7, 7))
    adjacency[friends] = 1
    return Graph(
        names=names,
        adjacency=adjacency + adjacency.T,
        features=np.array([[4, 0], [3, 1], [3, 0], [-2, 1], [-3, -1], [-2, 0], [-4, 1]], dtype=np.float64),
        positions=np.array([[-3, 1], [-3, -1], [-1.5, 0], [0, 0], [1.5, 1], [1.5, -1], [3, 0]], dtype=np.float64),
    )


def classifier_data() -> ClassifierData:
    """Return the two moons that the classifier learned from, and the others, which it never saw.

    >>> data = classifier_data()
    >>> data.training.X.shape, data.held_out.X.shape
    ((200, 2), (1000, 2))
    """
    rng = np.random.default_rng(CLASSIFIER_SEED)
    seen = two_moons(CLASSIFIER_EXAMPLES, CLASSIFIER_NOISE, rng)
    unseen = two_moons(CLASSIFIER_HELD_OUT, CLASSIFIER_NOISE, rng)
    return ClassifierData(training=seen, held_out=unseen)


def untrained_classifier() -> MLP:
    """Return the 2-8-1 tanh network of the series before its training: Xavier weights, biases of zero.

    >>> untrained_classifier().sizes
    (2, 8, 1)
    """
    return MLP.initialize(CLASSIFIER_SIZES, "tanh", np.random.default_rng(CLASSIFIER_SEED + 1))


def train_classifier() -> TrainingTrace:
    """Train the series' network from its seed: 2-8-1, tanh, Adam on all the data at once; every epoch is kept.

    >>> train_classifier().losses.shape
    (201,)
    """
    data = classifier_data().training
    return train(
        untrained_classifier(), data.X, data.y, learning_rate=CLASSIFIER_LEARNING_RATE, epochs=CLASSIFIER_EPOCHS
    )


def classifier() -> MLP:
    """Return the trained 2-8-1 tanh network of the series, from its stored weights; 33 parameters.

    `train_classifier` makes them again, to six decimals: the last digits hang on the processor.

    >>> classifier().n_parameters
    33
    """
    kept = stored("classifier.json")
    return MLP(
        weights=tuple(np.array(W) for W in kept["weights"]),
        biases=tuple(np.array(b) for b in kept["biases"]),
        activation=kept["activation"],
        loss=kept["loss"],
    )


def cat_picture() -> Array:
    """Return a picture of a cat, (120, 144) greys from 0, black, to 1, white, row by row from the top.

    The source is ``chelsea.png`` of scikit-image, "CC0 by the photographer (Stefan van der Walt)", without copyright
    restrictions: as Pillow's ``convert("L")``, ``crop((60, 0, 420, 300))`` and ``resize((144, 120), LANCZOS)`` make it
    in 256 greys.

    >>> cat_picture().shape, cat_picture().size
    ((120, 144), 17280)
    """
    with (files("mathdl") / "stored" / "cat.npy").open("rb") as file:
        greys = np.load(file, allow_pickle=False)
    return np.asarray(greys / 255)


def partly_shuffled(values: ArrayLike, share: float, rng: np.random.Generator) -> Array:
    """Return ``values`` (…) with a ``share`` of the entries, drawn from ``rng``, moved round among their own places.

    The places form a ring in random order, and each takes the value of the next. From the same seed, a larger share
    moves the places of a smaller one and more, so that a picture dissolves place by place. Raises ValueError if
    ``share`` is not between 0 and 1.

    >>> partly_shuffled([1, 2, 3, 4], 0.5, np.random.default_rng(0)).tolist()
    [3.0, 2.0, 1.0, 4.0]
    """
    array = checks.finite("values", values)
    part = float(checks.finite("share", share, ndim=0))
    if not 0 <= part <= 1:
        raise ValueError(f"share must lie between 0 and 1, but is {share}")
    places = rng.permutation(array.size)[: round(part * array.size)]
    shuffled = array.ravel().copy()
    shuffled[places] = shuffled[np.roll(places, -1)]
    return shuffled.reshape(array.shape)


def slice_search() -> SliceSearch:
    """Return a plane on which the classifier's loss has three valleys, found among 150 seeds.

    The plane is that of `surfaces.filter_normalized_directions` with ``default_rng(seed)``. Its valleys are
    minima of the loss within the plane; only the one at (0, 0), the trained network, is near one in all 33
    dimensions.

    >>> slice_search().seed, slice_search().end_losses.round(3)
    (89, array([0.008, 0.239, 0.483]))
    """
    kept = stored("slice-search.json")
    return SliceSearch(
        seed=kept["seed"],
        extent=kept["extent"],
        starts=np.array(kept["starts"]),
        learning_rate=kept["learning_rate"],
        steps=kept["steps"],
        ends=np.array(kept["ends"]),
        end_losses=np.array(kept["end_losses"]),
        seeds_tried=kept["seeds_tried"],
        count_resolution=kept["count_resolution"],
        least_depth=kept["least_depth"],
        valley_counts=np.array(kept["valley_counts"], dtype=np.int64),
    )


def stored(name: str) -> Any:
    """Return what the file ``name`` among the stored results holds."""
    return json.loads((files("mathdl") / "stored" / name).read_text(encoding="utf-8"))
