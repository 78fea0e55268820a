"""What the words of the clip on momentum and Adam say beside its numbers is true."""

import numpy as np
import pytest
import torch
from clips import scene

from mathdl import experiments
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("momentum_and_adam")
START = np.array(SPEC.parameters["start"], dtype=float)


@pytest.fixture(scope="module")
def compute():
    from scenes.optimization.momentum_and_adam import MomentumAndAdam

    def numbers(**changed):
        values = check(SPEC.name, MomentumAndAdam.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in MomentumAndAdam.numbers(**values).items()}

    return numbers


def walked(make, H, start, steps):
    """The walk of one of torch's optimisers on a quadratic."""
    w, hessian = torch.tensor(start, dtype=torch.float64, requires_grad=True), torch.tensor(H)
    optimiser, points = make([w]), [start]
    for _ in range(steps):
        optimiser.zero_grad()
        (w @ hessian @ w / 2).backward()
        optimiser.step()
        points.append(w.detach().numpy().copy())
    return np.array(points)


def arrived(points):
    near = np.hypot(*points.T) <= 0.03 * np.hypot(*points[0])
    return next(k for k in range(len(points)) if near[k:].all())


MILD, STEEP = np.diag([5.0, 45.0]), np.diag([5.0, 4500.0])
TURN = np.array([[1, -1], [1, 1]]) / np.sqrt(2)


def adam(parameters):
    return torch.optim.Adam(parameters, lr=0.3)


def test_across_the_slope_changes_its_sign_and_along_it_never_does(compute):
    numbers = compute()
    points = walked(lambda w: torch.optim.SGD(w, lr=0.04), MILD, START, 60)
    assert numbers["gd_walk"] == pytest.approx(points[: len(numbers["gd_walk"])])
    slopes = points[:15] @ MILD
    assert (slopes[:, 0] < 0).all()
    assert (slopes[:-1, 1] * slopes[1:, 1] < 0).all()
    assert numbers["gd"] == arrived(points)


def test_a_velocity_keeps_what_agrees_and_arrives_sooner(compute):
    numbers = compute()
    points = walked(lambda w: torch.optim.SGD(w, lr=0.05, momentum=0.25), MILD, START, 60)
    assert numbers["momentum"] == arrived(points) < numbers["gd"]
    velocities, slopes = numbers["velocities"], points[: len(numbers["velocities"])] @ MILD
    # At the second step the old velocity makes the new one longer along the valley and shorter across.
    assert abs(velocities[1, 0]) > abs(slopes[1, 0])
    assert abs(velocities[1, 1]) < abs(slopes[1, 1])
    assert abs(velocities[-1, 1]) < 0.1 * abs(velocities[0, 1])


def test_the_first_step_of_adam_is_its_rate_in_both_directions(compute):
    for rate in (0.1, 0.3, 0.5):
        assert np.abs(compute(adam_rate=rate)["strides"]) == pytest.approx(rate, rel=1e-6)


def test_adam_is_the_slowest_here_and_walks_the_same_path_when_it_is_steeper(compute):
    numbers = compute()
    mild, steep = (walked(adam, H, START, 300) for H in (MILD, STEEP))
    assert numbers["adam"] == arrived(mild) > numbers["gd"]
    assert numbers["adam_steep"] == arrived(steep) == numbers["adam"]
    assert np.abs(mild - steep).max() < 1e-6
    assert numbers["gap"] < 1e-6


def test_the_others_suffer_when_it_is_steeper(compute):
    numbers = compute()
    assert numbers["gd_steep"] > 50 * numbers["gd"]
    assert numbers["gd_steep"] > numbers["momentum_steep"] > 10 * numbers["momentum"]


def test_only_adam_minds_the_turning(compute):
    numbers = compute()
    assert numbers["gd_turned"] == numbers["gd_steep"]
    assert numbers["momentum_turned"] == numbers["momentum_steep"]
    points = walked(adam, TURN @ STEEP @ TURN.T, TURN @ START, 1500)
    assert numbers["adam_turned"] == arrived(points) > 5 * numbers["adam_steep"]


def test_no_method_wins_everywhere(compute):
    numbers, race = compute(), experiments.race()
    assert numbers["net_momentum"] == race.steps.min()
    assert numbers["net_adam"] < numbers["net_gd"]  # and on the bowl it is the other way round
    assert numbers["adam_steep"] < numbers["momentum_steep"] < numbers["adam_turned"]
    for losses, steps in zip(race.losses, race.steps, strict=True):
        assert (losses[steps:] < race.level).all()
        assert losses[steps - 1] >= race.level


ENDS = [
    ({"gentle": 4, "steep": 60, "factor": 10, "start": [-3, 3]}, "wide"),
    ({"gentle": 8, "steep": 60, "factor": 100, "within": 0.1}, "vertical"),
    ({"steep": 40, "within": 0.01, "adam_rate": 0.1}, "wide"),
]


@pytest.mark.parametrize(("changed", "shape"), ENDS, ids=str)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


def test_a_start_on_an_axis_of_the_valley_is_refused(compute):
    with pytest.raises(ValueError, match="start must be"):
        compute(start=[0, 1])


@pytest.mark.parametrize("start", [[0.5, 3], [3, 0.5], [-1, 1]], ids=str)
@pytest.mark.parametrize("bends", [(4, 60), (8, 30)], ids=str)
def test_adam_is_the_slowest_and_momentum_the_fastest_wherever_the_walk_begins(compute, start, bends):
    numbers = compute(start=start, gentle=bends[0], steep=bends[1])
    assert numbers["momentum"] < numbers["gd"] < numbers["adam"]


@pytest.mark.parametrize("changed", [{"gentle": 3}, {"steep": 61}, {"factor": 101}, {"adam_rate": 0.05}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
