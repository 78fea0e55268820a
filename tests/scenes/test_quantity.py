"""A quantity keeps where it came from; a readout and a placeholder show exactly its value."""

import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from mathdl import information
from scenes.kit import parameters
from scenes.kit.parameters import Choice, Distribution, Matrix, Number, Vector, Whole, Words
from scenes.kit.placeholders import fill, math_style, refuse_typed_decimals
from scenes.kit.quantity import plain, quantity, refuse_nan
from scenes.script import LectureError, ParameterError
from scenes.words import NotANumberError, fills, number_text, refill

P = np.array([0.5, 0.25, 0.125, 0.125])


def test_a_quantity_remembers_function_inputs_and_unit():
    entropy = quantity(information.entropy, P, base=2, unit="bits")
    described = entropy.describe()
    assert described["function"] == "mathdl.information.entropy"
    assert described["inputs"] == {"p": P.tolist(), "base": 2}
    assert (described["value"], described["unit"]) == (1.75, "bits")
    assert f"{entropy:.3f}" == "1.750"


def test_zero_has_no_sign():
    zero, nearly = quantity(np.negative, 0.0), quantity(np.negative, 0.0004)
    assert [f"{zero:g}", f"{zero}", f"{nearly:.3f}", f"{nearly:+.3f}"] == ["0", "0.0", "0.000", "+0.000"]
    assert f"{quantity(np.negative, 2.5):_>8.2f}" == "___−2.50"


def test_a_part_says_which_part_it_is():
    pairs = quantity(np.stack, [P, P[::-1]])
    assert pairs.part(1, 0).describe()["path"] == "[1][0]"
    assert float(pairs.part((1, 0))) == 0.125


def test_a_quantity_as_input_is_named_by_its_function():
    code = quantity(information.huffman_code, P)
    length = quantity(np.size, code)
    assert length.value == 4
    assert length.describe()["inputs"]["a"] == "mathdl.information.huffman_code"


def test_large_arrays_are_described_by_shape_and_checksum():
    described = plain(np.zeros((20, 20)))
    assert described["shape"] == [20, 20]
    assert plain(np.ones((20, 20)))["sha256"] != described["sha256"]


def test_what_has_no_json_form_is_described():
    values = {"inf": np.inf, "rng": np.random.default_rng(0), "function": information.entropy, "row": (1, P)}
    text = json.dumps(plain(values), allow_nan=False)
    assert json.loads(text)["inf"] == "inf"
    assert "mathdl.information.entropy" in text


def test_placeholders_are_filled_and_groups_left_alone():
    entropy = quantity(information.entropy, P, base=2)
    assert fill("{{ x : name }} = {h:.2f} of {n}", {"h": entropy, "n": 4}, math=True) == "{{ x : name }} = 1.75 of 4"


def test_an_unknown_placeholder_names_the_closest():
    with pytest.raises(LectureError, match=r"did you mean \{entropy\}"):
        fill("{entrpy:.3f}", {"entropy": 1.0, "other": 2.0})


def test_a_placeholder_that_cannot_be_formatted_is_an_error():
    with pytest.raises(LectureError, match="cannot be formatted"):
        fill("{code:.3f}", {"code": quantity(information.huffman_code, P)})


@pytest.mark.parametrize("markup", ["x = 0.5", "$1.25$ bits"])
def test_typed_decimals_are_refused(markup):
    with pytest.raises(LectureError, match="types a decimal"):
        refuse_typed_decimals(markup)


@pytest.mark.parametrize("markup", ["x = {value:.2f}", "#h(0.5em) a", "mat(3, 0; 4, 5)", "sum_(i=1)^n"])
def test_lengths_whole_numbers_and_placeholders_are_not_typed_decimals(markup):
    refuse_typed_decimals(markup)


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (-3, "", "−3"),
        (-1.44e-5, "+.3g", "−1.44 × 10⁻⁵"),
        (1.44e-5, "+.2e", "+1.44 × 10⁻⁵"),
        (1.44e-5, ".2E", "1.44 × 10⁻⁵"),
        (12_000_000, ".1e", "1.2 × 10⁷"),
        (1e22, "", "1 × 10²²"),
        (-16384, ",d", "−16,384"),
        (16384, "_d", "16,384"),
        (-0.125, ".1%", "−12.5%"),
        (-1.5, "8.2f", "   −1.50"),
        (1.5, "->6.1f", "---1.5"),
        (1 - 2j, ".1f", "1.0−2.0j"),
        (-255, "#x", "−0xff"),
        (0x1E5, "x", "1e5"),
        (Decimal("-1E-7"), "", "−1 × 10⁻⁷"),
        (Fraction(-1, 3), "", "−1/3"),
        (np.float32(0.1), "", "0.1"),
        (np.float32(-1e-9), "", "−1 × 10⁻⁹"),
        (np.array([-1.0, 2e-9]), "", "[−1.0, 2 × 10⁻⁹]"),
        ([-1, 2], "", "[−1, 2]"),
        ("fp16 e-05 -3", "", "fp16 e-05 -3"),
        (np.inf, ".3f", "∞"),
        (-np.inf, "08.2f", "−∞"),
        (np.float32("inf"), "+g", "+∞"),
    ],
)
def test_a_number_is_written_in_one_way_whatever_its_format(value, spec, text):
    assert number_text(value, spec) == text
    assert fill(f"{{x:{spec}}}", {"x": value}) == text
    if not isinstance(value, str | list):
        assert f"{quantity(lambda: value):{spec}}" == text


