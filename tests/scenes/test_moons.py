"""The picture of the moons: its room, its two classes, and the answers of whatever network it is given."""

import numpy as np
import pytest

from mathdl.data import classifier, classifier_data
from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.figures.moons import Moons, tints
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import STAGES, Slot
from scenes.script import LectureError

MOONS = classifier_data().training
NETWORK = classifier()
ROOM = Slot(-6, -3, 1, 2.5)


@pytest.fixture(autouse=True, params=["dark", "light"])
def _theme(request) -> None:
    theme.activate(request.param)


def class_at(picture: Moons, point: np.ndarray) -> np.ndarray:
    """The colour of the tint under a place of the frame."""
    corner, right, down = picture.answers._frame()
    share = [(point - corner) @ side / (side @ side) for side in (right, down)]
    rows, columns = picture.answers.cells.shape[:2]
    return picture.answers.cells[int(share[1] * rows), int(share[0] * columns)]


@pytest.mark.parametrize("room", [ROOM, Slot(0, 0, 1.5, 4), STAGES["vertical"].whole])
def test_the_picture_fills_its_room_in_one_direction(room) -> None:
    picture = Moons(NETWORK, MOONS, room=room)
    assert picture.width == pytest.approx(room.width) or picture.height == pytest.approx(room.height)
    assert picture.width <= room.width + 1e-9
    assert picture.height <= room.height + 1e-9
    np.testing.assert_allclose(picture.get_center(), room.center, atol=1e-9)


def test_every_point_is_in_the_picture_and_its_class_is_told_by_shape_and_colour() -> None:
    picture = Moons(NETWORK, MOONS, room=ROOM)
    assert len(picture.dots.points) == np.count_nonzero(MOONS.y == 0)
    assert len(picture.rings.points) == np.count_nonzero(MOONS.y == 1)
    np.testing.assert_allclose(picture.dots.colors, [theme.role_rgb("data")])
    np.testing.assert_allclose(picture.rings.colors, [theme.role_rgb("second")])
    for points in (picture.dots.points, picture.rings.points):
        assert (np.abs(points - picture.get_center())[:, :2] < [picture.width / 2, picture.height / 2]).all()


def test_points_stand_on_the_tint_of_the_class_that_the_trained_network_answers() -> None:
    picture = Moons(NETWORK, MOONS, room=ROOM)
    blue, yellow = tints()[0], tints()[-1]
    for points, near, far in ((picture.dots, blue, yellow), (picture.rings, yellow, blue)):
        tinted = np.array([class_at(picture, point) for point in points.points])
        right = np.linalg.norm(tinted - near, axis=1) < np.linalg.norm(tinted - far, axis=1)
        assert right.mean() > 0.97, "all, but for the width of a cell at the border"


def test_the_tint_follows_the_parameters_in_place() -> None:
    picture = Moons(NETWORK, MOONS, room=ROOM)
    vectors = quantity(np.linspace, NETWORK.to_vector(), np.zeros(NETWORK.n_parameters), 3)
    family = list(picture.get_family())
    sweep = through(picture.along(vectors))
    sweep.begin()
    before = picture.answers.cells.copy()
    sweep.finish()
    assert picture.get_family() == family
    assert np.ptp(picture.answers.cells, axis=(0, 1)).max() == 0, "a network of zeros is undecided everywhere"
    assert np.ptp(before, axis=(0, 1)).max() > 0.1
    np.testing.assert_allclose(picture.answers.cells[0, 0], theme.role_rgb("ground"))


def test_without_a_tint_the_ground_is_undecided_until_a_network_is_shown() -> None:
    picture = Moons(MLP.initialize((2, 3, 1), "tanh", np.random.default_rng(0)), MOONS, room=ROOM, tinted=False)
    np.testing.assert_allclose(picture.answers.cells[0, 0], theme.role_rgb("ground"))
    picture.show(np.ones(13))
    assert np.ptp(picture.answers.cells, axis=(0, 1)).max() > 0.1


def test_moving_into_another_room_scales_the_dots_too() -> None:
    picture, fresh = Moons(NETWORK, MOONS, room=ROOM), Moons(NETWORK, MOONS, room=Slot(2, 0, 4, 5))
    move = picture.move_into(Slot(2, 0, 4, 5))
    move.begin()
    np.testing.assert_allclose(picture.get_center(), ROOM.center, atol=1e-9)
    for alpha in (0.3, 0.8, 0.6):
        move.interpolate(alpha)
    move.finish()
    for mine, theirs in zip((picture.dots, picture.rings), (fresh.dots, fresh.rings), strict=True):
        np.testing.assert_allclose(mine.points, theirs.points, atol=1e-9)
        assert mine.radius == pytest.approx(theirs.radius)


def test_the_border_runs_where_the_network_finds_both_classes_equally_likely() -> None:
    picture = Moons(NETWORK, MOONS, room=ROOM, border=True)
    low = picture.places(np.array([-1.6, -1.1]))
    unit = (picture.places(np.array([2.6, 1.6])) - low)[:2] / [4.2, 2.7]
    points = (picture.border.points - low)[:, :2] / unit + [-1.6, -1.1]
    assert len(points) > 100
    np.testing.assert_allclose(NETWORK.predict(points), 0.5, atol=0.05)
    picture.show(np.zeros(NETWORK.n_parameters))
    assert len(picture.border.points) == 0, "a network of zeros is undecided everywhere, and has no border"


def test_without_a_border_the_picture_has_none() -> None:
    picture = Moons(NETWORK, MOONS, room=ROOM)
    assert picture.border not in picture.get_family()


def test_another_quantity_of_the_network_can_be_the_tint() -> None:
    picture = Moons(
        NETWORK,
        MOONS,
        room=ROOM,
        tint=lambda network, places: places[:, 0],
        scale=(-1.6, 2.6),
        table=theme.sequential(),
    )
    np.testing.assert_allclose(picture.answers.cells[0, [0, -1]], theme.sequential()[[0, -1]])


def test_a_frame_stands_round_its_point_and_moves_with_the_picture() -> None:
    picture = Moons(NETWORK, MOONS, room=ROOM)
    example = int(np.flatnonzero(MOONS.y == 0)[3])
    frame = picture.framed(example)
    assert frame not in picture.get_family()
    np.testing.assert_allclose(frame.points[0], picture.dots.points[3], atol=1e-9)
    move = picture.move_into(Slot(2, 0, 4, 5))
    move.begin()
    move.finish()
    np.testing.assert_allclose(frame.points[0], picture.dots.points[3], atol=1e-9)


def test_what_is_not_a_point_of_the_moons_is_refused() -> None:
    with pytest.raises(LectureError, match=r"frame example 200, but the points are numbered from 0 to 199"):
        Moons(NETWORK, MOONS, room=ROOM).framed(200)
    with pytest.raises(LectureError, match=r"a network of sizes \(3, 4, 1\)"):
        Moons(MLP.initialize((3, 4, 1), "tanh", np.random.default_rng(0)), MOONS, room=ROOM)
