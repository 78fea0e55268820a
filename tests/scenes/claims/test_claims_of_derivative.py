"""What the clip of the derivative says beside its numbers, held against facts; and the ends of its parameters."""

from functools import cache

import numpy as np
import pytest
from clips import FirstAndLast, scene
from scipy import differentiate

from scenes.calculus.derivative import Derivative
from scenes.script import ParameterError, load_series

SPEC = next(spec for spec in load_series().clips if spec.name == "derivative")


@cache
def numbers():
    return {name: found.value for name, found in defaults().items()}


@cache
def defaults():
    return Derivative.numbers(
        **{name: np.array(v) if isinstance(v, list) else v for name, v in SPEC.parameters.items()}
    )


def curvature():
    """The second derivative of the loss where the clip starts, by SciPy."""
    found = differentiate.derivative(numbers()["line"].slope, -0.5)
    return abs(float(found.df))


def valleys():
    losses = numbers()["line"](np.linspace(-4.5, 3.5, 801))
    return int(((losses[1:-1] < losses[:-2]) & (losses[1:-1] < losses[2:])).sum())


def torch_slope_in_the_kink():
    torch = pytest.importorskip("torch")
    z = torch.zeros(1, requires_grad=True)
    torch.relu(z).sum().backward()
    return float(z.grad)


def close(value, wanted, share=0.02):
    return abs(value - wanted) <= share * abs(wanted)


CLAIMS = {
    "one weight leads through a valley": lambda n: valleys() == 1,
    "a shelf is nearly level": lambda n: 0 < n["line"].slope(1.0) < 0.05 * n["slope"],
    "a hill is higher than all before": lambda n: n["tour"][np.argmax(n["line"](n["tour"]))] == 3.5,
    "both shrink towards nothing": lambda n: abs(n["moves"][-1]) < 0.01 * n["moves"][0] and n["dwindling"][-1] < 0.01,
    "the quotient settles": lambda n: (np.diff(abs(n["secants"] - n["slope"])) < 0).all(),
    "at the slope that SciPy finds": lambda n: close(
        n["slope"], float(differentiate.derivative(n["line"], -0.5).df), 1e-8
    ),
    "ten times less error": lambda n: close(n["one_way"], 10),
    "as Taylor's formula says": lambda n: close(n["fall"].forward_errors[1], curvature() / 2 * 1e-4),
    "a hundred times less": lambda n: close(n["both_ways"], 100),
    "then rounding takes over": lambda n: all(
        errors[-1] > 1e3 * errors.min() for errors in (n["errors"].forward_errors, n["errors"].central_errors)
    ),
    "close up it is straight": lambda n: close(n["close_apart"], curvature() * 1e-3 / (4 * n["slope"]), 0.01),
    "the kink stays a kink": lambda n: np.allclose(n["kink"], 0.5, atol=1e-12),
    "torch takes the left slope": lambda n: torch_slope_in_the_kink() == n["left_slope"],
    "the slope promises the way": lambda n: (n["promised"] < 0).all() and (n["actual"] < 0).all(),
    "small steps go down": lambda n: (np.diff(n["line"](n["walk"])) < 0).all(),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_is_said_is_so(claim):
    assert CLAIMS[claim](numbers())


REFUSED = {
    "the slope at the start is": {"start": 1.0},
    "nudge and nudges must fall": {"nudges": [0.01, 0.1]},
    "the second step be the longer": {"steps": [1, 0.1]},
    "do not fall by 10 and by 100": {"weight": 8, "start": -5.0},
    "is no worse than for the short one": {"weight": 0, "start": -4.0, "steps": [1, 1.5]},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_would_make_the_words_untrue_is_refused_with_the_reason(reason, tmp_path):
    with pytest.raises(ParameterError, match=reason):
        scene(SPEC, tmp_path, REFUSED[reason])


ENDS = [
    {"weight": 0, "start": -3.0},
    {"weight": 32, "start": 4.0, "zoom": 10},
    {"start": -6.0, "zoom": 10_000},
    {"weight": 14, "start": 6.0, "nudge": 1.0},
    {"nudge": 0.1, "nudges": [0.05, 0.00001]},
    {"nudges": [0.1, 0.01, 0.001, 0.0001], "steps": [0.01, 1.5]},
]


@pytest.mark.parametrize("shape", ["wide", "vertical"])
@pytest.mark.parametrize("parameters", ENDS, ids=str)
def test_it_can_be_drawn_at_the_ends_of_its_parameters(parameters, shape, tmp_path):
    drawn = scene(SPEC, tmp_path, parameters, shape, FirstAndLast())
    drawn.render()
    assert [record.beat.name for record in drawn.records] == [beat.name for beat in SPEC.beats]
