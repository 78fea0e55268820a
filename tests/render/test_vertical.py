"""A vertical rendering is one of its own: other pixels, another key, other files, beside the wide one."""

import json
import shutil
from pathlib import Path

import av
import numpy as np
import pytest
import webvtt
from commands import run
from PIL import Image

from render.check.on_screen.light import Light
from render.draw.contact_sheet import contact_sheet
from render.fingerprint.components import Fingerprints
from render.publish import site
from render.store.clips import key
from render.variants import PROFILES, Rendition, Variant
from render.workers.dask import transfer
from render.workers.job import Job
from scenes.script import load_series

TALL = PROFILES["l"].shaped("vertical")
LONG = "So many words that a narrow picture cannot hold them beside each other in a line of the usual length."


@pytest.fixture(scope="module")
def root(course, tmp_path_factory):
    """The tiny series, whose coin has more to say."""
    root = Path(shutil.copytree(course, tmp_path_factory.mktemp("series") / "course"))
    script = root / "surprise" / "episode.toml"
    script.write_text(script.read_text().replace("Heads, or tails?", LONG))
    return root


def invoke(root, *arguments):
    return run(root, *arguments)


@pytest.fixture(scope="module")
def out(root, tmp_path_factory):
    """A folder with the episode in wide, then its coin in vertical."""
    out = tmp_path_factory.mktemp("out")
    for arguments in (("surprise",), ("--format", "vertical")):
        result = invoke(root, "all", *arguments, "-q", "l", "--out", out)
        assert result.exit_code == 0, result.output
    assert "Left out, for they do not declare vertical: die, fall." in result.output
    assert "The episode surprise is not joined without die." in result.output
    assert "Clips, 480p15 vertical" in result.output
    return out


def manifest(path):
    return json.loads(path.with_suffix(".json").read_text())


@pytest.mark.parametrize(
    ("name", "shape", "size"), [("coin", "wide", (854, 480)), ("coin.vertical", "vertical", (480, 854))]
)
def test_both_formats_have_the_right_pixels_and_say_so(out, name, shape, size):
    video = out / "clips" / "surprise" / f"{name}.mp4"
    content = manifest(video)
    assert (content["format"], content["width"], content["height"]) == (shape, *size)
    assert content["quality"] == "480p15"
    with av.open(str(video)) as container:
        (frame, *others) = container.decode(video=0)
    assert (frame.width, frame.height) == size
    assert 1 + len(others) == content["frames"]


def test_type_has_the_same_pixels_in_both_formats(root, tmp_path):
    boxes = []
    for shape in ("wide", "vertical"):
        result = invoke(root, "preview", "coin", "--still", 2, "--format", shape, "--out", tmp_path)
        assert result.exit_code == 0, result.output
        picture = np.asarray(Image.open(result.output.strip()).convert("L")).astype(int)
        rows, columns = np.nonzero(np.abs(picture - picture[0, 0]) > 60)
        boxes.append((np.ptp(rows), np.ptp(columns)))
    assert np.abs(np.subtract(*boxes)).max() <= 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["coin-002.00s.png", "coin-002.00s.vertical.png"]


def test_captions_of_a_narrow_picture_have_shorter_lines(out):
    wide, tall = (webvtt.read(str(out / f"clips/surprise/{name}.vtt")) for name in ("coin", "coin.vertical"))
    assert max(len(line) for cue in tall for line in cue.lines) <= 32
    assert max(len(line) for cue in wide for line in cue.lines) > 32
    assert [" ".join(cue.text.split()) for cue in tall][-1].endswith("length.")


def test_one_page_plays_the_wide_film_and_links_the_vertical_one(out):
    page = (out / "clips/surprise/coin.html").read_text()
    assert '<source src="../../clips/surprise/coin.mp4" type="video/mp4">' in page
    assert '<a href="../../clips/surprise/coin.vertical.mp4" download>video</a>' in page
    assert not list(out.rglob("*.vertical.html"))


