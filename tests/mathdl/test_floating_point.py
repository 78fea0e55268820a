import math
from decimal import Decimal, localcontext

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special

from mathdl import floating_point as fp

TORCH = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "float8_e4m3": torch.float8_e4m3fn,
    "float8_e5m2": torch.float8_e5m2,
}
SMALL = {
    "bfloat16": (ml_dtypes.bfloat16, np.uint16),
    "float8_e4m3": (ml_dtypes.float8_e4m3fn, np.uint8),
    "float8_e5m2": (ml_dtypes.float8_e5m2, np.uint8),
}
EIGHT_BITS = np.arange(256, dtype=np.uint8)
EVERY = pytest.mark.parametrize("name", fp.FORMATS)
NUMBERS = hnp.arrays(np.float64, 20, elements=st.floats(-1e5, 1e5) | st.floats(width=32) | st.floats(-1e-6, 1e-6))


@EVERY
def test_formats_are_those_of_torch(name):
    form, limits = fp.FORMATS[name], torch.finfo(TORCH[name])
    assert (form.largest, form.epsilon, form.smallest_normal) == (limits.max, limits.eps, limits.tiny)
    assert form.bits == limits.bits == 1 + form.exponent_bits + form.precision - 1
    assert form.smallest == fp.spacing(0, name)
    assert fp.round_to(form.smallest, name) == form.smallest
    assert fp.round_to(form.smallest / 2, name) == (0 if name != "float64" else form.smallest / 2)


@EVERY
@given(numbers=NUMBERS)
def test_rounding_equals_torch(name, numbers):
    # Through float32, because torch rounds float64 to fewer bits by way of it.
    if fp.FORMATS[name].bits < 32:
        numbers = numbers.astype(np.float32).astype(np.float64)
    if name == "float8_e4m3":
        numbers = np.clip(numbers, -464, 464)
    expected = torch.from_numpy(numbers).to(TORCH[name]).to(torch.float64).numpy()
    assert_array_equal(fp.round_to(numbers, name), expected)


@pytest.mark.parametrize("name", ["float64", "float32", "float16"])
@given(numbers=NUMBERS)
def test_rounding_equals_numpy(name, numbers):
    with np.errstate(over="ignore"):
        assert_array_equal(fp.round_to(numbers, name), numbers.astype(name).astype(np.float64))


@pytest.mark.parametrize("name", ["float8_e4m3", "float8_e5m2"])
def test_every_number_of_eight_bits_is_kept_and_every_midpoint_goes_to_the_even_one(name):
    numbers = torch.from_numpy(EIGHT_BITS).view(TORCH[name]).to(torch.float64).numpy()
    assert_array_equal(fp.round_to(numbers, name), numbers)
    ladder = np.unique(numbers[np.isfinite(numbers)])
    middles = (ladder[1:] + ladder[:-1]) / 2
    expected = torch.from_numpy(middles).to(TORCH[name]).to(torch.float64).numpy()
    assert_array_equal(fp.round_to(middles, name), expected)
    assert_array_equal(fp.spacing(ladder[ladder >= 0][:-1], name), np.diff(ladder[ladder >= 0]))


@pytest.mark.parametrize("name", SMALL)
def test_every_number_spacing_and_rounding_is_that_of_ml_dtypes(name):
    kind, bits = SMALL[name]
    form, limits = fp.FORMATS[name], ml_dtypes.finfo(kind)
    assert (form.largest, form.epsilon) == (float(limits.max), float(limits.eps))
    assert (form.smallest_normal, form.smallest) == (float(limits.smallest_normal), float(limits.smallest_subnormal))
    every = np.arange(np.iinfo(bits).max + 1, dtype=bits).view(kind)
    with np.errstate(invalid="ignore"):
        values = every.astype(np.float64)
    numbers = np.unique(values[np.isfinite(values)])
    assert_array_equal(fp.round_to(numbers, name), numbers)
    below_the_largest = numbers[np.abs(numbers) < form.largest]
    expected = np.spacing(np.abs(below_the_largest).astype(kind)).astype(np.float64)
    assert_array_equal(fp.spacing(below_the_largest, name), expected)
    middles = (numbers[1:] + numbers[:-1]) / 2
    # ml_dtypes rounds float64 by way of float32, so beside the middles stand numbers that float32 can hold.
    beside = [np.nextafter(middles.astype(np.float32), np.float32(way)) for way in (-np.inf, np.inf)]
    beyond = np.array([1.03, 1.07, 2, 1e3]) * form.largest
    with np.errstate(over="ignore", invalid="ignore"):
        tried = np.concatenate([middles, *beside, beyond, -beyond]).astype(np.float32)
        assert_array_equal(fp.round_to(tried, name), tried.astype(kind).astype(np.float64))


