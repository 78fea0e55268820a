"""One H.264 stream: what is written comes back, held pictures cost no conversion, failures are not lost."""

import av
import numpy as np
import pytest

from render.draw.encoder import KEY_FRAME_SECONDS, Encoder
from render.draw.yuv import no_blocks

WIDTH, HEIGHT, FPS = 320, 180, 30


def grey(level):
    frame = np.full((HEIGHT, WIDTH, 4), 255, dtype=np.uint8)
    frame[..., :3] = level
    return frame


def decode(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = [
            (frame.pts * stream.time_base * FPS, frame.to_ndarray()[:HEIGHT]) for frame in container.decode(stream)
        ]
        context = stream.codec_context
        facts = (context.profile, context.pix_fmt, context.colorspace, context.color_primaries, context.color_range)
        return frames, facts, stream.average_rate


def key_frames(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [packet.pts * stream.time_base * FPS for packet in container.demux(stream) if packet.is_keyframe]


def test_pictures_come_back_in_order_each_as_often_as_it_was_held(tmp_path):
    encoder = Encoder(tmp_path / "clip.mp4", WIDTH, HEIGHT, FPS)
    held = [(40, 1), (200, 7), (90, 1), (90, 3), (10, 30)]
    for level, repeat in held:
        encoder.write(grey(level), repeat)
    encoder.close()
    frames, facts, rate = decode(tmp_path / "clip.mp4")
    levels = [level for level, repeat in held for _ in range(repeat)]
    assert encoder.frames == len(frames) == len(levels)
    assert [time for time, _ in frames] == list(range(len(levels)))
    for (_, picture), level in zip(frames, levels, strict=True):
        assert abs(picture.astype(float).mean() - (16 + 219 * level / 255)) < 2
    assert facts == ("High", "yuv420p", 1, 1, 1)
    assert rate == FPS


def test_key_frames_stand_where_asked_for_and_at_least_every_five_seconds(tmp_path):
    encoder = Encoder(tmp_path / "clip.mp4", WIDTH, HEIGHT, FPS)
    encoder.write(grey(20), 10, key=True)
    encoder.write(grey(60), 400, key=True)
    encoder.write(grey(80), 5)
    encoder.close()
    every = KEY_FRAME_SECONDS * FPS
    assert key_frames(tmp_path / "clip.mp4") == [0, 10, 10 + every, 10 + 2 * every]


def test_the_index_stands_before_the_pictures(tmp_path):
    encoder = Encoder(tmp_path / "clip.mp4", WIDTH, HEIGHT, FPS)
    encoder.write(grey(20), 10)
    encoder.close()
    content = (tmp_path / "clip.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_the_same_pictures_give_the_same_file(tmp_path):
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (HEIGHT, WIDTH, 4), dtype=np.uint8) for _ in range(12)]
    for name in ("one.mp4", "two.mp4"):
        encoder = Encoder(tmp_path / name, WIDTH, HEIGHT, FPS)
        for picture in pictures:
            encoder.write(picture, 2)
        encoder.close()
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_a_failure_of_the_encoding_thread_reaches_the_one_who_draws(tmp_path):
    encoder = Encoder(tmp_path / "clip.mp4", WIDTH, HEIGHT, FPS)

    class Full:
        def mux(self, packets):
            raise OSError(28, "No space left on device")

        def close(self):
            pass

    encoder._container = Full()

    def draw():
        for level in range(200):
            encoder.write(grey(level), 1)

    with pytest.raises(OSError, match="No space left"):
        draw()
    with pytest.raises(OSError, match="No space left"):
        encoder.close()
    encoder.abort()


def test_an_aborted_encoder_leaves_no_thread(tmp_path):
    encoder = Encoder(tmp_path / "clip.mp4", WIDTH, HEIGHT, FPS)
    encoder.write(grey(1), 1000)
    encoder.abort()
    assert not encoder._thread.is_alive()


def test_only_blocks_that_changed_are_converted_and_a_picture_without_any_is_held(tmp_path):
    rng = np.random.default_rng(0)
    frame, pictures, changes = grey(30), [], []
    for number in range(40):
        changed = no_blocks(HEIGHT, WIDTH)
        if number % 3:
            row, column = rng.integers(0, changed.shape)
            changed[row, column] = True
            frame[16 * row : 16 * row + 16, 16 * column : 16 * column + 16, :3] = rng.integers(0, 256, 3)
        pictures.append(frame.copy())
        changes.append(changed)
    for name, told in (("told.mp4", changes), ("untold.mp4", [None] * len(changes))):
        encoder = Encoder(tmp_path / name, WIDTH, HEIGHT, FPS)
        for picture, changed in zip(pictures, told, strict=True):
            encoder.write(picture, 1, changed, key=changed is changes[20])
        encoder.close()
        assert encoder.frames == len(pictures)
    told, untold = (decode(tmp_path / name)[0] for name in ("told.mp4", "untold.mp4"))
    assert [time for time, _ in told] == list(range(len(pictures)))
    assert key_frames(tmp_path / "told.mp4") == [0, 20]
    for (_, first), (_, second) in zip(told, untold, strict=True):
        assert np.abs(first.astype(int) - second).mean() < 1
