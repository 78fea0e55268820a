"""Text is set by Typst with its own fonts; a readout keeps its columns; figures paint what they are given."""

import numpy as np
import pytest
import typst
from manim import config, tempconfig
from manim.mobject.text import typst_mobject

from mathdl import information
from render.check.rules import PIXELS_PER_UNIT, SMALL_X_HEIGHT
from scenes.kit import text, theme, typesetting
from scenes.kit.placeholders import LectureError
from scenes.kit.quantity import quantity
from scenes.kit.readout import Readout
from scenes.kit.stage import STAGES


@pytest.fixture(autouse=True)
def _media(tmp_path):
    with tempconfig({"media_dir": str(tmp_path), "tex_dir": str(tmp_path / "typst"), "verbosity": "ERROR"}):
        theme.activate("dark")
        yield


def entropy(p):
    return quantity(information.entropy, p, base=2, unit="bits")


@pytest.mark.usefixtures("no_kept_texts")
def test_no_font_of_the_system_is_used(monkeypatch):
    asked = []
    compiler = typst.Compiler
    monkeypatch.setattr(typst, "Compiler", lambda **kwargs: asked.append(kwargs) or compiler(**kwargs))
    typesetting._compiler.cache_clear()
    text.label("a word that is new here")
    assert asked
    assert all(kwargs["ignore_system_fonts"] for kwargs in asked)


def test_the_fonts_that_the_preamble_names_come_with_typst():
    fonts = typst.Fonts(include_system_fonts=False).families()
    assert {text.TEXT_FONT, text.MATH_FONT} <= set(fonts)


def test_a_formula_is_published_whole_and_set_once():
    first = typst_mobject.typst_to_svg_file("$x$")
    written = first.stat().st_mtime_ns
    assert typst_mobject.typst_to_svg_file("$x$") == first
    assert first.stat().st_mtime_ns == written
    assert [path for path in config.get_dir("tex_dir").iterdir() if path.suffix == ".tmp"] == []


def test_labels_align_on_their_baselines_whatever_their_letters():
    row = text.row(text.label("axe"), text.label("gypsy"), text.formula("x/y"))
    assert np.ptp([part.baseline for part in row]) < 1e-9
    assert row[0].get_bottom()[1] > row[1].get_bottom()[1]


def test_a_label_is_as_tall_as_the_check_asks_for():
    assert text.label("x").x_height * PIXELS_PER_UNIT >= SMALL_X_HEIGHT


def test_role_functions_colour_parts_of_a_formula():
    formula = text.formula("data(p) + parameter(q)")
    assert len(formula.parts("data")) == len(formula.parts("parameter")) == 1
    assert formula.parts("data")[0].get_left()[0] < formula.parts("parameter")[0].get_left()[0]


def test_typst_errors_name_the_markup():
    with pytest.raises(LectureError, match=r"'frac\(' cannot be set: Typst says: unclosed"):
        text.formula("frac(")


def test_a_typed_decimal_is_refused():
    with pytest.raises(LectureError, match="types a decimal"):
        text.formula("x = 0.75")


def test_a_long_heading_is_kept_within_the_margins():
    heading = text.heading("A very long subject indeed", "with a gist that would run far beyond the edge of the frame")
    assert heading.get_left()[0] >= STAGES["wide"].left - 1e-6
    assert heading.get_right()[0] <= STAGES["wide"].right + 1e-6


@pytest.mark.parametrize("gist", ["short", "with a gist that would run far beyond the edge of the frame", "long " * 40])
def test_a_tall_heading_breaks_its_gist_and_is_kept_between_the_margins_and_the_stage(gist):
    stage = STAGES["vertical"]
    subject, rest = text.tall_heading("A very long subject, longer than the frame is wide", gist)
    for part in (subject, rest):
        assert part.get_left()[0] == pytest.approx(stage.left)
        assert part.get_right()[0] <= stage.right + 1e-6
    assert stage.height / 2 - 0.4 > subject.get_top()[1]
    assert subject.get_bottom()[1] > rest.get_top()[1]
    assert rest.get_bottom()[1] > stage.top


