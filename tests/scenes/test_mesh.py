"""The mesh hides what is hidden, leaves no seams, and carries its paths."""

import cairo
import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.mesh import Mesh, MeshAxes, SurfacePath

GRID = np.linspace(-1, 1, 21)
SIDE = 200


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def ridge(**view: float) -> Mesh:
    """A wall along y at the near side (x = −0.5) of a plain, seen along x."""
    heights = np.where(np.isclose(GRID, -0.5), 1.0, 0.0)[:, np.newaxis] * np.ones_like(GRID)
    return Mesh(GRID, GRID, heights, width=4, height=2, azimuth=np.pi / 2, **{"elevation": 0.5, **view})


def picture(*painted: Mesh | SurfacePath) -> np.ndarray:
    """The pixels (SIDE, SIDE, 3) as red, green, blue; the frame is 8 units wide on a white ground."""
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, SIDE, SIDE)
    ctx = cairo.Context(surface)
    ctx.set_source_rgb(1, 1, 1)
    ctx.paint()
    ctx.set_matrix(cairo.Matrix(SIDE / 8, 0, 0, -SIDE / 8, SIDE / 2, SIDE / 2))
    for mobject in painted:
        mobject.paint(ctx)
    # The camera's channel order: what Cairo takes for blue is red.
    return np.ndarray((SIDE, SIDE, 4), np.uint8, surface.get_data())[..., :3].copy()


def test_from_the_side_x_runs_right_and_values_upwards() -> None:
    mesh = Mesh(GRID, GRID, np.add.outer(GRID, GRID), width=4, height=2, azimuth=0, elevation=0)
    np.testing.assert_allclose(mesh.project([[1, 0, 2], [-1, 0.3, -2]]), [[2, 1, 0], [-2, -1, 0]], atol=1e-12)


def test_a_logarithmic_mesh_spaces_powers_of_ten_evenly() -> None:
    mesh = Mesh(GRID, GRID, np.ones((21, 21)), low=0.01, high=10, height=3, log=True)
    np.testing.assert_allclose(mesh.heights_of([0.01, 0.1, 1, 10]), [0, 1, 2, 3], atol=1e-12)


def test_a_ridge_hides_the_foot_behind_it_and_nothing_before_it() -> None:
    places = np.array([[-0.3, 0.0], [-0.8, 0.0], [-0.5, 0.0], [0.95, 0.0]])
    assert ridge().sees(places).tolist() == [False, True, True, False]
    assert ridge(elevation=1.4).sees(places).tolist() == [True, True, True, True]


def test_the_nearer_face_is_painted_over_the_farther() -> None:
    mesh = ridge()
    pixels = picture(mesh).astype(int)

    def green(place: list[float]) -> int:
        x, y, _ = mesh.on_surface(np.array(place)) * SIDE / 8
        return int(pixels[round(SIDE / 2 - y), round(SIDE / 2 + x), 1])

    hidden, open_plain = [0.3, 0.03], [-0.8, 0.03]
    assert green(hidden) > green(open_plain) + 30


def test_faces_leave_no_seams() -> None:
    mesh = Mesh(GRID, GRID, np.zeros((21, 21)), width=5, low=0, high=1, lines_every=1000, elevation=1.2)
    middle = slice(SIDE // 2 - 20, SIDE // 2 + 20)
    inside = picture(mesh.shift([0, 0.5, 0]))[middle, middle].reshape(-1, 3)
    assert inside.max() < 80, "the mesh is dark and fills the middle of the white picture"
    assert np.ptp(inside, axis=0).max() < 8


def test_a_draped_line_is_cut_at_every_grid_line_and_lies_on_the_surface() -> None:
    mesh = Mesh(GRID, GRID, np.add.outer(GRID, 2 * GRID), width=4, height=2)
    places, positions = mesh.drape(np.array([[-0.95, 0.03], [0.95, 0.03], [0.95, 0.57]]))
    assert len(places) == 3 + 19 + 5
    assert (np.diff(positions) > 0).all()
    flat = np.column_stack([places, places @ [1, 2]])
    np.testing.assert_allclose(mesh.on_surface(places), mesh.project(flat), atol=1e-9)


def test_rising_and_turning_change_the_same_mesh() -> None:
    mesh = Mesh(GRID, GRID, np.add.outer(GRID, GRID) + 2, low=0, width=4, height=2)
    assert mesh.show(rise=0) is mesh
    np.testing.assert_allclose(mesh.on_surface(np.array([1.0, 1.0])), mesh.project([1, 1, 0]))
    mesh.show(rise=1, azimuth=1.0)
    np.testing.assert_allclose(mesh.on_surface(np.array([1.0, 1.0])), mesh.project([1, 1, 4]))


def test_a_path_and_the_axes_follow_a_mesh_that_was_moved_and_turned() -> None:
    mesh = ridge()
    path = SurfacePath(mesh, np.array([[-0.9, -0.5], [-0.9, 0.5]]))
    axes = MeshAxes(mesh, ticks=(0, 1), titles=("a", "b", "loss"), places=(-1, 0, 1))
    before = axes.tick_labels[1].get_center()
    mesh.shift([1, 0, 0]).show(azimuth=1.2)
    path.follow().show(0.5)
    axes.follow()
    np.testing.assert_allclose(path.head, mesh.on_surface(np.array([-0.9, 0.0])), atol=1e-9)
    assert np.linalg.norm(axes.tick_labels[1].get_center() - before) > 0.5


def test_a_path_behind_a_ridge_is_not_painted() -> None:
    mesh = ridge()
    hidden = SurfacePath(mesh, np.array([[-0.3, -0.5], [-0.3, 0.5]])).show(1)
    shown = SurfacePath(mesh, np.array([[-0.9, -0.5], [-0.9, 0.5]])).show(1)
    bare = picture(mesh)
    assert (picture(mesh, hidden) == bare).all()
    assert (picture(mesh, shown) != bare).any()
