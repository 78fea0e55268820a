"""Captions in the picture hide nothing, and lie above what feeds cover."""

import av
import numpy as np
import pytest

from render.failures import ExportError
from render.publish import mux
from render.publish.exports import short
from render.publish.exports.built import BuiltClip
from render.variants import Variant
from render.voice import track
from scenes.script import load_series

FPS, WIDTH, HEIGHT, FRAMES = 10, 144, 256, 30
GROUND = (14, 17, 22)
MARK = (240, 40, 40)


def built_clip(out, course, lowest, variant=Variant("dark", "vertical"), words="It is fair."):  # noqa: B008
    """Return a clip of 3 seconds: a red square that ends at ``lowest``, a share of the height."""
    series = load_series(course)
    beat = {"name": "flip", "start": 0.0, "end": 3.0, "words": words}
    manifest = {"title": "A coin", "format": variant.format, "fps": FPS, "frames": FRAMES, "beats": [beat]}
    manifest |= {"width": WIDTH, "height": HEIGHT}
    clip = BuiltClip(series, series.clip("coin"), variant, manifest, out)
    clip.path(".mp4").parent.mkdir(parents=True)
    picture = np.full((HEIGHT, WIDTH, 3), GROUND, np.uint8)
    end = round(lowest * HEIGHT)
    picture[end - 20 : end, 60:80] = MARK
    with av.open(str(clip.path(".mp4")), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "12", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for _ in range(FRAMES):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode())
    return clip


def first_picture(path):
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)


def rows_of(picture):
    """Return the rows with red, and those with white letters."""
    red = (picture[..., 0] > 150) & (picture[..., 1] < 110)
    white = picture.min(axis=2) > 110
    return np.flatnonzero(red.any(axis=1)), np.flatnonzero(white.any(axis=1))


@pytest.mark.parametrize("lowest", [0.5, 0.83, 0.95, 1.0])
@pytest.mark.parametrize("words", ["It is fair.", "It falls on one side as often as it falls on the other one."])
def test_captions_lie_below_all_that_is_drawn_and_above_what_feeds_cover(tmp_path, course, lowest, words):
    clip = built_clip(tmp_path / "build", course, lowest, words=words)
    short.write([clip], tmp_path)
    drawn, letters = rows_of(first_picture(tmp_path / "coin.vertical.short.mp4"))
    assert len(drawn)
    assert len(letters)
    assert drawn.max() < letters.min()
    assert letters.max() < 0.88 * HEIGHT


def test_a_picture_that_leaves_room_keeps_its_size(tmp_path, course):
    clip = built_clip(tmp_path / "build", course, 0.5)
    short.write([clip], tmp_path)
    before, after = first_picture(clip.path(".mp4")), first_picture(tmp_path / "coin.vertical.short.mp4")
    upper = slice(0, round(0.7 * HEIGHT))
    assert np.abs(before[upper] - after[upper]).max() < 40


@pytest.mark.parametrize("lowest", [0.5, 1.0])
def test_the_ground_is_the_same_around_a_caption_and_a_shrunk_picture(tmp_path, course, lowest):
    clip = built_clip(tmp_path / "build", course, lowest)
    short.write([clip], tmp_path)
    ground = first_picture(clip.path(".mp4"))[0, 0]
    after = first_picture(tmp_path / "coin.vertical.short.mp4")
    even = np.abs(after - ground).max(axis=2) <= 4
    assert even[:, :4].all()
    assert even[:, -4:].all()
    assert even[round(0.9 * HEIGHT) :].all()


def test_a_clip_without_words_is_left_as_it_is(tmp_path, course):
    clip = built_clip(tmp_path / "build", course, 1.0, words="")
    short.write([clip], tmp_path)
    before, after = first_picture(clip.path(".mp4")), first_picture(tmp_path / "coin.vertical.short.mp4")
    assert np.abs(before - after).mean() < 2


def test_a_short_is_h264_as_platforms_want_it(tmp_path, course):
    told = []
    short.write([built_clip(tmp_path / "build", course, 0.8)], tmp_path, lambda *args: told.append(args))
    target = tmp_path / "coin.vertical.short.mp4"
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (context.width, context.height, stream.frames, stream.average_rate) == (WIDTH, HEIGHT, FRAMES, FPS)
        assert (context.colorspace, context.color_range, context.color_primaries, context.color_trc) == (1, 1, 1, 1)
    content = target.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    assert told[-1] == ("coin", 1.0)


def test_a_wide_clip_is_refused_with_the_command_that_helps(tmp_path, course):
    clip = built_clip(tmp_path / "build", course, 0.8, variant=Variant())
    with pytest.raises(ExportError, match=r"render all coin --format vertical"):
        short.write([clip], tmp_path)
    assert not list(tmp_path.glob("*.mp4"))


def test_sound_is_copied(tmp_path, course):
    clip = built_clip(tmp_path / "build", course, 0.8)
    silent = clip.path(".mp4").rename(tmp_path / "silent.mp4")
    samples = np.sin(np.arange(track.samples_of(FRAMES, FPS)) / 20).astype(np.float32)
    track.write(samples, tmp_path / "sound.flac")
    mux.join([silent], clip.path(".mp4"), [tmp_path / "sound.flac"])
    short.write([clip], tmp_path)
    assert sound(tmp_path / "coin.vertical.short.mp4") == sound(clip.path(".mp4"))


def sound(path):
    with av.open(str(path)) as container:
        return [(packet.pts, bytes(packet)) for packet in container.demux(audio=0) if packet.pts is not None]
