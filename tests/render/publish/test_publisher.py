"""Files in the output folder hold what they must, and only those that do not are written."""

import pytest

from render import files as disk
from render.failures import ScriptChangedError
from render.publish import made_before, publisher
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


def test_texts_are_made_again_from_something_else_or_where_they_are_not_as_they_were(tmp_path, monkeypatch):
    made = []

    def pages():
        made.append(len(made))
        return {"index.html": f"page {len(made)}".encode(), "clips/a/coin.html": b"coin"}

    def publish(made_from):
        with staging.staging(tmp_path) as staged:
            publications = publisher.Publisher(tmp_path, Artefacts(tmp_path), lambda: staged)
            publications.publish_pages(made_from, pages)
        return len(made)

    assert [publish("one"), publish("one"), publish("two"), publish("two")] == [1, 1, 2, 2]
    (tmp_path / "clips/a/coin.html").write_text("join")
    assert [publish("two"), publish("two")] == [3, 3]
    assert (tmp_path / "clips/a/coin.html").read_text() == "coin"
    (tmp_path / "index.html").unlink()
    assert [publish("two"), publish("two")] == [4, 4]
    assert (tmp_path / "index.html").read_text() == "page 4"
    monkeypatch.setattr(made_before, "_code", lambda: "another version")
    assert [publish("two"), publish("two")] == [5, 5]


@pytest.mark.parametrize("meddle", [lambda path: path.unlink(), lambda path: path.write_text("theirs")])
def test_texts_are_not_noted_as_made_where_another_build_has_taken_them_away_or_put_its_own(tmp_path, meddle):
    artefacts = Artefacts(tmp_path)

    def publish(meddle):
        with staging.staging(tmp_path) as staged:
            publications = publisher.Publisher(tmp_path, artefacts, lambda: staged)
            put = publications.publish
            publications.publish = lambda base, files: (put(base, files), meddle(tmp_path / base))
            publications.publish_pages("one", lambda: {"index.html": b"ours"})
        return artefacts.texts("", made_before.key("one"))

    assert publish(meddle) is None
    assert publish(lambda path: None) is not None
    assert (tmp_path / "index.html").read_text() == "ours"


def test_all_that_makes_texts_is_in_their_key(tmp_path, monkeypatch):
    for path in (source := (tmp_path / "render/publish/site/page.html", tmp_path / "scenes/sentences.py")):
        path.parent.mkdir(parents=True)
        path.write_text("before")
    monkeypatch.setattr(made_before, "PACKAGE_ROOT", tmp_path)
    code = made_before._code.__wrapped__
    found = {code()}
    for path in source:
        path.write_text("after")
        found.add(code())
    assert len(found) == 3


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
