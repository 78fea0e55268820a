"""Contours: level lines where the values say, in their room, and a mesh that passes into them."""

import numpy as np
import pytest

from mathdl.surfaces import contour, quadratic
from scenes.kit import theme
from scenes.kit.figures.contours import Contours, square_around
from scenes.kit.figures.mesh import Mesh
from scenes.kit.figures.surface_path import SurfaceDot
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import STAGES, Slot
from scenes.script import LectureError

X, Y = np.linspace(-0.5, 2.5, 61), np.linspace(-0.5, 2.5, 49)
BOWL = quadratic([[25, 20], [20, 25]], [1, 1])
HEIGHTS = BOWL(np.stack(np.meshgrid(X, Y, indexing="ij"), axis=-1))
ROOM = Slot(-6.6, -3, 2, 2.85)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def data_of(figure: Contours, places: np.ndarray) -> np.ndarray:
    """Where in the data's plane places of the frame are."""
    low, unit = figure.at([0.0, 0.0]), figure.at([1.0, 1.0]) - figure.at([0.0, 0.0])
    return ((places - low) / np.where(unit == 0, 1, unit))[:, :2]


@pytest.mark.parametrize("values", [BOWL, HEIGHTS], ids=["formula", "grid"])
def test_lines_lie_on_their_level_whether_it_is_a_formula_or_a_measured_grid(values) -> None:
    figure = Contours(X, Y, values, room=ROOM, levels=[4.0])
    points = data_of(figure, figure.lines.points)
    assert len(points) > 100
    np.testing.assert_allclose(BOWL(points), 4, atol=0.15)
    exact = contour(BOWL, 4.0, 64)
    distances = np.linalg.norm(points[:, np.newaxis] - exact, axis=-1)
    assert distances.min(axis=0).max() < 0.06, "the whole of the ellipse is drawn"


@pytest.mark.parametrize("room", [ROOM, STAGES["vertical"].whole])
@pytest.mark.parametrize("equal", [True, False])
def test_map_and_labels_fill_the_room(room, equal) -> None:
    figure = Contours(X, Y, HEIGHTS, room=room, titles=("a", "b"), equal=equal)
    assert figure.width <= room.width + 0.01
    assert figure.height <= room.height + 0.01
    assert figure.width > 0.98 * room.width or figure.height > 0.98 * room.height
    window = figure.axes.window
    assert figure.tint.width == pytest.approx(window.width)
    assert not equal or window.width == pytest.approx(window.height)


def test_the_tint_is_darkest_at_the_lowest_place() -> None:
    figure = Contours(X, Y, BOWL, room=ROOM)
    row, column = np.unravel_index(figure.tint.cells.sum(axis=-1).argmin(), figure.tint.cells.shape[:2])
    place = figure.tint.cell_center(int(row), int(column))
    # On the dark theme viridis begins darkest; the valley runs from the upper left to the lower right.
    assert BOWL(data_of(figure, place[np.newaxis]))[0] < 2


def test_levels_with_log_rise_by_equal_factors() -> None:
    figure = Contours(X, Y, HEIGHTS + 0.1, room=ROOM, levels=4, log=True)
    factors = figure.level_values[1:] / figure.level_values[:-1]
    np.testing.assert_allclose(factors, factors[0])


def test_other_landscapes_are_shown_in_place() -> None:
    figure = Contours(X, Y, HEIGHTS, room=ROOM, levels=[4.0])
    family = figure.get_family()
    through(figure.along(quantity(np.multiply, HEIGHTS, np.array([1.0, 2.0])[:, None, None]))).finish()
    assert figure.get_family() == family
    np.testing.assert_allclose(BOWL(data_of(figure, figure.lines.points)), 2, atol=0.15)


def test_a_mesh_turns_until_it_lies_on_the_map_with_its_dot_in_place() -> None:
    figure = Contours(X, Y, HEIGHTS, room=ROOM)
    mesh = Mesh(X, Y, HEIGHTS, room=Slot(-6, -3, 1, 2.5), azimuth=0.5)
    dot = SurfaceDot(mesh, [2, 1])
    passing = figure.from_above(mesh)
    passing.begin()
    before = dot.points.copy()
    assert figure.tint.opacity == 0
    assert mesh.azimuth == pytest.approx(0.5)
    passing.interpolate(0.7)
    assert mesh.opacity == 1 or figure.tint.opacity > 0
    passing.finish()
    assert not np.allclose(dot.points, before)
    np.testing.assert_allclose(dot.points, figure.at([[2, 1]]), atol=1e-9)
    corners = np.array([[x, y, 0.0] for x in X[[0, -1]] for y in Y[[0, -1]]])
    np.testing.assert_allclose(mesh.project(corners), figure.at(corners[:, :2]), atol=1e-9)
    assert (figure.tint.opacity, mesh.opacity) == (1, 0)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Contours(X, Y, HEIGHTS.T, room=ROOM), r"values of shape \(61, 49\), but were given \(49, 61\)"),
        (lambda: Contours(X, Y, HEIGHTS - 5, room=ROOM, log=True), "above zero with log=True"),
        (lambda: Contours(X, Y, np.where(HEIGHTS > 9, np.nan, HEIGHTS), room=ROOM), "take finite values"),
        (
            lambda: Contours(X, Y, HEIGHTS, room=ROOM).from_above(Mesh(X + 1, Y, HEIGHTS, room=ROOM)),
            r"lies over \[0.5, 3.5\] × \[-0.5, 2.5\] and they lie over \[-0.5, 2.5\]",
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, reason) -> None:
    with pytest.raises(LectureError, match=reason):
        make()


@pytest.mark.parametrize("log", [False, True])
def test_one_more_level_is_drawn_where_the_landscape_has_it(log) -> None:
    figure = Contours(X, Y, HEIGHTS + 1, room=ROOM, levels=[2.0], log=log)
    points = data_of(figure, figure.level(quantity(np.add, 4.0, 1.0)).points)
    assert len(points) > 100
    np.testing.assert_allclose(BOWL(points), 4, atol=0.15)


def test_a_square_around_points_has_them_in_its_middle_with_a_margin() -> None:
    corners = square_around([1.0, 5.0], quantity(np.array, [[3.0, 4.0], [2.0, 4.5]]), margin=1.5)
    np.testing.assert_allclose(corners, [[0.5, 3.0], [3.5, 6.0]])