def test_a_number_is_rounded_once_not_by_way_of_a_longer_format():
    just_above = 1 + 2.0**-8 + 2.0**-40
    assert fp.round_to(just_above, "bfloat16") == 1 + 2.0**-7
    assert float(np.float64(just_above).astype(ml_dtypes.bfloat16)) == 1


@pytest.mark.parametrize("name", ["float64", "float32", "float16"])
@given(numbers=hnp.arrays(np.float64, 10, elements=st.floats(-60000, 60000)))
def test_spacing_equals_numpy(name, numbers):
    assert_array_equal(fp.spacing(numbers, name), np.spacing(np.abs(numbers).astype(name)).astype(np.float64))


def test_beyond_the_largest_number_lies_infinity_or_nan():
    assert fp.round_to(-1e39, "float32") == -np.inf
    assert fp.round_to(65520, "float16") == np.inf
    assert fp.round_to(464, "float8_e4m3") == 448
    assert np.isnan(fp.round_to(465, "float8_e4m3"))
    assert_array_equal(fp.round_to([np.inf, -np.inf, np.nan], "float16"), [np.inf, -np.inf, np.nan])


def test_a_tenth_and_two_tenths_are_not_three_tenths():
    assert 0.1 + 0.2 != 0.3
    assert fp.round_to(fp.round_to(0.1, "float32") + fp.round_to(0.2, "float32"), "float32") == np.float32(
        0.1
    ) + np.float32(0.2)


@given(hnp.arrays(np.float64, st.integers(1, 12), elements=st.floats(-1e4, 1e4)))
def test_stable_softmax_and_logsumexp_equal_scipy(logits):
    assert_allclose(fp.softmax_stable(logits), special.softmax(logits), rtol=1e-13)
    assert_allclose(fp.logsumexp_stable(logits), special.logsumexp(logits), rtol=1e-14, atol=1e-15)


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=6), st.sampled_from([-3000, 800, 100_000]))
def test_stable_softmax_equals_exact_arithmetic_where_the_naive_one_fails(eighths, offset):
    logits = offset + np.array(eighths) / 8
    with localcontext(prec=60):
        exponentials = [(Decimal(float(z)) - offset).exp() for z in logits]
        exact = [float(part / sum(exponentials)) for part in exponentials]
        logsumexp = float(sum(exponentials).ln() + offset)
    assert not np.isfinite(fp.softmax_naive(logits)).any()
    assert not np.isfinite(fp.logsumexp_naive(logits))
    assert_allclose(fp.softmax_stable(logits), exact, rtol=4e-16 * (1 + len(eighths)))
    assert_allclose(fp.logsumexp_stable(logits), logsumexp, rtol=4e-16)


@EVERY
@given(logits=hnp.arrays(np.float64, (2, 5), elements=st.floats(-200, 200)))
def test_stable_softmax_stays_in_range_in_every_format(name, logits):
    probabilities = fp.softmax_stable(logits, name)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert_allclose(probabilities.sum(axis=-1), 1, atol=6 * fp.FORMATS[name].epsilon)
    assert np.isfinite(fp.logsumexp_stable(logits, name)).all()


@pytest.mark.parametrize(("name", "wall"), [("float64", 709.78), ("float32", 88.72), ("float16", 11.089)])
def test_the_naive_lane_breaks_at_the_overflow_wall(name, wall):
    inside, outside = [wall - 1, 0], [wall + 1, 0]
    assert_allclose(fp.softmax_naive(inside, name), fp.softmax_stable(inside, name), atol=fp.FORMATS[name].epsilon)
    assert np.isfinite(fp.logsumexp_naive(inside, name))
    assert np.isnan(fp.softmax_naive(outside, name)[0])
    assert fp.logsumexp_naive(outside, name) == np.inf
    assert np.isfinite(fp.softmax_stable(outside, name)).all()
    assert_allclose(fp.logsumexp_stable(outside, name), wall + 1, rtol=fp.FORMATS[name].epsilon)


