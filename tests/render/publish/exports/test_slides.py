"""Slides hold a film for each beat, whole and on time, with its words as notes and a description for everyone."""

import io
import sys
from fractions import Fraction

import av
import numpy as np
import pptx
import pytest
from films import shot
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE

from render.failures import ExportError
from render.publish import mux
from render.publish.exports import beat_films, slides
from render.publish.exports.built import BuiltClip
from render.variants import Variant
from render.voice import track
from scenes.script import load_series

FPS = 15
LENGTHS = (17, 9, 30)
WORDS = ("One bit — “σ” <script>. More.", "Which is it?", "It is the first, as it always was.")


@pytest.fixture(scope="module")
def pieces(tmp_path_factory):
    """Films of the three beats."""
    folder = tmp_path_factory.mktemp("pieces")
    return [shot(folder / f"{seed}.mp4", frames, seed=seed) for seed, frames in enumerate(LENGTHS)]


def built_clip(out, course, film, variant, words=WORDS):
    """Return a clip of three beats, the second of which asks."""
    series = load_series(course)
    spec = series.clip("coin")
    edges = [sum(LENGTHS[:count]) / FPS for count in range(len(LENGTHS) + 1)]
    beats = [
        {"name": name, "start": start, "end": end, "words": said, "shows": f"A coin & {name}.", "predict": False}
        for name, start, end, said in zip(("toss", "ask", "tell"), edges, edges[1:], words, strict=False)
    ]
    beats[1].update(predict=True, choices=["Heads", "Tails"], answer="B")
    texts = {"title": "A “coin” & <b>", "question": "שלום?", "series": "A tiny course", "language": "en"}
    manifest = {**texts, "fps": FPS, "frames": sum(LENGTHS), "beats": beats, "voice": None}
    clip = BuiltClip(series, spec, variant, manifest, out)
    clip.path(".mp4").parent.mkdir(parents=True)
    clip.path(".mp4").write_bytes(film.read_bytes())
    Image.new("RGB", (64, 48)).save(clip.path(".jpg"))
    return clip


@pytest.fixture
def silent(tmp_path, course, pieces):
    mux.join(pieces, tmp_path / "film.mp4")
    return built_clip(tmp_path / "build", course, tmp_path / "film.mp4", Variant())


@pytest.fixture
def deck(tmp_path, silent):
    slides.write([silent], tmp_path)
    return pptx.Presentation(str(tmp_path / "coin.pptx"))


def movie(slide):
    (found,) = [shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.MEDIA]
    return found


def film(slide):
    """Return the bytes of the film on a slide."""
    (link,) = movie(slide).element.xpath(".//a:videoFile/@r:link")
    return slide.part.related_part(link).blob


def pictures(file):
    with av.open(file) as container:
        stream = container.streams.video[0]
        return [(picture.pts * stream.time_base, picture.to_ndarray()) for picture in container.decode(stream)]


def test_a_title_slide_says_what_the_clip_asks(deck):
    title, subtitle = deck.slides[0].placeholders
    assert title.text == "A “coin” & <b>"
    assert subtitle.text == "שלום?\nA tiny course"
    assert deck.core_properties.title == title.text
    assert deck.core_properties.author == ""


def test_each_beat_has_a_slide_with_its_words_as_notes(deck):
    assert len(deck.slides) == 1 + len(LENGTHS)
    notes = [slide.notes_slide.notes_text_frame.text for slide in list(deck.slides)[1:]]
    assert notes == [
        f"{WORDS[0]}\nShown: A coin & toss.",
        f"Think first: {WORDS[1]}\nA. Heads\nB. Tails\nAnswer: B\nShown: A coin & ask.",
        f"{WORDS[2]}\nShown: A coin & tell.",
    ]


def test_films_have_a_description_and_slides_a_title_that_nobody_sees(deck):
    for slide, name in zip(list(deck.slides)[1:], ("toss", "ask", "tell"), strict=True):
        assert movie(slide).element.xpath(".//p:cNvPr/@descr") == [f"A coin & {name}."]
        title = slide.shapes.title
        assert title.top + title.height < 0
        assert title.text
    assert deck.slides[1].shapes.title.text == "One bit — “σ” <script>"


def test_films_fill_their_slides_and_play_by_themselves(deck):
    for slide in list(deck.slides)[1:]:
        shape = movie(slide)
        assert (shape.left, shape.top, shape.width, shape.height) == (0, 0, deck.slide_width, deck.slide_height)
        assert slide.element.xpath(".//p:video//p:cond/@delay") == ["0"]


def test_the_film_of_a_beat_has_its_pictures_and_no_others(deck, silent):
    whole = [picture for _, picture in pictures(str(silent.path(".mp4")))]
    for number, slide in enumerate(list(deck.slides)[1:]):
        content = film(slide)
        times, shown = zip(*pictures(io.BytesIO(content)), strict=True)
        assert times == tuple(Fraction(index, FPS) for index in range(LENGTHS[number]))
        begin = sum(LENGTHS[:number])
        assert np.array_equal(shown, whole[begin : begin + LENGTHS[number]])
        assert content.index(b"moov") < content.index(b"mdat")


