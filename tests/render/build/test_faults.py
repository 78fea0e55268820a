"""What goes wrong in earnest: kills, Ctrl-C, a full disk, damaged files, two builds at once, clips that never end.

Rendering is the same to the bit every time, so a sound file is one that equals the file of an undisturbed build.
"""

import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest
from commands import run

from render.store import staging
from render.store.clips import STORE

KILLS = 20

ENDLESS = "while True: pass"
KILLED = "import os; os.kill(os.getpid(), 9)"
GREEDY = "import numpy; numpy.ones(2**50)"


def asked(out, *arguments):
    """What the command is asked for, after the series."""
    names = () if {"wait"} & set(arguments) else ("surprise",)
    return ["all", *names, "-q", "l", "--jobs", "2", "--out", str(out), *map(str, arguments)]


def start(series, out, *arguments, **kwargs):
    return subprocess.Popen(
        [sys.executable, "-m", "render.cli", "--series", str(series), *asked(out, *arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        **kwargs,
    )


def render(series, out, *arguments, **kwargs):
    process = start(series, out, *arguments, **kwargs)
    output, _ = process.communicate(timeout=120)
    return process.returncode, output


def again(series, out):
    """Build once more, in this process."""
    result = run(series, *asked(out))
    return result.exit_code, result.output


def published(out):
    """Return the checksum of every file that is no part of the store or of work in hand."""
    # Not by rglob, which fails where a folder of work in hand disappears.
    files = (Path(folder, name) for folder, _, names in os.walk(out) for name in names)
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if not any(part.startswith(".") for part in path.relative_to(out).parts)
    }


def assert_sound_store(out):
    for path in (out / STORE / "objects").glob("*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
    for path in (out / STORE).rglob("*/*.json"):
        json.loads(path.read_text())


def assert_nobody_left(out):
    """No process works in ``out`` any more; a worker that lost its build may take a moment to notice."""
    for _ in range(100):
        places = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                places.append(os.readlink(folder / "cwd"))
            except OSError:
                continue
        if not any(place.startswith(str(out)) for place in places):
            return
        time.sleep(0.05)
    raise AssertionError("a worker outlived its build")


def decode(path):
    with av.open(str(path)) as container:
        return [hashlib.sha256(frame.to_ndarray()).hexdigest() for frame in container.decode(video=0)]


@pytest.fixture(scope="module")
def reference(course, tmp_path_factory):
    """An undisturbed build: where it is, its checksums and how long it took."""
    out = tmp_path_factory.mktemp("reference")
    begun = time.monotonic()
    code, output = render(course, out)
    assert code == 0, output
    return out, published(out), time.monotonic() - begun


@pytest.fixture
def built(reference, tmp_path):
    """A copy of the undisturbed build, to be disturbed."""
    out = tmp_path / "build"
    shutil.copytree(reference[0], out, copy_function=shutil.copy2)
    return out


def test_one_or_two_workers_draw_the_same_frames(reference, course, tmp_path):
    code, output = render(course, tmp_path, "--jobs", "1")
    assert code == 0, output
    for name in ("coin", "die"):
        frames = [decode(out / "clips" / "surprise" / f"{name}.mp4") for out in (reference[0], tmp_path)]
        assert frames[0] == frames[1]
        assert len(frames[0]) > 30
    assert published(tmp_path) == reference[1]


def test_killed_builds_lose_nothing_and_break_nothing(reference, course, tmp_path):
    _, sound, seconds = reference
    out = tmp_path / "build"
    rng = random.Random(20)
    for index in range(KILLS):
        process = start(course, out, *(["--force"] if index % 2 else []))
        time.sleep(rng.uniform(0.05, 0.8) * seconds)
        done = set(published(out)) if out.exists() else set()
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert_sound_store(out)
        found = published(out)
        assert found.items() <= {**sound, "index.html": found.get("index.html")}.items()
        # A manifest is away for the moment in which its files are replaced; films are not.
        assert {name for name in done if name.endswith(".mp4")} <= set(found)
        if kept := sorted((out / STORE / "clips").rglob("*.json")):
            # Something to do for the next one.
            rng.choice(kept).unlink()
    assert_nobody_left(out)
    code, output = render(course, out)
    assert code == 0, output
    assert published(out) == sound
    assert_sound_store(out)
    assert not list(out.glob(f"{staging.STAGING_PREFIX}*"))


@pytest.mark.parametrize("share", [0.15, 0.6, 0.85])
def test_an_interrupted_build_leaves_no_process_and_no_half_file(reference, course, tmp_path, share):
    _, sound, seconds = reference
    process = start(course, tmp_path)
    time.sleep(share * seconds)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=30)
    assert process.returncode in (0, 130), output
    assert "Traceback" not in output
    assert_nobody_left(tmp_path)
    assert published(tmp_path).items() <= sound.items()
    assert not list(tmp_path.glob(f"{staging.STAGING_PREFIX}*"))
    assert_sound_store(tmp_path)


def test_a_full_disk_is_told_and_what_was_finished_stays(reference, course, built):
    """No file may grow beyond what a finished clip's texts need: a film does not fit any more."""
    _, sound, _ = reference
    edited = course_copy(course, built.parent)
    scene = edited / "surprise" / "die.py"
    scene.write_text(scene.read_text().replace("run_time=0.4", "run_time=0.6"))

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))

    code, output = render(edited, built, preexec_fn=limit)
    assert code == 1
    assert re.search(r"Failed: die: \S* takes no file as large as this one; raise the limit", output), output
    assert "Traceback" not in output
    assert "Up to date: 1 of 2 clips." in output
    found = published(built)
    assert {name: found[name] for name in sound if name != "index.html"} == {
        name: digest for name, digest in sound.items() if name != "index.html"
    }
    assert_sound_store(built)
    assert not list(built.glob(f"{staging.STAGING_PREFIX}*"))


