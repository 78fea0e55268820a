"""Optimisers against torch.optim, step for step."""

import numpy as np
import pytest
import torch

from mathdl import optimizers, surfaces
from mathdl.surfaces import beale, himmelblau, quadratic, rosenbrock

STEPS = 200
BOWL = quadratic([[25, 20], [20, 25]])
START = np.array([-1.0, 1.5])


def valley(x):
    """Rosenbrock's function with fewer digits to lose, in torch."""
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def bowl(x):
    return x @ torch.tensor([[25.0, 20], [20, 25]]).double() @ x / 2


# name, our method, its rate and options, torch's class and its options
METHODS = [
    ("plain", optimizers.gradient_descent, 1e-3, {}, torch.optim.SGD, {}),
    ("momentum", optimizers.momentum, 1e-3, {}, torch.optim.SGD, {"momentum": 0.9}),
    ("light momentum", optimizers.momentum, 1e-3, {"beta": 0.5}, torch.optim.SGD, {"momentum": 0.5}),
    ("nesterov", optimizers.momentum, 1e-3, {"nesterov": True}, torch.optim.SGD,
     {"momentum": 0.9, "nesterov": True}),
    ("rmsprop", optimizers.rmsprop, 1e-2, {}, torch.optim.RMSprop, {}),
    ("rmsprop, own decay", optimizers.rmsprop, 2e-3, {"alpha": 0.9, "epsilon": 1e-6}, torch.optim.RMSprop,
     {"alpha": 0.9, "eps": 1e-6}),
    ("adam", optimizers.adam, 1e-2, {}, torch.optim.Adam, {}),
    ("adam, own decays", optimizers.adam, 1e-1, {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3}, torch.optim.Adam,
     {"betas": (0.5, 0.9), "eps": 1e-3}),
]  # fmt: skip
IDS = [case[0] for case in METHODS]
SURFACES = [(rosenbrock, valley), (BOWL, bowl)]


def torch_path(function, optimizer, rates, **options):
    point = torch.tensor(START, requires_grad=True)
    walker = optimizer([point], lr=float(rates[0]), **options)
    points, gradients = [START], []
    for rate in rates:
        walker.param_groups[0]["lr"] = float(rate)
        walker.zero_grad()
        function(point).backward()
        gradients.append(point.grad.numpy().copy())
        walker.step()
        points.append(point.detach().numpy().copy())
    return np.array(points), np.array(gradients)


def rounding(walk, start):
    """How far rounding may carry a path and its gradients: an epsilon of its size a step, times what a nudge becomes.

    ``walk`` makes the path from a start. The largest growth of four small nudges of ``start`` is the condition of the
    path: above 10⁴ where Adam and RMSProp divide by small gradients.
    """
    path, nudge = walk(start), 1e-8
    nearby = [walk(start + nudge * np.array(aside)) for aside in ([1, 0], [0, 1], [1, 1], [1, -1])]
    steps = 10 * max(1, len(path.gradients)) * np.finfo(float).eps * np.abs(path.points).max()
    growth = max(np.abs(other.points - path.points).max() for other in nearby) / nudge
    bend = max(np.abs(other.gradients - path.gradients).max() for other in nearby) / nudge
    return steps * growth, steps * bend


@pytest.mark.parametrize("surface", [0, 1], ids=["rosenbrock", "quadratic"])
@pytest.mark.parametrize(("method", "rate", "options", "in_torch", "theirs"), [m[1:] for m in METHODS], ids=IDS)
def test_every_step_equals_that_of_torch(method, rate, options, in_torch, theirs, surface):
    ours, function = SURFACES[surface]
    path = method(ours.gradient, START, rate, STEPS, **options)
    points, gradients = torch_path(function, in_torch, np.full(STEPS, rate), **theirs)
    far, steep = rounding(lambda start: method(ours.gradient, start, rate, STEPS, **options), START)
    assert far < 1e-6, "the path would hide a wrong step"
    np.testing.assert_allclose(path.points, points, rtol=0, atol=far)
    np.testing.assert_allclose(path.gradients, gradients, rtol=0, atol=steep)


@pytest.mark.parametrize(("method", "rate", "options", "in_torch", "theirs"), [m[1:] for m in METHODS], ids=IDS)
def test_a_schedule_gives_each_step_its_rate(method, rate, options, in_torch, theirs):
    rates = rate / np.sqrt(np.arange(1, 51))
    points, _ = torch_path(bowl, in_torch, rates, **theirs)
    far, _ = rounding(lambda start: method(BOWL.gradient, start, rates, 50, **options), START)
    np.testing.assert_allclose(method(BOWL.gradient, START, rates, 50, **options).points, points, rtol=0, atol=far)


