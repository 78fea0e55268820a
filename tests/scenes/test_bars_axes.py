"""Bars, axes, curves and areas stay right when they are moved, scaled and given other data."""

import numpy as np
import pytest
from manim import PI, Rectangle, tempconfig

from scenes.kit.figures.axes import Area, Axes, Curve, tick_label
from scenes.kit.figures.bars import Bars
from scenes.script import LectureError

VALUES = np.array([0.5, 0.25, 0.125, 0.125])


@pytest.fixture
def typeset_here(tmp_path):
    """Let Typst write its pictures into the test's own folder."""
    with tempconfig({"media_dir": str(tmp_path)}):
        yield


@pytest.fixture(params=[False, True], ids=["upright", "horizontal"])
def bars(request):
    return Bars(VALUES, breadth=4, length=3, horizontal=request.param)


def lengths(bars):
    return np.array([np.linalg.norm(bars.tip(i) - bars.base(i)) for i in range(len(bars.values))])


def bases(bars):
    return np.array([bars.base(i) for i in range(len(bars.values))])


def test_a_bar_is_as_long_as_its_value(bars):
    assert lengths(bars) == pytest.approx(3 * VALUES)


def test_upright_bars_go_up_from_left_to_right():
    bars = Bars(VALUES, breadth=4, length=3)
    assert bases(bars)[:, 0] == pytest.approx([-1.5, -0.5, 0.5, 1.5])
    assert bars.tip(0) == pytest.approx([-1.5, 1.5, 0])


def test_horizontal_bars_go_right_from_top_to_bottom():
    bars = Bars(VALUES, breadth=4, length=3, horizontal=True)
    assert bases(bars)[:, 1] == pytest.approx([1.5, 0.5, -0.5, -1.5])
    assert bars.tip(0) == pytest.approx([1.5, 1.5, 0])


def test_the_gap_is_a_share_of_a_bar_s_space():
    bars = Bars(VALUES, breadth=4, length=3, gap=0.1)
    assert bars.bars[0].width == pytest.approx(0.9)
    assert bars.bars[1].get_left()[0] - bars.bars[0].get_right()[0] == pytest.approx(0.1)


def test_moved_bars_keep_their_base_line_under_other_values(bars):
    before = bases(bars)
    bars.shift([2, -1, 0]).set_values(VALUES[::-1])
    assert bases(bars) == pytest.approx(before + np.array([2, -1, 0]))
    assert lengths(bars) == pytest.approx(3 * VALUES[::-1])


def test_scaled_bars_keep_their_scale_under_other_values(bars):
    bars.scale(0.5, about_point=np.zeros(3))
    before = bases(bars)
    bars.set_values(VALUES[::-1])
    assert bases(bars) == pytest.approx(before)
    assert lengths(bars) == pytest.approx(1.5 * VALUES[::-1])


def test_turned_bars_keep_their_direction_under_other_values(bars):
    bars.rotate(PI / 2)
    direction = bars.tip(0) - bars.base(0)
    bars.set_values(2 * VALUES)
    assert bars.tip(0) - bars.base(0) == pytest.approx(2 * direction)


def test_bars_come_back_from_zero(bars):
    before, widths = bases(bars), [bar.width for bar in bars.bars]
    bars.set_values(np.zeros(4))
    assert lengths(bars) == pytest.approx(0)
    bars.set_values(VALUES)
    assert bases(bars) == pytest.approx(before)
    assert [bar.width for bar in bars.bars] == pytest.approx(widths)


def test_negative_values_reach_below_the_base_line(bars):
    up = bars.tip(0) - bars.base(0)
    bars.set_values(-VALUES)
    assert bars.tip(0) - bars.base(0) == pytest.approx(-up)


def test_as_many_values_as_bars_are_needed(bars):
    with pytest.raises(ValueError, match="4 bars"):
        bars.set_values(np.ones(3))
    assert bars.values == pytest.approx(VALUES)


def test_labels_of_bars_stand_outside_the_base_line(bars):
    marks = bars.label_bars([Rectangle(width=0.2, height=0.2) for _ in VALUES], buff=0.15)
    away = bars.base(0) - bars.tip(0)
    away /= np.linalg.norm(away)
    for i, mark in enumerate(marks):
        assert mark.get_center() == pytest.approx(bars.base(i) + 0.25 * away)


def axes(**options):
    return Axes((0, 10), (-1, 1), width=8, height=4, **options)


def test_data_coordinates_fill_the_window():
    assert axes().at(0, -1) == pytest.approx([-4, -2, 0])
    assert axes().at(10, 1) == pytest.approx([4, 2, 0])
    assert axes().at([0, 5], [-1, 0]) == pytest.approx(np.array([[-4, -2, 0], [0, 0, 0]]))