def test_the_naive_lane_breaks_at_the_underflow_wall():
    assert np.isnan(fp.softmax_naive([-1000, -1001])).all()
    assert fp.logsumexp_naive([-1000, -1001]) == -np.inf
    assert_allclose(fp.logsumexp_stable([-1000, -1001]), special.logsumexp([-1000, -1001]), rtol=1e-15)


def test_softmax_steps_are_those_of_numpy_in_float32():
    logits = np.random.default_rng(0).normal(size=(3, 4))
    steps, scores = fp.softmax_steps(logits, "float32", stable=True), logits.astype(np.float32)
    shifted = scores - scores.max(axis=-1, keepdims=True)
    assert_array_equal(steps.shifted, shifted)
    assert_allclose(steps.exponentials, np.exp(shifted), rtol=2e-7)
    total = np.add.accumulate(steps.exponentials.astype(np.float32), axis=-1)[:, -1]
    assert_array_equal(steps.total, total)
    assert_array_equal(steps.probabilities, steps.exponentials.astype(np.float32) / total[:, np.newaxis])


@pytest.mark.parametrize("name", ["float64", "float32", "float16"])
def test_plain_running_sums_are_those_of_numpy(name):
    x = np.random.default_rng(0).uniform(0, 1, 500)
    sums = fp.summation(x, name)
    assert_array_equal(sums.naive, np.add.accumulate(x.astype(name)).astype(np.float64))


@EVERY
def test_compensation_keeps_what_plain_addition_loses(name):
    # Two numbers of a format hold twice its digits, so only as many terms as these can count.
    x = np.random.default_rng(0).uniform(0, 1, int(min(300, 2 / fp.FORMATS[name].epsilon ** 2)))
    sums = fp.summation(x, name)
    errors = [abs(lane[-1] - sums.exact[-1]) for lane in (sums.naive, sums.compensated)]
    assert errors[1] <= errors[0]
    assert errors[1] <= sums.exact[-1] * fp.FORMATS[name].epsilon
    assert sums.exact[-1] == math.fsum(fp.round_to(x, name))


def test_exact_sums_are_exact_and_quick_for_long_rows():
    x = np.random.default_rng(0).normal(size=2000) * 10.0 ** np.random.default_rng(1).integers(-12, 12, 2000)
    exact = fp.summation(x, "float64").exact
    assert [exact[k] for k in (0, 1, 999, 1999)] == [math.fsum(x[: k + 1]) for k in (0, 1, 999, 1999)]
    assert_array_equal(fp.summation([1e308, 1e308, -1e308], "float64").exact, [1e308, np.inf, 1e308])


def test_compensated_sum_solves_known_hard_sums():
    assert fp.compensated_sum([1, 1e100, 1, -1e100]) == 2
    assert fp.compensated_sum([0.1] * 10) == 1
    assert fp.compensated_sum([2048] + [0.5] * 100, "float16") == 2098
    assert fp.summation([2048] + [0.5] * 100, "float16").naive[-1] == 2048


@given(hnp.arrays(np.float64, (3, 5), elements=st.floats(-100, 100)), st.sampled_from([1e-5, 1e-3, 1.0]))
def test_layer_norm_equals_torch(X, eps):
    gain, bias = np.linspace(0.5, 2, 5), np.linspace(-1, 1, 5)
    weights = (torch.from_numpy(gain), torch.from_numpy(bias))
    expected = torch.nn.functional.layer_norm(torch.from_numpy(X), (5,), *weights, eps=eps)
    assert_allclose(fp.layer_norm(X, gain, bias, eps), expected.numpy(), rtol=1e-8, atol=1e-8)


@given(hnp.arrays(np.float64, (2, 3), elements=st.floats(-100, 100)), st.floats(0.01, 100))
def test_clipping_equals_torch(gradient, limit):
    parameter = torch.nn.Parameter(torch.zeros(2, 3, dtype=torch.float64))
    parameter.grad = torch.from_numpy(gradient.copy())
    torch.nn.utils.clip_grad_norm_([parameter], limit)
    # torch divides by the norm plus 1e-6.
    assert_allclose(fp.clip_by_norm(gradient, limit), parameter.grad.numpy(), rtol=1e-3, atol=2e-6)


