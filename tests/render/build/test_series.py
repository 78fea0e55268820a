"""The whole way, on the tiny series: real processes, real scenes, every frame decoded."""

import json
import signal
import subprocess
import sys
import time
from fractions import Fraction

import av
import pytest
import webvtt
from commands import run

from render.store import staging

pytestmark = pytest.mark.usefixtures("warm_workers")
FPS = 15
PAGES = ("surprise/coin", "surprise/die", "trouble/fall")


@pytest.fixture(scope="module")
def build(course, tmp_path_factory, warm_workers):
    """The series built into the default folder, below the current one."""
    here = tmp_path_factory.mktemp("here")
    return here / "build", run(course, "all", "-q", "l", "--jobs", "2", cwd=here)


def test_one_clip_fails_and_the_others_finish(build):
    out, result = build
    assert result.exit_code == 1, result.output
    assert "fall, beat break_down" in result.stdout
    assert "fall.py:13): RuntimeError: the floor is gone" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    assert result.stdout.rstrip().endswith("Page: build/index.html")
    found = sorted(
        str(path.relative_to(out)) for path in out.rglob("*") if path.is_file() and ".store" not in path.parts
    )
    suffixes = ("jpg", "json", "mp4", "srt", "txt", "vtt")
    assert found == sorted(
        [f"clips/surprise/{clip}.{suffix}" for clip in ("coin", "die") for suffix in suffixes]
        + [f"episodes/01-surprise.{suffix}" for suffix in (*suffixes, "chapters.vtt")]
        + ["index.html", "episodes/01-surprise.html", *(f"clips/{clip}.html" for clip in PAGES)]
        + [f"site/{name}" for name in ("contents.js", "icon.svg", "player.js", "present.js", "scheme.js", "site.css")]
    )


@pytest.mark.parametrize("name", ["clips/surprise/coin", "clips/surprise/die", "episodes/01-surprise"])
def test_every_frame_is_there_at_a_constant_rate(build, name):
    out, _ = build
    manifest = json.loads((out / f"{name}.json").read_text())
    with av.open(str(out / f"{name}.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.width, stream.codec_context.height) == (854, 480)
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.average_rate == FPS
        assert stream.duration * stream.time_base == Fraction(manifest["frames"], FPS)
        times = [frame.pts * stream.time_base * FPS for frame in container.decode(stream)]
    assert times == list(range(manifest["frames"]))
    assert manifest["duration"] == pytest.approx(manifest["frames"] / FPS)


def test_beats_follow_each_other_on_whole_frames_and_captions_lie_in_them(build):
    out, _ = build
    manifest = json.loads((out / "clips/surprise/coin.json").read_text())
    edges = [0.0, *(beat["end"] for beat in manifest["beats"])]
    assert [beat["start"] for beat in manifest["beats"]] == edges[:-1]
    assert edges[-1] == pytest.approx(manifest["duration"])
    assert all(edge * FPS == pytest.approx(round(edge * FPS)) for edge in edges)
    cues = webvtt.read(str(out / "clips/surprise/coin.vtt"))
    assert [cue.text for cue in cues] == ["1.000 bit.", "Heads, or tails?"]
    for cue, beat in zip(cues, manifest["beats"], strict=True):
        assert beat["start"] <= seconds(cue.start_time) + 0.001
        assert seconds(cue.end_time) <= beat["end"] + 0.001


def test_the_page_plays_what_is_there_and_says_what_is_not(build):
    out, _ = build
    index = (out / "index.html").read_text()
    assert 'href="clips/surprise/coin.html"' in index
    assert 'href="episodes/01-surprise.html"' in index
    page = (out / "clips/surprise/coin.html").read_text()
    assert "clips/surprise/coin.mp4" in page
    assert "mathdl.information.entropy(" in page
    for text in (index, (out / "clips/trouble/fall.html").read_text()):
        assert "This clip could not be made." in text
        assert "RuntimeError: the floor is gone" in text


def test_changed_parameters_reach_numbers_words_and_captions(course, tmp_path):
    result = run(course, "all", "die", "-q", "l", "--set", "die.sides=8", "--out", tmp_path)
    assert result.exit_code == 0, result.stdout + result.stderr
    manifest = json.loads((tmp_path / "clips/surprise/die.json").read_text())
    assert manifest["parameters"] == {"sides": 8}
    assert manifest["numbers"]["entropy"]["value"] == pytest.approx(3)
    assert "3.00 bits for 8 sides." in (tmp_path / "clips/surprise/die.vtt").read_text()
    assert not (tmp_path / "episodes").exists()


def test_a_value_that_cannot_be_drawn_is_refused_before_anything_is_rendered(course, tmp_path):
    result = run(course, "all", "-q", "l", "--set", "coin.p=[0.5, 0.6]", "--out", tmp_path)
    assert result.exit_code == 2
    assert "coin" in result.stderr
    assert "sums to 1.1" in result.stderr
    assert "Allowed: 2 probabilities" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_preview_prints_the_files_it_writes(course, tmp_path):
    for arguments, names in [
        (["--still", "0.5", "--still", "2"], ["coin-000.53s.png", "coin-002.00s.png"]),
        (["--sheet"], ["coin-sheet.png"]),
        (["--beat", "rest"], ["coin-rest.mp4", "coin-rest.vtt"]),
    ]:
        result = run(course, "preview", "coin", *arguments, "--out", tmp_path)
        assert result.exit_code == 0, result.stderr
        assert result.stdout.split() == [str(tmp_path / name) for name in names]
        assert all((tmp_path / name).stat().st_size for name in names)


def test_preview_of_a_failing_clip_names_beat_and_line(course, tmp_path):
    result = run(course, "preview", "fall", "--out", tmp_path)
    assert result.exit_code == 1
    assert "fall, beat break_down" in result.stderr
    assert "fall.py:13" in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_numbers_without_pictures(course, monkeypatch):
    result = run(course, "numbers", "coin", "--json", "--set", "p=[0.25, 0.75]")
    content = json.loads(result.stdout)
    assert content["numbers"]["entropy"]["value"] == pytest.approx(0.811278, abs=1e-6)
    monkeypatch.setenv("COLUMNS", "140")
    assert "mathdl.information.entropy" in run(course, "numbers", "coin").stdout


def test_an_interrupted_build_leaves_nothing_half_written(course, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "render.cli", "--series", str(course), "all", "-q", "k", "--out", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    for _ in range(400):
        if list(tmp_path.glob(f"{staging.STAGING_PREFIX}*/*/*")):
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 130, output
    assert "Stopped. Clips finished before that, and kept: " in output
    assert "Traceback" not in output
    assert not list(tmp_path.glob(".*"))
    assert not (tmp_path / "index.html").exists()


def seconds(timestamp):
    return timestamp.hours * 3600 + timestamp.minutes * 60 + timestamp.seconds + timestamp.milliseconds / 1000
