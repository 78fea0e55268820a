"""A surface as pixels: what is near hides what is far, colours run smoothly, edges are soft, lines are thin."""

import numpy as np
import pytest

from scenes.kit.painted.rasteriser import rasterize

WHITE = np.ones(3)


def sheet(x=(10.0, 50.0), y=(20.0, 60.0), depth=0.0, rgb=(1.0, 0.0, 0.0), corners=5):
    """A flat sheet, seen from the front: places, depths, colours and line opacities of its corners."""
    place = np.stack(np.meshgrid(np.linspace(*x, corners), np.linspace(*y, corners), indexing="ij"), axis=-1)
    return place, np.full((corners, corners), depth), np.full((corners, corners, 3), rgb), np.zeros((corners, corners))


def draw(place, depth, rgb, line, **options):
    return rasterize(place, depth, rgb, line, WHITE, **{"every": 100, "line_width": 1.0, **options})


def test_a_sheet_fills_its_place_in_one_colour_and_nothing_else():
    picture, left, upper = draw(*sheet())
    inside = picture[20 - upper : 60 - upper, 10 - left : 50 - left]
    assert inside.shape == (40, 40, 4)
    assert set(map(tuple, inside.reshape(-1, 4).tolist())) == {(255, 0, 0, 255)}
    assert picture[..., 3].astype(int).sum() == 40 * 40 * 255


def test_an_edge_through_the_middle_of_a_pixel_covers_half_of_it():
    picture, left, upper = draw(*sheet(x=(10.5, 50.25)))
    row = picture[40 - upper]
    assert row[10 - left].tolist() == pytest.approx([128, 0, 0, 128], abs=1)
    assert row[50 - left].tolist() == pytest.approx([64, 0, 0, 64], abs=1)


def test_colours_run_smoothly_from_corner_to_corner():
    place, depth, rgb, line = sheet()
    rgb[..., 0] = np.linspace(0, 1, 5)[:, np.newaxis]
    picture, left, upper = draw(place, depth, rgb, line)
    across = picture[40 - upper, 10 - left : 50 - left, 0].astype(float)
    np.testing.assert_allclose(across, (np.arange(40) + 0.5) / 40 * 255, atol=1)


@pytest.mark.parametrize("order", [1, -1])
def test_a_fold_shows_its_nearer_half_whatever_is_drawn_first(order):
    place, depth, rgb, line = sheet(corners=3)
    # The sheet is folded: its two halves lie on the same place, at different depths and in different colours.
    place[2] = place[0]
    depth[:] = np.array([0.0, 1.0, 2.0])[::order, np.newaxis]
    rgb[:] = np.where(depth[..., np.newaxis] > 1, [0.0, 0.0, 1.0], [1.0, 0.0, 0.0])
    rgb[1] = [0.5, 0, 0.5]
    picture, left, upper = draw(place, depth, rgb, line)
    near = picture[40 - upper, 11 - left].astype(int)
    assert near[0] > 200
    assert near[2] < 60


def test_lines_are_as_wide_as_asked_for_and_stand_on_the_grid():
    place, depth, rgb, line = sheet(rgb=(0.0, 0.0, 0.0))
    line[:] = 1.0
    picture, left, upper = draw(place, depth, rgb, line, every=2, line_width=2.0)
    across = picture[25 - upper, 10 - left : 50 - left, 0] / 255
    assert across[19:21].tolist() == pytest.approx([1, 1], abs=0.02)
    assert across[:10].sum() == pytest.approx(1, abs=0.15), "half of the line on the edge"
    assert across[12:28].sum() == pytest.approx(2, abs=0.1)


def test_the_same_surface_gives_the_same_pixels():
    rng = np.random.default_rng(0)
    place, depth, rgb, line = sheet(corners=9)
    place = place + rng.uniform(-2, 2, place.shape)
    first, again = (draw(place, depth, rgb, line)[0] for _ in range(2))
    assert np.array_equal(first, again)
