"""The mesh fills its room, hides what is hidden, leaves no seams, and carries its axes, paths and dots."""

import cairo
import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.mesh import Mesh
from scenes.kit.figures.mesh_axes import MeshAxes, round_numbers
from scenes.kit.figures.surface_path import SurfaceDot, SurfacePath
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import STAGES, Slot
from scenes.kit.text import label

GRID = np.linspace(-1, 1, 21)
SIDE = 200


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def around(breadth: float, tallness: float, elevation: float = 0.6) -> Slot:
    """The room that a mesh of this size fills, in the middle of the frame."""
    x = breadth / np.sqrt(2)
    y = x * np.sin(elevation) + tallness * np.cos(elevation) / 2
    return Slot(-x, -y, x, y)


def bowl(room: Slot, **view: float) -> Mesh:
    return Mesh(GRID, GRID, np.add.outer(GRID**2, GRID**2), room=room, **view)


def ridge(**view: float) -> Mesh:
    """A wall along y at the near side (x = −0.5) of a plain, seen along x."""
    heights = np.where(np.isclose(GRID, -0.5), 1.0, 0.0)[:, np.newaxis] * np.ones_like(GRID)
    view = {"elevation": 0.5, **view}
    return Mesh(GRID, GRID, heights, room=around(4, 2, view["elevation"]), azimuth=np.pi / 2, **view)


def picture(*painted: Mesh | SurfacePath, left: int = 0, upper: int = 0, side: int = SIDE) -> np.ndarray:
    """The pixels (side, side, 3) as red, green, blue, from a corner of a frame of 8 by 8 units on a white ground."""
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, side, side)
    ctx = cairo.Context(surface)
    ctx.set_source_rgb(1, 1, 1)
    ctx.paint()
    ctx.set_matrix(cairo.Matrix(SIDE / 8, 0, 0, -SIDE / 8, SIDE / 2 - left, SIDE / 2 - upper))
    for mobject in painted:
        mobject.paint(ctx)
    # The camera's channel order: what Cairo takes for blue is red.
    return np.ndarray((side, side, 4), np.uint8, surface.get_data())[..., :3].copy()


def test_from_the_side_x_runs_right_and_values_upwards() -> None:
    mesh = Mesh(GRID, GRID, np.add.outer(GRID, GRID), room=around(4, 2, 0), azimuth=0, elevation=0)
    np.testing.assert_allclose(mesh.project([[1, 0, 2], [-1, 0.3, -2]]), [[2, 1, 0], [-2, -1, 0]], atol=1e-12)


