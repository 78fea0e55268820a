"""Loops last as long as their beat, at any rate, in the colours of the film; what is too large for a chat is said."""

import av
import numpy as np
import pytest
from films import shot
from PIL import Image

from render.publish.exports import loops
from render.publish.exports.built import BuiltClip
from render.variants import Variant
from scenes.script import UnknownNameError, load_series

FPS = 15
EDGES = (0, 17, 48)


@pytest.fixture
def clip(tmp_path, course):
    series = load_series(course)
    spec = series.clip("coin")
    names = [beat.name for beat in spec.beats]
    beats = [
        {"name": name, "start": start / FPS, "end": end / FPS}
        for name, start, end in zip(names, EDGES, EDGES[1:], strict=False)
    ]
    manifest = {"fps": FPS, "width": 64, "height": 48, "beats": beats}
    built = BuiltClip(series, spec, Variant(), manifest, tmp_path / "build")
    built.path(".mp4").parent.mkdir(parents=True)
    shot(built.path(".mp4"), EDGES[-1])
    return built


def shown(path):
    """Return the pictures of a loop and for how many milliseconds each is shown."""
    with Image.open(path) as image:
        assert image.info["loop"] == 0
        found = []
        for number in range(image.n_frames):
            image.seek(number)
            image.load()
            found.append((np.asarray(image.convert("RGB")).astype(int), image.info["duration"]))
        return found


@pytest.mark.parametrize("kind", ["gif", "webp"])
@pytest.mark.parametrize("fps", [1, 4, 7, 15, 60])
def test_a_loop_that_never_stands_still_lasts_as_long_as_its_beat(clip, tmp_path, kind, fps):
    beat = clip.manifest["beats"][1]
    loops.write(clip, beat["name"], kind, tmp_path, fps=fps)
    durations = [duration for _, duration in shown(tmp_path / f"coin.{beat['name']}.{kind}")]
    assert sum(durations) == pytest.approx(1000 * (beat["end"] - beat["start"]), rel=0.02)
    assert min(durations) >= 1000 // min(fps, FPS) // 10 * 10
    assert len(durations) == int((EDGES[2] - EDGES[1]) * min(fps, FPS) / FPS)


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_loop_shows_the_pictures_of_its_beat(clip, tmp_path, kind):
    name = clip.manifest["beats"][1]["name"]
    loops.write(clip, name, kind, tmp_path)
    with av.open(str(clip.path(".mp4"))) as film:
        originals = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)][EDGES[1] :]
    found = [mine for mine, _ in shown(tmp_path / f"coin.{name}.{kind}")]
    assert len(found) == len(originals)
    # The pictures differ by dozens of greys; few colours, or coding with loss, by some.
    assert max(np.abs(mine - original).mean() for mine, original in zip(found, originals, strict=True)) < 10


def test_a_gif_keeps_pale_shades_apart_and_the_ground_as_it_is():
    pale = [(251, 249, 247), (244, 240, 238), (238, 238, 238), (228, 235, 240), (0, 100, 168), (27, 31, 36)]
    shades = [*pale, *((level, 255 - level, 128) for level in range(40, 240))]
    picture = Image.new("RGB", (len(shades), 8), pale[0])
    for column, shade in enumerate(shades):
        picture.paste(shade, (column, 4, column + 1, 8))
    (reduced,) = loops._reduced(iter([picture]), loops._colours([picture]))
    assert np.abs(np.asarray(reduced.convert("RGB")).astype(int) - np.asarray(picture)).max() <= 2


def test_a_loop_is_no_wider_than_asked_for_nor_than_its_film(clip, tmp_path):
    name = clip.manifest["beats"][0]["name"]
    for width, size in ((32, (32, 24)), (960, (64, 48))):
        loops.write(clip, name, "gif", tmp_path, width=width)
        with Image.open(tmp_path / f"coin.{name}.gif") as image:
            assert image.size == size


def test_a_gif_that_is_too_large_for_chats_is_reported(clip, tmp_path, monkeypatch):
    name = clip.manifest["beats"][0]["name"]
    assert loops.write(clip, name, "gif", tmp_path) is None
    monkeypatch.setattr(loops, "GIF_BYTES", 100)
    assert "Choose a smaller --width or --fps, or WebP" in loops.write(clip, name, "gif", tmp_path)
    assert loops.write(clip, name, "webp", tmp_path) is None


def test_an_unknown_beat_is_refused_before_anything_is_written(clip, tmp_path):
    folder = tmp_path / "loops"
    folder.mkdir()
    with pytest.raises(UnknownNameError, match=clip.spec.beats[0].name):
        loops.write(clip, clip.spec.beats[0].name + "s", "gif", folder)
    assert not list(folder.iterdir())
