"""Cleaning takes what no current key names, and nothing else."""

import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from render.build import clean
from render.cli.commands import cli
from render.failures import OutputError
from render.fingerprint.components import Fingerprints
from render.store import staging
from render.store.clips import Artefacts
from render.variants import PROFILES, Rendition
from scenes.script import load_series


@pytest.fixture
def root(course, tmp_path):
    return Path(shutil.copytree(course, tmp_path / "course"))


@pytest.fixture
def out(root, tmp_path):
    """A store with the coin in two qualities and the die, and files of others."""
    out = tmp_path / "build"
    series = load_series(root)
    for name, letter in [("coin", "l"), ("coin", "m"), ("die", "l")]:
        spec, rendition = series.clip(name), Rendition(PROFILES[letter])
        components = Fingerprints(series).components(spec, rendition, {})
        film = tmp_path / f"{name}.mp4"
        film.write_bytes(f"{name} {letter}".encode() * 50_000)
        Artefacts(out).put(name, [film], components, {}, rendition)
    (out / "notes.txt").write_text("a lecturer's own")
    (out / "clips" / "surprise").mkdir(parents=True)
    (out / "clips" / "surprise" / "coin.mp4").write_bytes(b"published")
    return out


def files(out):
    return {path for path in out.rglob("*") if path.is_file()}


def edit_coin(root):
    scene = root / "surprise" / "coin.py"
    scene.write_text(scene.read_text().replace("run_time=0.4", "run_time=0.5"))


def test_nothing_goes_that_is_current_in_any_quality(root, out):
    before = files(out)
    assert clean.clean(load_series(root), out) == []
    assert files(out) == before


def test_what_no_key_names_goes_and_the_rest_stays(root, out):
    edit_coin(root)
    before = files(out)
    removals = clean.clean(load_series(root), out, dry_run=True)
    assert files(out) == before
    assert {removal.what for removal in removals} == {"coin at 480p15", "coin at 720p30"}
    assert sum(removal.size for removal in removals) > 2 * 6 * 50_000
    assert clean.clean(load_series(root), out) == removals
    gone = before - files(out)
    assert len(gone) == 4
    assert all(store_file.is_relative_to(out / ".store") for store_file in gone)
    assert clean.clean(load_series(root), out) == []


def test_files_that_no_record_names_and_damaged_records_go(root, out):
    stray = out / ".store" / "objects" / "0123.mp4"
    stray.write_bytes(b"x")
    (record,) = (out / ".store" / "clips" / "die").iterdir()
    record.write_text("{")
    found = [removal.what for removal in clean.clean(load_series(root), out)]
    assert "a damaged record of die" in found
    assert "0123.mp4, which nothing names" in found
    assert not stray.exists()
    assert not record.exists()
    assert len(list((out / ".store" / "objects").iterdir())) == 2


def test_staging_folders_of_the_dead_go_and_a_living_build_is_waited_for(root, out):
    left = out / f"{staging.STAGING_PREFIX}dead"
    (left / "coin").mkdir(parents=True)
    (left / "coin" / "half.mp4").write_bytes(b"x" * 10)
    with staging.staging(out):  # its beginning removes what the dead have left, too
        assert not left.exists()
        with pytest.raises(OutputError, match="A build is at work in"):
            clean.clean(load_series(root), out)
    left.mkdir()
    (left / "half.mp4").write_bytes(b"x" * 10)
    (removal,) = clean.clean(load_series(root), out)
    assert removal.size == 10
    assert not left.exists()


def test_the_command_tells_what_was_freed(root, out):
    edit_coin(root)
    arguments = ["--series", str(root), "clean", "--out", str(out)]
    would = CliRunner().invoke(cli, [*arguments, "--dry-run"]).output
    assert re.search(r"would remove coin at 720p30, 0\.[34] MB", would), would
    assert re.search(r"0\.[67] MB would be freed", would), would
    assert re.search(r"removed coin at 480p15, 0\.[34] MB", CliRunner().invoke(cli, arguments).output)
    assert "0.0 MB were freed" in CliRunner().invoke(cli, arguments).output
    nowhere = ["--series", str(root), "clean", "--out", str(out / "nowhere")]
    assert CliRunner().invoke(cli, nowhere).exit_code == 0
    assert not os.path.exists(out / "nowhere")
