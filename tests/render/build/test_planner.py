"""Why a clip is rendered is data: each cause is named, and what changes no frame is none."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from render.build import planner
from render.build.request import Request
from render.cli.commands import cli
from render.fingerprint import components as fingerprint
from render.fingerprint.components import Fingerprints
from render.store.clips import Artefacts
from render.variants import PROFILES, Rendition
from scenes.script import load_series

RENDITION = Rendition(PROFILES["l"])


@pytest.fixture
def root(course, tmp_path):
    """A course of our own, to be edited."""
    return Path(shutil.copytree(course, tmp_path / "course"))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "build"


@pytest.fixture
def keep(root, out, tmp_path):
    """Put a clip into the store as if it had been rendered; it read ``data.txt`` and said its numbers."""

    def put(name="coin", rendition=RENDITION, parameters=None):
        out.mkdir(exist_ok=True)
        (root / "data.txt").touch()
        series = load_series(root)
        spec = series.clip(name)
        folder = tmp_path / "staged"
        folder.mkdir(exist_ok=True)
        beats = [{"name": beat.name, "start": i, "end": i + 1, "overrun": 0} for i, beat in enumerate(spec.beats)]
        fills = {"entropy:.3f": "1.000", "entropy:.2f": "2.58", "sides:": "6"}
        manifest = {"clip": name, "beats": beats, "fills": fills, "files": {}, "duration": 2, "parameters": {}}
        (folder / f"{name}.mp4").write_bytes(b"film of " + name.encode() * 100)
        (folder / f"{name}.jpg").write_bytes(b"poster")
        (folder / f"{name}.json").write_text(json.dumps(manifest))
        prints = Fingerprints(series)
        components = {**prints.components(spec, rendition, parameters or {}), **prints.files(["course/data.txt"])}
        paths = [folder / f"{name}{suffix}" for suffix in (".mp4", ".jpg", ".json")]
        return Artefacts(out).put(name, paths, components, parameters or {}, rendition)

    return put


@pytest.fixture
def reasons(root, out):
    """Return why a clip would be rendered: kinds and names."""

    def plan_one(name="coin", rendition=RENDITION, parameters=None):
        series = load_series(root)
        request = Request(series, (series.clip(name),), rendition, out, parameters={name: parameters or {}})
        (work,) = planner.survey(request)
        return [(reason.kind, reason.name) for reason in work.reasons]

    return plan_one


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_what_was_never_rendered_is_new_and_what_was_is_not_rendered_again(keep, reasons):
    assert reasons() == [("new", "not rendered yet at 480p15")]
    keep()
    assert reasons() == []
    assert reasons(rendition=Rendition(PROFILES["m"])) == [("new", "not rendered yet at 720p30")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Heads, or tails?", "Tails, or heads?"),
        ("Heads, or tails?", "Heads, or  tails?"),
        ("The same number, at rest.", "Nothing moves; {entropy:.2f} stays."),
        ("How uncertain is a coin?", "Heads or tails?"),
        ("How uncertain is a bet?", "What is a bet?"),
        ('say = "{entropy:.2f} bits for {sides} sides."', 'say = "Other words for another clip."'),
        ("p = [0.5, 0.5]", "p = [ 0.5, 0.5 ] # even"),
    ],
)
def test_words_that_take_as_long_to_say_change_no_frame(keep, reasons, root, old, new):
    keep()
    edit(root / "surprise" / "episode.toml", old, new)
    assert reasons() == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Heads, or tails?", "Heads?", ("beat", "rest")),
        ("Heads, or tails?", "Heads. Or tails?", ("beat", "rest")),
        ("pause = 0.4", "pause = 0.5", ("beat", "rest")),
        ("{entropy:.3f} bit.", "{entropy:.2f} bit.", ("beat", "toss")),
        ("The same number", "Now {entropy:.5f}", ("words", "the words ask for {entropy:.5f}, which was not kept")),
        ('title = "A coin"', 'title = "The coin"', ("script", "title")),
        ("p = [0.5, 0.5]", "p = [0.25, 0.75]", ("parameter", "p")),
    ],
)  # fmt: skip
def test_what_changes_a_frame_is_named(keep, reasons, root, old, new, expected):
    keep()
    edit(root / "surprise" / "episode.toml", old, new)
    assert reasons() == [expected]


def test_a_changed_scene_is_named_by_its_definition(keep, reasons, root):
    keep()
    keep("die")
    edit(root / "surprise" / "coin.py", "run_time=0.4", "run_time=0.5")
    assert reasons() == [("source", "course.surprise.coin:Coin")]
    assert reasons("die") == []


def test_a_file_that_was_read_is_named(keep, reasons, root):
    keep()
    (root / "data.txt").write_text("other data")
    assert reasons() == [("file", "course/data.txt")]
    (root / "data.txt").unlink()
    assert reasons() == [("file", "course/data.txt")]


def test_another_version_is_named_with_both(keep, root, out, monkeypatch):
    keep()
    now = {**fingerprint.versions(), "version numpy": "9.9"}
    monkeypatch.setattr(fingerprint, "versions", lambda: now)
    series = load_series(root)
    (work,) = planner.survey(Request(series, (series.clip("coin"),), RENDITION, out))
    (reason,) = work.reasons
    assert reason.text == f"version of numpy: {reason.before} → 9.9"


def test_parameters_given_are_kept_beside_the_scripts_own(keep, reasons):
    keep()
    keep(parameters={"p": [0.1, 0.9]})
    assert reasons() == []
    assert reasons(parameters={"p": [0.1, 0.9]}) == []
    assert reasons(parameters={"p": [0.2, 0.8]}) == [("parameter", "p")]
    # The values of the script, given by hand, are the same clip.
    assert reasons(parameters={"p": [0.5, 0.5]}) == []


@pytest.mark.parametrize("state", ["missing", "damaged"])
def test_a_missing_or_damaged_artefact_is_named(keep, reasons, out, state):
    record = keep()
    path = Artefacts(out).path(record.file(".mp4"))
    path.write_bytes(b"half") if state == "damaged" else path.unlink()
    ((kind, name),) = reasons()
    assert kind == "damaged"
    assert name == f".store/objects/{path.name} (the .mp4 of coin) is {state}"


def test_a_damaged_record_counts_as_none(keep, reasons, out):
    record = keep()
    path = out / ".store" / "clips" / "coin" / f"{record.key}.json"
    path.write_text(path.read_text().replace("480", "481"))
    assert reasons() == [("new", "not rendered yet at 480p15")]


def test_published_files_that_are_missing_are_told(keep, root, out):
    keep()
    series = load_series(root)
    (work,) = planner.survey(Request(series, (series.clip("coin"),), RENDITION, out))
    assert not work.stale
    assert work.repairs == tuple(
        f"clips/surprise/coin{suffix}" for suffix in (".mp4", ".jpg", ".vtt", ".srt", ".txt", ".json")
    )


def test_the_command_tells_people_and_programs(keep, root, out):
    keep()
    arguments = ["--series", str(root), "plan", "surprise", "-q", "l", "--out", str(out)]
    text = CliRunner().invoke(cli, arguments).output
    assert "coin  write again: clips/surprise/coin.mp4" in text
    assert "die   render: not rendered yet at 480p15" in text
    assert text.endswith("1 of 2 clips to render.\n")
    content = json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).output)
    assert [entry["render"] for entry in content] == [False, True]
    assert content[1]["reasons"][0]["kind"] == "new"
    assert not any(path.suffix == ".mp4" for path in out.glob("clips/**/*"))


def test_a_plan_makes_nothing(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "render.cli", "plan", "--out", str(tmp_path / "none")], check=True, capture_output=True
    )
    assert not (tmp_path / "none").exists()