@pytest.mark.parametrize(("method", "rate", "options"), [m[1:4] for m in METHODS], ids=IDS)
def test_a_batch_of_starts_walks_as_each_would_alone(method, rate, options):
    starts = np.array([[-1.0, 1.5], [0.5, 0.5], [2, -1]])
    together = method(BOWL.gradient, starts, rate, 30, **options).points
    for k, start in enumerate(starts):
        alone = method(BOWL.gradient, start, rate, 30, **options).points
        far, _ = rounding(lambda start: method(BOWL.gradient, start, rate, 30, **options), start)
        np.testing.assert_allclose(together[:, k], alone, rtol=0, atol=far)


@pytest.mark.parametrize(("method", "rate", "options"), [m[1:4] for m in METHODS], ids=IDS)
def test_updates_lead_from_point_to_point(method, rate, options):
    path = method(himmelblau.gradient, [0, 0], rate / 10, 20, **options)
    assert path.points.shape == (21, 2)
    assert path.gradients.shape == path.updates.shape == path.velocities.shape == path.step_sizes.shape == (20, 2)
    np.testing.assert_allclose(path.points[:-1] + path.updates, path.points[1:], rtol=0, atol=1e-14)
    if not options.get("nesterov"):
        np.testing.assert_allclose(path.updates, -path.step_sizes * path.velocities, rtol=1e-9, atol=1e-14)


def test_no_steps_leave_the_start_alone():
    path = optimizers.adam(BOWL.gradient, [1, 2], 0.1, 0)
    assert path.points.tolist() == [[1, 2]]
    assert path.gradients.shape == (0, 2)


def test_gradient_descent_shrinks_each_eigendirection_by_its_own_factor():
    path = optimizers.gradient_descent(BOWL.gradient, [1, 1], 0.01, 30)
    np.testing.assert_allclose(path.points[:, 0], (1 - 0.01 * 45) ** np.arange(31), rtol=0, atol=1e-13)


def test_the_stability_limit_parts_shrinking_from_growing():
    limit = optimizers.stability_limit([[25, 20], [20, 25]])
    assert limit == pytest.approx(2 / 45, rel=1e-14)
    below = optimizers.gradient_descent(BOWL.gradient, START, 0.99 * limit, 400).points[-1]
    above = optimizers.gradient_descent(BOWL.gradient, START, 1.01 * limit, 400).points[-1]
    assert np.linalg.norm(below) < 0.01 < 1 < np.linalg.norm(above)


def test_contraction_factors_are_the_shrinking_that_descent_shows():
    rates = [0.01, 0.04, 0.05]
    factors = optimizers.contraction_factors([[25, 20], [20, 25]], rates)
    np.testing.assert_allclose(factors, np.abs(1 - np.outer(rates, [45, 5])), rtol=0, atol=1e-13)
    for rate, factor in zip(rates, factors, strict=True):
        for direction, shrinking in zip([[1, 1], [1, -1]], factor, strict=True):
            points = optimizers.gradient_descent(BOWL.gradient, direction, rate, 1).points
            assert np.linalg.norm(points[1]) == pytest.approx(shrinking * np.linalg.norm(points[0]), rel=1e-12)


def test_each_epoch_sees_every_example_once():
    seen = optimizers.stochastic(
        lambda x, indices: x, [1.0], 0.1, 8, n_examples=10, batch_size=3, rng=np.random.default_rng(0)
    )
    assert [len(batch) for batch in seen.batches] == [3, 3, 3, 1] * 2
    assert seen.epochs.tolist() == [0] * 4 + [1] * 4
    for epoch in (0, 1):
        assert sorted(np.concatenate(seen.batches[4 * epoch : 4 * epoch + 4])) == list(range(10))
    assert not np.array_equal(seen.batches[0], seen.batches[4])


@pytest.mark.parametrize(("method", "rate", "options"), [m[1:4] for m in METHODS], ids=IDS)
def test_a_batch_of_everything_is_no_longer_stochastic(method, rate, options):
    noisy = optimizers.stochastic(
        lambda x, indices: BOWL.gradient(x) + (indices.sum() - 10), START, rate, 20,
        n_examples=5, batch_size=5, rng=np.random.default_rng(0), method=method, **options,
    )  # fmt: skip
    alone = method(BOWL.gradient, START, rate, 20, **options).points
    far, _ = rounding(lambda start: method(BOWL.gradient, start, rate, 20, **options), START)
    np.testing.assert_allclose(noisy.trajectory.points, alone, rtol=0, atol=far)


