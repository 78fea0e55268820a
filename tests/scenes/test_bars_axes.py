"""Bars, axes, curves and areas stay right when they are moved, scaled and given other data."""

import numpy as np
import pytest
from manim import PI, Rectangle, tempconfig

from scenes.kit.figures.axes import Area, Axes, Curve, tick_label
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.histogram import Histogram
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot
from scenes.kit.text import Text, typeset
from scenes.script import LectureError

VALUES = np.array([0.5, 0.25, 0.125, 0.125])
UPRIGHT, LYING = Slot(-2, 0, 2, 3), Slot(0, -2, 3, 2)


@pytest.fixture
def typeset_here(tmp_path):
    """Let Typst write its pictures into the test's own folder."""
    with tempconfig({"media_dir": str(tmp_path)}):
        yield


@pytest.fixture(params=[False, True], ids=["upright", "horizontal"])
def bars(request):
    return Bars(VALUES, room=LYING if request.param else UPRIGHT, horizontal=request.param)


def lengths(bars):
    return np.array([np.linalg.norm(bars.tip(i) - bars.base(i)) for i in range(len(bars.values))])


def bases(bars):
    return np.array([bars.base(i) for i in range(len(bars.values))])


def marks(count=4, width=0.2):
    return [Rectangle(width=width, height=0.2) for _ in range(count)]


def inside(mobject, room):
    return (
        mobject.get_left()[0] >= room.left - 0.01
        and mobject.get_right()[0] <= room.right + 0.01
        and mobject.get_bottom()[1] >= room.bottom - 0.01
        and mobject.get_top()[1] <= room.top + 0.01
    )


def test_a_bar_is_as_long_as_its_value(bars):
    assert lengths(bars) == pytest.approx(3 * VALUES)


def test_a_bar_of_the_top_value_is_as_long_as_its_room():
    assert lengths(Bars(VALUES, room=UPRIGHT, top=0.5)) == pytest.approx(6 * VALUES)


def test_upright_bars_go_up_from_left_to_right():
    bars = Bars(VALUES, room=UPRIGHT)
    assert bases(bars)[:, 0] == pytest.approx([-1.5, -0.5, 0.5, 1.5])
    assert bars.tip(0) == pytest.approx([-1.5, 1.5, 0])


def test_horizontal_bars_go_right_from_top_to_bottom():
    bars = Bars(VALUES, room=LYING, horizontal=True)
    assert bases(bars)[:, 1] == pytest.approx([1.5, 0.5, -0.5, -1.5])
    assert bars.tip(0) == pytest.approx([1.5, 1.5, 0])


def test_the_gap_is_a_share_of_a_bar_s_space():
    bars = Bars(VALUES, room=UPRIGHT, gap=0.1)
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


def test_negative_values_reach_beyond_the_base_line(bars):
    up = bars.tip(0) - bars.base(0)
    bars.set_values(-VALUES)
    assert bars.tip(0) - bars.base(0) == pytest.approx(-up)


def test_the_place_of_a_value_is_the_tip_that_it_would_give(bars):
    place = bars.at(1, 0.8)
    bars.set_values(np.full(4, 0.8))
    assert place == pytest.approx(bars.tip(1))


def test_as_many_values_as_bars_are_needed(bars):
    with pytest.raises(ValueError, match="4 bars"):
        bars.set_values(np.ones(3))
    assert bars.values == pytest.approx(VALUES)


@pytest.mark.parametrize("what", ["names", "numbers"])
def test_as_many_names_and_numbers_as_bars_are_needed(what):
    with pytest.raises(ValueError, match=f"4 bars need as many {what}, but got 3"):
        Bars(VALUES, room=UPRIGHT, **{what: marks(3)})


def test_names_stand_below_upright_bars_within_the_room():
    bars = Bars(VALUES, room=UPRIGHT, names=marks())
    for i, name in enumerate(bars.names):
        assert name.get_x() == pytest.approx(bars.base(i)[0])
        assert name.get_top()[1] < bars.base(i)[1]
    assert inside(bars, UPRIGHT)


def test_columns_stand_left_of_horizontal_bars_under_their_header():
    rows = [
        [Rectangle(width=width, height=0.2), mark] for width, mark in zip((0.2, 0.6, 0.3, 0.4), marks(), strict=True)
    ]
    header = marks(2, width=0.5)
    bars = Bars(np.ones(4), room=LYING, horizontal=True, names=rows, header=header)
    words, numbers = bars.columns
    assert [word.get_left()[0] for word in words] == pytest.approx(4 * [LYING.left])
    assert [number.get_right()[0] for number in numbers] == pytest.approx(4 * [header[1].get_right()[0]])
    assert words.get_right()[0] < numbers.get_left()[0]
    assert numbers.get_right()[0] < bars.base(0)[0]
    assert header[0].get_bottom()[1] > bars.bars.get_top()[1]
    assert inside(bars, LYING)


