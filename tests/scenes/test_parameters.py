"""Every kind of parameter describes itself as plain data, so that a page can offer a control for it."""

import json

import pytest

from scenes.kit import parameters
from scenes.kit.parameters import Choice, Distribution, Matrix, Number, Vector, Whole, Words, controls

EVERY = [
    (Number(0, 1), {"kind": "number", "least": 0, "most": 1}, [0, 0.25, 1]),
    (Whole(10, 120), {"kind": "whole", "least": 10, "most": 120}, [10, 60]),
    (Distribution((2, 4), least=0.05), {"kind": "distribution", "sizes": [2, 4], "least": 0.05}, [[0.5, 0.5]]),
    (Vector((3, 6), -2, 4), {"kind": "vector", "sizes": [3, 6], "least": -2, "most": 4}, [[-2, 0, 4]]),
    (
        Matrix(2, 3, limit=6),
        {"kind": "matrix", "rows": 2, "columns": 3, "least": -6, "most": 6},
        [[[1, 2, 3], [-6, 0, 6]]],
    ),
    (
        Matrix((2, 5), 2, limit=9),
        {"kind": "matrix", "rows": [2, 5], "columns": 2, "least": -9, "most": 9},
        [[[1, 2], [-9, 9]], [[0, 0]] * 5],
    ),
    (Words((1, 3), 10), {"kind": "words", "sizes": [1, 3], "length": 10}, [["heads", "tails"]]),
    (Choice((64, "all")), {"kind": "choice", "options": [64, "all"]}, [64, "all"]),
]


def test_every_kind_is_among_these():
    kinds = {each for name, each in vars(parameters).items() if name[0].isupper() and hasattr(each, "convert")}
    assert kinds - {parameters.Kind} == {type(kind) for kind, _, _ in EVERY}


@pytest.mark.parametrize(("kind", "control", "values"), EVERY, ids=lambda each: type(each).__name__)
def test_a_kind_describes_its_control_and_takes_what_the_control_can_give(kind, control, values):
    assert kind.control() == control
    assert json.loads(json.dumps(control)) == control
    for value in values:
        kind.convert(value)


@pytest.mark.parametrize("value", [[[1, 2]], [[1, 2]] * 6, [[1, 2, 3]] * 2])
def test_a_matrix_with_a_range_of_rows_refuses_fewer_more_and_other_columns(value):
    kind = Matrix((2, 5), 2, limit=9)
    with pytest.raises(ValueError, match="its shape is"):
        kind.convert(value)
    assert kind.allowed == "a 2 to 5×2 matrix with entries from -9 to 9"


def test_a_kind_without_a_control_is_set_as_text():
    class Even:
        allowed = "an even number"

        def convert(self, value):
            return value

    assert controls({"n": Even(), "p": Number(0, 1)}) == {
        "n": {"kind": "text"},
        "p": {"kind": "number", "least": 0, "most": 1},
    }