def test_where_there_is_no_wide_film_the_page_plays_the_vertical_one(root, out, tmp_path):
    shutil.copytree(out, tmp_path, dirs_exist_ok=True)
    (tmp_path / "clips/surprise/coin.mp4").unlink()
    page = site.files(load_series(root), tmp_path)["clips/surprise/coin.html"].decode()
    assert '<source src="../../clips/surprise/coin.vertical.mp4" type="video/mp4">' in page
    assert '<div class="film vertical"' in page
    assert "coin.mp4" not in page


def test_nothing_is_rendered_twice_and_neither_takes_the_place_of_the_other(root, out):
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    records = list((out / ".store/clips/coin").iterdir())
    assert len(records) == 2
    for arguments in ((), ("--format", "vertical")):
        assert "coin  nothing to do" in invoke(root, "plan", "coin", "-q", "l", "--out", out, *arguments).output
        again = invoke(root, "all", "coin", "-q", "l", "--out", out, *arguments)
        assert "Up to date: 1 of 1 clips." in again.output
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()} == before
    plan = invoke(root, "plan", "coin", "-q", "l", "--theme", "light", "--format", "vertical", "--out", out).output
    assert "not rendered yet at 480p15 light vertical" in plan


def test_formats_have_different_keys(root):
    series = load_series(root)
    prints = Fingerprints(series)
    renditions = [Rendition(profile, theme) for profile in (PROFILES["l"], TALL) for theme in ("dark", "light")]
    assert len({key(prints.components(series.clip("coin"), rendition, {})) for rendition in renditions}) == 4


def test_cleaning_keeps_both_until_the_clip_declares_one_only(root, out, tmp_path):
    build, series = tmp_path / "build", tmp_path / "course"
    shutil.copytree(out, build)
    shutil.copytree(root, series)
    assert "0.0 MB were freed" in invoke(series, "clean", "--out", build).output
    script = series / "surprise" / "episode.toml"
    script.write_text(script.read_text().replace('["wide", "vertical"]', '["wide"]'))
    assert "removed coin at 480p15 vertical" in invoke(series, "clean", "--out", build).output
    assert len(list((build / ".store/clips/coin").iterdir())) == 1


def test_the_check_of_finished_files_renditions_at_every_variant(root, out, tmp_path):
    build = tmp_path / "build"
    shutil.copytree(out, build)
    content = manifest(build / "clips/surprise/coin.vertical.mp4")
    (build / "clips/surprise/coin.vertical.json").write_text(json.dumps({**content, "width": 854, "height": 480}))
    result = invoke(root, "check", "coin", "--out", build, "--theme", "dark")
    assert result.exit_code == 1
    assert "vertical: coin.vertical.mp4: width is 480, not 854" in result.output


def test_a_job_for_another_machine_carries_its_format(course, tmp_path):
    job = Job(series=course, clip="coin", profile=TALL, folder=tmp_path, theme="light")
    assert transfer.unpack(job.to_json(), {}, tmp_path).profile == TALL


def test_flashes_are_seen_in_the_corner_of_a_vertical_picture():
    dark = np.zeros((854, 480, 4), np.uint8)
    bright = dark.copy()
    bright[-120:, -100:] = 255
    light = Light(15)
    for moment in range(20):
        light.take(bright if moment % 2 else dark, moment, moved=True)
    assert [finding.rule for finding in light.findings("coin", 20)] == ["flashing"]


def test_a_sheet_of_vertical_pictures_is_as_tall_as_one_of_wide_ones_is_wide():
    wide, tall = (contact_sheet([("beat", [Image.new("RGB", size)] * 3)]) for size in ((854, 480), (480, 854)))
    assert wide.width == 3 * 640 + 4 * 8
    assert tall.width == 3 * 360 + 4 * 8
    assert tall.height > 640


def test_a_failure_in_one_format_says_so_on_the_page(root, out):
    from render.failures import Failure

    failures = {"coin": Failure("clip", "it is too narrow")}
    pages = site.files(load_series(root), out, failures, Variant(format="vertical"))
    assert "This clip could not be made as vertical. it is too narrow" in pages["index.html"].decode()
    assert "This clip could not be made as vertical." in pages["clips/surprise/coin.html"].decode()