def test_a_logarithmic_mesh_spaces_powers_of_ten_evenly() -> None:
    mesh = Mesh(GRID, GRID, np.ones((21, 21)), low=0.01, high=10, room=around(5, 3), log=True)
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
    mesh = Mesh(GRID, GRID, np.zeros((21, 21)), room=around(5, 3, 1.2), low=0, high=1, lines_every=1000, elevation=1.2)
    middle = slice(SIDE // 2 - 20, SIDE // 2 + 20)
    inside = picture(mesh.shift([0, 0.5, 0]))[middle, middle].reshape(-1, 3)
    assert inside.max() < 80, "the mesh is dark and fills the middle of the white picture"
    assert np.ptp(inside, axis=0).max() < 8


def test_a_part_of_the_picture_shows_what_the_whole_shows_there() -> None:
    for mesh in (bowl(around(5, 3)), ridge()):
        whole = picture(mesh).astype(int)
        for left in range(0, SIDE, 40):
            for upper in range(0, SIDE, 40):
                part = picture(mesh, left=left, upper=upper, side=40)
                np.testing.assert_allclose(part, whole[upper : upper + 40, left : left + 40], atol=1)


def test_a_draped_line_is_cut_at_every_grid_line_and_lies_on_the_surface() -> None:
    mesh = Mesh(GRID, GRID, np.add.outer(GRID, 2 * GRID), room=around(4, 2))
    places, positions = mesh.drape(np.array([[-0.95, 0.03], [0.95, 0.03], [0.95, 0.57]]))
    assert len(places) == 3 + 19 + 5
    assert (np.diff(positions) > 0).all()
    flat = np.column_stack([places, places @ [1, 2]])
    np.testing.assert_allclose(mesh.on_surface(places), mesh.project(flat), atol=1e-9)


def test_rising_and_turning_change_the_same_mesh() -> None:
    mesh = Mesh(GRID, GRID, np.add.outer(GRID, GRID) + 2, low=0, room=around(4, 2))
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
    path.show(0.5)
    np.testing.assert_allclose(path.head, mesh.on_surface(np.array([-0.9, 0.0])), atol=1e-9)
    assert np.linalg.norm(axes.tick_labels[1].get_center() - before) > 0.5


def test_a_path_behind_a_ridge_is_not_painted() -> None:
    mesh = ridge()
    hidden = SurfacePath(mesh, np.array([[-0.3, -0.5], [-0.3, 0.5]])).show(1)
    shown = SurfacePath(mesh, np.array([[-0.9, -0.5], [-0.9, 0.5]])).show(1)
    bare = picture(mesh)
    assert (picture(mesh, hidden) == bare).all()
    assert (picture(mesh, shown) != bare).any()


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
@pytest.mark.parametrize("share", [0.4, 0.56, 0.8])
def test_a_mesh_and_its_axes_fill_their_room_in_one_direction_and_stay_in_it(stage, share) -> None:
    room = stage.split(share)[0]
    mesh = bowl(room, azimuth=2.5)
    axes = MeshAxes(mesh, titles=("a", "b", "loss"))
    (left, low), (right, high) = (
        pick([part.get_corner(corner)[:2] for part in (mesh, axes)], axis=0)
        for pick, corner in ((np.min, [-1, -1, 0]), (np.max, [1, 1, 0]))
    )
    rounding = 1e-5
    assert room.left - rounding <= left < right <= room.right + rounding
    assert room.bottom - rounding <= low < high <= room.top + rounding
    assert (right - left) / room.width > 0.9 or (high - low) / room.height > 0.95


@pytest.mark.parametrize(("start", "end"), [(2.5, 2.75), (0.4, 1.2), (6, 5)])
def test_axes_fit_all_the_way_while_the_mesh_turns_as_far_as_they_were_told(start, end) -> None:
    room = Slot(-3, -2, 4, 3)
    mesh = bowl(room, azimuth=start)
    axes = MeshAxes(mesh, titles=("a", "b", "loss"), until=end)
    assert mesh.azimuth == start
    for azimuth in np.linspace(start, end, 30):
        mesh.show(azimuth)
        assert (axes.get_corner([-1, -1, 0])[:2] > np.array([room.left, room.bottom]) - 1e-3).all()
        assert (axes.get_corner([1, 1, 0])[:2] < np.array([room.right, room.top]) + 1e-3).all()


@pytest.mark.parametrize("azimuth", np.linspace(0, 6, 13))
def test_a_mesh_stays_in_its_room_however_it_is_turned(azimuth) -> None:
    room = Slot(-3, -2, 4, 3)
    mesh = bowl(room, azimuth=0.3).show(azimuth)
    assert room.left - 1e-9 <= mesh.get_left()[0] < mesh.get_right()[0] <= room.right + 1e-9
    assert room.bottom - 1e-9 <= mesh.get_bottom()[1] < mesh.get_top()[1] <= room.top + 1e-9


def test_the_letter_of_a_hidden_start_is_hidden_too() -> None:
    letters = [label("A"), label("B")]
    mesh = ridge()
    paths = [SurfacePath(mesh, np.array([[x, 0], [-0.9, 0.5]]), letter=letters[k]) for k, x in enumerate((-0.3, -0.8))]
    for path in paths:
        path.set_opacity(0.35)
    assert [letter.submobjects[0].get_fill_opacity() for letter in letters] == [0, 0.35]
    mesh.show(elevation=1.4)
    assert [letter.submobjects[0].get_fill_opacity() for letter in letters] == [0.35, 0.35]


def test_turning_dimming_and_rising_take_all_that_rides_on_the_mesh_along() -> None:
    mesh = bowl(around(4, 2), rise=0)
    dot, path = SurfaceDot(mesh, [0.5, 0.5]), SurfacePath(mesh, np.array([[-1, -1], [1, 1]]), letter=label("A"))
    flat = dot.get_center()
    rising = mesh.rising()
    rising.begin()
    np.testing.assert_allclose(dot.get_center(), flat)
    rising.finish()
    np.testing.assert_allclose(dot.points, mesh.project([[0.5, 0.5, 0.5]]), atol=0.05)
    assert dot.get_center()[1] > flat[1] + 0.2
    for turn in (mesh.to(azimuth=1.5), mesh.to(opacity=0.35)):
        turn.begin()
        turn.finish()
        assert {mesh, dot, path} <= set(turn.mobject.get_family())
    assert mesh.azimuth == 1.5
    assert mesh.opacity == dot.opacity == path.opacity == 0.35
    np.testing.assert_allclose(path.letter.get_center(), mesh.on_surface(np.array([-1.0, -1.0])), atol=1e-9)


def test_the_side_that_rises_first_is_ahead_of_the_other() -> None:
    mesh = bowl(around(4, 2), rise=0)
    mesh.rising().interpolate(0.5)
    assert (np.diff(mesh.rise[:, 0]) <= 0).all()
    assert mesh.rise[0, 0] > 0.8
    assert mesh.rise[-1, 0] < 0.2


def test_a_dot_and_a_path_are_led_through_computed_places() -> None:
    mesh, places = bowl(around(4, 2)), quantity(np.linspace, [-1, -1], [1, 0], 5)
    name = label("A")
    dot, path = SurfaceDot(mesh, places.first, name=name), SurfacePath(mesh, places)
    walk = through(dot.along(places))
    walk.begin()
    walk.finish()
    np.testing.assert_allclose(dot.get_center(), mesh.on_surface(np.array([1.0, 0.0])), atol=1e-9)
    assert name.get_bottom()[1] > dot.get_center()[1]
    path.along().at(0.375)
    assert path.position == 1.5
    np.testing.assert_allclose(path.head, mesh.on_surface(np.array([-0.25, -0.625])), atol=0.02)


def test_axes_choose_round_numbers() -> None:
    mesh = Mesh(GRID * 2.4, GRID * 0.3, np.outer(GRID, GRID) + 1, room=around(4, 2), low=0, high=18.4)
    axes = MeshAxes(mesh, titles=("a", "b", "loss"))
    assert axes.ticks.tolist() == [0, 5, 10, 15]
    assert [list(places) for places in axes.places] == [[-2, 0, 2], [-0.2, 0, 0.2]]
    assert not np.signbit(axes.ticks).any(), "no tick is called −0"


@pytest.mark.parametrize(
    ("low", "high", "most", "numbers"),
    [(0, 1, 5, [0, 0.5, 1]), (-3, 3, 5, [-2, 0, 2]), (1, 1e4, 5, [2000, 4000, 6000, 8000, 10_000]), (2, 3, 2, [2, 3])],
)
def test_round_numbers_are_the_closest_that_are_few_enough(low, high, most, numbers) -> None:
    np.testing.assert_allclose(round_numbers(low, high, most), numbers)


def test_a_range_that_does_not_rise_has_no_round_numbers() -> None:
    with pytest.raises(ValueError, match="high must be above low, but they are 1 and 2"):
        round_numbers(2, 1)


def test_another_surface_stands_in_the_same_box_and_colours():
    mesh = bowl(around(4, 2), low=-1, high=2)
    dot = SurfaceDot(mesh, [1, 1])
    before, colours = dot.points.copy(), mesh._value_rgb.copy()
    flipped = np.add.outer(GRID**2, -(GRID**2))
    mesh.show_values(flipped)
    assert mesh.values_at(np.array([[1.0, 1.0], [0, 1]])) == pytest.approx([0, -1], abs=1e-9)
    assert dot.points[0, 1] < before[0, 1]
    assert not np.allclose(mesh._value_rgb, colours)
    assert mesh.show_values(np.add.outer(GRID**2, GRID**2))._value_rgb == pytest.approx(colours)
