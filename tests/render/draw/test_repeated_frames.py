"""Repeated pictures: written without being encoded, shown by a strict decoder, and nothing after them is harmed."""

import av
import numpy as np
import pytest

from render.draw.encoder import KEY_FRAME_SECONDS, Encoder
from render.draw.yuv import convert

WIDTH, HEIGHT, FPS = 320, 176, 30
REORDERED = {"preset": "medium", "crf": "23"}
TWO_REFERENCES = {"preset": "superfast", "crf": "23", "x264-params": "bframes=0:ref=2"}
SLICED = {"preset": "superfast", "crf": "23", "x264-params": "bframes=0:slices=2"}


def encoded(path, held, options=None):
    """Write noise that is only a little different from picture to picture, each shown so many times."""
    rng = np.random.default_rng(1)
    picture = rng.integers(40, 200, (HEIGHT, WIDTH, 4), dtype=np.uint8)
    pictures = []
    encoder = Encoder(path, WIDTH, HEIGHT, FPS, options)
    for repeat in held:
        picture = picture.copy()
        picture[20:60, 30:90] = rng.integers(40, 200, (40, 60, 4), dtype=np.uint8)
        encoder.write(picture, repeat)
        pictures += [picture] * repeat
    encoder.close()
    return pictures


def luma(picture):
    y, u, v = (np.empty(shape, np.uint8) for shape in ((HEIGHT, WIDTH), *[(HEIGHT // 2, WIDTH // 2)] * 2))
    convert(picture, y, u, v)
    return y.astype(int)


def decoded(path):
    """Return the decoded luma of all frames; anything that a decoder could complain about is an error."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.options = {"err_detect": "crccheck+bitstream+buffer+explode"}
        frames = list(container.decode(stream))
        assert [frame.pts * stream.time_base * FPS for frame in frames] == list(range(len(frames)))
        return [frame.to_ndarray()[:HEIGHT].astype(int) for frame in frames]


def assert_like(frames, drawn):
    """Noise is coded coarsely, but another picture of it would be far off."""
    assert len(frames) == len(drawn)
    for frame, picture in zip(frames, drawn, strict=True):
        assert abs(frame - luma(picture)).mean() < 5


def sizes(path):
    with av.open(str(path)) as container:
        return [packet.size for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize("length", [1, 2, 15, 16, 17, 40])
def test_a_held_picture_is_the_same_in_each_of_its_frames_and_movement_goes_on_after_it(tmp_path, length):
    held = [1, 1, length, 1, length, 3, 1, 1]
    drawn = encoded(tmp_path / "clip.mp4", held)
    frames = decoded(tmp_path / "clip.mp4")
    assert_like(frames, drawn)
    for index in range(1, len(drawn)):
        assert (drawn[index] is drawn[index - 1]) == bool((frames[index] == frames[index - 1]).all())


def test_repetitions_take_next_to_no_room(tmp_path):
    encoded(tmp_path / "clip.mp4", [1, 50])
    assert max(sizes(tmp_path / "clip.mp4")[2:]) < 100


def test_a_picture_held_for_long_is_encoded_once_for_each_key_frame(tmp_path):
    every = KEY_FRAME_SECONDS * FPS
    drawn = encoded(tmp_path / "clip.mp4", [2 * every + 7, 1])
    assert_like(decoded(tmp_path / "clip.mp4"), drawn)
    large = [index for index, size in enumerate(sizes(tmp_path / "clip.mp4")) if size > 100]
    assert large == [0, every, 2 * every, 2 * every + 7]


@pytest.mark.parametrize("options", [REORDERED, TWO_REFERENCES, SLICED], ids=["reordered", "two references", "sliced"])
def test_where_pictures_cannot_be_repeated_all_are_encoded(tmp_path, options):
    held = [3, 1, 12, 1, 1]
    drawn = encoded(tmp_path / "clip.mp4", held, options)
    assert_like(decoded(tmp_path / "clip.mp4"), drawn)