def test_data_coordinates_follow_moved_and_scaled_axes():
    figure = axes().scale(0.5).shift([1, 2, 0])
    assert figure.at(5, 0) == pytest.approx([1, 2, 0])
    assert figure.at(10, 1) == pytest.approx([3, 3, 0])


def test_one_value_broadcasts_over_the_other_axis():
    assert axes().at([0, 10], 0) == pytest.approx(np.array([[-4, 0, 0], [4, 0, 0]]))


def test_a_logarithmic_axis_spaces_powers_of_ten_evenly():
    figure = Axes((1e-4, 1), (1, 100), width=8, height=4, log=(True, True))
    assert figure.at([1e-4, 1e-2, 1], [1, 10, 100]) == pytest.approx(np.array([[-4, -2, 0], [0, 0, 0], [4, 2, 0]]))


def test_a_curve_passes_through_its_data():
    figure = axes().shift([0, 1, 0])
    x = np.linspace(0, 10, 5)
    curve = Curve(figure, x, np.sin(x))
    assert curve.get_start_anchors() == pytest.approx(figure.at(x, np.sin(x))[:-1])
    assert curve.get_end() == pytest.approx(figure.at(10, np.sin(10)))


def test_a_curve_changes_in_place_on_moved_axes():
    figure = axes()
    x = np.linspace(0, 10, 5)
    curve = Curve(figure, x, np.zeros(5))
    figure.shift([1, 0, 0])
    assert curve.set_data(x, np.ones(5)) is curve
    assert curve.get_end() == pytest.approx([5, 2, 0])


def test_a_curve_is_cut_off_at_the_window_s_edges():
    curve = Curve(axes(), np.array([0, 5, 10]), np.array([-7.0, 0.0, 7.0]))
    assert curve.get_bottom()[1] == pytest.approx(-2)
    assert curve.get_top()[1] == pytest.approx(2)


def test_an_area_lies_between_curve_and_base():
    figure = axes()
    area = Area(figure, np.array([2, 4, 6]), np.array([0.5, 1, 0.5]))
    assert area.get_bottom()[1] == pytest.approx(figure.at(0, 0)[1])
    assert area.get_left()[0] == pytest.approx(figure.at(2, 0)[0])
    area.set_data(np.array([2, 4, 6]), np.array([0.5, 1, 0.5]), base=np.array([-0.5, -1, -0.5]))
    assert area.get_bottom()[1] == pytest.approx(figure.at(0, -1)[1])
    assert area.get_start() == pytest.approx(area.get_end())


@pytest.mark.usefixtures("typeset_here")
def test_tick_labels_stand_below_and_beside_their_ticks():
    figure = axes(x_ticks=np.array([0, 5, 10]), y_ticks=np.array([-1, 0, 1]), x_labels=(5,), x_title="$x$")
    assert len(figure.x_tick_labels) == 1
    assert len(figure.y_tick_labels) == 3
    assert figure.x_tick_labels[0].get_center()[0] == pytest.approx(figure.at(5, -1)[0], abs=0.02)
    assert figure.x_tick_labels[0].get_top()[1] < figure.at(5, -1)[1]
    assert figure.titles[0].get_top()[1] < figure.x_tick_labels.get_bottom()[1]


@pytest.mark.usefixtures("typeset_here")
def test_the_vertical_title_stands_over_its_axis_even_without_tick_labels():
    figure = axes(y_ticks=(-1, 0, 1), y_labels=(), y_title="loss")
    assert figure.titles[0].get_bottom()[1] > figure.at(0, 1)[1]
    assert figure.titles[0].get_center()[0] == pytest.approx(figure.at(0, 1)[0], abs=0.02)


def test_hidden_axes_still_place_data():
    assert axes(show=(False, False)).shift([1, 0, 0]).at(5, 0) == pytest.approx([1, 0, 0])


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (-0.0, "g", "0"),
        (np.float32(-2.5), "g", "−2.5"),
        (1e-5, "g", "1 × 10⁻⁵"),
        (1000, "log", "$10^(3)$"),
        (20.0, "log", "20"),
        (np.inf, "g", "∞"),
    ],
)
def test_a_tick_has_its_number_as_it_is_written_everywhere(value, spec, text):
    # Typst markup escapes the point.
    assert tick_label(value, spec).typst_code.split("#h(")[0].replace("\\.", ".") == text


def test_the_axes_have_no_place_for_what_is_not_a_number():
    figure = axes()
    with pytest.raises(LectureError, match="NaN"):
        figure.at([0.0, np.nan], 0.0)
    with pytest.raises(LectureError, match="NaN"):
        tick_label(np.nan, "g")
