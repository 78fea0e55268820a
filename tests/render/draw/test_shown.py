"""While a clip is drawn, it is noted when its numbers and formulas are first seen."""

import json

import pytest

from render.draw.shown import mathml


@pytest.fixture
def manifest(lesson):
    return json.loads((lesson[1] / "clips/balls/ball.json").read_text(encoding="utf-8"))


def test_a_number_is_known_by_the_first_moment_at_which_it_is_shown_or_said(manifest):
    roll_out, think, answer = manifest["beats"]
    # It is said before its formula appears at the mark; half of it is neither.
    assert roll_out["start"] < manifest["moments"]["double"] < roll_out["marks"]["there"]
    assert manifest["moments"]["entropy"] == pytest.approx(answer["start"], abs=0.5)
    assert "half" not in manifest["moments"]
    assert think["start"] < answer["start"]


def test_a_formula_is_kept_once_a_beat_with_its_numbers_and_without_colours(manifest):
    first, second = manifest["formulas"]
    assert (first["beat"], second["beat"]) == ("roll_out", "think")
    assert first["typst"] == second["typst"] == "2 data(n) = 6"
    assert first["mathml"] == '<math display="block"><mn>2</mn><mi>𝑛</mi><mo>=</mo><mn>6</mn></math>'
    beat = manifest["beats"][0]
    assert beat["marks"]["there"] - 0.1 <= first["start"] < beat["end"]


def test_choices_are_filled_and_the_answer_is_that_of_the_script(manifest):
    assert manifest["beats"][1]["choices"] == ["No, never", "Yes, after 6 steps"]
    assert [beat["answer"] for beat in manifest["beats"]] == [None, "B", None]
    assert manifest["scene"] == "lessons.balls.ball.Ball"


def test_what_typst_cannot_write_as_mathml_is_left_to_its_source():
    assert mathml([]) == []
    assert mathml(["x", "frac("]) == ["", ""]
    (found,) = mathml(["{{ a + b : sum }} / {{ 2 }}"])
    assert found.startswith("<math")
    assert "sum" not in found
    (plain,) = mathml(["data(x)"], ["data"])
    assert "data" not in plain
