"""What the words of the clip on cosine similarity say beside its numbers is true."""

import numpy as np
import pytest
import torch
from claims import START, X, Y
from clips import FirstAndLast, scene
from scipy import integrate, spatial, stats

from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("cosine_similarity")
U, NEAR, FAR = (np.array(SPEC.parameters[name], dtype=float) for name in ("u", "near", "far"))


@pytest.fixture(scope="module")
def compute():
    from scenes.geometry.cosine_similarity import CosineSimilarity

    def numbers(**changed):
        values = check(SPEC.name, CosineSimilarity.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in CosineSimilarity.numbers(**values).items()}

    return numbers


@pytest.fixture(scope="module")
def found(compute):
    return compute()


@pytest.fixture(scope="module")
def gradient_cosines():
    """The cosines of the gradients of all pairs of examples, by torch, and whether both are of one moon."""
    rows = []
    for x, y in zip(torch.tensor(X), torch.tensor(Y, dtype=torch.float64), strict=True):
        leaves = [torch.tensor(part, requires_grad=True) for part in (*START.weights, *START.biases)]
        W1, W2, b1, b2 = leaves
        logit = W2 @ torch.tanh(W1 @ x + b1) + b2
        torch.nn.functional.binary_cross_entropy_with_logits(logit, y[None]).backward()
        rows.append(np.concatenate([leaf.grad.numpy().ravel() for leaf in leaves]))
    cosines = 1 - spatial.distance.pdist(np.array(rows), "cosine")
    return cosines, spatial.distance.pdist(np.reshape(Y, (-1, 1))) == 0


def test_the_first_is_nearer_by_distance(found):
    assert [found["d_near"], found["d_far"]] == pytest.approx([np.sqrt(2), 5])
    assert found["d_near"] < found["d_far"]


def test_the_second_points_exactly_the_same_way(found):
    assert U[0] * FAR[1] == U[1] * FAR[0]
    assert found["turn_far"] == pytest.approx(0, abs=1e-5)
    assert found["turn_near"] == pytest.approx(np.degrees(np.arctan2(4, 3) - np.arctan2(3, 4)))
    assert found["cos_far"] == pytest.approx(1)


def test_products_added_and_divided_by_both_lengths_are_the_cosine(found):
    assert found["products"].sum() == found["product"] == 24
    assert found["lengths"] == pytest.approx(25)
    assert found["cos_near"] == pytest.approx(1 - spatial.distance.cosine(U, NEAR))
    assert found["cos_near"] == pytest.approx(found["product"] / found["lengths"])


def test_a_stretched_arrow_keeps_its_cosine(found):
    lengths = np.hypot(*found["scaled"].T)
    assert lengths.max() > 2.9 * lengths.min()
    assert found["cosines"] == pytest.approx(np.full(len(lengths), 0.96))


def test_the_pair_that_is_drawn_is_nearly_at_a_right_angle(found):
    cosine = 1 - spatial.distance.cosine(found["first"], found["second"])
    assert found["pair_angle"] == pytest.approx(np.degrees(np.arccos(cosine)))
    assert abs(found["pair_angle"] - 90) < 10


@pytest.mark.parametrize("k", range(4))
def test_shares_are_those_of_the_beta_distribution(found, k):
    dimension = (2, 10, 100, 1000)[k]
    # The squared cosine of the angle to a fixed direction is Beta(½, (d-1)/2).
    share = stats.beta(0.5, (dimension - 1) / 2).cdf(np.cos(np.radians(80)) ** 2)
    assert found[f"dimension_{k}"] == dimension
    assert found[f"share_{k}"] == pytest.approx(share)


def test_in_the_highest_dimension_it_is_practically_all(compute):
    assert compute()["share_3"] > 0.999999
    assert compute(dimensions=[10, 100, 500])["share_3"] > 0.9998


def test_the_heap_closes_on_a_right_angle_as_its_density_does(found):
    assert (np.diff(found["shares"]) > 0).all()
    for heap in found["heaps"]:
        assert integrate.trapezoid(heap.density, heap.places) == pytest.approx(1, abs=1e-3)
        sampled = heap.heights * np.diff(heap.edges)
        expected = np.diff(integrate.cumulative_trapezoid(heap.density, heap.places, initial=0)[::5])
        assert np.abs(sampled - expected).sum() < 0.2  # 3000 pairs in 72 bins


def test_no_more_arrows_than_dimensions_are_all_perpendicular():
    drawn = np.random.default_rng(0).standard_normal((101, 100))
    perpendicular = np.linalg.qr(drawn.T)[0].T
    assert np.abs(perpendicular @ perpendicular.T - np.eye(len(perpendicular))).max() < 1e-12
    assert np.linalg.matrix_rank(drawn) == len(perpendicular) == 100


def test_the_closest_pair_and_the_largest_cosine_are_those_of_scipy(found):
    cosines = 1 - spatial.distance.pdist(np.random.default_rng(0).standard_normal((300, 100)), "cosine")
    ends = np.degrees(np.arccos([cosines.max(), cosines.min()]))
    assert [found["closest"], found["widest"]] == pytest.approx(ends)
    assert found["pairs"] == cosines.size == 300 * 299 / 2
    assert found["largest"] == pytest.approx(np.abs(cosines).max())


def test_no_arrows_do_better_than_welchs_bound(found):
    assert found["welch"] == pytest.approx(np.sqrt((300 - 100) / (100 * 299)))
    assert found["largest"] > found["welch"]


def test_few_random_pairs_have_a_cosine_above_one_half(found):
    assert found["n_weights"] == START.n_parameters == 33
    assert found["chance"] == pytest.approx(stats.beta(0.5, 16).sf(0.25) / 2)


def test_gradients_of_the_same_moon_agree_and_of_different_moons_do_not(found, gradient_cosines):
    cosines, same = gradient_cosines
    assert found["same"] == pytest.approx(cosines[same].mean())
    assert found["other"] == pytest.approx(cosines[~same].mean())
    assert found["same"] > 0.5
    assert found["other"] < 0


def test_agreement_stands_out(found):
    # Of random pairs in a thousand dimensions, none comes near this angle.
    assert stats.beta(0.5, 999 / 2).sf(found["cos_near"] ** 2) < 1e-100


ENDS = [
    {"u": [1, 1], "near": [1, 2], "far": [10, 10], "dimensions": [3, 4, 500], "arrows": 400},
    {"u": [6, 3], "near": [5, 6], "far": [10, 5], "dimensions": [50, 99, 1000], "arrows": 100},
]


@pytest.mark.parametrize("changed", ENDS, ids=str)
@pytest.mark.parametrize("shape", SPEC.formats)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, FirstAndLast(), Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"dimensions": [10, 100, 400]}, "dimensions must rise to 500 or more"),
        ({"dimensions": [100, 10, 1000]}, "dimensions must rise to 500 or more"),
        ({"arrows": 100}, "the second below arrows"),
        ({"far": [8, 6]}, "far must point as u does"),
        ({"far": [3.3, 4.4]}, "longer by 30 % or more"),
        ({"near": [6, 7]}, "near must lie 10 to 60 degrees from u"),
        ({"near": [9, 1]}, "near must lie 10 to 60 degrees from u"),
    ],
    ids=str,
)
def test_what_would_show_something_else_is_refused(compute, changed, reason):
    with pytest.raises(ValueError, match=reason):
        compute(**changed)


@pytest.mark.parametrize(
    "changed", [{"u": [0, 4]}, {"far": [6, 11]}, {"dimensions": [10, 100]}, {"arrows": 99}], ids=str
)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
