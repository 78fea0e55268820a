"""What the words of the clip on bias and variance say beside its numbers is true."""

import numpy as np
import pytest
from clips import scene

from mathdl import experiments, statistics
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("bias_variance")
RNG = np.random.default_rng(11)
X, FINE = np.linspace(-1, 1, 10), np.linspace(-1, 1, 200)


@pytest.fixture(scope="module")
def compute():
    from scenes.statistics.bias_variance import BiasVariance

    def numbers(**changed):
        values = check(SPEC.name, BiasVariance.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in BiasVariance.numbers(**values).items()}

    return numbers


def measured(degree, datasets=4000):
    """Squared bias and variance of NumPy's own fits to data sets of another seed."""
    samples = np.sin(np.pi * X) + 0.3 * RNG.standard_normal((datasets, 10))
    fits = np.polynomial.polynomial.polyfit(X, samples.T, degree)
    heights = np.polynomial.polynomial.polyval(FINE, fits)
    return np.square(heights.mean(axis=0) - np.sin(np.pi * FINE)).mean(), heights.var(axis=0).mean()


def test_lines_agree_with_each_other_and_all_miss_the_curve(compute):
    numbers, (bias, variance) = compute(), measured(1)
    assert numbers["bias_1"] == pytest.approx(bias, rel=0.03)
    assert numbers["variance_1"] == pytest.approx(variance, rel=0.1)
    assert numbers["bias_1"] > 10 * numbers["variance_1"]


def test_wild_curves_are_right_on_average_and_go_astray_one_by_one(compute):
    numbers, (_, variance) = compute(), measured(9)
    assert numbers["variance_most"] == pytest.approx(variance, rel=0.15)
    assert numbers["bias_most"] < 0.01 * numbers["variance_most"]
    truth = np.sin(np.pi * numbers["grid"])
    assert (np.abs(numbers["wilds"] - truth).max(axis=1) > 0.5).mean() > 0.8


def test_three_parts_add_up_to_the_error_that_is_measured(compute):
    numbers = compute()
    assert numbers["sum_most"] == pytest.approx(numbers["error_most"], abs=0.01)
    assert numbers["sums"] == pytest.approx(numbers["parts"].sum(axis=0))
    assert numbers["parts"][0] == pytest.approx(0.09)
    assert (np.diff(numbers["parts"][1][:4]) < 1e-3).all()
    assert (np.diff(numbers["parts"][2][:10]) > 0).all()


def test_countless_curves_pass_through_every_point_and_the_smooth_one_has_the_least_weights(compute):
    numbers = compute()
    y = numbers["samples"][0]
    fit = statistics.smooth_fit(X, y, 99, (-1, 1))
    assert fit(X) == pytest.approx(y, abs=1e-6)
    charges = np.arange(1, 101)
    # Another curve through all points: the smooth one, and anything that is zero at the points.
    basis = np.polynomial.legendre.legvander(X, 99) * np.sqrt(np.arange(100) + 0.5)
    other = RNG.standard_normal(100)
    other -= np.linalg.lstsq(basis, basis @ other, rcond=None)[0]
    assert basis @ (fit.coefficients + other) == pytest.approx(y, abs=1e-6)
    assert np.linalg.norm(charges * (fit.coefficients + other)) > np.linalg.norm(charges * fit.coefficients)


def test_past_the_peak_the_error_falls_again(compute):
    numbers = compute()
    sums, counts = numbers["sums"], numbers["counts"]
    assert counts[sums.argmax()] == 10
    assert (np.diff(sums[sums.argmax() :]) < 0.001).all()
    assert numbers["error_last"] < numbers["error_most"] / 3


def test_it_is_no_law_degree_three_stays_best_and_elsewhere_the_far_side_wins(compute):
    numbers, race = compute(), experiments.double_descent()
    assert numbers["error_3"] < numbers["error_last"]
    assert counts_of_best(numbers) == 4
    assert numbers["far"] < numbers["near"] < race.test_error.max()
    assert race.features[race.test_error.argmax()] == race.threshold == 40


def counts_of_best(numbers):
    return numbers["counts"][numbers["sums"].argmin()]


@pytest.mark.parametrize(
    ("changed", "shape"),
    [
        ({"noise": 0.3, "last": 30, "datasets": 300, "drawn": 20}, "vertical"),
        ({"n": 12, "last": 200, "drawn": 60, "datasets": 2000}, "wide"),
        ({"noise": 0.4}, "vertical"),
    ],
    ids=["least", "most", "noise"],
)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize("changed", [{"n": 9}, {"noise": 0.5}, {"last": 20}, {"drawn": 61}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
