"""The conversion is BT.709 as the standard writes it, and touches only what has changed."""

import numpy as np
import pytest

from render.yuv import Converter


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


def test_every_sample_is_within_rounding_of_the_standard():
    frame = picture(np.random.default_rng(0), 270, 480)
    converter = Converter(480, 270)
    converter.convert(frame)
    for ours, theirs in zip((converter.y, converter.u, converter.v), standard(frame), strict=True):
        assert np.abs(ours - theirs).max() <= 0.51


@pytest.mark.parametrize(("grey", "luma"), [(0, 16), (255, 235)])
def test_black_and_white_have_the_codes_of_limited_range(grey, luma):
    converter = Converter(4, 4)
    converter.convert(np.full((4, 4, 4), grey, dtype=np.uint8))
    assert set(converter.y.flat) == {luma}
    assert set(converter.u.flat) == set(converter.v.flat) == {128}


def test_converting_only_what_has_changed_gives_what_converting_all_gives():
    rng = np.random.default_rng(1)
    frame, converter = picture(rng), Converter(64, 36)
    for rows in ((0, 36), (5, 6), (17, 30), (35, 36), (0, 1), (0, 0)):
        frame = frame.copy()
        frame[slice(*rows)] = picture(rng)[slice(*rows)]
        changed = converter.convert(frame)
        assert changed == (rows[0] != rows[1])
        whole = Converter(64, 36)
        whole.convert(frame)
        for partly, all_at_once in zip(
            (converter.y, converter.u, converter.v), (whole.y, whole.u, whole.v), strict=True
        ):
            assert np.array_equal(partly, all_at_once)


def test_a_black_first_picture_is_converted_too():
    converter = Converter(4, 4)
    assert converter.convert(np.zeros((4, 4, 4), dtype=np.uint8))
    assert set(converter.y.flat) == {16}


def test_odd_sizes_are_refused():
    with pytest.raises(ValueError, match="must be even"):
        Converter(5, 4)
