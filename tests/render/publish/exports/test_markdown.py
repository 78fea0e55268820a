"""Snippets are pages of Markdown with blocks to copy, each of which is well-formed HTML."""

import html
import re
from html.parser import HTMLParser

import mistune
import pytest
from markdown_it import MarkdownIt

from render.publish.exports import built, markdown
from render.variants import Variant

DARK = Variant()


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def page(lesson, lessons, tmp_path):
    def write(address="", variant=DARK):
        markdown.write(built.find(lessons, [lessons.clip("ball")], variant, lesson[1]), tmp_path, address)
        (path,) = tmp_path.glob("*.md")
        return path.read_text(encoding="utf-8")

    return write


def blocks(text):
    return re.findall(r"^(````|```)\w+\n(.*?)\n\1$", text, re.DOTALL | re.MULTILINE)


def test_there_is_a_block_for_every_place(page):
    text = page()
    assert re.findall("^## (.*)$", text, re.MULTILINE) == list(markdown.PLACES)
    assert len(blocks(text)) == len(markdown.PLACES)
    assert "```{=html}\n<video" in text
    assert "```{raw} html\n<video" in text
    assert ".. raw:: html\n\n   <video" in text


def test_titles_are_text_everywhere(page):
    text = page()
    shown = mistune.html(text)
    assert "<script>" not in shown
    assert "<h1>Der &quot;schnelle&quot; Ball &lt;script&gt;alert(1)&lt;/script&gt; שלום 🎈</h1>" in shown
    for _, block in blocks(text):
        tags = Tags(block).found
        assert {tag for tag, _ in tags} <= {"video", "source", "track", "iframe"}
        if block.startswith(":::{iframe}"):
            continue
        title = dict(tags[0][1])
        assert 'Der "schnelle" Ball <script>alert(1)</script>' in (title.get("aria-label") or title.get("title"))


def test_with_an_address_links_are_whole(page):
    text = page("https://example.org/course/")
    (frame,) = {each["src"] for _, block in blocks(text) for tag, each in Tags(block).found if tag == "iframe"}
    assert frame == "https://example.org/course/clips/balls/ball.html?embed"
    tracks = {each["src"] for _, block in blocks(text) for tag, each in Tags(block).found if tag == "track"}
    assert tracks == {"https://example.org/course/clips/balls/ball.vtt"}
    assert 'crossorigin="anonymous"' in text
    assert "crossorigin" not in page()
    assert "`--address https://…/`" in page()
    assert "{{< video https://example.org/course/clips/balls/ball.mp4 >}}" in text
    assert page("https://example.org/course") == text


def test_a_frame_may_fill_the_screen_and_has_a_title(page):
    frames = [each for _, block in blocks(page()) for tag, each in Tags(block).found if tag == "iframe"]
    assert {frame["allow"] for frame in frames} == {"fullscreen; picture-in-picture"}
    assert all(frame["title"].startswith('Der "schnelle" Ball') for frame in frames)
    assert {frame["src"] for frame in frames} == {"clips/balls/ball.html?embed"}


@pytest.mark.parametrize(
    "text",
    ["*a* _b_ `c` [d](e) ~~f~~", "1 < 2 & 3 > 2", "$x$ | #7 \\ <script>", "שלום 🎈 für “alle”", "&amp; <!-- -->"],
)
def test_any_text_stands_in_a_heading_as_it_is(text):
    parsers = [
        mistune.create_markdown(escape=False, plugins=["strikethrough", "table", "math"]),
        MarkdownIt().enable(["strikethrough", "table"]).render,
    ]
    for parse in parsers:
        (line,) = parse(f"# {markdown.protected(text)}").splitlines()
        assert html.unescape(line.removeprefix("<h1>").removesuffix("</h1>")) == text
        assert re.findall("<.*?>", line) == ["<h1>", "</h1>"]


def test_another_variant_has_its_own_files(page):
    assert "clips/balls/ball.light.vertical.mp4" in page(variant=Variant("light", "vertical"))
