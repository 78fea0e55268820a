"""Boxes of what changed are few, have no pixel in common, and leave nothing out."""

import numpy as np

from scenes.kit.painted.blocks import aligned, no_blocks, take_over
from scenes.kit.painted.regions import MOST, area, gathered, meet, within

FRAME = (0, 0, 1920, 1080)


def covered(boxes):
    mask = np.zeros((1080, 1920), dtype=int)
    for left, upper, right, lower in boxes:
        mask[upper:lower, left:right] += 1
    return mask


def test_gathered_boxes_cover_all_that_is_given():
    for seed in range(30):
        rng = np.random.default_rng(seed)
        corners = rng.integers(0, (1900, 1060), (rng.integers(1, 60), 2))
        boxes = [(x, y, x + rng.integers(0, 90), y + rng.integers(0, 90)) for x, y in corners.tolist()]
        boxes = [within(box, FRAME) for box in boxes]
        found = gathered(boxes)
        assert len(found) <= MOST
        assert not any(meet(one, other) for index, one in enumerate(found) for other in found[:index])
        assert (covered(found) >= (covered(boxes) > 0)).all()


def test_boxes_far_apart_stay_apart_and_empty_ones_vanish():
    far = [(0, 0, 100, 100), (1800, 900, 1900, 1000)]
    assert sorted(gathered([*far, (50, 50, 50, 90)])) == far
    assert gathered([]) == []


def test_a_box_outside_of_the_room_has_no_pixel():
    assert area(within((-50, -50, -10, 30), FRAME)) == 0


def test_only_blocks_that_differ_are_taken_over():
    rng = np.random.default_rng(0)
    old = rng.integers(0, 256, (58, 100, 4), dtype=np.uint8)
    new, before = old.copy(), old.copy()
    new[40, 97] += 1
    new[0, 0] += 1
    changed = no_blocks(58, 100)
    take_over(new, old, aligned((90, 20, 100, 58), 100, 58), changed)
    assert np.argwhere(changed).tolist() == [[2, 6]]
    before[40, 97] += 1
    np.testing.assert_array_equal(old, before)