def test_as_many_headers_as_columns_are_needed():
    with pytest.raises(ValueError, match="1 columns need as many headers, but got 2"):
        Bars(VALUES, room=LYING, horizontal=True, names=marks(), header=marks(2))


def test_names_that_leave_no_room_are_refused():
    with pytest.raises(LectureError, match="labels leave no room"):
        Bars(VALUES, room=LYING, horizontal=True, names=marks(width=2.9))


@pytest.mark.usefixtures("typeset_here")
def test_words_of_horizontal_bars_stand_on_the_lines_of_their_numbers():
    bet = quantity(np.asarray, VALUES)
    names = [typeset(Text, word, role="ink", size=36) for word in ("mat", "gym", "yak", "Idea")]
    numbers = [Readout(bet.part(i), ".3f") for i in range(4)]
    Bars(bet, room=Slot(-4, -2, 4, 2), horizontal=True, names=names, numbers=numbers)
    assert [name.baseline for name in names] == pytest.approx([number.baseline for number in numbers])


@pytest.mark.usefixtures("typeset_here")
def test_numbers_stand_at_the_tips_and_follow_bars_and_states(bars):
    states = quantity(np.linspace, VALUES, VALUES[::-1], 3)
    numbers = [Readout(states.first.part(i), ".3f") for i in range(4)]
    upright = Bars(states.first, room=Slot(-4, -2, 4, 4), numbers=numbers)
    through(upright.along(states)).interpolate(1)
    assert [number.shown for number in numbers] == ["0.125", "0.125", "0.250", "0.500"]
    for i, number in enumerate(numbers):
        assert number.get_bottom()[1] == pytest.approx(upright.tip(i)[1] + 0.15)
    upright.show(-VALUES)
    assert numbers[0].get_top()[1] == pytest.approx(upright.tip(0)[1] - 0.15)


@pytest.mark.usefixtures("typeset_here")
def test_bars_that_go_to_other_values_end_with_exactly_these_and_their_numbers():
    first, last = quantity(np.asarray, VALUES), quantity(np.asarray, np.array([0.1, 0.2, 0.3, 0.4]))
    numbers = [Readout(first.part(i), ".3f") for i in range(4)]
    bars = Bars(first, room=UPRIGHT, numbers=numbers)
    way = bars.to(last)
    way.interpolate(0.5)
    assert [number.shown for number in numbers] == ["0.500", "0.250", "0.125", "0.125"]
    way.interpolate(1)
    assert bars.values.tolist() == last.value.tolist()
    assert [number.shown for number in numbers] == ["0.100", "0.200", "0.300", "0.400"]


def test_a_histogram_stands_on_its_axes():
    figure = axes()
    heights = np.array([0.5, 0.25, 0.0, 0.75, 0.5])
    histogram = Histogram(figure, heights, gap=0)
    assert [bar.get_left()[0] for bar in histogram.bars] == pytest.approx(figure.at(np.arange(0, 10, 2), 0)[:, 0])
    assert [histogram.tip(i)[1] for i in range(5)] == pytest.approx(figure.at(0, heights)[:, 1])
    mark = histogram.distance(3, np.full(5, 0.25))
    assert mark.points == pytest.approx(figure.at(7, np.array([0.75, 0.25])))


def test_lying_bars_are_cut_into_the_bins_of_a_histogram_and_stand_up():
    lying = Bars(VALUES[:2], room=LYING, horizontal=True)
    histogram = Histogram(axes(), np.array([0.2, 0.4, 0.6, 0.8, 1.0]))
    places = [bar.points.copy() for bar in histogram.bars]
    growing = histogram.grow_from(lying.bars)
    growing.interpolate(0)
    first, second = histogram.bars[:3], histogram.bars[3:]
    for parts, bar in zip((first, second), lying.bars, strict=True):
        assert parts.get_left() == pytest.approx(bar.get_left())
        assert parts.get_right() == pytest.approx(bar.get_right())
        assert sum(part.width * part.height for part in parts) == pytest.approx(bar.width * bar.height)
    growing.interpolate(1)
    assert np.array([bar.points for bar in histogram.bars]) == pytest.approx(np.array(places))


def axes(**options):
    return Axes((0, 10), (-1, 1), **{"room": Slot(-4, -2, 4, 2), **options})


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
    figure = Axes((1e-4, 1), (1, 100), room=Slot(-4, -2, 4, 2), log=(True, True))
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
