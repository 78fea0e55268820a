"""Blocks of a picture: which a box has pixels in, and which are taken over."""

import numpy as np
import pytest

from scenes.kit.painted.blocks import mark, meets, no_blocks, restore, take_over

HEIGHT, WIDTH = 58, 100
"""The last blocks are cut off on both sides."""


@pytest.fixture
def pictures():
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, (HEIGHT, WIDTH, 4), dtype=np.uint8) for _ in range(2)]


def pixels(blocks):
    return np.kron(blocks, np.ones((16, 16), bool))[:HEIGHT, :WIDTH]


def test_a_box_means_all_blocks_that_it_has_pixels_in_and_no_other():
    for seed in range(50):
        rng = np.random.default_rng(seed)
        left, right = sorted(rng.integers(0, WIDTH + 1, 2).tolist())
        upper, lower = sorted(rng.integers(0, HEIGHT + 1, 2).tolist())
        inside = np.zeros((64, 112), dtype=bool)
        inside[upper:lower, left:right] = True
        blocks = no_blocks(HEIGHT, WIDTH)
        if left < right and upper < lower:
            mark(blocks, np.array([[left, upper, right, lower]]))
            assert meets(blocks, np.array([[0, 0, 0, 0], [left, upper, right, lower]]))
        assert (blocks == inside.reshape(4, 16, 7, 16).any(axis=(1, 3))).all()


def test_boxes_meet_what_is_meant_and_nothing_beside_it():
    blocks = no_blocks(HEIGHT, WIDTH)
    blocks[1, 2] = True
    beside = [[0, 0, WIDTH, 16], [0, 32, WIDTH, HEIGHT], [0, 0, 32, HEIGHT], [48, 0, WIDTH, HEIGHT]]
    assert not meets(blocks, np.array(beside))
    assert meets(blocks, np.array([*beside, [47, 31, 48, 32]]))


def test_blocks_alone_are_restored(pictures):
    canvas, ground = pictures
    blocks = np.random.default_rng(1).random(no_blocks(HEIGHT, WIDTH).shape) < 0.5
    expected = np.where(pixels(blocks)[..., np.newaxis], ground, canvas)
    restore(canvas, ground, blocks)
    np.testing.assert_array_equal(canvas, expected)


@pytest.mark.parametrize("place", [(0, 0), (15, 15), (40, 97), (57, 99), (31, 50)])
def test_only_blocks_that_differ_are_taken_over_and_only_those_meant(pictures, place):
    shown = pictures[0]
    canvas = shown.copy()
    canvas[place][2] ^= 1
    blocks, changed = ~no_blocks(HEIGHT, WIDTH), no_blocks(HEIGHT, WIDTH)
    blocks[1, 1] = False
    canvas[20, 20] += 1
    take_over(canvas, shown, blocks, changed)
    assert np.argwhere(changed).tolist() == [[place[0] // 16, place[1] // 16]]
    np.testing.assert_array_equal(shown[place], canvas[place])
    assert not np.array_equal(shown[20, 20], canvas[20, 20])
