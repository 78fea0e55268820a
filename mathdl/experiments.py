"""Results of experiments with the series' network that take long to compute, stored with what makes them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import optimizers, statistics, surfaces
from mathdl.checks import Array
from mathdl.data import (
    CLASSIFIER_EPOCHS,
    CLASSIFIER_LEARNING_RATE,
    CLASSIFIER_NOISE,
    Labels,
    classifier,
    classifier_data,
    slice_search,
    stored,
    two_moons,
    untrained_classifier,
)
from mathdl.networks import MLP, accuracy, grow, train
from mathdl.products import matrix_product

FEW_SIZES = (10, 200)
FEW_SEEDS = range(50, 60)

SWEEP_RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 150, 200)
SWEEP_EPOCHS, SWEEP_MEAN = 300, 100

RACE_RATES = tuple(first * 10.0**power for power in range(-3, 2) for first in (1, 2, 5))
RACE_STEPS, RACE_LEVEL = 300, 0.01
RACERS: dict[str, tuple[Callable[..., optimizers.Trajectory], dict[str, Any]]] = {
    "gradient descent": (optimizers.gradient_descent, {}),
    "momentum": (optimizers.momentum, {"beta": 0.9}),
    "Nesterov": (optimizers.momentum, {"beta": 0.9, "nesterov": True}),
    "RMSProp": (optimizers.rmsprop, {}),
    "Adam": (optimizers.adam, {}),
}

DESCENT_FEATURES = (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 80, 120, 200, 400, 800)
DESCENT_POINTS, DESCENT_DIMENSION, DESCENT_NOISE, DESCENT_RUNS = 40, 10, 0.3, 100

TRAP_SEEDS, TRAP_NEURONS = range(100), (2, 3, 4, 8)
TRAP_RATE, TRAP_STEPS, TRAP_LEVEL, TRAP_GROWTH_SEED = 1.0, 3000, 0.1, 1000

WALKERS, WALK_STEPS, WALK_RATE, WALK_EVERY, WALK_SEED = 20, 1000, 0.04, 20, 0
WALK_BATCHES = (200, 20, 1)


@dataclass(frozen=True, slots=True, eq=False)
class FewExamples:
    """The share of right answers on the held-out moons after training on other sets: ``accuracies`` (sizes, seeds).

    Row i belongs to sets of ``sizes[i]`` points, drawn from the ``seeds``; the network, its start and its training are
    those of the classifier.
    """

    sizes: tuple[int, ...]
    seeds: tuple[int, ...]
    accuracies: Array


@dataclass(frozen=True, slots=True, eq=False)
class RateSweep:
    """Where plain gradient descent on the classifier's data comes from its start, at each of the ``rates`` (k,).

    ``losses`` (k,) in nats are means of the last hundred of ``epochs`` steps: beyond a rate of about 20 the walk is
    chaotic, and its last loss alone would differ with the processor.
    """

    rates: Array
    epochs: int
    losses: Array


@dataclass(frozen=True, slots=True, eq=False)
class Race:
    """Five ``methods`` on the classifier's data from its start, each at the one of its ``rates`` that is fastest.

    ``steps`` (5,) are how many it takes until the loss stays below ``level`` nats; ``losses`` (5, steps + 1) in nats.
    """

    methods: tuple[str, ...]
    rates: Array
    steps: Array
    losses: Array
    level: float


@dataclass(frozen=True, slots=True, eq=False)
class RandomFeatures:
    """The ``test_error`` (k,) of least-norm fits with each of ``features`` (k,), medians of ``runs`` data sets.

    ``threshold`` is the number of training points. See `mathdl.statistics.double_descent`.
    """

    features: Array
    test_error: Array
    threshold: int
    runs: int


@dataclass(frozen=True, slots=True, eq=False)
class Traps:
    """Where plain gradient descent ends on the classifier's data, from many starts, with few hidden neurons.

    ``losses`` (starts,) in nats are those of networks of two neurons after ``steps`` steps; the ``trapped`` (k,) starts
    are those whose loss is not below ``level``. ``alone`` (k,) are the losses of these after as many steps more,
    ``freed`` (k,) after as many with a third neuron that says nothing at first. ``shares`` (m,) of all starts end below
    the level when the network has ``neurons`` (m,) from the start.
    """

    steps: int
    level: float
    losses: Array
    alone: Array
    freed: Array
    neurons: Array
    shares: Array

    @property
    def trapped(self) -> Labels:
        """The starts (k,) of two neurons that end in a trap, counted from 0."""
        return np.flatnonzero(self.losses >= self.level)


@dataclass(frozen=True, slots=True, eq=False)
class Walkers:
    """Walkers on the cut of `data.slice_search`, at every `WALK_EVERY`-th of `WALK_STEPS` steps.

    ``from_b`` (3, moments, walkers, 2) start in its valley B, with the minibatches `WALK_BATCHES`; ``valleys`` (4, 3)
    counts how many of each, and of those from A, end in A, B and C. ``from_a`` and ``settling`` (moments, walkers, 2)
    start in A with one example a step; of the latter the rate falls from half-way on, to a fiftieth.
    """

    steps: Array
    from_b: Array
    valleys: Array
    from_a: Array
    settling: Array


def few_examples() -> FewExamples:
    """Return how right the series' network is after training on ten sets of ten points, and on ten of two hundred.

    >>> few_examples().accuracies.mean(axis=1).round(3).tolist()
    [0.927, 0.989]
    """
    kept = stored("few-examples.json")
    return FewExamples(tuple(kept["sizes"]), tuple(kept["seeds"]), np.array(kept["accuracies"]))


def accuracy_after(n: int, seed: int) -> float:
    """Train the untrained classifier on ``n`` moons of ``seed``, as it was trained; return its held-out accuracy.

    Takes a tenth of a second. Raises ValueError if n < 2.
    """
    moons, unseen = two_moons(n, CLASSIFIER_NOISE, np.random.default_rng(seed)), classifier_data().held_out
    network = train(
        untrained_classifier(), moons.X, moons.y, learning_rate=CLASSIFIER_LEARNING_RATE, epochs=CLASSIFIER_EPOCHS
    ).network
    return accuracy(network, unseen.X, unseen.y)


def rate_sweep() -> RateSweep:
    """Return how low the classifier's loss comes at fifteen learning rates, from 0.01 to 200.

    >>> rate_sweep().losses[[0, 8]].round(3).tolist()
    [0.443, 0.009]
    """
    kept = stored("learning-rates.json")
    return RateSweep(np.array(kept["rates"], dtype=float), kept["epochs"], np.array(kept["losses"]))


def mean_loss_at_rate(learning_rate: float) -> float:
    """Train the untrained classifier by gradient descent, and return the mean of its last hundred losses in nats.

    Takes a tenth of a second. Raises ValueError for a rate that is not positive.
    """
    moons, descent = classifier_data().training, optimizers.gradient_descent
    run = train(
        untrained_classifier(), moons.X, moons.y, learning_rate=learning_rate, epochs=SWEEP_EPOCHS, method=descent
    )
    return float(run.losses[-SWEEP_MEAN:].mean())


def race() -> Race:
    """Return how five methods fare on the classifier's data, each at its best rate of 1, 2 and 5 times a power of ten.

    >>> dict(zip(race().methods, race().steps.tolist()))
    {'gradient descent': 116, 'momentum': 27, 'Nesterov': 28, 'RMSProp': 54, 'Adam': 38}
    """
    kept = stored("race.json")
    rates, steps, losses = (np.array(kept[name]) for name in ("rates", "steps", "losses"))
    return Race(tuple(kept["methods"]), rates, steps, losses, kept["level"])


def best_run(name: str) -> tuple[optimizers.Tuned, Array]:
    """Run one of `RACERS` at all `RACE_RATES`; return the best rate with its steps, and the losses (steps + 1,) there.

    Takes a second. Raises ValueError for another name.
    """
    if name not in RACERS:
        raise ValueError(f"name must be one of {', '.join(RACERS)}, but is {name!r}")
    method, options = RACERS[name]
    network, moons = untrained_classifier(), classifier_data().training

    def loss(points: Array) -> Array:
        return network.losses_at(points, moons.X, moons.y)

    def gradient(vector: Array) -> Array:
        return network.gradients_at(vector, moons.X, moons.y)

    start = network.to_vector()
    best = optimizers.tuned(method, gradient, start, RACE_RATES, loss, RACE_LEVEL, RACE_STEPS, **options)
    return best, loss(method(gradient, start, best.rate, RACE_STEPS, **options).points)


def double_descent() -> RandomFeatures:
    """Return the errors of random features in ten dimensions, from 5 to 800 of them, on 40 points.

    >>> found = double_descent()
    >>> found.features[found.test_error.argmax()], found.test_error.argmin() == len(found.features) - 1
    (np.int64(40), np.True_)
    """
    kept = stored("double-descent.json")
    return RandomFeatures(np.array(kept["features"]), np.array(kept["test_error"]), kept["threshold"], DESCENT_RUNS)


def random_features(features: Sequence[int]) -> statistics.DoubleDescent:
    """Run the experiment of `double_descent` for some numbers of ``features``, of which the largest draws the data.

    Takes a second or two. Raises ValueError for a number below one.
    """
    rng, sizes = np.random.default_rng(1), (DESCENT_POINTS, DESCENT_DIMENSION, DESCENT_NOISE, DESCENT_RUNS)
    return statistics.double_descent(features, *sizes, rng)


def traps() -> Traps:
    """Return where a hundred starts end with two neurons, and what a third changes.

    >>> found = traps()
    >>> len(found.trapped), (found.alone < found.level).sum(), (found.freed < found.level).sum()
    (96, np.int64(0), np.int64(96))
    """
    kept = stored("traps.json")
    losses, alone, freed, shares = (np.array(kept[name]) for name in ("losses", "alone", "freed", "shares"))
    return Traps(TRAP_STEPS, TRAP_LEVEL, losses, alone, freed, np.array(kept["neurons"]), shares)


def starts_of(neurons: int, seeds: Sequence[int]) -> list[MLP]:
    """Return an untrained network with one hidden layer of ``neurons`` for each of the ``seeds``.

    Raises ValueError for fewer than one neuron.
    """
    return [MLP.initialize((2, neurons, 1), "tanh", np.random.default_rng(seed)) for seed in seeds]


def descended(networks: Sequence[MLP]) -> tuple[list[MLP], Array]:
    """Step all ``networks`` of one shape downhill, as `traps` does; return them and their losses (networks,) in nats.

    Takes a second or more for a hundred. Raises ValueError for no network, or of different sizes.
    """
    if len({network.sizes for network in networks}) != 1:
        raise ValueError("networks must be one or more, and all of the same sizes")
    network, moons = networks[0], classifier_data().training
    vectors = np.stack([each.to_vector() for each in networks])
    for _ in range(TRAP_STEPS):
        vectors = vectors - TRAP_RATE * network.gradients_at(vectors, moons.X, moons.y)
    return [network.with_vector(vector) for vector in vectors], network.losses_at(vectors, moons.X, moons.y)


def grown(networks: Sequence[MLP], seeds: Sequence[int]) -> list[MLP]:
    """Give each of the ``networks`` a silent neuron, drawn for the one of the ``seeds`` that it started from."""
    pairs = zip(networks, seeds, strict=True)
    return [grow(network, np.random.default_rng(TRAP_GROWTH_SEED + seed)) for network, seed in pairs]


def slice_of_search() -> surfaces.LossSlice:
    """Return the cut through the classifier's loss that `data.slice_search` found, measured at 61² places."""
    search, moons, network = slice_search(), classifier_data().training, classifier()
    directions = surfaces.filter_normalized_directions(network, np.random.default_rng(search.seed))
    return surfaces.loss_slice(network, moons.X, moons.y, directions, search.extent, 61)


