"""The language of a series reaches its films, its page and the choice of its voice."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from render import language
from render.cli.commands import cli
from render.voice import narration, pronunciation, voices
from scenes.script import ScriptError, load_series


@pytest.fixture
def root(course, tmp_path):
    return Path(shutil.copytree(course, tmp_path / "course"))


def speak(root, tag):
    path = root / "series.toml"
    path.write_text(f"language = {tag}\n" + path.read_text())
    return load_series(root)


def test_a_series_is_in_english_if_it_does_not_say(course):
    found = language.of(load_series(course))
    assert found == language.Language("en", "eng", "English")
    assert found.is_english


@pytest.mark.parametrize(
    ("tag", "letters", "name"),
    [
        ("de", "deu", "Deutsch"),
        ("DE", "deu", "Deutsch"),
        ("pt-BR", "por", "Português (BR)"),
        ("zh-Hant-TW", "zho", "中文 (Hant-TW)"),
        ("deu", "deu", "Deutsch"),
        ("gsw", "gsw", "Gsw"),
        ("en-GB", "eng", "English (GB)"),
    ],
)
def test_tags_are_understood(root, tag, letters, name):
    found = language.of(speak(root, f'"{tag}"'))
    assert (found.tag, found.three_letters, found.name) == (tag, letters, name)


@pytest.mark.parametrize("tag", ['"German"', '"de_DE"', '""', "7", '["de"]', '"de-"', '"d"', '"de\\n"', "true"])
def test_what_is_no_tag_is_refused_with_the_file(root, tag):
    with pytest.raises(ScriptError, match=r"series.toml, line 1: 'language' (must|is empty)"):
        speak(root, tag)


@pytest.mark.parametrize("tag", ["jp", "cz", "xx"])
def test_a_code_that_names_no_language_is_refused_by_every_command(root, tag):
    speak(root, f'"{tag}"')
    result = CliRunner().invoke(cli, ["--series", str(root), "list"])
    assert result.exit_code == 2
    assert f"{tag!r} is no code of ISO 639-1" in result.output


def test_every_two_letter_code_has_three_letters_and_a_name():
    known = language._known()
    assert len(known) > 180
    for code, (letters, name) in known.items():
        assert re.fullmatch("[a-z]{2}", code)
        assert re.fullmatch("[a-z]{3}", letters)
        assert name.strip() == name != ""


def test_hibari_refuses_another_language_and_says_what_to_do(root):
    series = speak(root, '"de"')
    told = r"speaks English, and the series is in Deutsch .*none, recordings:FOLDER, or 'command:PROGRAM"
    with pytest.raises(voices.VoiceError, match=told):
        narration.narrator(series, "hibari")
    assert narration.narrator(series, "none") is None
    assert narration.narrator(series, f"recordings:{root}") is not None
    assert narration.narrator(series, "command:cat") is not None


def test_hibari_speaks_english_of_any_region(root):
    assert narration.narrator(speak(root, '"en-GB"'), "hibari") is not None


@pytest.mark.parametrize("text", ["Größe 1,5 – „schön“?", "これは、三つです。", "Où ça ? À 5 %.", "¿Qué es ∂?"])
def test_a_voice_of_another_language_is_given_its_letters_and_its_digits(root, text):
    (root / "pronunciation.toml").write_text('[words]\nLoss = "Verlustgröße"\n[signs]\n"∂" = "Ableitung"\n')
    table = pronunciation.load(root, english=False)
    said = table.speakable(text)
    assert [c for c in said if c.isalnum()] == [c for c in text.replace("∂", "Ableitung") if c.isalnum()]
    assert table.speakable("Der Loss.") == "Der Verlustgröße."
    with pytest.raises(pronunciation.UnspeakableError, match="'×'"):
        table.speakable("2 × 3")


def test_a_series_in_another_language_is_spoken_by_a_program(root):
    series = speak(root, '"de"')
    narrator = narration.narrator(series, "command:cat")
    assert narrator._speakable("Über 2.58 Bit.") == "Über 2.58 Bit."
    english = narration.narrator(load_series(Path(__file__).parents[1] / "course"), "command:cat")
    assert english._speakable("Over 2.58 bits.") == "Over two point five eight bits."


def test_clean_needs_no_voice_for_a_series_in_another_language(root, tmp_path):
    speak(root, '"de"')
    (tmp_path / "build").mkdir()
    arguments = ["--series", str(root), "clean", "--out", str(tmp_path / "build"), "--voice", "hibari"]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
