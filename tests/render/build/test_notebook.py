"""What a notebook gets for the name of a clip."""

import subprocess
import sys

import pytest

from render import clip
from scenes.script import LectureError, ParameterError, UnknownNameError


@pytest.fixture
def there(lesson, monkeypatch, tmp_path):
    """Show a clip of the lesson from an empty folder."""
    root, build = lesson
    monkeypatch.chdir(tmp_path)

    def show(name, **options):
        return clip(name, series=root, **{"quality": "l", "voice": "none", "out": build, **options})

    return show


def test_a_clip_that_is_up_to_date_is_shown_as_it_is(there, lesson, capsys):
    film = lesson[1] / "clips/balls/ball.mp4"
    before = film.stat().st_mtime_ns
    shown = there("ball")
    assert shown.path == film
    assert film.stat().st_mtime_ns == before
    assert shown.numbers["double"] == 6
    assert shown.words.startswith("A ball rolls 6 steps.")
    assert shown.explain("entropy") == "entropy = 1 bits    mathdl.information.entropy(p=[0.5, 0.5], base=2)"
    assert capsys.readouterr().out == ""
    assert there("ball", theme="light", format="vertical").path.name == "ball.light.vertical.mp4"


def test_own_values_are_built_beside_the_course(there, lesson, tmp_path):
    before = (lesson[1] / "clips/balls/ball.json").read_bytes()
    shown = there("ball", n=4, out=None)
    assert shown.path.is_relative_to("build/own")
    assert (tmp_path / shown.path).is_file()
    assert shown.numbers["double"] == 8
    assert "A ball rolls 8 steps." in shown.words
    assert "<small>with n = 4</small>" in shown._repr_html_()
    assert (lesson[1] / "clips/balls/ball.json").read_bytes() == before
    made = (tmp_path / shown.path).stat().st_mtime_ns
    assert (tmp_path / there("ball", n=4, out=None).path).stat().st_mtime_ns == made


def test_the_course_s_own_value_is_no_change(there, lesson):
    assert there("ball", n=3).path == lesson[1] / "clips/balls/ball.mp4"


def test_one_in_a_higher_quality_is_shown_as_it_is(there, lesson, tmp_path):
    higher = there("cube", quality="m", out=tmp_path / "out")
    assert higher.manifest["quality"] == "720p30"
    assert there("cube", quality="l", out=tmp_path / "out").manifest["quality"] == "720p30"


def test_the_page_holds_film_and_captions_and_no_markup_of_titles(there):
    text = there("ball")._repr_html_()
    assert "<script>" not in text
    assert 'src="data:video/mp4;base64,' in text
    assert '<track kind="captions" srclang="en" label="English" src="data:text/vtt;base64,' in text
    assert repr(there("cube")).startswith("A cube: ")


@pytest.mark.parametrize(
    ("name", "options", "kind", "words"),
    [
        ("bal", {}, UnknownNameError, "ball"),
        ("ball", {"m": 3}, ParameterError, "n"),
        ("ball", {"n": 44}, LectureError, "a whole number from 1 to 9"),
        ("cube", {"format": "vertical"}, LectureError, "is not drawn in the format vertical"),
        ("ball", {"theme": "blue"}, LectureError, "is not drawn in the theme blue"),
        ("ball", {"quality": "x"}, ParameterError, "write one of l, m, h, p, k"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(there, tmp_path, name, options, kind, words):
    with pytest.raises(kind, match=words):
        there(name, **{"out": tmp_path / "out", **options})


def test_an_unknown_number_is_answered_with_the_closest(there):
    with pytest.raises(UnknownNameError, match="entropy"):
        there("ball").explain("entrop")


def test_importing_the_package_loads_nothing_of_it():
    code = "import sys, render; assert not [name for name in sys.modules if name.startswith(('render.', 'scenes'))]"
    subprocess.run([sys.executable, "-c", code], check=True)