def test_a_seed_gives_the_same_walk_again():
    walks = [
        optimizers.stochastic(
            lambda x, i: x - i.mean(), [0.0], 0.1, 9, n_examples=7, batch_size=2, rng=np.random.default_rng(seed)
        ).trajectory.points
        for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(walks[0], walks[1])
    assert not np.array_equal(walks[0], walks[2])


RNG = np.random.default_rng(0)


def slope(x):
    return x


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda: optimizers.gradient_descent(slope, 1, 0.1, 1), "start must be a point with an axis"),
        (lambda: optimizers.gradient_descent(slope, [np.nan], 0.1, 1), "start must be finite"),
        (lambda: optimizers.gradient_descent(slope, [1], -0.1, 1), "learning_rate must be positive, but is -0.1"),
        (lambda: optimizers.adam(slope, [1], np.inf, 1), "learning_rate must be finite"),
        (lambda: optimizers.adam(slope, [1], [0.1, 0.1], 3), r"one for each of 3 steps, but has shape \(2,\)"),
        (lambda: optimizers.adam(slope, [1], 0.1, -1), "steps must be a whole number of at least 0, but is -1"),
        (lambda: optimizers.adam(lambda x: [1, 2], [1], 0.1, 1), r"same shape, but have \(2,\) and \(1,\)"),
        (lambda: optimizers.adam(slope, [1], 0.1, 1, beta1=1), r"beta1 must lie in \[0, 1\), but is 1"),
        (lambda: optimizers.adam(slope, [1], 0.1, 1, beta2=-1), "beta2 must lie in"),
        (lambda: optimizers.adam(slope, [1], 0.1, 1, epsilon=0), "epsilon must be positive and finite, but is 0"),
        (lambda: optimizers.momentum(slope, [1], 0.1, 1, beta=1.5), "beta must lie in"),
        (lambda: optimizers.rmsprop(slope, [1], 0.1, 1, alpha=2), "alpha must lie in"),
        (lambda: optimizers.gradient_descent(beale.gradient, [4, 4], 1, 50), "learning_rate 1 diverges: after"),
        (lambda: optimizers.stability_limit([[1, 2], [3, 4]]), "hessian must be symmetric"),
        (lambda: optimizers.stability_limit([[1, 2]]), "hessian must be square"),
        (lambda: optimizers.contraction_factors([[1]], 0), "learning_rate must be positive, but is 0"),
        (lambda: optimizers.contraction_factors([[1, 2], [3, 4]], 1), "hessian must be symmetric"),
        (lambda: optimizers.stability_limit([[-1]]), "hessian must have a positive eigenvalue"),
        (lambda: optimizers.stochastic(slope, [1], 0.1, 1, n_examples=2, batch_size=3, rng=RNG),
         "batch_size must be at most n_examples, 2, but is 3"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(action, message):
    with pytest.raises(ValueError, match=message):
        action()


@pytest.mark.parametrize("ridge", [[1, 2], [0.1, 0.7], [3, -1], [0.3, 0.1]])
def test_what_only_rounding_curves_upwards_has_no_stability_limit(ridge):
    with pytest.raises(ValueError, match="hessian must have a positive eigenvalue"):
        optimizers.stability_limit(-np.outer(ridge, ridge))


STARTS = {"as many as coordinates": [[1.0, 2.0], [3.0, -1.0]], "three": [[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]]}
METHODS_OF_STEPS = [optimizers.gradient_descent, optimizers.momentum, optimizers.rmsprop, optimizers.adam]


@pytest.mark.parametrize("starts", STARTS)
@pytest.mark.parametrize("method", METHODS_OF_STEPS)
@pytest.mark.parametrize(
    "gradient",
    [
        lambda v: np.array([2 * v[0], 4 * v[1]]),
        lambda v: v * v.max(),
        lambda v: v @ np.array([[2, 1], [0, 3]]) / v.sum(),
    ],
)
def test_a_gradient_of_one_point_is_not_given_many_in_silence(gradient, method, starts):
    assert method(gradient, STARTS[starts][0], 0.01, 3).points.shape == (4, 2)
    with pytest.raises(
        ValueError, match=r"^gradient (must give each of many points|and start must have the same shape)"
    ):
        method(gradient, STARTS[starts], 0.01, 3)
    with pytest.raises(
        ValueError, match=r"^gradient (must give each of many points|and start must have the same shape)"
    ):
        optimizers.stochastic(
            lambda v, rows: gradient(v), STARTS[starts], 0.01, 3, n_examples=4, batch_size=2,
            rng=np.random.default_rng(0), method=method,
        )  # fmt: skip


def test_starts_that_mix_later_are_refused_too():
    with pytest.raises(ValueError, match=r"^gradient must give each of many points what it gives that point alone"):
        optimizers.gradient_descent(lambda v: v * (1 + np.any(v < 0.5)), [[3.0, 3.0], [0.6, 0.6]], 0.1, 5)


def test_noise_and_minibatches_may_drive_many_starts():
    noise = np.random.default_rng(0)
    found = optimizers.gradient_descent(lambda x: x + noise.normal(size=x.shape), STARTS["three"], 0.1, 5)
    assert found.points.shape == (6, 3, 2)
    data = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 1.0]])
    many = optimizers.stochastic(
        lambda x, rows: x - data[rows].mean(axis=0), STARTS["three"], 0.1, 7, n_examples=3, batch_size=2,
        rng=np.random.default_rng(1),
    )  # fmt: skip
    for k, start in enumerate(STARTS["three"]):
        one = optimizers.stochastic(
            lambda x, rows: x - data[rows].mean(axis=0), start, 0.1, 7, n_examples=3, batch_size=2,
            rng=np.random.default_rng(1),
        )  # fmt: skip
        np.testing.assert_allclose(many.trajectory.points[:, k], one.trajectory.points)