def truncate(path):
    os.truncate(path, path.stat().st_size // 2)


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 16
    path.write_bytes(content)


@pytest.mark.usefixtures("warm_workers")
@pytest.mark.parametrize("harm", [truncate, flip_a_bit, Path.unlink])
def test_a_damaged_artefact_is_noticed_named_and_made_again(reference, course, built, harm):
    record = json.loads(next((built / STORE / "clips" / "coin").iterdir()).read_text())
    name = next(file["sha256"] for file in record["files"] if file["suffix"] == ".mp4")
    harm(built / STORE / "objects" / f"{name}.mp4")
    code, output = again(course, built)
    assert code == 0, output
    assert "coin is rendered again: " in output
    assert f"{name}.mp4" in output
    assert "Up to date: 1 of 2 clips." in output
    assert published(built) == reference[1]
    assert_sound_store(built)


@pytest.mark.usefixtures("warm_workers")
@pytest.mark.parametrize("harm", [truncate, flip_a_bit, Path.unlink])
def test_damaged_published_files_are_put_right_without_rendering(reference, course, built, harm):
    damaged = ["clips/surprise/coin.mp4", "clips/surprise/die.vtt", "episodes/01-surprise.mp4", "index.html"]
    for name in damaged:
        harm(built / name)
    code, output = again(course, built)
    assert code == 0, output
    assert "started" not in output
    assert published(built) == reference[1]


def test_two_builds_at_once_end_well(reference, course, tmp_path):
    builds = [start(course, tmp_path), start(course, tmp_path)]
    for process in builds:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
    assert published(tmp_path) == reference[1]
    assert_sound_store(tmp_path)
    assert not list(tmp_path.glob(f"{staging.STAGING_PREFIX}*"))


def test_clips_that_hang_or_are_killed_or_want_too_much_fail_alone(course, tmp_path):
    series = course_copy(course, tmp_path)
    script = series / "trouble" / "episode.toml"
    for name, act in {"wait": ENDLESS, "killed": KILLED, "greedy": GREEDY}.items():
        script.write_text(
            script.read_text()
            + f'[[clip]]\nname = "{name}"\ntitle = "T"\nquestion = "Q?"\n'
            + '[[clip.beat]]\nname = "act"\nsay = "So far."\nshows = "Nothing."\n'
        )
        (series / "trouble" / f"{name}.py").write_text(
            "from scenes.kit.lecture import Lecture\n\n\n"
            f"class {name.title()}(Lecture):\n    def construct(self):\n"
            f"        with self.beat('act'):\n            {act}\n"
        )
    out = tmp_path / "out"
    code, output = render(series, out, "wait", "killed", "greedy", "die", "--timeout", "5")
    assert code == 1
    assert re.search(r"Failed: wait, beat act \(.*wait.py:7\): was given up after 5 s", output), output
    assert re.search(r"Failed: killed: .*SIGKILL. The machine may have run out of memory", output)
    assert re.search(r"Failed: greedy: ran out of memory", output)
    assert "done die" in output
    assert len(decode(out / "clips" / "surprise" / "die.mp4")) > 30
    assert_nobody_left(out)


def course_copy(course, folder):
    return Path(shutil.copytree(course, folder / course.name))
