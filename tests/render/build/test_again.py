"""A second build does what has become necessary, and nothing else."""

import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest
from commands import run

pytestmark = pytest.mark.usefixtures("warm_workers")


def render(series, *arguments):
    result = run(series, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def loading(series, *arguments):
    """Render in a process of its own; return what it says and the modules that it loads."""
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "render.cli", "--series", str(series), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    loaded = set(re.findall(r"\| +([\w.]+)$", result.stderr, re.MULTILINE))
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout, loaded


def states(out):
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in [out, *out.rglob("*")]}


@pytest.fixture(scope="module")
def first(course, tmp_path_factory, warm_workers):
    folder = tmp_path_factory.mktemp("again")
    series = Path(shutil.copytree(course, folder / "course"))
    render(series, "all", "surprise", "-q", "l", "--out", folder / "build")
    return folder


@pytest.fixture
def series(first, tmp_path):
    """A course of our own beside a finished build of it."""
    shutil.copytree(first / "build", tmp_path / "build", copy_function=shutil.copy2)
    return Path(shutil.copytree(first / "course", tmp_path / "course", copy_function=shutil.copy2))


@pytest.fixture
def again(series):
    out = series.parent / "build"
    return lambda *arguments: render(series, "all", "surprise", "-q", "l", "--out", out, *arguments)


def changed(out, before):
    return {path.relative_to(out).as_posix() for path, state in states(out).items() if before.get(path) != state}


def test_nothing_changed_touches_nothing_and_loads_nothing_heavy(series, again):
    out = series.parent / "build"
    before = states(out)
    output, loaded = loading(series, "all", "surprise", "-q", "l", "--out", out)
    assert "Up to date: 2 of 2 clips." in output
    assert states(out) == before
    assert not {name.partition(".")[0] for name in loaded} & {
        "manim", "numpy", "scipy", "torch", "av", "PIL", "jinja2",
    }  # fmt: skip


def test_a_reworded_sentence_reaches_every_text_without_rendering(series, again):
    script = series / "surprise" / "episode.toml"
    words = script.read_text().replace("Heads, or tails?", "Tails, or heads?")
    script.write_text(words.replace("at rest.", "unmoved: {entropy:.3f}."))
    out = series.parent / "build"
    before = states(out)
    output, loaded = loading(series, "all", "surprise", "-q", "l", "--out", out)
    assert "Up to date: 2 of 2 clips." in output
    assert "manim" not in loaded
    files = {path for path in changed(out, before) if "." in Path(path).name and not path.startswith(".store")}
    assert files == {
        *(f"clips/surprise/coin.{suffix}" for suffix in ("vtt", "srt", "txt", "json")),
        *(f"episodes/01-surprise.{suffix}" for suffix in ("vtt", "srt", "txt", "json")),
        "clips/surprise/coin.html",
        "episodes/01-surprise.html",
    }
    for name in ("clips/surprise/coin.vtt", "episodes/01-surprise.vtt", "clips/surprise/coin.txt"):
        assert "Tails, or heads?" in (out / name).read_text()
    assert "Tails, or heads?" in (out / "clips/surprise/coin.html").read_text()
    assert "unmoved: 1.000." in (out / "clips/surprise/coin.txt").read_text()


def test_the_film_of_the_series_is_made_once_every_clip_is_there(series, again):
    out = series.parent / "build"
    assert not (out / "series.mp4").exists()
    scene = series / "trouble" / "fall.py"
    scene.write_text(scene.read_text().replace('raise RuntimeError("the floor is gone")', "self.wait(0.2)"))
    render(series, "all", "-q", "l", "--out", out)
    content = json.loads((out / "series.json").read_text())
    assert [clip["clip"] for clip in content["clips"]] == ["coin", "die", "fall"]
    with av.open(str(out / "series.mp4")) as film:
        assert film.streams.video[0].frames == content["frames"] == sum(clip["frames"] for clip in content["clips"])
        assert [chapter["metadata"]["title"] for chapter in film.chapters()] == [
            clip["title"] for clip in content["clips"]
        ]
    before = states(out)
    render(series, "all", "-q", "l", "--out", out)
    assert states(out) == before
    script = series / "surprise" / "episode.toml"
    script.write_text(script.read_text().replace("Heads, or tails?", "Tails, or heads?"))
    output = again()
    assert "series.mp4 is of an earlier version; 'render all' without names makes it anew." in output
    render(series, "all", "-q", "l", "--out", out)
    assert "Tails, or heads?" in (out / "series.vtt").read_text()


