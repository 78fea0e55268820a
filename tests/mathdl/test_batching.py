import os
import pathlib
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from mathdl import batching


@pytest.fixture(scope="module")
def measured():
    sizes = [1, 3, 8]
    return batching.measure(sizes, 96, 64, "cpu", repeats=3, rng=np.random.default_rng(0), probe_size=128)


def test_a_measurement_says_where_when_and_with_what_it_was_made(measured):
    assert (measured.backend, measured.dtype, measured.threads, measured.repeats) == ("cpu", "float32", 1, 3)
    assert measured.device
    assert measured.versions["torch"] == torch.__version__
    assert len(measured.date) == len("2000-01-01")


def test_every_measured_time_and_ceiling_is_positive(measured):
    for values in (measured.loop_seconds, measured.batch_seconds, measured.roofline_fraction):
        assert values.shape == (3,)
        assert (values > 0).all()
    assert min(measured.peak_flops, measured.copy_bandwidth, measured.read_bandwidth) > 0
    assert measured.bandwidth == max(measured.copy_bandwidth, measured.read_bandwidth)


def test_loop_and_batch_compute_the_same_numbers_up_to_rounding(measured):
    assert 0 <= measured.largest_difference < 1e-5


def test_measuring_leaves_the_number_of_threads_as_it_was():
    before = torch.get_num_threads()
    batching.measure([1], 4, 4, "cpu", repeats=1, rng=np.random.default_rng(0), threads=before + 1, probe_size=4)
    assert torch.get_num_threads() == before


@pytest.mark.parametrize("dtype", batching.ITEM_BYTES)
def test_every_format_can_be_measured(dtype):
    run = batching.measure([2], 8, 4, "cpu", dtype, 1, rng=np.random.default_rng(0), probe_size=8)
    assert run.weight_bytes == 32 * torch.empty(0, dtype=getattr(torch, dtype)).element_size()


def test_a_measurement_survives_being_stored(measured):
    again = batching.from_json(measured.to_json())
    assert again.to_json() == measured.to_json()
    assert_array_equal(again.batch_seconds, measured.batch_seconds)


def test_flops_are_those_that_torch_counts():
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        torch.ones(7, 12) @ torch.ones(5, 12).T
    assert batching.layer_flops(7, 12, 5) == counter.get_total_flops()


def test_bytes_are_those_of_the_three_arrays():
    X, W = torch.ones(7, 12), torch.ones(5, 12)
    assert batching.layer_bytes(7, 12, 5) == X.nbytes + W.nbytes + (X @ W.T).nbytes
    assert batching.layer_bytes(7, 12, 5, "float64") == 2 * batching.layer_bytes(7, 12, 5)


def test_intensity_grows_with_the_batch_towards_that_of_the_whole_layer():
    intensity = batching.arithmetic_intensity(2 ** np.arange(30), 4096, 4096)
    assert (np.diff(intensity) > 0).all()
    assert_allclose(intensity[0], 0.5, rtol=1e-3)
    assert_allclose(intensity[-1], 2 * 4096 * 4096 / (4 * 2 * 4096), rtol=1e-3)


def test_the_roof_rises_with_intensity_up_to_the_knee_and_is_flat_beyond():
    knee = batching.knee_intensity(200e9, 50e9)
    assert knee == 4
    assert_array_equal(batching.roofline(200e9, 50e9, [knee / 2, knee, 2 * knee]), [100e9, 200e9, 200e9])
    assert batching.roofline(1, 1, np.ones((2, 3))).shape == (2, 3)


def test_the_stored_measurement_is_of_a_layer_larger_than_the_cache_of_a_core():
    stored = batching.load_measurement("cpu")
    assert stored.weight_bytes == 64 * 2**20
    assert stored.batch_sizes.tolist() == [2**k for k in range(11)]
    assert stored.device
    assert stored.repeats >= 5


def test_the_stored_measurement_stays_under_its_roof_and_batching_pays():
    stored = batching.load_measurement("cpu")
    assert ((stored.roofline_fraction > 0) & (stored.roofline_fraction <= 1)).all()
    assert (stored.predicted_seconds <= stored.batch_seconds).all()
    assert stored.slowdown(128) < 128
    assert stored.speedup(128) > 1
    assert stored.largest_difference < 1e-4