def test_lines_are_about_equally_long_and_lose_no_word():
    assert text.even_lines("one two three four", 1) == ["one two three four"]
    assert text.even_lines("one two three four", 2) == ["one two", "three four"]
    assert text.even_lines("indivisible", 3) == ["indivisible"]


def test_a_readout_keeps_the_columns_of_its_digits():
    readout = Readout(entropy([0.5, 0.5]), ".3f")
    before = [slot.get_center()[0] for slot in readout._slots]
    readout.show(entropy([0.9, 0.1]))
    after = [slot.get_center()[0] for slot in readout._slots]
    assert np.abs(np.subtract(before, after)).max() < 0.05
    assert f"{readout.quantity:.3f}" == "0.469"


@pytest.mark.parametrize("size", [theme.READOUT, theme.ROW, theme.LABEL])
def test_the_unit_of_a_readout_can_be_read(size):
    unit = Readout(entropy([0.5, 0.5]), size=size).submobjects[-1]
    assert unit.x_height * PIXELS_PER_UNIT > SMALL_X_HEIGHT


def test_a_readout_changes_where_it_has_been_moved_to():
    readout = Readout(entropy([0.5, 0.5]), ".3f").scale(1.5).shift([2, 1, 0])
    rule, baseline = readout._rule.get_center(), readout.baseline
    readout.show(entropy([0.9, 0.1]))
    assert np.allclose(readout._rule.get_center(), rule)
    assert readout._slots[0].get_bottom()[1] == pytest.approx(baseline, abs=0.03)


def test_a_number_too_long_for_its_readout_is_an_error():
    readout = Readout(quantity(np.float64, 9), "g")
    with pytest.raises(LectureError, match="digits=5"):
        readout.show(quantity(np.float64, 12345))


def test_powers_of_ten_are_raised():
    readout = Readout(quantity(np.float64, 1.5e-6), ".1e")
    mantissa, exponent = readout._slots[0], readout._slots[9]
    assert exponent.height < mantissa.height
    assert exponent.get_bottom()[1] > mantissa.get_bottom()[1]


@pytest.mark.parametrize(
    ("value", "spec", "shown"),
    [
        (-1.44e-5, "+.3g", "−1.44 × 10⁻⁵"),
        (-0.0, ".3f", "0.000"),
        (np.inf, ".3f", "∞"),
        (-1.5e-6, ".1e", "−1.5 × 10⁻⁶"),
    ],
)
def test_a_readout_shows_a_number_as_it_is_written_everywhere(value, spec, shown):
    readout = Readout(quantity(lambda: value), spec)
    assert readout.shown == shown
    drawn = sum(len(slot.points) > 0 for slot in readout._slots)
    assert drawn == len(shown.replace(" ", ""))


def test_a_readout_of_what_is_not_a_number_is_refused_by_its_source():
    losses = quantity(np.log, [1.0, np.nan])
    with pytest.raises(LectureError, match=r"readout of numpy.log\[1\] would show NaN"):
        Readout(losses.part(1))


@pytest.mark.parametrize("number", ["#$−2$;", "#$4 times 10^(-5)$;"])
def test_a_number_with_a_sign_or_a_power_is_one_numerator_exponent_or_entry(number):
    assert text.formula(f"{number}/3").height > 1.2 * text.formula(number).height
    for markup in (f"{number}(b + 1)", f"x^{number}", f"mat(1, {number}; {number}, 2)", f"{{{{ {number} : n }}}} = 2"):
        assert text.formula(markup).width > 0


def test_a_fraction_has_the_same_bar_each_time_it_is_set():
    bars = [max(part.get_stroke_width() for part in text.formula("a / b").submobjects) for _ in range(2)]
    assert bars[0] == bars[1] > 0
