"""The pages show what there is, say what is not, and need nothing but themselves and the films."""

import json
import re
import shutil
from html.parser import HTMLParser

import pytest

from render.failures import Failure
from render.publish import site
from scenes.script import ScriptError, load_series

VTT = "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHalf a bit — σ.\n"
COIN = "clips/surprise/coin.html"


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
        if tag not in self.VOID and tag not in ("mspace",):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag != "mspace":
            assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def ids(self):
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]


@pytest.fixture
def build(tmp_path):
    """An output folder in which the coin alone is finished."""
    folder = tmp_path / "clips" / "surprise"
    folder.mkdir(parents=True)
    number = {
        "value": 1.0, "text": "1", "unit": "bits", "path": "", "function": "mathdl.information.entropy",
        "inputs": {"p": [0.5, 0.5], "base": 2, "x": {"shape": [400, 2], "dtype": "float64", "sha256": "00"}},
    }  # fmt: skip
    sure = {**number, "inputs": {"p": [0.5, 0.5], "base": 2}}
    manifest = {
        "title": "A coin", "question": "Is p < q?", "duration": 61.6, "width": 1280, "height": 720, "fps": 30,
        "quality": "720p30", "versions": {}, "numbers": {"entropy": number, "sure": sure}, "moments": {"sure": 2.0},
        "parameters": {"p": [0.5, 0.5]}, "scene": "course.surprise.coin.Coin",
        "formulas": [
            {"beat": "a", "typst": "p = 1", "mathml": "<math><mi>p</mi><mo>=</mo><mn>1</mn></math>", "start": 1.0},
            {"beat": "b", "typst": "p = 1", "mathml": "<math><mi>p</mi></math>", "start": 3.0},
            {"beat": "b", "typst": "q < 2", "mathml": "", "start": 3.0},
            {"beat": "b", "typst": "q =", "mathml": "<math><mi>q</mi></math>", "start": 3.0},
        ],
        "beats": [
            {"name": "a", "start": 0.0, "end": 2.5, "words": "Say <b>this</b>.", "shows": "A coin.", "predict": True,
             "choices": ["One & two", "None"], "answer": "A"},
            {"name": "b", "start": 2.5, "end": 4.0, "words": "And that.", "shows": "A table.", "predict": False},
        ],
    }  # fmt: skip
    (folder / "coin.json").write_text(json.dumps(manifest))
    (folder / "coin.mp4").write_bytes(b"film")
    (folder / "coin.vtt").write_text(VTT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def pages(build, course):
    failure = Failure("clip", f"{course}/trouble/fall.py is <wrong>", beat="break_down")
    found = site.files(load_series(course), build, {"fall": failure})
    return {path: content.decode() for path, content in found.items()}


def test_every_clip_has_a_page_that_is_well_formed(pages):
    assert {path for path in pages if path.endswith(".html")} == {
        "index.html", COIN, "clips/surprise/die.html", "clips/trouble/fall.html",
    }  # fmt: skip
    for path, text in pages.items():
        if path.endswith(".html"):
            outline = Outline(text)
            assert outline.open == []
            assert len(outline.all("h1")) == 1
            assert len(outline.ids) == len(set(outline.ids))
    assert len(Outline(pages["index.html"]).all("h3")) == 3


def test_pages_load_nothing_from_elsewhere_and_nothing_inline(pages):
    for path, text in pages.items():
        if not path.endswith(".html"):
            continue
        outline = Outline(text)
        addresses = [
            attributes[name]
            for _, attributes in outline.tags
            for name in ("src", "href", "poster")
            if name in attributes
        ]
        assert addresses
        assert all(re.match(r"((\.\./)*(clips|episodes|site)/|(\.\./)*index\.html|#)", each) for each in addresses)
        assert not outline.all("style")
        loaded = [script for script in outline.all("script") if script.get("type") != "application/json"]
        assert all("src" in script for script in loaded)
        named = [name for _, attributes in outline.tags for name in attributes]
        assert not [name for name in named if name == "style" or name.startswith("on")]
    assert "url(" not in pages["site/site.css"]


def test_every_link_leads_to_a_page_or_to_a_file_that_is_there(lesson):
    root, out = lesson
    for path, content in site.files(load_series(root), out).items():
        if path.endswith(".html"):
            for _, attributes in Outline(content.decode()).tags:
                for name in ("href", "src", "poster"):
                    target = attributes.get(name, "").partition("#")[0]
                    assert not target or (out / path).parent.joinpath(target).exists(), (path, target)


def test_the_page_holds_what_its_script_needs_as_text_that_cannot_be_code(pages):
    data = re.search(r'<script type="application/json" id="film">(.*?)</script>', pages[COIN], re.DOTALL)[1]
    assert "<" not in data
    (variant,) = json.loads(data)["variants"]
    assert variant["video"] == "../../clips/surprise/coin.mp4"
    assert variant["vtt"] == VTT
    assert variant["beats"][0]["words"] == "Say <b>this</b>."
    assert (variant["beats"][0]["choices"], variant["beats"][0]["answer"]) == (["One & two", "None"], "A")


def test_the_question_is_marked_with_its_answers_and_escaped(pages):
    before, after = pages[COIN].split("Think first:</span>")
    assert before.rstrip().endswith('<span class="predict">')
    assert "Say &lt;b&gt;this&lt;/b&gt;." in after
    assert '<li dir="auto">One &amp; two</li><li dir="auto">None</li>' in after
    assert "Is p &lt; q?" in pages[COIN]
    assert ">1:02<" in pages["index.html"]


def test_formulas_are_text_each_once_and_whole(pages):
    shown = re.search(r'<section class="formulas".*?</section>', pages[COIN], re.DOTALL)[0]
    assert shown.count("<math>") == 1
    assert "<math><mi>p</mi><mo>=</mo><mn>1</mn></math>" in shown
    assert "<code>q &lt; 2</code>" in shown
    assert "q =" not in shown


def test_numbers_say_how_they_were_computed_and_when_they_are_shown(pages):
    page = pages[COIN]
    assert "mathdl.information.entropy(p=[0.5, 0.5], base=2, x=array of 400 × 2)" in page
    assert page.index('<th scope="row">sure</th>') < page.index("Behind the pictures: 1 more")
    assert 'data-seek="2.000"' in page
    lines = "from mathdl import information\nsure = information.entropy(p=[0.5, 0.5], base=2)\nprint(sure)"
    assert lines in page
    assert page.count("<details><summary>Python") == 1  # no import reaches the scenes of another series


def test_what_failed_and_what_is_missing_is_said_plainly(pages, course):
    failed = pages["clips/trouble/fall.html"]
    assert "This clip could not be made." in failed
    assert "In beat break_down: trouble/fall.py is &lt;wrong&gt;" in failed
    assert not [path for path, text in pages.items() if str(course) in text]
    assert "<code>render all die</code> makes it" in pages["clips/surprise/die.html"]
    assert "<code>render all die</code> makes it" in pages["index.html"]


def test_captions_wait_for_the_script(build, course):
    """By default a browser might load them before, which it must not do from disk: then it complains, now and then."""
    tracks = Outline(site.files(load_series(course), build)[COIN].decode()).all("track")
    assert [track["src"] for track in tracks] == ["../../clips/surprise/coin.vtt"]
    assert all("default" not in track for track in tracks)


def test_pages_in_another_language_say_so_and_speak_english_themselves(build, tmp_path, course):
    root = shutil.copytree(course, tmp_path / "course")
    (root / "series.toml").write_text('language = "pt-BR"\n' + (root / "series.toml").read_text())
    outline = Outline(site.files(load_series(root), build)[COIN].decode())
    assert outline.all("html") == [{"lang": "pt-BR"}]
    assert [(track["srclang"], track["label"]) for track in outline.all("track")] == [("pt-BR", "Português (BR)")]
    assert outline.all("footer") == [{"lang": "en"}]
    assert all("lang" not in heading for heading in outline.all("h1"))


@pytest.mark.parametrize("names", [("main", "main"), ("title", "x-title"), ("a b", "ä#?%"), ("coin", "clip-coin")])
def test_ids_and_links_are_valid_whatever_episodes_and_clips_are_called(tmp_path, course, names):
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
    outline = Outline(site.files(load_series(root), tmp_path)["index.html"].decode())
    assert len(outline.ids) == len(set(outline.ids))
    assert all(re.fullmatch(r"\S+", each) for each in outline.ids)
    pointed = [attributes["href"][1:] for attributes in outline.all("a") if attributes["href"].startswith("#")]
    named = [attributes["aria-labelledby"] for _, attributes in outline.tags if "aria-labelledby" in attributes]
    assert {*pointed, *named} <= set(outline.ids)


def test_with_an_address_a_pasted_link_shows_its_poster(build, tmp_path, course):
    root = shutil.copytree(course, tmp_path / "course")
    script = root / "series.toml"
    script.write_text('address = "https://example.org/a course/"\n' + script.read_text())
    with pytest.raises(ScriptError, match="'address' must be an address that begins with https:// and ends in a slash"):
        load_series(root)
    script.write_text(script.read_text().replace("org/a course", "org/course"))
    pages = site.files(load_series(root), build)
    tags = {
        tag.get("property"): tag["content"] for tag in Outline(pages[COIN].decode()).all("meta") if "content" in tag
    }
    assert tags["og:image"] == "https://example.org/course/clips/surprise/coin.jpg"
    assert tags["og:video"] == "https://example.org/course/clips/surprise/coin.mp4"
    told = json.loads(pages["clips/surprise/coin.oembed.json"])
    assert (told["type"], told["version"], told["title"]) == ("video", "1.0", "A coin")
    assert 'src="https://example.org/course/clips/surprise/coin.html?embed"' in told["html"]
    (link,) = [each for each in Outline(pages[COIN].decode()).all("link") if each["rel"] == "alternate"]
    assert link["href"] == "https://example.org/course/clips/surprise/coin.oembed.json"