def test_episodes_of_the_old_order_are_named_until_they_are_removed(series, again):
    out = series.parent / "build"
    toml = series / "series.toml"
    toml.write_text(toml.read_text().replace('["surprise", "trouble"]', '["trouble", "surprise"]'))
    output = again()
    assert "No longer part of the series: episodes/01-surprise. 'render clean' removes them." in output
    assert (out / "episodes/02-surprise.mp4").exists()
    render(series, "clean", "--out", out)
    assert sorted(path.name for path in (out / "episodes").glob("*.mp4")) == ["02-surprise.mp4"]
    before = states(out)
    output = again()
    assert "No longer" not in output
    assert states(out) == before


def test_one_changed_scene_renders_that_clip_only_and_joins_again(series, again):
    scene = series / "surprise" / "die.py"
    scene.write_text(scene.read_text().replace("run_time=0.4", "run_time=0.8"))
    out = series.parent / "build"
    before = states(out)
    output = again()
    assert "die is rendered again: course.surprise.die.Die changed." in output
    assert "started coin" not in output
    touched = changed(out, before)
    assert {"clips/surprise/die.mp4", "episodes/01-surprise.mp4"} <= touched
    assert not {path for path in touched if path.startswith("clips/surprise/coin")}


def test_force_renders_the_clips_named(series):
    out = series.parent / "build"
    output = render(series, "all", "die", "-q", "l", "--out", out, "--force")
    assert "started die" in output
    assert "started coin" not in output


def test_an_episode_holds_clips_of_this_order_alone(series, again):
    """Another die was made at the same quality; an episode of the script's own die must not hold it."""
    out = series.parent / "build"
    episode = out / "episodes" / "01-surprise.mp4"
    before = episode.read_bytes()
    render(series, "all", "die", "-q", "l", "--out", out, "--set", "die.sides=8")
    assert json.loads((out / "clips/surprise/die.json").read_text())["parameters"] == {"sides": 8}
    # Asked for with eight sides, the episode has the coin as it is and the die as it was asked for.
    assert episode.read_bytes() != before
    output = render(series, "all", "coin", "-q", "l", "--out", out)
    assert "started" not in output
    assert episode.read_bytes() == before
    output = again()
    assert "started" not in output
    assert json.loads((out / "clips/surprise/die.json").read_text())["parameters"] == {"sides": 6}


def test_a_source_edited_while_its_clip_is_drawn_counts_as_changed_afterwards(series, tmp_path):
    """The clip is kept under the key of what was drawn, so the edit is not missed."""
    scene = series / "surprise" / "die.py"
    out = tmp_path / "other"
    begun = "self.play(FadeIn"
    scene.write_text(scene.read_text().replace(begun, f"import time; time.sleep(1)\n            {begun}"))
    process = subprocess.Popen(
        [sys.executable, "-m", "render.cli", "--series", str(series), "all", "die", "-q", "l", "--out", str(out)],
        stdout=subprocess.PIPE,
        text=True,
    )
    while not list(out.glob(".render-staging-*/die/*.mp4")):
        time.sleep(0.01)
    drawn = scene.read_text()
    scene.write_text(drawn.replace("run_time=0.4", "run_time=0.8"))
    output, _ = process.communicate(timeout=60)
    assert "done die" in output
    assert render(series, "plan", "die", "-q", "l", "--out", out).startswith("die  render: course.surprise.die.Die")
    scene.write_text(drawn)
    assert render(series, "plan", "die", "-q", "l", "--out", out).startswith("die  nothing to do")


def test_a_file_that_a_scene_reads_is_found_out_and_counts(series, tmp_path):
    scene, data, out = series / "surprise" / "die.py", series / "surprise" / "faces.txt", tmp_path / "other"
    data.write_text("six")
    text = scene.read_text().replace('"{sides} sides"', 'open(__file__[:-6] + "faces.txt").read()')
    scene.write_text(text)
    render(series, "all", "die", "-q", "l", "--out", out)
    manifest = json.loads((out / "clips/surprise/die.json").read_text())
    assert list(manifest["files"]) == ["course/surprise/faces.txt"]
    data.write_text("eight")
    output = render(series, "plan", "die", "-q", "l", "--out", out)
    assert output.startswith("die  render: course/surprise/faces.txt changed\n")
    data.write_text("six")
    output = render(series, "plan", "die", "-q", "l", "--out", out)
    assert output.startswith("die  nothing to do\n")