def test_derived_numbers_of_a_measurement_agree_with_each_other():
    stored = batching.load_measurement("cpu")
    assert_allclose(stored.intensity, batching.arithmetic_intensity(stored.batch_sizes, 4096, 4096))
    assert_allclose(stored.batch_flops_per_second / stored.flops * stored.batch_sizes, stored.batch_throughput)
    assert_allclose(stored.loop_flops_per_second / stored.flops * stored.batch_sizes, stored.loop_throughput)
    assert_allclose(stored.roofline_fraction, stored.predicted_seconds / stored.batch_seconds)
    assert_allclose(stored.knee_intensity, stored.peak_flops / stored.bandwidth)
    assert_allclose(stored.slowdown(64, 8), stored.slowdown(64) / stored.slowdown(8))
    assert_allclose(stored.bytes_moved, stored.flops / stored.intensity)
    assert_allclose(stored.roof.intensity[1], stored.knee_intensity)
    assert_allclose(stored.roof.flops_per_second[1:], stored.peak_flops)
    assert_allclose(stored.roof.flops_per_second[0], stored.bandwidth * stored.intensity[0] / 2)


@pytest.mark.parametrize("dtype", batching.ITEM_BYTES)
def test_a_difference_is_told_in_spacings_of_its_format(dtype):
    spacing = float(torch.finfo(getattr(torch, dtype)).eps)
    run = replace(batching.load_measurement("cpu"), dtype=dtype, differences=np.array([0, 7 * spacing, spacing]))
    assert run.difference_in_spacings == 7


@pytest.mark.parametrize(
    ("backend", "threads", "words"),
    [("cpu", 1, "one core of a CPU"), ("cpu", 4, "4 cores of a CPU"), ("cuda", 1, "a GPU"), ("mps", 1, "a GPU")],
)
def test_a_measurement_says_in_words_what_did_the_work(backend, threads, words):
    assert replace(batching.load_measurement("cpu"), backend=backend, threads=threads).processor == words


def test_drawing_a_stored_measurement_needs_no_torch():
    command = "import sys; from mathdl import batching; batching.load_measurement('cpu'); print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-W", "error", "-c", command], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_the_script_measures_and_stores(tmp_path, capsys):
    options = ["--device", "cpu", "--features", "32", "--largest", "4", "--repeats", "1", "--probe-size", "32"]
    batching.main([*options, "--output", str(tmp_path)])
    stored = batching.from_json((tmp_path / "batching-cpu.json").read_text())
    assert stored.batch_sizes.tolist() == [1, 2, 4]
    assert "batching-cpu.json" in capsys.readouterr().out
    assert os.access(pathlib.Path(__file__).parents[2] / "scripts" / "measure-batching", os.X_OK)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: batching.layer_flops(0, 4, 4), "batch must be whole numbers of at least 1, but holds 0"),
        (lambda: batching.layer_flops(1.5, 4, 4), "batch must be whole numbers of at least 1, but holds 1.5"),
        (lambda: batching.layer_flops(1, 0, 4), "in_features must be a whole number of at least 1, but is 0"),
        (lambda: batching.layer_bytes(1, 4, 4, "int8"), "dtype must be one of float64, .* but is int8"),
        (lambda: batching.roofline(-1, 1, 1), "peak_flops must be positive and finite, but is -1"),
        (lambda: batching.roofline(1, np.inf, 1), "bandwidth must be positive and finite, but is inf"),
        (lambda: batching.roofline(1, 1, [1, 0]), "intensity must be positive, but holds 0"),
        (lambda: batching.roofline(1, 1, [np.nan]), "intensity must be finite"),
        (lambda: batching.knee_intensity(1, 0), "bandwidth must be positive and finite, but is 0"),
        (lambda: batching.load_measurement("abacus"), "name must be one of .*cpu.* but is abacus"),
        (lambda: batching.load_measurement("cpu").slowdown(100), r"batch must be one of \[1, 2, .*, but is 100"),
        (
            lambda: batching.from_json("{}"),
            "text must hold the fields of a measurement, but lacks or adds backend",
        ),
        (lambda: batching.measure([], 4, 4, rng=np.random.default_rng()), "sizes must not be empty"),
        (lambda: batching.measure([[1]], 4, 4, rng=np.random.default_rng()), "sizes must have 1 axis"),
        (
            lambda: batching.measure([1], 4, 4, "tpu", rng=np.random.default_rng()),
            "device must be one of .* is tpu",
        ),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_random_layer_is_scaled_to_its_inputs_and_computes_what_torch_computes():
    layer = batching.random_layer(400, 300, 200, np.random.default_rng(0))
    assert layer.weights.std() == pytest.approx(400**-0.5, rel=0.02)
    assert layer.inputs.std() == pytest.approx(1, rel=0.02)
    expected = torch.nn.functional.linear(torch.from_numpy(layer.inputs), torch.from_numpy(layer.weights))
    np.testing.assert_allclose(layer.outputs, expected.numpy(), rtol=1e-12, atol=1e-12)
