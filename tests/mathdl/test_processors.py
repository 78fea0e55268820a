"""What scripts/test-processors asks of each kind of processor, and what it compares."""

import importlib.util
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "scripts" / "processors.py"
spec = importlib.util.spec_from_file_location("processors", SOURCE)
processors = importlib.util.module_from_spec(spec)
spec.loader.exec_module(processors)

MODERN = dict.fromkeys(["SSE3", "SSE42", "AVX", "AVX2", "FMA3", "X86_V3", "X86_V4", "AVX512_SKX", "AVX512_ICL"], True)
DISPATCHED = ["X86_V3", "X86_V4", "AVX512_ICL", "AVX512_SPR"]


@pytest.mark.parametrize(
    ("kind", "disabled"),
    [("SkylakeX", ""), ("Zen", "X86_V4 AVX512_ICL"), ("Haswell", "X86_V4 AVX512_ICL"),
     ("Nehalem", "X86_V3 X86_V4 AVX512_ICL")],
)  # fmt: skip
def test_a_processor_computes_without_what_came_after_it(kind, disabled):
    variables = processors.environment(kind, MODERN, DISPATCHED)
    assert (variables["OPENBLAS_CORETYPE"], variables["NPY_DISABLE_CPU_FEATURES"]) == (kind, disabled)


def test_what_this_machine_cannot_run_is_left_out():
    old = {"SSE3": True, "SSE42": True, "AVX": True}
    runnable = [kind for kind in processors.KINDS if processors.environment(kind, old, DISPATCHED)]
    assert runnable == ["Sandybridge", "Nehalem", "Prescott"]


def test_every_number_that_differs_is_named_with_both_values():
    first = {"loss:.3f": "0.483", "text 1": "33", "text 2": "old"}
    second = {"loss:.3f": "0.484", "text 1": "33", "text 3": "new"}
    assert processors.differences(first, first) == []
    assert processors.differences(first, second) == [
        "loss:.3f: 0.483 | 0.484", "text 2: old | nothing", "text 3: nothing | new"
    ]  # fmt: skip


def test_the_numbers_of_a_clip_are_those_of_its_words_and_of_its_picture():
    found = processors.run(["-m", "scripts.processors", "--numbers", "kl_divergence"], {}, folder=SOURCE.parents[1])
    said = processors.json.loads(found.stdout)
    assert said["forward:.3f"] == "0.625"
    shown = " ".join(said[name] for name in said if name.startswith("text "))
    assert "10.162" in shown
    assert "the price of the wrong code" in shown
