"""The page shows what there is, says what is not, and needs nothing but itself and the videos."""

import base64
import json
import re
from html.parser import HTMLParser

import pytest

from render import site
from render.job import Failure
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
            {"name": "a", "start": 0.0, "end": 2.5, "words": "Say <b>this</b>.", "shows": "A coin."},
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


def test_the_page_loads_nothing_from_elsewhere(built):
    outline = Outline(built)
    assert not outline.all("link")
    assert all("src" not in script for script in outline.all("script"))
    addresses = [
        attributes[name] for _, attributes in outline.tags for name in ("src", "href", "poster") if name in attributes
    ]
    assert addresses
    assert all(re.match(r"(clips|episodes)/|#|data:text/vtt", address) for address in addresses)
    assert "url(" not in built


def test_captions_travel_inside_the_page(built):
    (track,) = Outline(built).all("track")
    scheme, _, content = track["src"].partition(",")
    assert scheme == "data:text/vtt;base64"
    assert base64.b64decode(content).decode() == VTT
    assert track["kind"] == "captions"


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
