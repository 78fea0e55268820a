"""WebM films keep size, frames, times, colours and sound, and can be wound at once."""

import av
import numpy as np
import pytest
from films import FPS, onsets, shot

from render.publish import mux
from render.publish.exports import webm
from render.publish.exports.built import BuiltClip
from render.variants import Variant
from render.voice import track
from scenes.script import load_series

FRAMES = 40


@pytest.fixture
def clip(tmp_path, course):
    series = load_series(course)
    manifest = {"title": "A coin", "fps": FPS, "frames": FRAMES}
    built = BuiltClip(series, series.clip("coin"), Variant(), manifest, tmp_path / "build")
    built.path(".mp4").parent.mkdir(parents=True)
    shot(built.path(".mp4"), FRAMES)
    return built


def pictures(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [
            (float(frame.pts * stream.time_base), frame.to_ndarray(format="gray")) for frame in container.decode(stream)
        ]


def test_a_webm_has_the_frames_of_its_film_at_their_times(clip, tmp_path):
    webm.write([clip], tmp_path)
    originals, found = pictures(clip.path(".mp4")), pictures(tmp_path / "coin.webm")
    assert len(found) == FRAMES
    for (time, picture), (due, original) in zip(found, originals, strict=True):
        assert time == pytest.approx(due, abs=0.002)
        assert np.abs(picture.astype(int) - original).mean() < 6


def test_a_webm_is_vp9_in_the_colours_of_high_definition(clip, tmp_path):
    told = []
    webm.write([clip], tmp_path, lambda *args: told.append(args))
    with av.open(str(tmp_path / "coin.webm")) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt, context.width, context.height) == ("vp9", "yuv420p", 64, 48)
        assert (context.colorspace, context.color_range, context.color_primaries, context.color_trc) == (1, 1, 1, 1)
        assert not container.streams.audio
    assert told[-1] == ("coin", 1.0)


def test_the_index_of_a_webm_lies_before_its_pictures(clip, tmp_path):
    webm.write([clip], tmp_path)
    content = (tmp_path / "coin.webm").read_bytes()
    cues, cluster = b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"
    assert content.index(cues) < content.index(cluster)


def test_a_webm_says_what_its_film_says_as_opus(clip, tmp_path):
    samples = np.zeros(track.samples_of(FRAMES, FPS), np.float32)
    samples[len(samples) // 2 :] = 0.5 * np.sin(np.arange(len(samples) - len(samples) // 2) / 20)
    track.write(samples, tmp_path / "sound.flac")
    silent = shot(tmp_path / "silent.mp4", FRAMES)
    mux.join([silent], clip.path(".mp4"), [tmp_path / "sound.flac"])
    webm.write([clip], tmp_path)
    with av.open(str(tmp_path / "coin.webm")) as container:
        assert container.streams.audio[0].codec_context.name in ("opus", "libopus")
    (onset,) = [moment for moment in onsets(tmp_path / "coin.webm") if moment > 0.5]
    assert onset == pytest.approx(FRAMES / FPS / 2, abs=0.05)
