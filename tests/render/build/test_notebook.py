"""What a notebook gets for the name of a clip."""

import shutil
import subprocess
import sys

import numpy as np
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
    assert ">with n = 4</small>" in shown._repr_html_()
    assert (lesson[1] / "clips/balls/ball.json").read_bytes() == before
    made = (tmp_path / shown.path).stat().st_mtime_ns
    assert (tmp_path / there("ball", n=4, out=None).path).stat().st_mtime_ns == made


def test_the_course_s_own_value_is_no_change(there, lesson):
    assert there("ball", n=3).path == lesson[1] / "clips/balls/ball.mp4"


def test_one_in_a_higher_quality_is_shown_as_it_is(there, lesson, tmp_path):
    higher = there("cube", quality="m", out=tmp_path / "out")
    assert higher.manifest["quality"] == "720p30"
    assert there("cube", quality="l", out=tmp_path / "out").manifest["quality"] == "720p30"


def test_without_a_quality_one_that_is_there_is_shown(there, lesson):
    film = lesson[1] / "clips/balls/cube.mp4"
    before = film.stat().st_mtime_ns
    assert there("cube", quality=None).manifest["quality"] == "480p15"
    assert film.stat().st_mtime_ns == before


def test_arrays_and_tuples_are_taken_as_lists(course, tmp_path):
    values = np.array([0.9, 0.1]), (np.float64(0.9), 0.1), [0.9, 0.1]
    options = {"series": course, "quality": "l", "voice": "none", "out": tmp_path}
    shown = [clip("coin", p=value, **options) for value in values]
    assert len({each.path.stat().st_mtime_ns for each in shown}) == 1
    assert shown[0].changed == {"p": [0.9, 0.1]}
    assert shown[0].numbers["entropy"] == pytest.approx(0.469, abs=1e-3)


def test_a_clip_whose_script_changed_is_built_again_and_says_so_in_lines(course, tmp_path, capsys):
    root = tmp_path / "course"
    shutil.copytree(course, root)
    options = {"series": root, "quality": "l", "voice": "none", "out": tmp_path / "out"}
    clip("die", **options)
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) <= 3
    assert "done die" in printed
    script = root / "surprise" / "episode.toml"
    script.write_text(script.read_text().replace("sides = 6", "sides = 8"))
    assert clip("die", **options).numbers["entropy"] == 3
    assert "die is rendered again" in capsys.readouterr().out


def test_what_fails_names_the_beat_and_the_line(course, tmp_path):
    with pytest.raises(LectureError, match=r"fall, beat break_down \(.*fall\.py:13\): RuntimeError: the floor is gone"):
        clip("fall", series=course, quality="l", voice="none", out=tmp_path)


def test_the_page_holds_film_and_captions_and_no_markup_of_titles(there):
    text = there("ball")._repr_html_()
    assert "<script>" not in text
    assert 'src="data:video/mp4;base64,' in text
    assert '<track kind="captions" srclang="en" label="English" src="data:text/vtt;charset=utf-8;base64,' in text
    assert repr(there("cube")).startswith("A cube: ")


def test_a_browser_plays_it_with_its_captions_from_the_page_alone(there, browser, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><meta charset=utf-8>{there('ball')._repr_html_()}", encoding="utf-8")
    browser.open(page.as_uri())
    browser.wait(lambda: browser.run("return document.querySelector('video').readyState > 1"), "the film is not loaded")
    cues = "return Array.from(document.querySelector('video').textTracks[0].cues ?? [], cue => cue.text)"
    browser.wait(lambda: browser.run(cues), "there are no captions")
    assert browser.run(cues)[0].startswith("A ball rolls 6 steps.")
    assert browser.find("figcaption").text.startswith('Der "schnelle" Ball <script>alert(1)</script> שלום 🎈')
    assert not browser.complaints()


@pytest.mark.parametrize(
    ("name", "options", "kind", "words"),
    [
        ("bal", {}, UnknownNameError, "ball"),
        ("ball", {"m": 3}, ParameterError, "n"),
        ("ball", {"n": {3}}, ParameterError, "a value of the type set cannot be drawn"),
        ("ball", {"n": 44}, LectureError, "a whole number from 1 to 9"),
        ("cube", {"format": "vertical"}, LectureError, "is not drawn in the format vertical"),
        ("ball", {"theme": "blue"}, ParameterError, "There is no theme 'blue': write one of 'dark', 'light'"),
        ("ball", {"quality": "x"}, ParameterError, "write one of 'l', 'm', 'h', 'p', 'k'"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(there, tmp_path, name, options, kind, words):
    with pytest.raises(kind, match=words) as refused:
        there(name, **{"out": tmp_path / "out", **options})
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    # The cell, and the function that it called: not the way through the builder.
    assert [entry.name for entry in refused.traceback][-1] == "clip"


def test_a_refused_value_leaves_no_folder(course, tmp_path):
    with pytest.raises(LectureError, match="sums to 1"):
        clip("coin", p=[0.9, 0.9], series=course, quality="l", voice="none", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_unknown_number_is_answered_with_the_closest(there):
    with pytest.raises(UnknownNameError, match="entropy"):
        there("ball").explain("entrop")


def test_importing_the_package_loads_nothing_of_it():
    code = "import sys, render; assert not [name for name in sys.modules if name.startswith(('render.', 'scenes'))]"
    subprocess.run([sys.executable, "-c", code], check=True)
