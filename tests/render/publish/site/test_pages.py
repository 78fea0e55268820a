"""The page shows what there is, says what is not, and needs nothing but itself and the videos."""

import json
import re
import shutil
from html.parser import HTMLParser

import pytest

from render.failures import Failure
from render.publish import site
from render.variants import Variant
from scenes.script import load_series

VTT = "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHalf a bit — σ.\n"


class Outline(HTMLParser):
    """Collects the tags of a page and checks that they close."""

    VOID = frozenset({"meta", "source", "track", "br", "link", "img", "input"})

    def __init__(self, text):
        super().__init__()
        self.open, self.tags = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def built(tmp_path, course):
    """A build in which the coin alone is finished."""
    folder = tmp_path / "clips" / "surprise"
    folder.mkdir(parents=True)
    number = {
        "value": 1.0, "text": "1", "unit": "bits", "path": "", "function": "mathdl.information.entropy",
        "inputs": {"p": [0.5, 0.5], "base": 2, "x": {"shape": [400, 2], "dtype": "float64", "sha256": "00"}},
    }  # fmt: skip
    manifest = {
        "title": "A coin", "question": "Is p < q?", "duration": 61.6, "width": 1280, "height": 720,
        "quality": "720p30", "versions": {}, "numbers": {"entropy": number},
        "beats": [
            {"name": "a", "start": 0.0, "end": 2.5, "words": "Say <b>this</b>.", "shows": "A coin.", "predict": True},
            {"name": "b", "start": 2.5, "end": 4.0, "words": "And that.", "shows": "A table."},
        ],
    }  # fmt: skip
    (folder / "coin.json").write_text(json.dumps(manifest))
    (folder / "coin.mp4").write_bytes(b"film")
    (folder / "coin.vtt").write_text(VTT, encoding="utf-8")
    failure = Failure("clip", f"{course}/trouble/fall.py is <wrong>", beat="break_down")
    return site.page(load_series(course), tmp_path, {"fall": failure})


def test_the_page_is_well_formed_and_has_its_headings(built):
    outline = Outline(built)
    assert outline.open == []
    assert len(outline.all("h1")) == 1
    assert len(outline.all("h2")) == 2
    assert len(outline.all("h3")) == 3
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_marks_the_question_that_the_next_beat_answers(built):
    before, after = built.split("Think first:")
    assert before.rstrip().endswith('<span class="predict">')
    assert "Say &lt;b&gt;this&lt;/b&gt;." in after


def test_the_page_loads_nothing_from_elsewhere(built):
    outline = Outline(built)
    addresses = [
        attributes[name] for _, attributes in outline.tags for name in ("src", "href", "poster") if name in attributes
    ]
    assert addresses
    assert all(re.match(r"(clips|episodes)/|#|index\.(css|js|svg)$", address) for address in addresses)


def test_the_page_works_where_a_server_allows_its_own_files_alone(built, tmp_path, course):
    outline = Outline(built)
    assert not outline.all("style")
    assert [script["src"] for script in outline.all("script")] == ["index.js"]
    assert not [name for _, attributes in outline.tags for name in attributes if name == "style" or name[:2] == "on"]
    assert "data:" not in built
    files = site.files(load_series(course), tmp_path, {})
    assert list(files) == [".css", ".js", ".svg", ".captions.js", ".html"]
    assert b"url(" not in files[".css"]
    assert b"index.light.css" in site.files(load_series(course), tmp_path, {}, Variant("light"))[".html"]


def test_captions_are_files_and_for_a_page_from_disk_in_a_script(built, tmp_path, course):
    (track,) = Outline(built).all("track")
    assert track == {"kind": "captions", "srclang": "en", "label": "English", "src": "clips/surprise/coin.vtt"}
    script = site.files(load_series(course), tmp_path, {})[".captions.js"].decode()
    content = re.fullmatch(r"const captions = (.*);\n", script, re.DOTALL)[1]
    assert json.loads(content) == {track["src"]: VTT}


def test_a_page_in_another_language_says_so_and_speaks_english_itself(built, tmp_path, course):
    root = shutil.copytree(course, tmp_path / "course")
    (root / "series.toml").write_text('language = "pt-BR"\n' + (root / "series.toml").read_text())
    outline = Outline(site.page(load_series(root), tmp_path, {}))
    assert outline.all("html") == [{"lang": "pt-BR"}]
    assert [(track["srclang"], track["label"]) for track in outline.all("track")] == [("pt-BR", "Português (BR)")]
    assert outline.all("footer") == [{"lang": "en"}]
    assert all("lang" not in heading for level in ("h1", "h2", "h3") for heading in outline.all(level))


@pytest.mark.parametrize("names", [("main", "main"), ("title", "x-title"), ("a b", "ä#?%"), ("coin", "clip-coin")])
def test_ids_are_unique_and_valid_whatever_episodes_and_clips_are_called(tmp_path, course, names):
    root = shutil.copytree(course, tmp_path / "course")
    clip, episode = names
    if re.fullmatch("[a-z]+", clip):
        script = root / "surprise" / "episode.toml"
        script.write_text(script.read_text().replace('name = "coin"', f'name = "{clip}"'))
    else:
        (root / "trouble").rename(root / clip)
    (root / "surprise").rename(root / episode)
    (root / "series.toml").write_text(
        f'title = "T"\nepisodes = ["{episode}", "{"trouble" if (root / "trouble").exists() else clip}"]\n'
    )
    outline = Outline(site.page(load_series(root), tmp_path, {}))
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids)) == 1 + 2 * 2 + 3 * 2
    assert all(re.fullmatch(r"\S+", each) for each in ids)
    pointed = [attributes["href"][1:] for attributes in outline.all("a") if attributes["href"].startswith("#")]
    named = [attributes["aria-labelledby"] for _, attributes in outline.tags if "aria-labelledby" in attributes]
    assert len(pointed) == 1 + 2 + 3
    assert {*pointed, *named} <= set(ids)


def test_transcript_beats_seek_and_are_escaped(built):
    starts = [button["data-start"] for button in Outline(built).all("button")]
    assert starts == ["0.0000", "2.5000"]
    assert "Say &lt;b&gt;this&lt;/b&gt;." in built
    assert "Is p &lt; q?" in built
    assert ">1:02<" in built


def test_numbers_say_how_they_were_computed(built):
    assert "mathdl.information.entropy(p=[0.5, 0.5], base=2, x=array of 400 × 2)" in built
    assert "bits" in built


def test_what_failed_and_what_is_missing_is_said_plainly(built, course):
    assert "This clip could not be made." in built
    assert "In beat break_down: trouble/fall.py is &lt;wrong&gt;" in built
    assert str(course) not in built
    assert "render all die" in built