def test_starts_at_the_bottom_are_not_mistaken_for_mixing():
    H = np.array([[2e4, 1.0], [1.0, 3.0]])
    path = optimizers.gradient_descent(lambda x: (x - [0.1, 0.7]) @ H, [[0.1, 0.7], [0.1 + 1e-16, 0.7]], 1e-5, 9)
    assert path.points.shape == (10, 2, 2)


@pytest.mark.parametrize("eigenvalues", [(45.0, 5.0), (1.0, 1.0), (3.0, 2.0, 0.1)])
def test_no_rate_shrinks_the_worst_distance_faster_than_the_best(eigenvalues):
    hessian = np.diag(eigenvalues)
    best = optimizers.best_rate(hessian)
    fine = np.linspace(0.01, 1.2, 4001) * best
    worst = optimizers.contraction_factors(hessian, fine).max(axis=1)
    assert optimizers.contraction_factors(hessian, best).max() <= worst.min() + 1e-12


def test_a_bowl_shrinks_by_its_factor_until_it_is_near():
    bowl = surfaces.quadratic(np.diag([5.0, 45.0]))
    path = optimizers.gradient_descent(bowl.gradient, [-3.0, 1.0], 0.04, 60).points
    for within in (0.5, 0.03, 0.01):
        steps = optimizers.steps_until(path, [0, 0], within)
        assert 0.8**steps <= within < 0.8 ** (steps - 1)


@pytest.mark.parametrize("method", [optimizers.gradient_descent, optimizers.momentum, optimizers.adam])
def test_tuning_finds_what_a_loop_over_the_rates_finds(method):
    bowl, rates = surfaces.quadratic(np.diag([5.0, 45.0])), [0.001, 0.01, 0.02, 0.04, 0.05, 0.3, 1e6]
    found = {}
    for rate in rates:
        try:
            losses = bowl(method(bowl.gradient, [-3.0, 1.0], rate, 300).points)
        except ValueError:
            continue
        after = [k for k in range(301) if (losses[k:] < 0.01).all()]
        if after:
            found[rate] = after[0]
    best = optimizers.tuned(method, bowl.gradient, [-3.0, 1.0], rates, bowl, 0.01, 300)
    assert (best.rate, best.steps) == min(found.items(), key=lambda pair: pair[1])


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: optimizers.best_rate([[1, 0], [0, 0]]), "positive eigenvalues"),
        (lambda: optimizers.steps_until([[1.0], [2.0]], [0.0], 0.5), "come within"),
        (lambda: optimizers.steps_until([[0.0], [2.0]], [0.0], 0.5), "not begin at the target"),
        (
            lambda: optimizers.tuned(optimizers.adam, np.ones_like, [1.0], [0.1], lambda x: x[..., 0], -99, 5),
            "none does",
        ),
    ],
)
def test_rates_that_do_not_exist_are_refused(call, told):
    with pytest.raises(ValueError, match=told):
        call()
