"""Films that are encoded again keep their frames; captions burned in lie where nothing else does; loops loop."""

import av
import numpy as np
import pytest
from PIL import Image

from render.failures import ExportError
from render.publish import captions
from render.publish.exports import built, loops, short, webm
from render.variants import Variant
from scenes.script import UnknownNameError

DARK, UPRIGHT = Variant(), Variant("dark", "vertical")


@pytest.fixture
def ball(lesson, lessons):
    def find(variant=DARK):
        (clip,) = built.find(lessons, [lessons.clip("ball")], variant, lesson[1])
        return clip

    return find


def pictures(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(container.streams.video[0])]


def test_webm_has_the_same_frames_and_tags(ball, tmp_path):
    told = []
    webm.write([ball()], tmp_path, lambda name, share: told.append((name, share)))
    with av.open(str(tmp_path / "ball.webm")) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.width, context.height, context.pix_fmt) == ("vp9", 854, 480, "yuv420p")
        assert context.colorspace == 1
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    originals = pictures(ball().path(".mp4"))
    assert len(frames) == len(originals) == ball().manifest["frames"]
    for mine, original in zip(frames[::20], originals[::20], strict=True):
        assert np.abs(mine.astype(int) - original).mean() < 2
    assert told[-1] == ("ball", 1.0)
    assert [share for _, share in told] == sorted(share for _, share in told)


def test_a_short_shows_what_is_said_and_leaves_the_rest_as_it_is(ball, tmp_path):
    clip = ball(UPRIGHT)
    short.write([clip], tmp_path)
    shown, originals = pictures(tmp_path / "ball.vertical.short.mp4"), pictures(clip.path(".mp4"))
    assert len(shown) == len(originals)
    fps, height = clip.manifest["fps"], clip.manifest["height"]
    cues = captions.cues(clip.manifest)
    for frame, (mine, original) in enumerate(zip(shown, originals, strict=True)):
        difference = np.abs(mine.astype(int) - original).max(axis=2)
        rows = np.flatnonzero((difference > 60).any(axis=1))
        said = any(cue.start <= round(1000 * frame / fps) < cue.end for cue in cues)
        assert bool(len(rows)) == said, frame
        if said:
            assert rows.min() > 0.75 * height
            assert rows.max() < short.BOTTOM * height + 2


def test_a_plate_holds_any_words_in_the_colours_of_the_theme():
    cue = captions.Cue(0, 1000, ('"#let x" <b> \\n ${', "שלום σ × 10⁻³"))
    for theme in ("dark", "light"):
        picture = short.plate(cue, 480, theme)
        assert picture.width <= 480
        assert picture.width % 2 == picture.height % 2 == 0
        low, high = np.asarray(picture.convert("L")).min(), np.asarray(picture.convert("L")).max()
        assert high - low > 150
    long = short.plate(captions.Cue(0, 1000, ("W" * 60,)), 480, "dark")
    assert long.width <= 480


def test_a_wide_clip_is_no_short(ball, tmp_path):
    with pytest.raises(ExportError, match=r"ball is wide\. Make it upright: render all ball --format vertical"):
        short.write([ball()], tmp_path)


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_loop_lasts_as_long_as_its_beat_and_holds_what_stands_still(ball, tmp_path, kind):
    clip = ball()
    loops.write(clip, "roll_out", kind, tmp_path, width=320)
    beat = clip.manifest["beats"][0]
    with Image.open(tmp_path / f"ball.roll_out.{kind}") as image:
        assert image.size == (320, 180)
        assert image.info["loop"] == 0
        count = getattr(image, "n_frames", 1)
        lengths = []
        for number in range(count):
            image.seek(number)
            image.load()
            lengths.append(image.info["duration"])
        last = np.asarray(image.convert("RGB")).astype(int)
    assert 1 < count < 20
    assert sum(lengths) == pytest.approx(1000 * (beat["end"] - beat["start"]), rel=0.02)
    original = Image.fromarray(pictures(clip.path(".mp4"))[round(beat["end"] * clip.manifest["fps"]) - 1]).resize(
        (320, 180), Image.Resampling.LANCZOS
    )
    assert np.abs(last - np.asarray(original)).mean() < 3


def test_an_unknown_beat_is_answered_with_the_closest(ball, tmp_path):
    with pytest.raises(UnknownNameError, match="think"):
        loops.write(ball(), "thinks", "gif", tmp_path)
    assert not list(tmp_path.iterdir())
