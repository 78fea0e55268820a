"""The Python lines beside a number compute that number: those of every number of every clip are run."""

import contextlib
import importlib
import io

import numpy as np
import pytest

from render.publish import reproduce
from scenes.kit.quantity import plain
from scenes.script import load_series

SERIES = load_series()


def class_of(spec):
    module = importlib.import_module(spec.module)
    return next(each for name, each in vars(module).items() if isinstance(each, type) and spec.is_class_name(name))


def same(first, second):
    """Whether two values of manifests are the same number, text, or array of them."""
    try:
        return np.allclose(np.asarray(first, float), np.asarray(second, float), rtol=1e-9, atol=1e-12, equal_nan=True)
    except (TypeError, ValueError):
        return first == second


@pytest.mark.parametrize("spec", SERIES.clips, ids=lambda spec: spec.name)
def test_the_lines_beside_every_number_compute_it(spec):
    lecture = class_of(spec)
    numbers = lecture.computed()
    manifest = {
        "numbers": {name: number.describe() for name, number in numbers.items()},
        "parameters": spec.parameters,
        "scene": f"{lecture.__module__}.{lecture.__qualname__}",
    }
    by_the_clip = {}
    for name, number in manifest["numbers"].items():
        lines = reproduce.lines(manifest, name, spec.parameters, importable=True)
        assert len(lines) == 3, name
        if lines[0].startswith("from scenes"):
            # The clip computes all of its numbers at once.
            if not by_the_clip:
                exec("\n".join(lines[:2]), by_the_clip)
            assert lines[2] == f'print(numbers["{name}"].value)'
            value = by_the_clip["numbers"][name].value
        else:
            names = {}
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec("\n".join(lines), names)
            assert printed.getvalue()
            value = names[lines[1].partition(" = ")[0]]
        assert same(plain(value), number["value"]), (name, lines)


def test_changed_parameters_stand_in_the_lines():
    number = {"function": "scenes.x.f", "inputs": {"x": {"type": "Normal"}}, "path": ""}
    manifest = {"numbers": {"a": number}, "parameters": {"n": 3, "p": [0.5]}, "scene": "scenes.x.y.Clip"}
    assert reproduce.lines(manifest, "a", {"n": 2, "p": [0.5]}, importable=True) == [
        "from scenes.x.y import Clip", "numbers = Clip.computed(n=3)", 'print(numbers["a"].value)',
    ]  # fmt: skip
    assert reproduce.lines(manifest, "a", {}, importable=False) == []


def test_a_name_that_is_a_word_of_python_gets_an_underscore():
    number = {"function": "numpy.max", "inputs": {"a": [1.0, 2.0]}, "path": ""}
    lines = reproduce.lines({"numbers": {"lambda": number}, "parameters": {}}, "lambda", {}, importable=False)
    assert lines == ["import numpy", "lambda_ = numpy.max(a=[1.0, 2.0])", "print(lambda_)"]
