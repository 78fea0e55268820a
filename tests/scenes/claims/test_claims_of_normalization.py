"""What the words of the clip on normalisation say beside its numbers is true."""

import numpy as np
import pytest
import torch
from clips import scene

from mathdl import networks
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("normalization")


@pytest.fixture(scope="module")
def compute():
    from scenes.numerics.normalization import Normalization

    def numbers(**changed):
        values = check(SPEC.name, Normalization.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in Normalization.numbers(**values).items()}

    return numbers


def test_ten_per_cent_a_layer_is_nearly_nothing_or_many_times_as_much(compute):
    numbers = compute()
    assert numbers["shrunk"] == pytest.approx(0.9**30)
    assert numbers["grown"] == pytest.approx(1.1**30)
    assert len(numbers["falling"]) == 31


@pytest.mark.parametrize("width", [64, 128, 256])
def test_relu_keeps_half_and_a_layer_multiplies_by_the_root_of_half_its_width(compute, width):
    numbers = compute(width=width)
    assert numbers["factor"] == pytest.approx(np.sqrt(width / 2))
    growth = (numbers["large"][10] / numbers["large"][1]) ** (1 / 9)
    assert growth == pytest.approx(numbers["factor"], rel=0.1)
    assert np.mean(numbers["kept"] > 0) == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize("seed", range(4))
def test_spread_one_overflows_and_a_hundredth_is_all_zeros_for_good(compute, seed):
    numbers = compute(seed=seed)
    for scheme, layer in (("large", numbers["over"]), ("small", numbers["under"])):
        run = networks.activation_statistics(30, 128, scheme, "relu", np.random.default_rng(seed), n_examples=64)
        with np.errstate(over="ignore"):
            half = run.activations.astype(np.float16)
        gone = np.isinf(half).any(axis=(1, 2)) if scheme == "large" else (half == 0).all(axis=(1, 2))
        assert gone[layer - 1 :].all()
        assert not gone[: layer - 1].any()


def test_he_keeps_the_size_and_xavier_sinks_with_relu_but_suits_tanh(compute):
    numbers = compute()
    assert numbers["he_spread"] == pytest.approx(np.sqrt(2 / 128))
    assert networks.layer_factor(128, numbers["he_spread"]) == pytest.approx(1)
    ends = [compute(seed=seed)["he_end"] for seed in range(6)]
    assert np.exp(np.mean(np.log(ends))) == pytest.approx(1, abs=0.5)
    assert numbers["xavier_end"] < 1e-3 * numbers["he_end"]
    tanh = networks.activation_statistics(30, 128, "xavier", "tanh", np.random.default_rng(0), n_examples=64)
    assert tanh.sizes[-1] > 1000 * numbers["xavier_end"]


def test_normalised_the_scale_of_the_weights_no_longer_matters(compute):
    numbers = compute()
    normed = np.array([numbers[f"normed_{name}"] for name in ("large", "small", "he", "xavier")])
    assert np.ptp(normed, axis=0).max() < 0.002
    four = torch.nn.functional.layer_norm(torch.tensor([[1.0, 3, 5, 7], [10, 30, 50, 70]]), (4,), eps=1e-9)
    assert [numbers[f"n{k}"] for k in (1, 2, 3, 4)] == pytest.approx(four[0].tolist(), abs=1e-5)
    assert four[1].tolist() == pytest.approx(four[0].tolist(), abs=1e-5)


def test_the_gradient_vanishes_through_sigmoids_and_passes_through_relu(compute):
    numbers, z = compute(), np.linspace(-9, 9, 2001)
    slopes = np.exp(-z) / (1 + np.exp(-z)) ** 2
    assert numbers["sigmoid_slope"] == pytest.approx(slopes.max())
    assert numbers["sigmoid_first"] < 1e-15 * numbers["sigmoid"][-1]
    assert numbers["relu_first"] > 0.01 * numbers["relu"][-1]


@pytest.mark.parametrize("seed", range(4))
def test_a_clipped_step_lowers_the_loss_and_an_unclipped_one_lets_it_explode(compute, seed):
    numbers = compute(seed=seed)
    assert numbers["clipped"] < numbers["before"] < 100 * numbers["before"] < numbers["unclipped"]
    assert numbers["length"] > 100


@pytest.mark.parametrize(
    ("changed", "shape"),
    [
        ({"depth": 20, "width": 256, "shrink": 0.8, "grow": 1.05}, "vertical"),
        ({"depth": 60, "width": 64, "shrink": 0.95, "grow": 1.2}, "wide"),
    ],
    ids=["least", "most"],
)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize("changed", [{"depth": 10}, {"width": 32}, {"shrink": 1}, {"grow": 1}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
