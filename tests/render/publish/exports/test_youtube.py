"""What YouTube would refuse is not in the folder, and what it asks for is."""

import re
from itertools import pairwise

import numpy as np
import pytest
from films import shot
from PIL import Image

from render.failures import ExportError
from render.publish.exports import youtube
from render.publish.exports.built import BuiltClip
from render.publish.exports.slides import COLOURS
from render.variants import Variant
from scenes.script import load_series

SRT = "1\n00:00:00,000 --> 00:00:01,000\nHalf a bit — σ.\n"
WIDE = Variant()
NASTY = ['Ein „Übermaß“ "laut"', "مرحبا بالعالم", "👩‍🔬 rocks", "<script>alert(1)</script>"]


def beats(*lengths):
    edges = [sum(lengths[:count]) for count in range(len(lengths) + 1)]
    return [
        {"name": f"beat_{number}", "start": start, "end": end, "words": f"Idea <{number}>. More."}
        for number, (start, end) in enumerate(pairwise(edges), start=1)
    ]


@pytest.fixture
def build(tmp_path, course):
    """Return a function that builds a clip."""

    def built_clip(variant=WIDE, size=(854, 480), colour="#336699", lengths=(12.0, 12.0, 12.0), **texts):
        series = load_series(course)
        manifest = {
            "title": "A coin", "question": "How <uncertain> is it?", "series": "A tiny course",
            "voice": {"name": "hibari", "version": "0.2.1"}, "beats": beats(*lengths), **texts,
        }  # fmt: skip
        clip = BuiltClip(series, series.clip("coin"), variant, manifest, tmp_path / "build")
        clip.path(".mp4").parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, colour).save(clip.path(".jpg"), quality=95)
        clip.path(".srt").write_text(SRT, encoding="utf-8")
        clip.path(".mp4").write_bytes(b"film")
        return clip

    return built_clip