@pytest.mark.parametrize("kind", [float, np.float64, np.float32, np.float16, np.longdouble, np.array, Decimal, complex])
@pytest.mark.parametrize("spec", ["", ".0f", ".2f", "g", "+.1e", "8.3f", ".1%", ",.2f", "z.1f"])
def test_zero_has_no_minus_of_whatever_type(kind, spec):
    if kind in (Decimal, complex) and "%" in spec:
        spec = ".1f"
    assert "−" not in number_text(kind(-0.0), spec)
    assert "-" not in number_text(kind(-0.0), spec)
    assert not {"−", "-"} & set(fill("{x:.2f}", {"x": kind(-0.0004)}))


@pytest.mark.parametrize(
    "value", [np.nan, np.float32("nan"), np.array(np.nan), complex(1, np.nan), Decimal("NaN"), [np.nan]]
)
def test_what_is_not_a_number_is_not_written(value):
    with pytest.raises(NotANumberError):
        number_text(value)
    with pytest.raises(NotANumberError, match=r"\{x:\} in 'It is \{x\}.' is not a number"):
        fill("It is {x}.", {"x": value})


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (np.nan, "with NaN, which"),
        (np.float32("nan"), "with NaN, which"),
        (np.array([[1, 2], [3, np.nan]]), r"with NaN at \[1, 1\]"),
        ([1.0, (2.0, np.nan)], r"with NaN at \[1\]\[1\]"),
        ({"rate": np.array([np.nan])}, r"with NaN at \['rate'\]\[0\]"),
    ],
)
def test_numbers_that_are_none_are_refused_by_name(value, place):
    fine = {
        "whole": quantity(lambda: np.array([1, 2])),
        "far": quantity(lambda: -np.inf),
        "word": quantity(lambda: "nan"),
    }
    refuse_nan(fine)
    with pytest.raises(NotANumberError, match=rf"'losses' \(from .*\) {place}"):
        refuse_nan({**fine, "losses": quantity(lambda: value)})


def test_a_number_too_large_for_its_format_is_told():
    with pytest.raises(LectureError, match="cannot be formatted"):
        fill("{n:.1e}", {"n": 10**400})


def test_kept_numbers_are_written_as_they_were():
    kept = fills(["{a:.2e} and {b:.1f}"], {"a": -1.5e-6, "b": -np.inf})
    assert refill("{b:.1f}, {a:.2e}", kept) == "−∞, −1.50 × 10⁻⁶"


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("1.75", "1.75"),
        ("−1.75", "#$−1.75$;"),
        ("+0.5", "#$+0.5$;"),
        ("∞", "#$∞$;"),
        ("−1.2 × 10⁻⁶", "#$−1.2 times 10^(-6)$;"),
        ("16,384", '"16,384"'),
        ("−12.5%", '"−12.5%"'),
    ],
)
def test_a_number_in_a_formula_is_one_part(text, markup):
    assert math_style(text) == markup


def test_a_table_of_numbers_writes_them_as_the_screen_does():
    texts = [quantity(lambda value=value: value).describe()["text"] for value in (-1.5e-6, np.inf, [-0.0, np.nan], -3)]
    assert texts == ["−1.5 × 10⁻⁶", "∞", "[0, not a number]", "−3"]


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        (Number(0, 1), "x", "not a number"),
        (Number(0, 1), True, "not a number"),
        (Number(0, 1), float("nan"), "not a number"),
        (Number(0, 1), 2, "out of range"),
        (Whole(1, 5), 1.5, "not a whole number"),
        (Whole(1, 5), 9, "out of range"),
        (Distribution((2, 4)), [0.5, 0.6], "sums to 1.1"),
        (Distribution((2, 4)), [1.2, -0.2], "holds -0.2"),
        (Distribution((2, 4)), [1.0], "has 1 entries"),
        (Distribution((2, 4)), "half", "not a list of numbers"),
        (Vector((2, 2), -1, 1), [0, 3], "out of range"),
        (Matrix(2, 2, 9), [[1, 2, 3]], "its shape is 1×3"),
        (Matrix(2, 2, 9), [1, 2], "not a matrix"),
        (Matrix(2, 2, 9), [[1, 20], [0, 1]], "out of range"),
        (Matrix(2, 2, 9, determinant=(0.1, 50)), [[1, 2], [2, 4]], "singular"),
        (Matrix(2, 2, 9, determinant=(0.1, 50)), [[0, 1], [1, 0]], "determinant is -1"),
        (Words((2, 3), 5), ["one", "a\nb"], "control character or a new line"),
        (Words((2, 3), 5), ["one"], "has 1 entries"),
        (Choice(("cpu", "cuda")), "tpu", "not on the list"),
    ],
)
def test_a_parameter_that_cannot_be_drawn_is_refused_with_name_value_and_range(kind, value, reason):
    with pytest.raises(ParameterError) as refused:
        parameters.check("clip", {"x": kind}, {"x": value})
    message = str(refused.value)
    assert reason in message
    assert f"x = {value!r}" in message
    assert f"Allowed: {kind.allowed}." in message


def test_parameters_are_converted():
    kinds = {"p": Distribution((2, 4)), "n": Whole(1, 5), "w": Words((1, 2), 5), "d": Choice(("cpu",))}
    checked = parameters.check("clip", kinds, {"p": [0.5, 0.5], "n": 2, "w": ["on"], "d": "cpu"})
    assert checked["p"].dtype == np.float64
    assert (checked["n"], checked["w"], checked["d"]) == (2, ("on",), "cpu")


def test_a_missing_and_a_misspelt_parameter_are_named():
    with pytest.raises(ParameterError, match="needs the parameter 'rate'"):
        parameters.check("clip", {"rate": Number(0, 1)}, {})
    with pytest.raises(ParameterError, match="did you mean 'rate'"):
        parameters.check("clip", {"rate": Number(0, 1)}, {"rat": 1})
