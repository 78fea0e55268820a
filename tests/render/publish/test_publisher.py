"""Files in the output folder hold what they must, and only those that do not are written."""

import pytest

from render import files as disk
from render.failures import ScriptChangedError
from render.publish import publisher
from render.publish.clip import with_todays_words
from render.store import staging
from render.store.clips import Artefacts
from scenes.script import load_series
from scenes.words import MissingFillError, fills, placeholders, refill

KEPT = {
    "clip": "coin",
    "parameters": {"p": [0.5, 0.5]},
    "fills": {"entropy:.3f": "−1.5 × 10⁻³"},
    "beats": [{"name": "toss", "start": 0, "words": "old"}, {"name": "rest", "start": 1, "words": "old"}],
}


@pytest.fixture
def place(tmp_path):
    """Publish into a folder; return what was written."""

    def publish(base, files):
        with staging.staging(tmp_path) as staged:
            publications = publisher.Publisher(tmp_path, Artefacts(tmp_path), lambda: staged)
            publications.publish(base, files)
        return [path.name for path in publications.written]

    return publish


def test_words_are_those_of_the_script_with_the_numbers_that_were_kept(course):
    series = load_series(course)
    found = with_todays_words(KEPT, series, series.clip("coin"))
    assert [beat["words"] for beat in found["beats"]] == ["−1.5 × 10⁻³ bit.", "Heads, or tails?"]
    assert found["beats"][1]["start"] == 1
    assert (found["title"], found["series"]) == ("A coin", "A tiny course")


@pytest.mark.parametrize("change", [{"fills": {}}, {"beats": KEPT["beats"][:1]}])
def test_a_clip_of_another_script_is_told_apart(course, change):
    series = load_series(course)
    with pytest.raises(ScriptChangedError, match="Run the same command again"):
        with_todays_words({**KEPT, **change}, series, series.clip("coin"))


def test_only_what_is_wrong_is_written(place, tmp_path):
    files = {".vtt": b"words", ".json": b"{}"}
    assert place("clips/a/coin", files) == ["coin.vtt", "coin.json"]
    before = (tmp_path / "clips/a/coin.json").stat().st_mtime_ns
    assert place("clips/a/coin", files) == []
    assert (tmp_path / "clips/a/coin.json").stat().st_mtime_ns == before
    (tmp_path / "clips/a/coin.vtt").write_bytes(b"wor")
    assert place("clips/a/coin", files) == ["coin.vtt"]
    assert (tmp_path / "clips/a/coin.vtt").read_bytes() == b"words"
    assert (tmp_path / "clips/a/coin.json").read_bytes() == b"{}"


def test_a_manifest_is_away_while_its_files_change(place, tmp_path, monkeypatch):
    files = {".vtt": b"words", ".json": b"{}"}
    place("coin", files)
    seen = []

    def publish(staged, target, original=disk.replace):
        seen.append((target.name, (tmp_path / "coin.json").exists()))
        original(staged, target)

    monkeypatch.setattr(disk, "replace", publish)
    place("coin", {**files, ".vtt": b"other words"})
    assert seen == [("coin.vtt", False), ("coin.json", False)]


def test_numbers_are_kept_as_they_were_written():
    words = "{a:.2f} of {b}, and {a:.1f}"
    assert placeholders(words) == ["a:.2f", "b:", "a:.1f"]
    kept = fills([words], {"a": 0.25, "b": 6})
    assert kept == {"a:.2f": "0.25", "b:": "6", "a:.1f": "0.2"}
    assert refill("Now {b} and {a:.2f}.", kept) == "Now 6 and 0.25."
    with pytest.raises(MissingFillError, match=r"\{a:.3f\}"):
        refill("{a:.3f}", kept)
