"""A slice of a mesh: its curve lies on the surface, its tangent has the given slope, and both follow the mesh."""

import numpy as np
import pytest

from mathdl.surfaces import quadratic
from scenes.kit import theme
from scenes.kit.figures.mesh import Mesh
from scenes.kit.figures.slice import Slice
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

X, Y = np.linspace(0, 2.5, 51), np.linspace(-1, 2, 31)
BOWL = quadratic([[25, 20], [20, 25]], [1, 1])
HEIGHTS = BOWL(np.stack(np.meshgrid(X, Y, indexing="ij"), axis=-1))
ROOM = Slot(-6.6, -3, 2, 2.85)


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def mesh(**kwargs) -> Mesh:
    return Mesh(X, Y, HEIGHTS, room=ROOM, low=0, **kwargs)


def test_the_curve_lies_on_the_surface_from_edge_to_edge() -> None:
    surface = mesh()
    cut = Slice(surface, [2, 1], [1, 0])
    np.testing.assert_allclose(cut.curve.points, surface.on_surface(cut._places))
    np.testing.assert_allclose(cut._places[:, 1], 1)
    np.testing.assert_allclose(cut._places[[0, -1], 0], X[[0, -1]])


def test_a_slice_in_any_direction_ends_at_the_edges_of_the_grid() -> None:
    cut = Slice(mesh(), [2, 1], [1, 2])
    np.testing.assert_allclose(cut._places[[0, -1]], [[1, -1], [2.5, 2]])


def test_the_tangent_touches_the_surface_at_the_place_with_the_given_slope() -> None:
    surface = mesh()
    cut = Slice(surface, [2, 1], [1, 0], slope=25.0)
    ends = cut._tangent()
    np.testing.assert_allclose(cut.tangent.points, surface.project(ends))
    assert (ends[1, 2] - ends[0, 2]) / (ends[1, 0] - ends[0, 0]) == pytest.approx(25)
    np.testing.assert_allclose(np.interp(2, ends[:, 0], ends[:, 2]), 12.5)
    assert ends[:, 2].min() >= -1e-9, "not below the floor"
    assert ends[:, 0].max() <= 2.5


def test_the_values_of_a_mesh_are_read_where_it_is_drawn() -> None:
    np.testing.assert_allclose(mesh().values_at(np.array([[2, 1], [0, -1]])), BOWL(np.array([[2, 1], [0, -1]])))
    logarithmic = Mesh(X, Y, HEIGHTS + 1, room=ROOM, log=True)
    np.testing.assert_allclose(logarithmic.values_at(np.array([2, 1])), 13.5)


def test_a_slice_follows_the_mesh_and_dims_with_it() -> None:
    surface = mesh()
    cut = Slice(surface, [2, 1], [0, 1], slope=20.0)
    before = cut.curve.points.copy()
    surface.show(1.4)
    assert not np.allclose(cut.curve.points, before)
    np.testing.assert_allclose(cut.curve.points, surface.on_surface(cut._places))
    surface.to(opacity=theme.DIMMED).finish()
    assert cut.curve.opacity == pytest.approx(theme.DIMMED)


def test_without_a_slope_there_is_no_tangent() -> None:
    cut = Slice(mesh(), [2, 1], [0, 1])
    assert cut.tangent not in cut.get_family()


def test_a_slice_is_led_through_places() -> None:
    cut = Slice(mesh(), [2, 1], [0, 1])
    through(cut.along(quantity(np.linspace, [2, 1], [0.5, 1], 4))).finish()
    np.testing.assert_allclose(cut._places[:, 0], 0.5)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Slice(mesh(), [3, 1], [0, 1]), r"over x from 0 to 2.5 and y from -1 to 2, but was given \(3, 1\)"),
        (lambda: Slice(mesh(), [2, 1], [0, 0]), "a direction of two numbers, not both zero"),
        (
            lambda: Slice(Mesh(X, Y, HEIGHTS + 1, room=ROOM, log=True), [2, 1], [1, 0], slope=1.0),
            "heights are not logarithmic",
        ),
    ],
)
def test_what_cannot_be_cut_is_refused(make, reason) -> None:
    with pytest.raises(LectureError, match=reason):
        make()


def test_a_pane_that_goes_through_reaches_from_the_floor_to_the_top_whatever_the_surface_does() -> None:
    surface = mesh()
    cut = Slice(surface, [2, 1], [0, 1], through=True)
    corners = np.array([[2, -1, 0], [2, 2, 0], [2, 2, surface.high], [2, -1, surface.high]])
    np.testing.assert_allclose(cut.plane.points, surface.project(corners), atol=1e-9)