def test_a_clip_has_all_that_youtube_asks_for(tmp_path, build):
    clip = build(Variant("light"))
    film = shot(clip.path(".mp4"), 3).read_bytes()
    youtube.write([clip], tmp_path)
    folder = tmp_path / "coin.light"
    names = ["captions.srt", "description.txt", "tags.txt", "thumbnail.jpg", "title.txt", "video.mp4"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert (folder / "video.mp4").read_bytes() == film
    assert (folder / "captions.srt").read_text("utf-8") == SRT
    assert (folder / "title.txt").read_text("utf-8") == "A coin: How ‹uncertain› is it?"
    assert (folder / "tags.txt").read_text("utf-8") == "A coin,Surprise,A tiny course"
    assert (folder / "description.txt").read_text("utf-8") == (
        "How ‹uncertain› is it?\n\n"
        "A tiny course\nTwo clips that work and one that fails.\n\n"
        "0:00 Idea ‹1›\n0:12 Idea ‹2›\n0:24 Idea ‹3›\n\n"
        "Voice: hibari 0.2.1 (synthetic)"
    )


def test_the_film_of_a_folder_can_be_changed_without_changing_the_build(tmp_path, build):
    clip = build()
    youtube.write([clip], tmp_path)
    (tmp_path / "coin" / "video.mp4").write_bytes(b"cut")
    assert clip.path(".mp4").read_bytes() == b"film"


@pytest.mark.parametrize("voice", [None, {"name": "recordings", "version": "1"}])
def test_nobody_is_named_who_is_no_machine(build, voice):
    assert "Voice" not in youtube.description(build(voice=voice))


@pytest.mark.parametrize("text", NASTY)
def test_titles_of_all_scripts_come_through_as_plain_text(build, text):
    clip = build(title=text, question=text)
    plain = text.replace("<", "‹").replace(">", "›")
    assert youtube.title(clip) == f"{plain}: {plain}"
    assert youtube.description(clip).startswith(plain + "\n\n")
    assert youtube.tags(clip).startswith(plain.replace('"', "") + ",")


@pytest.mark.parametrize("text", [*NASTY, "学习", "word", "<>", "👩‍🔬"])
@pytest.mark.parametrize("joint", ["", " ", ", "])
def test_nothing_is_longer_than_youtube_allows(build, text, joint):
    long = joint.join([text] * 2000)
    clip = build(title=long, question=long, series=long)
    title, description, tags = youtube.title(clip), youtube.description(clip), youtube.tags(clip)
    assert 50 < len(title.encode("utf-16-le")) // 2 <= 100
    assert title.endswith("…")
    assert 4900 < len(description.encode()) <= 5000
    assert len(tags) <= 500
    assert not {"<", ">"} & {*title, *description, *tags}
    assert "\n" not in title


def test_a_description_that_is_too_long_goes_without_its_gist_and_then_without_chapters(build):
    assert "0:12" in (text := youtube.description(build(question="q" * 4900)))
    assert "tiny" not in text
    text = youtube.description(build(question="q" * 4950))
    assert "0:12" not in text
    assert text.endswith("(synthetic)")


@pytest.mark.parametrize(
    ("lengths", "starts"),
    [
        ((12, 12, 12), [0, 12, 24]),
        ((12, 12), []),
        ((12, 12, 9.9), []),
        ((4, 4, 4, 10, 10), [0, 12, 22]),
        ((10, 3, 3, 3, 3, 10, 2), [0, 10, 22]),
        ((10.4, 10.2, 10.9, 10.1), [0, 10, 20, 31]),
        ((10.9, 9.4, 10, 12), [0, 10, 20, 30]),
        ((6, 70, 2), []),
        ((), []),
    ],
)
def test_short_beats_are_parts_of_the_chapter_before(lengths, starts):
    assert [start for start, _ in youtube.chapters(beats(*lengths))] == starts


def test_chapters_keep_the_rules_of_youtube():
    rng = np.random.default_rng(0)
    for _ in range(200):
        lengths = rng.uniform(1, 25, rng.integers(1, 20))
        found = [start for start, _ in youtube.chapters(beats(*lengths))]
        if found:
            assert found[0] == 0
            assert len(found) >= 3
            assert min(later - start for start, later in pairwise([*found, sum(lengths)])) >= 10


def test_chapters_are_written_as_youtube_reads_them(build):
    text = youtube.description(build(lengths=(65.5, 600, 20)))
    assert re.findall(r"^\S*:\S* Idea", text, re.MULTILINE) == ["0:00 Idea", "1:05 Idea", "11:05 Idea"]


def test_a_beat_without_words_is_a_chapter_by_its_name():
    silent = [{**beat, "words": ""} for beat in beats(10, 10, 10)]
    assert [title for _, title in youtube.chapters(silent)] == ["beat 1", "beat 2", "beat 3"]


@pytest.mark.parametrize("size", [(854, 480), (1920, 1080), (480, 854)])
def test_thumbnails_have_the_size_that_youtube_asks_for(tmp_path, build, size):
    variant = Variant("light", "vertical" if size[1] > size[0] else "wide")
    clip = build(variant, size)
    youtube.write([clip], tmp_path)
    with Image.open(tmp_path / clip.stem / "thumbnail.jpg") as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (1280, 720), "RGB")
        corner, middle = picture.getpixel((2, 2)), picture.getpixel((640, 360))
    ground = tuple(bytes.fromhex(COLOURS["light"]["ground"][1:]))
    for found, wanted in (
        (corner, ground if variant.format == "vertical" else (51, 102, 153)),
        (middle, (51, 102, 153)),
    ):
        assert max(abs(one - other) for one, other in zip(found, wanted, strict=True)) <= 3


def test_the_thumbnail_of_a_noisy_picture_is_small_enough(build):
    clip = build()
    noise = np.random.default_rng(0).integers(0, 256, (720, 1280, 3), np.uint8)
    Image.fromarray(noise).save(clip.path(".jpg"), quality=100, subsampling=0)
    assert len(youtube.thumbnail(clip)) < 2_000_000


def test_a_damaged_poster_is_named(build):
    clip = build()
    clip.path(".jpg").write_bytes(b"no picture")
    with pytest.raises(ExportError, match=r"coin\.jpg is damaged\. Run first: render all coin"):
        youtube.thumbnail(clip)
