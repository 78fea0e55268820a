"""What the clip on integration says beside its computed numbers, and its pictures at the ends of all ranges."""

import numpy as np
import pytest
from clips import FirstAndLast, scene
from scipy import integrate, stats

from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("integration")
LEAST = {"mean": 2, "std": 0.3, "a": 1.1, "b": 2.9, "columns": [2, 4, 8], "guess": 1.4, "samples": 50, "seed": 0}
MOST = {"mean": 7, "std": 1.5, "a": 2.5, "b": 11.5, "columns": [6, 12, 96], "guess": 10, "samples": 2000, "seed": 10**6}
CASES = {
    "default": {},
    "least": LEAST,
    "most": MOST,
    "wide bell": {"mean": 6, "std": 1.5, "a": 1.5, "b": 3, "guess": 3},
    "guess just below": {"guess": 4.34},
    "guess above": {"guess": 6.1, "columns": [3, 9, 18]},
    "narrow band": {"a": 6.4, "b": 6.8},
}
cases = pytest.mark.parametrize("changed", CASES.values(), ids=CASES.keys())


@pytest.fixture
def compute():
    from scenes.calculus.integration import Integration

    def numbers(**changed):
        values = check(SPEC.name, Integration.parameters, {**SPEC.parameters, **changed})
        return values, Integration.numbers(**values)

    return numbers


@cases
def test_the_number_that_sums_close_in_on_is_the_integral(compute, changed):
    values, numbers = compute(**changed)
    bell = stats.norm(values["mean"], values["std"])
    exact = integrate.quad(bell.pdf, values["a"], values["b"])[0]
    assert numbers["exact"].value == pytest.approx(exact)
    errors = [abs(numbers[f"sum_{i}"].value - exact) for i in (1, 2, 3)]
    assert errors[2] < 0.005
    assert errors[2] < max(errors[:2])


@cases
def test_the_area_grows_as_fast_as_the_curve_is_high_and_fastest_under_the_top(compute, changed):
    values, numbers = compute(**changed)
    x, growths = numbers["x"].value, numbers["growths"].value
    np.testing.assert_allclose(growths, numbers["heights"].value, atol=1e-9)
    assert x[growths.argmax()] == pytest.approx(values["mean"])
    assert numbers["top"].value == pytest.approx(growths.max())
    # Of the three places to choose from, C is where the area itself is largest.
    assert np.all(np.diff(numbers["areas"].value) > 0)


@cases
def test_two_heights_of_the_new_curve_give_back_the_share(compute, changed):
    _, numbers = compute(**changed)
    assert numbers["upto_b"].value - numbers["upto_a"].value == pytest.approx(numbers["exact"].value)


@cases
def test_losses_times_shares_add_up_to_the_expected_loss(compute, changed):
    values, numbers = compute(**changed)
    bell = stats.norm(values["mean"], values["std"])
    expected = bell.expect(lambda x: (x - values["guess"]) ** 2)
    assert numbers["expected"].value == pytest.approx(expected)
    assert numbers["falling"].first.value == pytest.approx(expected)
    # The columns reach four deviations far.
    assert numbers["terms"].value.total == pytest.approx(expected, rel=0.005)


@cases
def test_the_average_of_the_cats_is_near_the_expected_loss_without_any_weights(compute, changed):
    values, numbers = compute(**changed)
    assert numbers["average"].value == pytest.approx(numbers["losses"].value.mean())
    error = numbers["deviation"].value / np.sqrt(values["samples"])
    assert abs(numbers["average"].value - numbers["expected"].value) < 4 * error


@cases
def test_training_ends_at_the_least_area_which_is_the_variance_of_the_cats_and_not_zero(compute, changed):
    values, numbers = compute(**changed)
    falling = numbers["falling"].value
    assert numbers["best"].value == values["mean"]
    assert np.all(np.diff(falling) < 0)
    assert falling[-1] == pytest.approx(numbers["least"].value)
    assert numbers["least"].value == pytest.approx(values["std"] ** 2)
    bell = stats.norm(values["mean"], values["std"])
    for place in (0, 30, -1):
        guess = numbers["guesses"].value[place]
        assert falling[place] == pytest.approx(bell.expect(lambda x, guess=guess: (x - guess) ** 2))


def test_common_cats_come_up_more_often(compute):
    values, numbers = compute()
    cats, std = numbers["cats"].value, values["std"]
    near = np.abs(cats - values["mean"]) < std
    assert np.count_nonzero(near) > np.count_nonzero(~near)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"mean": 3}, "mean must be at least 4 std, for no cat weighs less than nothing"),
        ({"a": 5.5, "b": 4}, "a must be at least half a std below b, and both at most 3 std from the mean"),
        ({"a": 2}, "a must be at least half a std below b"),
        ({"b": 7}, "a must be at least half a std below b"),
        ({"columns": [3, 6, 7]}, "columns must be whole numbers, each a multiple of the one before and larger"),
        ({"columns": [3, 3, 6]}, "columns must be whole numbers"),
        ({"columns": [2.5, 5, 10]}, "columns must be whole numbers"),
        ({"guess": 4.5}, r"guess must be between 0\.2 and 2 std from the mean"),
        ({"guess": 7}, r"guess must be between 0\.2 and 2 std from the mean"),
    ],
)
def test_what_cannot_be_drawn_together_is_refused_with_the_reason(compute, changed, reason):
    with pytest.raises(ValueError, match=reason):
        compute(**changed)


@pytest.mark.parametrize("name", ["mean", "std", "a", "b", "guess", "samples", "seed"])
def test_what_is_out_of_range_is_refused(compute, name):
    for beyond in (-1, 10**7):
        with pytest.raises(ParameterError, match=f"parameter {name} = {beyond} cannot be drawn"):
            compute(**{name: beyond})


@pytest.mark.parametrize("shape", SPEC.formats)
@pytest.mark.parametrize("changed", list(CASES.values())[1:], ids=list(CASES)[1:])
def test_the_clip_is_drawn_at_the_ends_of_all_ranges(changed, shape, tmp_path):
    ends = FirstAndLast()
    found = scene(SPEC, tmp_path, dict(changed), shape, ends)
    found.render()
    assert len(found.records) == len(SPEC.beats)
    for picture in (ends.pictures[0], ends.pictures[-1]):
        assert picture.std() > 1
