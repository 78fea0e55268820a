"""The fits of the clip on the divergence do what its words say, at the ends of all ranges."""

import numpy as np
import pytest

from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("kl_divergence")


@pytest.fixture
def compute():
    from scenes.information.kl_divergence import KLDivergence

    def numbers(**changed):
        values = check(SPEC.name, KLDivergence.parameters, {**SPEC.parameters, **changed})
        return KLDivergence.numbers(**values)

    return numbers


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("gap", [5, 7])
def test_one_bell_covers_both_heaps_and_the_others_pick_one_each(compute, share, gap):
    numbers = compute(heap_share=share, heap_gap=gap)
    x = np.linspace(-6.4, 6.4, numbers["heaps"].value.size)
    heaps = [x[np.argmax(numbers[name].last.value)] for name in ("picking", "other")]
    assert heaps == pytest.approx([-gap / 2, gap / 2], abs=0.05)
    covered = np.interp([-gap / 2, gap / 2], x, numbers["covering"].last.value)
    assert np.all(covered > 0.02)
    assert numbers["covering"].last.value.max() < 0.3
    for name in ("covering_path", "picking_path", "other_path"):
        assert np.all(np.diff(numbers[name].value) < 1e-9)


@pytest.mark.parametrize(
    "ends", [{"spread_p": 0.7, "spread_q": 1.2, "apart": 2}, {"spread_p": 1.2, "spread_q": 0.7, "apart": 4}]
)
def test_the_price_of_bells_that_are_pulled_apart_grows_with_the_square_of_their_distance(compute, ends):
    areas = compute(**ends)["areas"].value
    shares = np.linspace(0, 1, areas.size)
    np.testing.assert_allclose(areas - areas[0], (areas[-1] - areas[0]) * shares**2, atol=1e-6)


@pytest.mark.parametrize("rate", [0.02, 1])
@pytest.mark.parametrize("steps", [20, 200])
@pytest.mark.parametrize(
    "shares", [([0.5, 0.25, 0.125, 0.125], [0.125, 0.5, 0.25, 0.125]), ([0.9, 0.1], [0.05, 0.95])], ids=["few", "two"]
)
def test_training_closes_the_divergence_and_never_opens_it(compute, rate, steps, shares):
    p, q = shares
    gaps = compute(p=p, q=q, learning_rate=rate, steps=steps)["gaps"].value
    assert gaps.size == steps + 1
    assert np.all(np.diff(gaps) <= 1e-12)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"heap_gap": 4}, "heap_gap"),
        ({"heap_share": 0.9}, "heap_share"),
        ({"p": [0.99, 0.01], "q": [0.5, 0.5]}, "p = "),
    ],
)
def test_what_the_words_would_not_be_true_of_is_refused(compute, changed, reason):
    with pytest.raises(ParameterError, match=reason):
        compute(**changed)


@pytest.mark.parametrize(
    ("p", "q", "reason"),
    [
        ([0.5, 0.5], [0.25, 0.25, 0.5], "p and q must have as many messages, but have 2 and 3"),
        ([0.9, 0.1], [0.1, 0.9], "must not waste as much in both directions"),
    ],
)
def test_two_distributions_that_cannot_be_compared_are_refused(compute, p, q, reason):
    with pytest.raises(ValueError, match=reason):
        compute(p=p, q=q)