def walkers() -> Walkers:
    """Return twenty walkers with three sizes of minibatches, from valley B and from valley A.

    >>> walkers().valleys.tolist()
    [[0, 20, 0], [0, 20, 0], [17, 1, 2], [18, 2, 0]]
    """
    kept = stored("walkers.json")
    from_b, valleys, from_a, settling = (np.array(kept[name]) for name in ("from_b", "valleys", "from_a", "settling"))
    return Walkers(np.arange(0.0, WALK_STEPS + 1, WALK_EVERY), from_b, valleys, from_a, settling)


def walk_rates() -> Array:
    """Return the rates (`WALK_STEPS`,) that settle a walk: level for the first half, then down to a fiftieth."""
    half = WALK_STEPS // 2
    return np.concatenate([np.full(half, WALK_RATE), WALK_RATE * np.geomspace(1, 1 / 50, WALK_STEPS - half)])


def walk(
    cut: surfaces.LossSlice,
    start: Array,
    batch_size: int,
    walker: int,
    rates: ArrayLike = WALK_RATE,
    steps: int = WALK_STEPS,
) -> Array:
    """Let one ``walker`` go down a cut by minibatches; return its points (steps + 1, 2).

    Its batches are drawn by the generator of that number among those that the seed of all walkers spawns. Raises
    ValueError for a batch that is larger than the data.
    """
    rng = np.random.default_rng(WALK_SEED).spawn(walker + 1)[walker]

    def gradient(point: Array, chosen: Any) -> Array:
        slope = cut.network.gradients_at(cut.parameters(point), cut.X[chosen], cut.y[chosen])
        return matrix_product(slope, cut.directions.T)

    run = optimizers.stochastic(gradient, start, rates, steps, n_examples=len(cut.y), batch_size=batch_size, rng=rng)
    return run.trajectory.points
