"""Files that the series no longer makes are named, and removed by render clean; those of others stay."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from render.cli.commands import cli
from render.publish import outdated, site
from render.publish.outdated import SUFFIXES
from render.store.clips import Artefacts, stored_file
from render.variants import Variant, clip_base, episode_base
from scenes.script import load_series

CLIP = tuple(suffix for suffix in SUFFIXES if suffix != ".chapters.vtt")
DARK, LIGHT, VERTICAL = Variant(), Variant("light"), Variant(format="vertical")


@pytest.fixture
def root(course, tmp_path):
    return Path(shutil.copytree(course, tmp_path / "course"))


@pytest.fixture
def out(root, tmp_path):
    """All that a build of the course in two themes and formats leaves, and files of strangers."""
    out = tmp_path / "build"
    publish(load_series(root), out)
    for name in ("notes.json", "clips/surprise/coin.pdf", "clips/readme.json", "episodes/01-surprise.my.mp4"):
        (out / name).write_text("{}")
    (out / "episodes/02-alien.json").write_text(json.dumps({"schema": 1, "series": "A tiny course", "number": 2}))
    return out


def publish(series, out):
    for variant in (DARK, LIGHT, VERTICAL):
        common = {"schema": 3, "series": series.title, "theme": variant.theme, "format": variant.format,
                  "quality": "480p15", "title": "T", "question": "?", "duration": 1.0, "width": 16, "height": 9,
                  "fps": 15, "versions": {}, "numbers": {}}  # fmt: skip
        for spec in series.clips:
            if variant.declared_by(spec):
                content = {**common, "episode": spec.episode, "clip": spec.name, "beats": []}
                write(out / clip_base(spec, variant), CLIP, content)
        for episode in series.episodes:
            if all(variant.declared_by(spec) for spec in episode.clips):
                content = {**common, "episode": episode.name, "number": episode.number, "clips": []}
                write(out / episode_base(episode, variant), SUFFIXES, content)
    for path, content in site.files(series, out).items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(content)


def write(base, suffixes, content):
    base.parent.mkdir(parents=True, exist_ok=True)
    for suffix in suffixes:
        Path(f"{base}{suffix}").write_text(json.dumps(content) if suffix == ".json" else "x")


def files(out):
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def found(root, out):
    return {each.base for each in outdated.find(load_series(root), out)}


def clean(root, out, *options):
    result = CliRunner().invoke(cli, ["--series", str(root), "clean", "--out", str(out), *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_nothing_is_outdated_after_a_build(root, out):
    before = files(out)
    assert found(root, out) == set()
    clean(root, out)
    assert files(out) == before


def reorder(root):
    edit(root / "series.toml", '["surprise", "trouble"]', '["trouble", "surprise"]')


def rename_clip(root):
    edit(root / "surprise/episode.toml", 'name = "die"', 'name = "dice"')


def rename_episode(root):
    (root / "surprise").rename(root / "wonder")
    edit(root / "series.toml", "surprise", "wonder")


def leave_out(root):
    edit(root / "series.toml", ', "trouble"', "")


def declare_less(root):
    edit(root / "surprise/episode.toml", 'formats = ["wide", "vertical"]', 'themes = ["dark"]')


SURPRISES = {"episodes/01-surprise", "episodes/01-surprise.light"}
TROUBLES = {"episodes/02-trouble", "episodes/02-trouble.light"}


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        (reorder, SURPRISES | TROUBLES),
        (rename_clip, {"clips/surprise/die", "clips/surprise/die.light"}),
        (
            rename_episode,
            SURPRISES
            | {f"clips/surprise/{name}" for name in ("coin", "coin.light", "coin.vertical", "die", "die.light")},
        ),
        (leave_out, TROUBLES | {"clips/trouble/fall", "clips/trouble/fall.light"}),
        (
            declare_less,
            {"clips/surprise/coin.light", "clips/surprise/coin.vertical", "episodes/01-surprise.light"},
        ),
    ],
)
def test_what_a_change_leaves_behind_is_found_and_only_that_is_removed(root, out, change, gone):
    before = files(out)
    change(root)
    assert found(root, out) == gone
    assert clean(root, out, "--dry-run").count("no longer part of the series") == len(gone)
    assert files(out) == before
    assert clean(root, out).count("removed ") == len(gone)
    suffixes = {base: SUFFIXES if base.startswith("episodes/") else CLIP for base in gone}
    removed = {f"{base}{suffix}" for base in gone for suffix in suffixes[base]}
    assert before - files(out) == removed
    assert found(root, out) == set()
    assert (out / "clips/trouble").exists() == (change is not leave_out)
    pages = [path.read_text() for path in out.rglob("*.html") if path.stat().st_size > 1]
    assert pages
    assert not [name for name in removed for page in pages if f'{name}"' in page]


def test_what_is_outdated_is_named_with_what_removes_it(root, out):
    reorder(root)
    series = load_series(root)
    (line,) = outdated.as_text(series, list(outdated.find(series, out)))
    assert "No longer part of the series: episodes/01-surprise, episodes/01-surprise.light, " in line
    assert "'render clean' removes them" in line


def test_files_of_another_series_in_the_same_folder_are_left_alone(root, out):
    edit(root / "series.toml", "A tiny course", "Another course")
    leave_out(root)
    before = files(out)
    series = load_series(root)
    (line,) = outdated.as_text(series, list(outdated.find(series, out)))
    assert line.startswith("Made for another series ('A tiny course'), and left alone: clips/trouble/fall, ")
    clean(root, out)
    assert files(out) == before


@pytest.mark.parametrize("content", ["", "[]", "{", "null", "[" * 5000, '{"schema": 3, "series": 1}'])
def test_what_is_no_manifest_is_nobody_s(root, out, content):
    (out / "clips/surprise/die2.json").write_text(content)
    assert found(root, out) == set()


def test_a_manifest_that_lies_elsewhere_is_not_ours(root, out):
    leave_out(root)
    shutil.copy(out / "clips/trouble/fall.json", out / "clips/surprise/copy.json")
    assert "clips/surprise/copy" not in found(root, out)
    clean(root, out)
    assert (out / "clips/surprise/copy.json").exists()


def test_sounds_of_what_is_outdated_go_too(root, out, tmp_path):
    artefacts = Artefacts(out)
    staging = tmp_path / "staging"
    staging.mkdir()
    for clip in ("coin", "fall"):
        sound = staging / f"{clip}.flac"
        sound.write_bytes(clip.encode())
        kept = artefacts.put_sound(clip, clip, sound)
        base = f"clips/{'trouble' if clip == 'fall' else 'surprise'}/{clip}"
        artefacts.note_film(base, clip, stored_file(out / f"{base}.mp4"), [artefacts.path(kept)], staging)
    leave_out(root)
    assert "removed a sound of fall" in clean(root, out)
    assert artefacts.sound("coin", "coin")
    assert artefacts.sound("fall", "fall") is None
    assert not artefacts.film_record("clips/trouble/fall").exists()
    assert artefacts.film_record("clips/surprise/coin").exists()
