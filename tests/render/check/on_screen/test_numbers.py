"""What counts as a typed number, as the same number, and as arithmetic on a result."""

import ast

import pytest

from render.check.on_screen.numbers import agree, typed_numbers
from render.check.source_checks import _Function


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("{share:.1%} of {n} cats", []),
        ("the set {{{share:.1%}, {n}}}", []),
        ("2 dogs, fp16, x^2, log_2, 0.5em", []),
        ("#text(size: 0.72em)[#muted[kg]] #h(12pt)", []),
        ('#text(fill: rgb("#101010"))[p]', []),
        ("42 cats", ["42"]),
        ("1,024 cats in 3.5 days", ["1,024", "3.5"]),
        ("x^12 and .5", ["12", ".5"]),
        ("50%", ["50"]),
    ],
)
def test_typed_numbers_are_decimals_and_whole_ones_from_ten_on(markup, found):
    assert typed_numbers(markup) == found


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("1.750", "1.8", True),
        ("1.750", "1.7", True),
        ("1.750", "1.6", False),
        ("2%", "0.024", True),
        ("2.6%", "0.03", True),
        ("2.4%", "0.04", False),
        ("1 × 10⁻⁶", "0.000001", True),
        ("−1.44 × 10⁻⁵", "−0.0000144", True),
        ("1.4 × 10⁻⁵", "1.4 × 10⁻⁶", False),
        ("∞", "+∞", True),
        ("∞", "−∞", False),
        ("∞", "1.0", False),
        ("−0.25", "-0.250", True),
        ("16,777,216", "16777216", True),
        ("float32", "float32", True),
        ("float32", "float64", False),
    ],
)
def test_formatted_numbers_agree_if_they_may_be_roundings_of_one(first, second, same):
    assert agree(first, second) is same


@pytest.mark.parametrize(
    "source",
    [
        'x = self["a"].value / self["b"].value',
        'x = self["a"].value\ny = x * self["b"].value',
        'x = np.log(self["a"].value)',
        'x = self["a"].value.sum()',
        'x = sum(self["a"].value)',
        'for x, y in zip(self["a"].value, self["b"].value): z = x - y',
        "self.label(f\"{self['a'].value + 1:.0f}\")",
        'self.readout(quantity(np.asarray, 2 * self["a"].value))',
        'x = float(self["a"]) * 2\nself.formula(str(x))',
        "a = quantity(f, 1)\nb = quantity(f, 2)\nc = a.value - b.value",
        'x = np.linalg.norm(self["a"].value)',
    ],
)
def test_arithmetic_on_results_is_told(source):
    assert offences(source)


@pytest.mark.parametrize(
    "source",
    [
        'x = self["a"].part(round(alpha * 12))',
        'x = self.axes.at(0.5 * self["a"].value, 1)',
        'bars.set_values((1 - a) * self["a"].value + a * self["b"].value)',
        'old, new = self["a"].value, self["b"].value\nx = old + a * (new - old)',
        'x = np.clip(self["a"].value, 0, 1)',
        'x = np.max(self["a"].value)',
        'size = len(self["a"].value) * 2\nself.label(str(size))',
        'x = self["a"].value > self["b"].value',
        'title = self["a"].value.name + self["b"].value.name',
        'x = self.values["p"] * 2',
    ],
)
def test_layout_and_easing_are_not(source):
    assert not offences(source)


def offences(source: str) -> dict[int, str]:
    body = "\n".join(f"    {line}" for line in source.splitlines())
    function = ast.parse(f"def construct(self):\n{body}").body[0]
    assert isinstance(function, ast.FunctionDef)
    return _Function(function).offences
