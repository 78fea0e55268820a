"""Texts that people write: titles, names, parameters and words, from the TOML to the screen."""

import json
import os
import unicodedata
from pathlib import Path

import pytest
from commands import run

from render.build import parameters as overrides
from render.check import checker
from render.check.on_screen.screen import Text
from render.variants import PROFILES, variants
from render.voice.voices import Place, Recordings
from scenes.script import ScriptError, load_series
from scenes.words import fill

pytestmark = pytest.mark.usefixtures("warm_workers")

SCENE = """
from scenes.kit.lecture import Lecture
from scenes.kit.parameters import Words
from scenes.kit.text import plain


class One(Lecture):
    parameters = {"word": Words((1, 1), 20)}

    def construct(self):
        with self.beat("first"):
            {drawing}
"""


@pytest.fixture
def make(tmp_path):
    """Write a series of one clip, and return its folder."""

    def write(
        title="A title", say="One word, or two.", drawing='self.add(self.label("word"))', episode="only", beat="first"
    ):
        folder = tmp_path / "series" / episode
        folder.mkdir(parents=True)
        (tmp_path / "series" / "series.toml").write_text(
            f'title = "Series"\nepisodes = [{json.dumps(unicodedata.normalize("NFC", episode), ensure_ascii=False)}]\n'
        )
        (folder / "episode.toml").write_text(
            f'title = "Episode"\n\n[[clip]]\nname = "one"\ntitle = {json.dumps(title, ensure_ascii=False)}\n'
            f'question = "Why?"\n[clip.parameters]\nword = ["cat"]\n'
            f'[[clip.beat]]\nname = "{beat}"\nsay = {json.dumps(say, ensure_ascii=False)}\nshows = "A word."\n'
        )
        (folder / "one.py").write_text(SCENE.replace("{drawing}", drawing))
        return tmp_path / "series"

    return write


def invoke(series: Path, *arguments: str):
    return run(series, *arguments)


def drawn(series: Path, *arguments: str) -> str:
    """Draw one still; return what was said if that failed, and nothing otherwise."""
    out = series.parent / "out"
    result = invoke(series, "preview", "one", "-q", "l", "--still", "0", "--out", str(out), *arguments)
    return "" if result.exit_code == 0 else result.output


def test_a_title_and_a_gist_with_signs_of_typst_are_drawn(make):
    gist = "self.add(self.heading('costs $5 // or {{more}} @home'))"
    assert drawn(make("KL <divergence> *in* #5 minutes [", drawing=gist)) == ""


def test_a_title_that_no_font_can_show_is_named_with_file_and_line(make):
    said = drawn(make("一 A title", drawing='self.add(self.heading("a gist"))'))
    assert "episode.toml, line 4: the title '一 A title' cannot be shown" in said


@pytest.mark.parametrize(
    ("drawing", "message"),
    [
        ('self.add(self.label("猫"))', "no font of the films has '猫'"),
        ('self.add(self.formula("x_猫"))', "no font of the films has '猫'"),
        ('self.add(self.heading("for 猫"))', "no font of the films has '猫'"),
        ('self.add(self.formula("a // b"))', "begins a comment"),
        ('from manim import MathTex; self.add(MathTex("x"))', "use self.formula()"),
    ],
)
def test_the_check_finds_what_cannot_be_shown_as_written(make, monkeypatch, drawing, message, tmp_path):
    monkeypatch.setenv("PATH", "")
    series = load_series(make(drawing=drawing))
    outcome = checker.check(
        checker.CheckRequest(series, series.clips, PROFILES["l"], variants(("dark",), ("wide",)), 1, tmp_path)
    )
    assert [finding.rule for finding in outcome.findings] == ["not-drawn"]
    assert message in outcome.findings[0].message


def test_a_parameter_reaches_a_label_as_plain_text_or_is_refused_by_name(make):
    series = make(drawing="self.add(self.label('{word}'), self.label(f\"#data[{plain(self.values['word'][0])}]\"))")
    assert drawn(series, "--set", 'word=["C# [x] // $y$"]') == ""
    result = invoke(series, "preview", "one", "-q", "l", "--set", 'word=["猫"]', "--out", str(series.parent / "out"))
    assert result.exit_code == 2
    assert "parameter word = ['猫'] cannot be drawn: no font of the films has '猫'" in result.output


@pytest.mark.parametrize("title", ["Over two\nlines", "A tab\tin it", "Another\u2028line"])
def test_a_title_over_several_lines_is_named_with_file_and_line(make, title):
    result = invoke(make(title), "list")
    assert result.exit_code == 2
    assert "episode.toml, line 5: 'title' in clip 'one' must be one line of plain text" in result.output


@pytest.mark.parametrize(("file", "line"), [("series.toml", 1), ("only/episode.toml", 1)])
def test_so_is_that_of_an_episode_and_of_the_series(make, file, line):
    series = make()
    path = series / file
    path.write_text(path.read_text().replace('title = "', 'title = "Two\\nlines ', 1))
    with pytest.raises(ScriptError, match=rf"{path.name}, line {line}: 'title' must be one line"):
        load_series(series)


def test_letters_and_accents_are_composed_wherever_they_enter(make, tmp_path):
    apart = unicodedata.normalize("NFD", "größe")
    series = load_series(make(apart, say=f"{apart}.", episode=apart, beat=apart))
    clip = series.clips[0]
    assert (clip.title, clip.beats[0].say, clip.episode, clip.beats[0].name) == ("größe", "größe.", "größe", "größe")
    assert series.episodes[0].stem == "01-größe"
    assert clip.source.exists()
    assert series.select([apart]) == series.select(["größe"]) == (clip,)
    assert series.clip(f"{apart}/one") is clip
    assert clip.beat(apart) is clip.beats[0]
    assert overrides.parse_assignment(f'word=["{apart}"]') == ("word", ["größe"])
    folder = tmp_path / "voice" / "one"
    folder.mkdir(parents=True)
    (folder / f"{apart}.wav").write_bytes(b"")
    assert os.listdir(folder) == [Recordings(tmp_path / "voice")._path(Place("one", "größe")).name]


def test_words_with_a_single_brace_are_named_with_file_and_line(make):
    result = invoke(make(say="The set {1, 2} of two."), "list")
    assert result.exit_code == 2
    assert "episode.toml, line 11: 'say' in beat 'first' of clip 'one' has a single { in '{1, 2'" in result.output
    assert "{{" in result.output


def test_words_with_doubled_braces_show_single_ones(make):
    beat = load_series(make(say="The set {{1, 2}} of two.")).clips[0].beats[0]
    assert fill(beat.say, {}) == "The set {1, 2} of two."


@pytest.mark.parametrize(
    ("code", "reading"),
    [
        (r"either \/\/ or \#data\[x\]#h(-0.2em)#box(width: 0.1pt)", "either // or #data[x]"),
        (r"#data[p] is #strong[true] \ \$5", "p is true $5"),
        (r"C\:\\temp", r"C:\temp"),
    ],
)
def test_the_check_names_a_text_as_it_was_written(code, reading):
    class Label:
        typst_code = code

    assert Text(Label(), kit=True).reading == reading
