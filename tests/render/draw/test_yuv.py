"""The conversion is BT.709 as the standard writes it."""

import numpy as np
import pytest

from render.draw.yuv import convert, no_blocks


def standard(frame):
    """ITU-R BT.709-6, section 3, quantised to 8 bits in limited range; chroma from the mean of four pixels."""
    red, green, blue = np.moveaxis(frame[..., :3].astype(float) / 255, -1, 0)

    def luma(r, g, b):
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    def quarter(values):
        return values.reshape(values.shape[0] // 2, 2, values.shape[1] // 2, 2).mean(axis=(1, 3))

    y = 16 + 219 * luma(red, green, blue)
    r, g, b = map(quarter, (red, green, blue))
    return y, 128 + 224 * (b - luma(r, g, b)) / 1.8556, 128 + 224 * (r - luma(r, g, b)) / 1.5748


def picture(rng, height=36, width=64):
    return np.ascontiguousarray(rng.integers(0, 256, (height, width, 4), dtype=np.uint8))


def converted(frame):
    height, width = frame.shape[:2]
    # As in a video frame, rows may be followed by room that is not part of the picture.
    y, u, v = (np.zeros((h, w + 6), np.uint8)[:, :w] for h, w in ((height, width), *[(height // 2, width // 2)] * 2))
    convert(frame, y, u, v)
    return y, u, v


def test_every_sample_is_within_rounding_of_the_standard():
    frame = picture(np.random.default_rng(0), 270, 480)
    for ours, theirs in zip(converted(frame), standard(frame), strict=True):
        assert np.abs(ours - theirs).max() <= 0.51


@pytest.mark.parametrize(("grey", "luma"), [(0, 16), (255, 235)])
def test_black_and_white_have_the_codes_of_limited_range(grey, luma):
    y, u, v = converted(np.full((4, 4, 4), grey, dtype=np.uint8))
    assert set(y.flat) == {luma}
    assert set(u.flat) == set(v.flat) == {128}


def test_odd_sizes_are_refused():
    with pytest.raises(ValueError, match="must be even"):
        converted(np.zeros((4, 5, 4), dtype=np.uint8))


def test_blocks_alone_are_converted_as_in_the_whole_picture():
    rng = np.random.default_rng(1)
    frame = picture(rng, 58, 100)  # the last blocks are cut off on both sides
    blocks = rng.random(no_blocks(58, 100).shape) < 0.5
    whole = converted(frame)
    planes = [np.full_like(plane, 7) for plane in whole]
    convert(frame, *planes, blocks)
    for plane, all_of_it, side in zip(planes, whole, (16, 8, 8), strict=True):
        meant = np.kron(blocks, np.ones((side, side), bool))[: plane.shape[0], : plane.shape[1]]
        np.testing.assert_array_equal(plane, np.where(meant, all_of_it, 7))