def test_the_last_picture_of_a_beat_stands_for_it(deck):
    for slide in list(deck.slides)[1:]:
        (link,) = movie(slide).element.xpath(".//a:blip/@r:embed")
        poster = np.array(Image.open(io.BytesIO(slide.part.related_part(link).blob)).convert("L"), float)
        luma = [picture[:48] * 1.0 for _, picture in pictures(io.BytesIO(film(slide)))]
        distances = [np.abs(np.clip((each - 16) * 255 / 219, 0, 255) - poster).mean() for each in luma]
        assert np.argmin(distances) == len(luma) - 1


@pytest.mark.parametrize("variant", [Variant(), Variant("light", "vertical")])
def test_slides_have_the_shape_and_the_colours_of_their_clip(tmp_path, course, pieces, variant):
    from scenes.kit.theme import PALETTES

    mux.join(pieces, tmp_path / "film.mp4")
    clip = built_clip(tmp_path / "build", course, tmp_path / "film.mp4", variant)
    slides.write([clip], tmp_path)
    deck = pptx.Presentation(str(tmp_path / f"{clip.stem}.pptx"))
    sides = (16, 9) if variant.format == "wide" else (9, 16)
    assert deck.slide_width * sides[1] == deck.slide_height * sides[0]
    palette = PALETTES[variant.theme]
    assert slides.COLOURS[variant.theme] == {role: getattr(palette, role) for role in slides.SLOTS}
    (theme,) = [part for part in deck.part.package.iter_parts() if part.partname == "/ppt/theme/theme1.xml"]
    assert f'<a:lt1><a:srgbClr val="{palette.ground[1:]}"/></a:lt1>'.encode() in theme.blob
    (background,) = deck.slide_master.element.xpath("p:cSld/p:bg/p:bgRef/a:schemeClr/@val")
    assert deck.slide_master.element.xpath(f"p:clrMap/@{background}") == ["lt1"]
    for shape in deck.slide_layouts[0].placeholders:
        assert shape.left + shape.width <= deck.slide_width
        assert shape.top + shape.height <= deck.slide_height


def test_sound_is_cut_where_the_pictures_are(tmp_path, course, pieces):
    samples = np.zeros(track.samples_of(sum(LENGTHS), FPS), np.float32)
    begin, end = (track.samples_of(count, FPS) for count in (LENGTHS[0], sum(LENGTHS[:2])))
    samples[begin:end] = 0.3 * np.sin(np.arange(end - begin) / 20)
    track.write(samples, tmp_path / "sound.flac")
    mux.join(pieces, tmp_path / "film.mp4", [tmp_path / "sound.flac"])
    clip = built_clip(tmp_path / "build", course, tmp_path / "film.mp4", Variant())
    slides.write([clip], tmp_path)
    deck = pptx.Presentation(str(tmp_path / "coin.pptx"))
    loudness = []
    for slide, frames in zip(list(deck.slides)[1:], LENGTHS, strict=True):
        with av.open(io.BytesIO(film(slide))) as container:
            assert container.start_time == container.streams.audio[0].start_time == 0
            heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
        assert abs(len(heard) - track.samples_of(frames, FPS)) <= track.BLOCK
        # A packet's tone is heard faintly in the half packet beside it.
        loudness.append(np.abs(heard[track.BLOCK : -track.BLOCK]).max())
    assert loudness[1] > 0.25
    assert max(loudness[0], loudness[2]) < 0.01


def test_the_same_clip_makes_the_same_file(tmp_path, silent):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        slides.write([silent], tmp_path / name)
    first, second = ((tmp_path / name / "coin.pptx").read_bytes() for name in ("first", "second"))
    assert first == second


def test_a_film_that_has_no_key_frame_where_a_beat_begins_is_refused(tmp_path, course):
    clip = built_clip(tmp_path / "build", course, shot(tmp_path / "film.mp4", sum(LENGTHS)), Variant())
    with pytest.raises(ExportError, match=r"cannot be cut at beat ask.*render all coin --out .* --force"):
        beat_films.cut(clip, clip.manifest["beats"][1], tmp_path / "beat.mp4")


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(ExportError, match=r"pip install 'mathdl\[slides\]'"):
        slides.write([], tmp_path)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Half a bit. And more.", "Half a bit"),
        ("Why?", "Why?"),
        ("", ""),
        ("a" * 80, "a" * 59 + "…"),
        ("word, " * 20, "word, " * 9 + "word…"),
        ("学习" * 40, "学习" * 29 + "学…"),
    ],
)
def test_titles_are_the_first_sentence_or_its_first_words(words, title):
    assert slides.opening(words) == title
    assert len(title) <= slides.OPENING_LENGTH
