"""What the words of the clip on the learning rate say beside its numbers is true."""

import numpy as np
import pytest
from clips import scene

from mathdl import data, experiments, networks, optimizers
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("learning_rate")
A, START = np.array(SPEC.parameters["A"], dtype=float), np.array(SPEC.parameters["start"])
H = A.T @ A
GENTLE, STEEP = np.linalg.eigvalsh(H)


def loss(points):
    return np.einsum("...i,ij,...j", points, H, points) / 2


def walked(rate, steps, hessian=H):
    """Gradient descent, by powers of the matrix of one step."""
    return np.array([np.linalg.matrix_power(np.eye(2) - rate * hessian, k) @ START for k in range(steps + 1)])


@pytest.fixture(scope="module")
def compute():
    from scenes.optimization.learning_rate import LearningRate

    def numbers(**changed):
        values = check(SPEC.name, LearningRate.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in LearningRate.numbers(**values).items()}

    return numbers


def test_a_small_rate_crawls(compute):
    numbers = compute()
    assert numbers["crawling"] == pytest.approx(walked(numbers["slow"], 40), abs=1e-12)
    assert numbers["crawl_losses"] == pytest.approx(loss(walked(numbers["slow"], 40)))
    assert np.hypot(*numbers["crawling"][-1]) > np.hypot(*START) / 2


def test_a_step_leaves_one_minus_rate_times_bend(compute):
    numbers = compute()
    assert [numbers["steep"], numbers["gentle"]] == pytest.approx([STEEP, GENTLE])
    rate = numbers["gentle_rate"]
    before, after = START, START - rate * H @ START
    for way, left in (([1, 1], numbers["left_steep"]), ([1, -1], numbers["left_gentle"])):
        assert np.dot(after, way) / np.dot(before, way) == pytest.approx(left)


def test_the_steep_bar_touches_zero_and_no_rate_is_better_than_the_best(compute):
    numbers = compute()
    rates, factors = numbers["rates"], numbers["factors"]
    assert factors[:, 0].min() < 0.05
    assert factors[-1] == pytest.approx(numbers["both"])
    many = np.linspace(1e-4, 0.045, 4001)
    worst = np.maximum(abs(1 - many * STEEP), abs(1 - many * GENTLE))
    assert worst.min() >= numbers["both"] - 1e-9
    assert rates[-1] == pytest.approx(many[worst.argmin()], abs=2e-5)
    # Beyond the zero every step lands on the other side of the valley.
    across = numbers["sweep"][-1] @ [1, 1]
    assert (across[:-1] * across[1:] < 0).all()


def test_a_little_more_is_a_disaster_and_every_step_lands_higher(compute):
    numbers = compute()
    assert numbers["factor"] > 1
    assert numbers["limit"] == pytest.approx(2 / STEEP)
    assert numbers["limit"] < numbers["fast"]
    across = abs(numbers["exploding"] @ [1, 1])
    assert (np.diff(across) > 0).all()
    assert (np.diff(numbers["losses"][10:]) > 0).all()
    below = walked(0.999 * numbers["limit"], 6000)
    assert np.hypot(*below[-1]) < 1e-2


def test_the_gentlest_direction_is_the_slowest(compute):
    numbers = compute()
    assert numbers["ratio"] == pytest.approx(STEEP / GENTLE)
    for ratio, steps in ((numbers["ratio"], numbers["n_small"]), (numbers["ratio_large"], numbers["n_large"])):
        factor = (ratio - 1) / (ratio + 1)
        assert factor**steps <= 0.01 < factor ** (steps - 1)


def test_of_the_network_a_small_rate_crawls_and_a_wild_one_ends_above_its_start(compute):
    numbers, moons = compute(), data.classifier_data().training
    assert numbers["net_first"] == pytest.approx(data.untrained_classifier().loss_and_gradients(moons.X, moons.y).loss)
    slow, good, wild = numbers["tried_losses"]
    assert good < 0.01 < 0.4 < slow < numbers["net_first"] < wild
    run = networks.train(
        data.untrained_classifier(), moons.X, moons.y, learning_rate=numbers["net_good"],
        epochs=experiments.SWEEP_EPOCHS, method=optimizers.gradient_descent,
    )  # fmt: skip
    assert run.losses[-100:].mean() == pytest.approx(good, rel=1e-4)


ENDS = [
    ({"A": [[1, 0], [1, 2]], "crawl": 0.02, "steps": 20}, "vertical"),
    ({"crawl": 0.1, "small": 0.15, "over": 1.01, "steps": 60, "start": [2, 1]}, "wide"),
    ({"small": 0.4, "over": 1.1, "start": [-2, 0]}, "vertical"),
]


@pytest.mark.parametrize(("changed", "shape"), ENDS, ids=str)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"A": [[1, 0], [0, 1]]}, "a ratio from 2 to 40"), ({"start": [1, 1]}, "to the side of the valley")],
    ids=str,
)
def test_what_would_show_nothing_is_refused(compute, changed, reason):
    with pytest.raises(ValueError, match=reason):
        compute(**changed)


@pytest.mark.parametrize("changed", [{"crawl": 0.2}, {"over": 1}, {"steps": 61}, {"small": 0.5}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
