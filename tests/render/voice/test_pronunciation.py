"""What is said is made of what a voice can say: numbers in words, names and signs from a table, nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.failures import UnspeakableError
from render.voice import pronunciation
from render.voice.numerals import cardinal, spell
from scenes.script import SERIES_ROOT, ScriptError, load_series
from scenes.sentences import sentences
from scenes.words import PLACEHOLDER

SPEAKABLE = pronunciation.load(SERIES_ROOT).speakable


@pytest.fixture
def said():
    return SPEAKABLE


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("1.750 bits", "one point seven five bits"),
        ("1.000 bit", "one bit"),
        ("0.05", "zero point zero five"),
        ("−3 and -3", "minus three and minus three"),
        ("5-3", "five-three"),
        ("33 weights", "thirty-three weights"),
        ("16,777,216", "sixteen million seven hundred seventy-seven thousand two hundred sixteen"),
        ("1,2", "one,two"),
        ("3, 4 and 0, 5", "three, four and zero, five"),
        ("1.2 × 10⁻⁶", "one point two times ten to the minus six"),
        ("2 × 10⁸", "two times ten to the eight"),
        ("−1.44 × 10⁻⁵ bits", "minus one point four four times ten to the minus five bits"),
        ("less than 10⁻⁵", "less than ten to the minus five"),
        ("∞ and −∞", "infinity and minus infinity"),
        ("+∞", "plus infinity"),
        ("1e-05", "one times ten to the minus five"),
        ("97%", "ninety-seven percent"),
        ("68.3 %", "sixty-eight point three percent"),
        ("in 2D", "in two D"),
        ("The end is 5.", "The end is five."),
        ("Is it 1.5?", "Is it one point five?"),
        ("100000", "one hundred thousand"),
    ],
)
def test_numbers_are_said_as_a_lecturer_says_them(said, written, spoken):
    assert said(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("The KL divergence", "The K L divergence"),
        ("Kullback–Leibler", "Kullback Lye-bler"),
        ("ReLU and tanh", "ray loo and tan aitch"),
        ("Softmax", "soft max"),
        ("KLM", "KLM"),
        ("∂ of λ, σ and θ", "del of lambda, sigma and theta"),
        ("x = y", "x equals y"),
        ("p ≈ 0.5", "p is about zero point five"),
        ("so—then", "so, then"),
        ("It’s “open”…", 'It\'s "open".'),
        ("Cramér-Rao", None),
    ],
)
def test_names_and_signs_are_said_by_the_table(said, written, spoken):
    if spoken is None:
        with pytest.raises(UnspeakableError, match="'é'"):
            said(written)
    else:
        assert said(written) == spoken


@pytest.mark.parametrize(("text", "character"), [("a/b", "/"), ("x² is", "²"), ("€5", "€"), ("猫", "猫"), ("a_b", "_")])
def test_what_cannot_be_said_is_named_with_what_to_do(said, text, character):
    with pytest.raises(UnspeakableError, match=re.escape(repr(character))) as error:
        said(text)
    assert "'spoken'" in str(error.value)
    assert "pronunciation.toml" in str(error.value)


@given(st.text())
def test_nothing_but_plain_letters_is_ever_said(text):
    try:
        spoken = SPEAKABLE(text)
    except UnspeakableError:
        return
    assert re.fullmatch(r"[A-Za-z0-9 .,;:!?'\"()\-]*", spoken)


@given(st.integers(0, 10**18))
def test_whole_numbers_are_words(number):
    assert re.fullmatch(r"[a-z]+([ -][a-z]+)*", cardinal(number))
    assert not re.search(r"\d", spell(str(number)))


def test_a_series_may_say_names_in_its_own_way(tmp_path):
    (tmp_path / "pronunciation.toml").write_text(
        '[words]\n"Adam" = "Ah-dam"\n"KL" = "kay el"\n[signs]\n"€" = "euros"\n'
    )
    table = pronunciation.load(tmp_path)
    assert table.speakable("Adam, KL, 5 €, ReLU") == "Ah-dam, kay el, five euros, ray loo"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[words]\n"x" = "é"', "'x' in .words. must be said in plain letters"),
        ('[signs]\n"==" = "equals"', "'==' in .signs. is not one character"),
        ('[names]\n"x" = "y"', "unknown table 'names'"),
        ('[words]\n"x" = 3', "toml, line 2: 'x' in .words."),
        ("words = 3", "toml, line 1: 'words' must be a table, .words., but is 3"),
        ('[[signs]]\n"=" = "equals"', "toml, line 1: 'signs' must be a table, .signs., but is a list of tables"),
    ],
)
def test_a_wrong_table_is_refused_by_its_entry(tmp_path, content, message):
    (tmp_path / "pronunciation.toml").write_text(content)
    with pytest.raises(ScriptError, match=message):
        pronunciation.load(tmp_path)


def test_all_words_of_the_series_can_be_said_and_match_their_captions(said):
    for clip in load_series(SERIES_ROOT).clips:
        for beat in clip.beats:
            texts = [PLACEHOLDER.sub("1.5", text) for text in (beat.say, beat.spoken or beat.say)]
            assert len({len(sentences(text)) for text in texts}) == 1, beat.name
            assert all(map(said, texts))
