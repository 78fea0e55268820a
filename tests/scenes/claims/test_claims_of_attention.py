"""What the words of the clip on attention say beside its numbers is true."""

import numpy as np
import pytest
import torch
from clips import scene

from mathdl import data
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("attention")
X, W = (np.array(SPEC.parameters[name], dtype=float) for name in "XW")
attend = torch.nn.functional.scaled_dot_product_attention


@pytest.fixture(scope="module")
def compute():
    from scenes.graphs.attention import Attention

    def numbers(**changed):
        values = check(SPEC.name, Attention.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in Attention.numbers(**values).items()}

    return numbers


def tensors(*arrays):
    return [torch.tensor(array)[None] for array in arrays]


def test_dot_products_measure_how_the_query_agrees_with_every_word(compute):
    numbers = compute()
    query = W @ X[3]
    assert numbers["asking"][-1] == pytest.approx(query)
    said = [numbers[f"s_{name}"] for name in ("first", "second", "third", "fourth", "fifth")]
    assert said == pytest.approx([sum(a * b for a, b in zip(query, word, strict=True)) for word in X])
    assert max(said) == said[0]


def test_the_new_arrow_is_the_mixture_of_all_words_in_their_shares(compute):
    numbers = compute()
    (output,) = attend(*tensors(X @ W.T, X, X))
    assert numbers["output"] == pytest.approx(output[3].numpy())
    assert numbers["tips"][-1] == pytest.approx(numbers["output"])
    assert numbers["shares"].sum() == pytest.approx(1)
    assert numbers["shares"].argmax() == 0


def test_every_row_is_a_bet(compute):
    weights = compute()["weights"]
    expected = torch.softmax(torch.tensor(X @ W.T @ X.T) / np.sqrt(2), dim=-1)
    assert weights == pytest.approx(expected.numpy())
    assert weights.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize("large", [16, 64, 256])
def test_without_the_root_bets_are_sharper_the_more_terms_a_product_has(compute, large):
    numbers = compute(large=large)
    assert numbers["spread"] == pytest.approx(np.sqrt(large), rel=0.05)
    assert numbers["sharp"] > 1.5 * numbers["calm"]
    assert numbers["slope_sharp"] < 0.8 * numbers["slope_calm"]
    # Scaled, products of many terms spread as those of few.
    assert np.abs(numbers["scaled_many"] - numbers["scaled_few"]).max() < 0.35 * numbers["scaled_few"].max()


def test_a_mask_makes_shares_exactly_zero_and_rows_still_add_to_one(compute):
    masked = compute()["masked_shares"]
    assert (masked[np.triu_indices(5, 1)] == 0).all()
    assert masked.sum(axis=1) == pytest.approx(1)
    (expected,) = attend(*tensors(X @ W.T, X, np.eye(5)), is_causal=True)
    assert masked == pytest.approx(expected.numpy())


def test_masked_by_friendships_with_equal_scores_it_is_the_average_of_message_passing(compute):
    numbers, friends = compute(), data.small_graph()
    assert numbers["difference"] < 1e-12
    for person in range(7):
        heard = [person, *np.flatnonzero(friends.adjacency[person])]
        assert numbers["masked"][person][heard] == pytest.approx(1 / len(heard))
        assert numbers["masked"] @ friends.features == pytest.approx(numbers["P"] @ friends.features)


@pytest.mark.parametrize(
    ("changed", "shape"),
    [
        ({"large": 16, "keys": 4, "draws": 200}, "vertical"),
        ({"large": 256, "keys": 20, "X": [[3, 3], [-3, 1], [1, -3], [1, 0], [-3, -3]]}, "wide"),
    ],
    ids=["least", "most"],
)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


def test_arrows_of_which_the_words_would_be_untrue_are_refused(compute):
    with pytest.raises(ValueError, match="the first word must get the largest share"):
        compute(W=[[-1, -2], [0, 1]])


@pytest.mark.parametrize("changed", [{"large": 8}, {"keys": 21}, {"words": ["a", "b"]}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
