"""What a build draws does not hang on the machine's own Manim settings, and its poster shows something."""

import json
import os
import re
import subprocess
import sys

import av
import pytest
from commands import run
from PIL import Image

from scenes.script import ScriptError, load_series

SERIES = 'title = "One"\nepisodes = ["first"]\n'
SCRIPT = """title = "First"
[[clip]]
name = "one"
title = "One"
question = "What?"
{keys}
[[clip.beat]]
name = "begin"
say = "So."
shows = "A square."
[[clip.beat]]
name = "middle"
say = "Then."
shows = "A circle."
[[clip.beat]]
name = "end"
say = "Gone."
shows = "Nothing."
"""
SCENE = '''"""One clip."""

from manim import Circle, Create, FadeIn, FadeOut, Square

from scenes.kit.lecture import Lecture


class One(Lecture):
    """A square, then a circle, then nothing."""

    def construct(self):
        square = Square(color="#ff0000", fill_opacity=1)
        circle = Circle(color="#00ff00", fill_opacity=1)
        with self.beat("begin"):
            self.play(FadeIn(square), run_time=0.3)
        with self.beat("middle"):
            self.play(FadeOut(square), run_time=0.3)
            self.play(Create(circle), run_time=0.3)
        with self.beat("end"):
            {end}
'''
FADE = "self.play(FadeOut(circle))"


@pytest.fixture
def one(tmp_path, warm_workers):
    """Write a series of one clip; return a function that builds it and returns exit code, output and folder.

    With a ``home`` it does so in a process of its own.
    """

    def build(end=FADE, keys="", home=None, cwd=None, scene=SCENE):
        series = tmp_path / "series"
        (series / "first").mkdir(parents=True, exist_ok=True)
        (series / "series.toml").write_text(SERIES)
        (series / "first" / "episode.toml").write_text(SCRIPT.format(keys=keys))
        (series / "first" / "one.py").write_text(scene.format(end=end))
        out = tmp_path / f"build-{home}"
        arguments = ["all", "--voice", "none", "-q", "l", "--out", str(out)]
        if home is None:
            result = run(series, *arguments)
            return result.exit_code, result.output, out / "clips" / "first"
        result = subprocess.run(
            [sys.executable, "-m", "render.cli", "--series", str(series), *arguments],
            capture_output=True,
            text=True,
            cwd=cwd,
            env={**os.environ, "HOME": str(tmp_path / home)},
            check=False,
        )
        return result.returncode, result.stdout + result.stderr, out / "clips" / "first"

    return build


DROPPING = "[CLI]\nfrom_animation_number = 1\nplugins = absent\nframe_rate = 3\nmedia_dir = elsewhere\n"
OTHER_RENDERER = "[CLI]\nrenderer = opengl\nbackground_color = RED\ndry_run = True\n"
BROKEN = "no section = 1\n[[\n"


def test_the_manim_cfg_of_user_and_folder_does_not_reach_the_film(one, tmp_path):
    films = []
    for name, settings in {"none": None, "drop": DROPPING, "opengl": OTHER_RENDERER, "broken": BROKEN}.items():
        home, folder = tmp_path / name, tmp_path / f"at-{name}"
        (home / ".config" / "manim").mkdir(parents=True)
        folder.mkdir()
        if settings is not None:
            (home / ".config" / "manim" / "manim.cfg").write_text(settings)
            (folder / "manim.cfg").write_text(settings)
        code, output, clips = one(home=name, cwd=folder)
        assert code == 0, output
        films.append((clips / "one.mp4").read_bytes())
        assert [path.name for path in folder.iterdir()] == ([] if settings is None else ["manim.cfg"])
    assert all(film == films[0] for film in films)


def colours(path):
    """Return the mean colour of a picture's middle."""
    with Image.open(path) as poster:
        x, y = poster.width // 2, poster.height // 2
        middle = poster.convert("RGB").crop((x - 9, y - 9, x + 9, y + 9))
    return middle.resize((1, 1)).getpixel((0, 0))


@pytest.mark.parametrize(
    ("end", "keys", "colour"),
    [
        (FADE, "", "green"),
        ("self.clear()", "", "green"),
        ("pass", "", "green"),
        (FADE, 'poster = "begin"', "red"),
        (FADE, 'poster = "middle"', "green"),
        (FADE, 'poster = "end"', "green"),
    ],
)
def test_the_poster_shows_the_last_picture_that_is_not_empty_or_the_last_of_the_beat_named(one, end, keys, colour):
    code, output, clips = one(end, keys)
    assert code == 0, output
    red, green, blue = colours(clips / "one.jpg")
    assert blue < 40
    assert (red > 200, green > 200) == ((colour == "red"), (colour == "green")), (red, green)


def test_a_clip_that_shows_nothing_has_an_empty_poster(one):
    code, output, clips = one(
        "pass", scene=SCENE.replace("#ff0000", "#101010").replace("fill_opacity=1", "fill_opacity=0, stroke_opacity=0")
    )
    assert code == 0, output
    assert max(colours(clips / "one.jpg")) < 60


def test_a_poster_of_an_unknown_beat_is_refused_with_the_closest(one, tmp_path):
    code, output, _ = one(keys='poster = "midle"')
    assert code == 2
    assert "There is no beat 'midle' in clip one" in " ".join(output.split())
    assert "Did you mean middle" in " ".join(output.split())
    (tmp_path / "series" / "first" / "episode.toml").write_text(SCRIPT.format(keys="poster = 3"))
    with pytest.raises(ScriptError, match="'poster' in clip 'one' must be a text"):
        load_series(tmp_path / "series")


def test_another_poster_is_published_by_the_next_build(one):
    posters = [(one(keys=keys)[2] / "one.jpg").read_bytes() for keys in ("", 'poster = "begin"', "")]
    assert posters[0] == posters[2] != posters[1]


def test_a_skipped_section_fails_the_build_with_its_place(one):
    code, output, clips = one("self.next_section('aside', skip_animations=True)")
    assert code == 1
    assert re.search(r"Failed: one, beat end \(\S*one.py:20\): Clip one skips the section 'aside'", output), output
    assert "Traceback" not in output
    assert not list(clips.glob("*.mp4"))


def test_film_captions_and_manifest_last_as_long_when_a_wait_stops_early(one):
    code, output, clips = one("self.wait_until(lambda: True)")
    assert code == 0, output
    manifest = json.loads((clips / "one.json").read_text())
    with av.open(str(clips / "one.mp4")) as film:
        frames = sum(1 for _ in film.decode(video=0))
    assert frames == manifest["frames"] == round(manifest["beats"][-1]["end"] * manifest["fps"])


@pytest.mark.parametrize("animations", ["0,0", "0,1", "1"])
def test_manim_may_render_some_animations_of_a_clip_alone(course, tmp_path, animations):
    result = manim(course, tmp_path, "-n", animations)
    assert result.returncode == 0, result.stdout
    assert len(list(tmp_path.rglob("Coin.mp4"))) == 1


def test_another_renderer_is_refused_in_a_sentence(course, tmp_path):
    result = manim(course, tmp_path, "--renderer", "opengl")
    assert result.returncode == 1
    assert "drawn by Manim's Cairo renderer alone: leave out '--renderer opengl'" in " ".join(result.stdout.split())


def manim(course, folder, *options):
    command = [sys.executable, "-m", "manim", "render", "-ql", "--media_dir", str(folder)]
    return subprocess.run(
        [*command, *options, str(course / "surprise" / "coin.py"), "Coin"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        check=False,
    )