@given(hnp.arrays(np.float64, 4, elements=st.floats(-1e300, 1e300)), st.floats(1e-100, 1e100))
def test_a_clipped_gradient_keeps_its_direction_and_is_never_longer_than_the_limit(gradient, limit):
    clipped = fp.clip_by_norm(gradient, limit)
    assert math.hypot(*clipped) <= limit * (1 + 1e-12)
    if math.hypot(*gradient) <= limit:
        assert_array_equal(clipped, gradient)
    else:
        assert_allclose(clipped / np.abs(clipped).max(), gradient / np.abs(gradient).max(), rtol=1e-12, atol=1e-150)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fp.round_to(1, "float4"), "format must be one of float64, .* but is float4"),
        (lambda: fp.spacing(1e6, "float16"), "x must lie within ±65504 for float16, but goes beyond"),
        (lambda: fp.spacing(np.nan, "float16"), "x must be finite"),
        (lambda: fp.softmax_naive(1.0), "logits must be an array of scores, but is a single number"),
        (lambda: fp.softmax_stable([np.inf]), "logits must be finite"),
        (lambda: fp.logsumexp_stable([]), "logits must not be empty"),
        (lambda: fp.summation([1e6], "float16"), "x in float16 must be finite"),
        (lambda: fp.compensated_sum([[1]]), r"x must have 1 axes, but its shape is \(1, 1\)"),
        (lambda: fp.layer_norm(1), "X must be rows along the last axis"),
        (lambda: fp.layer_norm([1, 2], [1, 2, 3]), r"gain must have the shape \(2,\) of a row of X, but has \(3,\)"),
        (lambda: fp.layer_norm([1, 2], eps=0), "eps must be positive and finite, but is 0"),
        (lambda: fp.clip_by_norm([1], -1), "limit must be positive and finite, but is -1"),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float8_e4m3", "float8_e5m2"])
def test_all_values_of_a_format_are_its_fixed_points_and_neighbours(name):
    found = fp.values(name)
    assert found[0] == 0
    assert found[-1] == fp.FORMATS[name].largest
    assert_array_equal(fp.round_to(found, name), found)
    assert_array_equal(np.diff(found), fp.spacing(found[:-1], name))
    assert len(found) == {"float8_e4m3": 127, "float8_e5m2": 124, "float16": 31744, "bfloat16": 32640}[name]


def test_the_bits_of_half_precision_are_those_of_numpy():
    rng = np.random.default_rng(2)
    for x in [0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, 3e-5, *rng.normal(0, 100, 50)]:
        whole = f"{np.float16(x).view(np.uint16):016b}"
        assert "".join(fp.bits(x, "float16")) == whole
        as_bfloat = f"{torch.tensor(x, dtype=torch.bfloat16).view(torch.int16).item() & 0xFFFF:016b}"
        assert "".join(fp.bits(x, "bfloat16")) == as_bfloat


@pytest.mark.parametrize("format", ["float64", "float32", "float16"])
@pytest.mark.parametrize("logits", [[0.0, 20.0], [3.1, 2.2, 1.4], [-2.0, 5.0, 5.0]])
def test_the_fused_loss_is_that_of_torch_and_the_other_road_agrees_while_the_share_is_there(format, logits):
    found = fp.cross_entropy_steps(logits, 0, format)
    expected = torch.nn.functional.cross_entropy(torch.tensor([logits], dtype=torch.float64), torch.tensor([0])).item()
    assert found.fused == pytest.approx(expected, rel=2e-3)
    assert found.through_softmax == (np.inf if found.share == 0 else pytest.approx(expected, rel=2e-2))


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: fp.values("float32"), "at most 16 bits"),
        (lambda: fp.bits(1e6, "float16"), "x must lie within"),
        (lambda: fp.cross_entropy_steps([1.0, 2.0], 2, "float16"), "label must be"),
    ],
)
def test_what_no_format_holds_is_refused(call, told):
    with pytest.raises(ValueError, match=told):
        call()
