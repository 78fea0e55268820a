"""What the words of the clip on floating point say beside its numbers is true."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from clips import scene

from mathdl import data, floating_point
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("floating_point")


@pytest.fixture(scope="module")
def compute():
    from scenes.numerics.floating_point import FloatingPoint

    def numbers(**changed):
        values = check(SPEC.name, FloatingPoint.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in FloatingPoint.numbers(**values).items()}

    return numbers


def test_no_number_of_the_machine_is_exactly_one_tenth_and_the_sum_is_the_next_above_three_tenths(compute):
    numbers = compute()
    assert Fraction(0.1) != Fraction(1, 10)
    assert float(numbers["total"]) == 0.1 + 0.2 == np.nextafter(0.3, 1)
    assert numbers["near"][4] == 0.3
    assert np.diff(numbers["near"]) == pytest.approx(np.full(8, numbers["gap"]), rel=1e-6, abs=0)


@pytest.mark.parametrize("small", ["float8_e4m3", "float8_e5m2"])
def test_these_are_all_numbers_and_what_lies_between_is_rounded_to_one(compute, small):
    numbers = compute(small=small)
    kind = {"float8_e4m3": torch.float8_e4m3fn, "float8_e5m2": torch.float8_e5m2}[small]
    every = torch.arange(256, dtype=torch.uint8).view(kind).float().numpy()
    expected = np.unique(every[np.isfinite(every)])
    assert numbers["comb"] == pytest.approx(expected, abs=0)
    assert numbers["count"] == len(expected)
    assert np.isin(numbers["snapped"], expected).all()


def test_eight_steps_lead_from_one_to_two_and_from_two_to_four(compute):
    comb = compute()["comb"]
    for low in (1, 2, 4, 64):
        assert np.count_nonzero((comb > low) & (comb <= 2 * low)) == 8
    assert compute()["gap_far"] == np.diff(comb[comb >= 256])[0] > compute()["gap_one"] == np.diff(comb[comb >= 1])[0]


def test_sixteen_bits_are_shared_out_in_two_ways(compute):
    numbers = compute()
    assert numbers["wall"] == np.finfo(np.float16).max
    assert numbers["top"] == torch.finfo(torch.bfloat16).max
    assert 10.0 ** numbers["reach"] <= numbers["top"] < 10.0 ** (numbers["reach"] + 1)
    assert numbers["ratio"] == torch.finfo(torch.bfloat16).eps / torch.finfo(torch.float16).eps
    assert [len(part) for part in floating_point.bits(0.1, "float16")] == [1, 5, 10]
    assert [len(part) for part in floating_point.bits(0.1, "bfloat16")] == [1, 8, 7]


def test_small_gradients_vanish_and_a_larger_loss_saves_most(compute):
    numbers, moons = compute(), data.classifier_data().training
    gradients = data.classifier().example_gradients(moons.X, moons.y)
    assert numbers["entries"] == gradients.size
    assert numbers["lost"] == (gradients.astype(np.float16) == 0).sum() > 10 * numbers["still_lost"]
    assert numbers["still_lost"] == ((1024 * gradients).astype(np.float16) == 0).sum()
    assert np.isfinite((1024 * gradients).astype(np.float16)).all()
    assert numbers["heap"].sum() == gradients.size


@pytest.mark.parametrize(("weight", "update", "updates"), [(1, 0.001, 1000), (1.75, 0.0035, 1000), (1.5, 0.0001, 5000)])
def test_each_sum_rounds_back_and_with_the_dropped_part_kept_it_arrives(compute, weight, update, updates):
    numbers = compute(weight=weight, update=update, updates=updates)
    total, small = torch.tensor(weight, dtype=torch.bfloat16), torch.tensor(update, dtype=torch.bfloat16)
    for _ in range(updates):
        total = total + small
    assert numbers["naive"] == total.item() == weight
    exact = weight + updates * small.item()
    assert abs(numbers["kept"] - exact) <= floating_point.spacing(exact, "bfloat16")
    assert numbers["next"] == weight + floating_point.spacing(weight, "bfloat16")


def test_in_bfloat16_only_some_parameters_move_in_the_last_step(compute):
    numbers, vectors = compute(), data.train_classifier().vectors
    before, step = torch.tensor(vectors[-2], dtype=torch.bfloat16), torch.tensor(vectors[-1] - vectors[-2])
    after = (before.double() + step).to(torch.bfloat16)
    assert numbers["moved"] == (after != before).sum().item() < numbers["n_weights"]
    assert np.count_nonzero(numbers["moves_32"]) == numbers["n_weights"] == 33


@pytest.mark.parametrize(
    ("changed", "shape"),
    [
        ({"small": "float8_e5m2", "weight": 1.75, "update": 0.0035, "updates": 100, "loss_scale": 64}, "vertical"),
        ({"update": 0.0001, "updates": 5000, "loss_scale": 4096}, "wide"),
    ],
    ids=["least", "most"],
)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize("changed", [{"weight": 1.003}, {"update": 0.0035, "updates": 5000}], ids=str)
def test_what_would_make_the_words_untrue_is_refused(compute, changed):
    with pytest.raises(ValueError, match="weight must be a number of bfloat16"):
        compute(**changed)


@pytest.mark.parametrize("changed", [{"small": "float16"}, {"weight": 2}, {"updates": 10}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
