"""Estimates give way to counts; bars on a terminal, plain lines elsewhere."""

import io

import pytest
from rich.console import Console

from render.build.preview import table
from render.progress import Bars, Lines, Tally, display
from render.publish.number_text import shown
from render.wording import clock


def test_an_estimate_grows_with_the_frames_and_ends_as_the_count():
    tally = Tally([("a", 100), ("b", 50)])
    tally.advance("a", 120)
    assert tally.totals == (120, 170)
    tally.close("a", 110)
    tally.close("b", 0)
    assert tally.totals == (110, 110)


@pytest.mark.parametrize(("terminal", "kind"), [(True, Bars), (False, Lines)])
def test_every_clip_is_told_from_start_to_end(terminal, kind):
    text = io.StringIO()
    console = Console(file=text, force_terminal=terminal, width=100)
    with display(console, [("a", 100), ("b", 50)]) as shown:
        assert isinstance(shown, kind)
        shown.start("a")
        shown.advance("a", 40)
        shown.finish("a", 90, "done a")
        shown.finish("b", 0, "FAILED b [x]: never begun")
    assert "done a" in text.getvalue()
    assert "FAILED b [x]: never begun" in text.getvalue()
    assert ("\x1b[" in text.getvalue()) is terminal


def test_lines_tell_the_time_left(monkeypatch):
    text = io.StringIO()
    now = iter([0.0, 5.0, 20.0])
    monkeypatch.setattr("render.progress.time.monotonic", lambda: next(now))
    with display(Console(file=text, width=100), [("a", 100)]) as shown:
        shown.advance("a", 10)
        shown.advance("a", 20)
    assert text.getvalue() == "20 of about 100 frames, about 1:20 left\n"


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (65, "1:05"), (3725, "1:02:05")])
def test_clock(seconds, text):
    assert clock(seconds) == text


def test_the_table_of_numbers_tells_the_call():
    number = {
        "value": 1.75, "text": "1.75", "unit": "bits", "path": ".losses[-1]", "function": "mathdl.networks.train",
        "inputs": {"rate": 0.1, "network": {"type": "MLP"}, "X": {"shape": [200, 2], "dtype": "float64"}, "s": ["a"]},
    }  # fmt: skip
    console = Console(file=io.StringIO(), width=140)
    console.print(table("clip", {"loss": number}))
    assert (
        "mathdl.networks.train(rate=0.1, network=MLP, X=array of 200 × 2, s=[a]).losses[-1]" in console.file.getvalue()
    )


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        (1.75, "1.75", "1.75"),
        ({"type": "Trace", "nodes": [1, 2]}, "{...}", "Trace"),
        ({"shape": [40, 2], "dtype": "float64"}, "array of shape (40, 2)", "array of 40 × 2"),
        ({"a": 1, "b": 2}, "{'a': 1, 'b': 2}", "2 entries"),
        ([0.125] * 40, "0.125, " * 40, "list of 40"),
    ],
)
def test_values_fit_a_table(value, text, expected):
    assert shown({"value": value, "text": text}) == expected
