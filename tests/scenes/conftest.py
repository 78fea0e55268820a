"""What tests of the kit share: a clip whose words and drawing each test chooses."""

import pytest
from manim import config, tempconfig

from render.draw import scene as drawing
from render.variants import Profile
from render.workers.job import Job
from scenes.script import load_series

TINY = Profile("tiny", 160, 90, 15)
SOURCE = '''"""A clip."""

from scenes.kit.lecture import Lecture


class Coin(Lecture):
    """Shows what a test draws."""
'''
WORDS = "One, two, {@mark}three, four, five, six, seven, eight."


@pytest.fixture(scope="session", autouse=True)
def formulas_of_its_own(tmp_path_factory):
    """Let every process set formulas in its own folder: Manim writes beside a formula's file as it reads it."""
    config.tex_dir = str(tmp_path_factory.mktemp("typst"))


@pytest.fixture
def media(tmp_path):
    """Let Typst write its pictures into the test's own folder."""
    with tempconfig({"media_dir": str(tmp_path)}):
        yield


@pytest.fixture
def clip(tmp_path):
    """Build a scene from words and from source, of which nothing is drawn when it is rendered.

    ``draw``, a function of the scene, is what its only beat does; without it, ``source`` has a method for each beat.
    """

    def make(draw=None, *, beats=None, numbers=dict, source=SOURCE, shape="wide", timing=None, sink=None):
        beats = beats or {"toss": WORDS}
        (tmp_path / "one").mkdir(exist_ok=True)
        (tmp_path / "series.toml").write_text('title = "A series"\nepisodes = ["one"]\n', encoding="utf-8")
        blocks = [f'[[clip.beat]]\nname = "{name}"\nsay = "{say}"\nshows = ""\n' for name, say in beats.items()]
        script = 'title = "One"\n[[clip]]\nname = "coin"\ntitle = "A coin"\nquestion = "Heads?"\n'
        formats = 'formats = ["wide", "vertical"]\n'
        (tmp_path / "one" / "episode.toml").write_text(script + formats + "".join(blocks), encoding="utf-8")
        (tmp_path / "one" / "coin.py").write_text(source, encoding="utf-8")
        job = Job(
            series=tmp_path, clip="coin", profile=TINY.shaped(shape), folder=tmp_path / "work", timing=timing or {}
        )
        job.folder.mkdir(exist_ok=True)
        drawing.configure(job)
        lecture = drawing.load_lecture(load_series(tmp_path).clip("coin"))
        lecture.numbers = staticmethod(numbers)
        if draw is not None:
            lecture.toss = lambda self: draw(self)
        sampler = drawing.Sampled(frames=()) if sink is None else None
        return drawing.build(lecture, job, sampler, sink or drawing.Discard())

    return make


@pytest.fixture
def no_kept_texts(tmp_path, monkeypatch):
    """Begin with no text that was set before, in this process or in the user's cache folder."""
    from scenes.kit import text_cache

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(text_cache, "_remembered", {})
