"""A watched clip is drawn again after every save, from the nearest beat on, and says what is wrong with it."""

import io
import os
import threading
import time
from pathlib import Path

import authored
import numpy as np
import pytest
from authored import LIMIT, ended, place
from PIL import Image
from rich.console import Console

from render.build.preview import preview
from render.build.request import Request
from render.build.watch import saves
from render.build.watch.live import Live
from render.variants import PROFILES, Rendition
from render.workers import warm
from scenes.script import LectureError, load_series

pytestmark = pytest.mark.skipif(not warm.CAN_FORK, reason="a clip is watched where processes can be forked")


class Author:
    """Someone who writes the clip, and sees what the page shows."""

    def __init__(self, folder, **options):
        self.script, self.scene, self.helpers = authored.write(folder)
        series = load_series(folder)
        (spec,) = series.clips
        self.request = Request(series, (spec,), Rendition(PROFILES["l"]), folder / "out", **options)
        self.live = Live(self.request)
        self._changed = threading.Event()
        self.live.on_change(self._changed.set)
        self.seen = 0

    def __enter__(self):
        self.live.__enter__()
        self.see()
        return self

    def __exit__(self, *error):
        self.live.__exit__(*error)

    @property
    def page(self):
        return self.live.snapshot()

    def until(self, condition):
        """Wait for a page on which the condition holds."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            self._changed.clear()
            page = self.page
            if condition(page):
                return page
            self._changed.wait(0.5)
        raise AssertionError(self.page)

    def see(self):
        """Wait for the next still; return it as an array."""
        page = self.until(lambda page: page["state"] == "drawn" and page["still"]["revision"] > self.seen)
        self.seen = page["still"]["revision"]
        return np.asarray(Image.open(io.BytesIO(self.live.still(self.seen))))

    def rest(self):
        """Wait until everything is drawn and passed through."""
        return self.until(
            lambda page: (
                page["video"]
                and all(beat["frames"] for beat in page["beats"])
                and len(checkpoints(self)) == len(page["beats"])
            )
        )

    def look(self, beat, frame=0):
        self.live.look(beat, frame)
        return self.see()

    def edit(self, path, old, new):
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


@pytest.fixture
def author(tmp_path):
    with Author(tmp_path / "course") as author:
        yield author


def test_the_first_picture_is_that_of_the_first_beat_and_its_film_follows(author):
    page = author.rest()
    assert page["still"] == {"revision": author.seen, "beat": "left", "frame": page["beats"][0]["frames"] - 1}
    assert page["video"]["frames"] == page["beats"][0]["frames"]
    assert [beat["start"] for beat in page["beats"]] == [
        0, page["beats"][0]["frames"], page["beats"][0]["frames"] + page["beats"][1]["frames"],
    ]  # fmt: skip
    assert 0 < page["beats"][1]["marks"]["now"] < page["beats"][1]["frames"]
    assert page["numbers"]["double"]["value"] == 4
    assert author.live.video(page["video"]["revision"]).is_file()


def test_stills_are_the_frames_of_a_preview_bit_for_bit(author, tmp_path):
    author.rest()
    live = author.look("right", 8)
    author.edit(author.scene, "run_time=0.5", "run_time=0.9")
    changed = author.see()
    (path,), _ = preview(author.request, "stills", Console(), "right", [8 / PROFILES["l"].fps])
    assert np.array_equal(changed, np.asarray(Image.open(path)))
    assert not np.array_equal(live, changed)


def test_an_edit_of_a_beat_draws_from_that_beat_on(author, capfd):
    author.rest()
    assert place(author.look("middle", 60)) == pytest.approx(0.5, abs=0.02)
    author.rest()
    pids = dict(checkpoints(author))
    author.edit(author.scene, "self.square.shift(STEP * RIGHT)", "self.square.shift(2 * RIGHT)")
    assert place(author.see()) == pytest.approx(0.5 - 1 / 14.2, abs=0.02)
    author.rest()
    now = checkpoints(author)
    assert {beat: now[beat] for beat in ("", "middle")} == {beat: pids[beat] for beat in ("", "middle")}
    assert now["right"] != pids["right"]


def test_an_edit_of_what_all_beats_use_begins_anew(author):
    author.rest()
    before = checkpoints(author)
    author.edit(author.scene, "STEP = 3", "STEP = 4")
    assert place(author.see()) == pytest.approx(0.5 - 4 / 14.2, abs=0.02)
    author.rest()
    assert set(checkpoints(author).values()).isdisjoint({before["middle"], before["right"]})


def test_an_edit_of_a_helper_module_is_taken_over(author):
    author.rest()
    before = author.look("left", 5)
    author.edit(author.helpers, "fill_opacity=1", "fill_opacity=0.2")
    assert (author.see().astype(int) <= before).all()


def test_an_edit_of_numbers_and_words_changes_what_is_said_and_shown(author):
    author.rest()
    author.edit(author.scene, "return 2 * side", "return 3 * side")
    author.see()
    assert author.rest()["numbers"]["double"]["value"] == 6
    author.edit(author.script, "of side {side} is", "of side {side}, twice {double}, is")
    author.see()
    assert "twice 6" in author.rest()["beats"][0]["words"]


def test_new_words_make_a_beat_longer_and_leave_those_before_it_alone(author):
    before = author.rest()["beats"]
    author.look("middle")
    author.rest()
    pids = checkpoints(author)
    author.edit(author.script, "in the middle", "in the middle of all that there is to be seen here")
    author.see()
    after = author.until(lambda page: page["beats"][1]["frames"] > before[1]["frames"])["beats"]
    assert after[0] == before[0]
    assert checkpoints(author)["middle"] == pids["middle"]


def test_beats_may_be_added_and_renamed(author):
    author.rest()
    author.look("right")
    author.edit(author.scene, "def right", "def east")
    author.until(lambda page: page["state"] == "failed")
    author.edit(author.script, 'name = "right"', 'name = "east"')
    author.see()
    assert author.rest()["beats"][2]["name"] == "east"


@pytest.mark.parametrize(
    ("file", "old", "new", "words", "line"),
    [
        ("scene", "def double(side):", "def double(side:", "SyntaxError", 12),
        ("scene", "STEP = 3", "STEP = three", "three", 9),
        ("scene", "return 2 * side", "return side / 0", "ZeroDivisionError", 13),
        ("scene", "        self.add(self.square)", "        self.add(self.sqare)", "square", 27),
        ("scene", "def middle", "def muddle", "middle", None),
        ("script", "side = 2", "side = 20", "20", None),
        ("script", 'say = "A square', 'say = "A {square', "episode.toml", None),
        ("script", "[[clip.beat]]\nname", "[[clip.beat\nname", "episode.toml", None),
        ("script", 'name = "squares"', 'name = "circles"', "squares", None),
        ("helpers", "from manim import Square", "from manim import Squared", "Squared", None),
    ],
)
def test_what_is_wrong_is_said_and_the_next_good_save_takes_it_back(author, file, old, new, words, line):
    author.rest()
    path = getattr(author, file)
    picture = author.page["still"]
    good = path.read_text()
    author.edit(path, old, new)
    page = author.until(lambda page: page["state"] == "failed")
    assert words in page["error"]["message"]
    assert page["still"] == picture  # the last good picture stays
    if line is not None:
        assert (Path(page["error"]["file"]), page["error"]["line"]) == (path, line)
        assert dict(map(tuple, page["error"]["lines"]))[line] == path.read_text().splitlines()[line - 1]
    path.write_text(good)
    author.see()
    assert author.page["error"] is None


def test_a_deleted_file_is_said_and_its_return_is_seen(author):
    author.rest()
    good = author.scene.read_text()
    author.scene.unlink()
    assert "squares.py" in author.until(lambda page: page["state"] == "failed")["message"]
    author.scene.write_text(good)
    author.see()


def test_a_file_replaced_by_renaming_is_seen(author):
    author.rest()
    beside = author.scene.with_suffix(".new")
    beside.write_text(author.scene.read_text().replace("STEP = 3", "STEP = 5"))
    os.replace(beside, author.scene)
    assert place(author.see()) < 0.2


def test_a_clip_that_hangs_is_given_up(tmp_path):
    with Author(tmp_path / "course", timeout=5) as author:
        author.rest()
        author.edit(author.scene, 'print("left drawn")', "while True: pass")
        assert "--timeout" in author.until(lambda page: page["state"] == "failed")["message"]
        author.edit(author.scene, "while True: pass", "pass")
        author.see()


def test_a_crash_of_what_draws_is_said_and_the_next_save_draws_again(author):
    author.rest()
    author.edit(author.scene, 'print("left drawn")', "import os; os.kill(os.getpid(), 11)")
    assert "crashed" in author.until(lambda page: page["state"] == "failed")["message"]
    author.edit(author.scene, "import os; os.kill(os.getpid(), 11)", "pass")
    author.see()


def test_a_save_while_it_draws_is_drawn_instead(author):
    author.rest()
    for step in (5, 4, 2):
        author.scene.write_text(authored.SCENE.replace("STEP = 3", f"STEP = {step}"))
    author.until(
        lambda page: (
            page["state"] == "drawn"
            and abs(place(np.asarray(Image.open(io.BytesIO(author.live.still(page["still"]["revision"])))))
                    - (0.5 - 2 / 14.2)) < 0.02
        )
    )  # fmt: skip


def test_a_save_that_changes_nothing_draws_nothing(author):
    author.rest()
    before = author.page["revision"]
    author.scene.write_text(f"# A comment.\n{author.scene.read_text()}")
    author.edit(author.scene, "STEP = 3", "STEP = 4")
    author.see()
    author.rest()
    pids = checkpoints(author)
    author.scene.write_text(f"# Another.\n{author.scene.read_text()}")
    (author.scene.parent / "unused.py").write_text("x = 1")
    author.look("right")
    author.rest()
    assert checkpoints(author) == pids
    assert author.page["revision"] > before


def test_parameters_are_those_of_the_page_and_wrong_ones_are_refused(author):
    author.rest()
    wide = author.look("left", 3)
    author.live.set_parameters({"side": 4})
    assert (author.see() > 128).sum() > 2 * (wide > 128).sum()
    (parameter,) = author.rest()["parameters"]
    assert (parameter["value"], parameter["default"], parameter["changed"]) == (4, 2, True)
    assert parameter["control"]["kind"] == "number"
    author.live.set_parameters({"side": 40})
    assert "40" in author.until(lambda page: page["state"] == "failed")["message"]
    author.live.set_parameters({})
    assert np.array_equal(author.see(), wide)
    with pytest.raises(LectureError, match="sides"):
        author.live.set_parameters({"sides": 1})


def test_variants_are_drawn_and_those_that_a_clip_lacks_refused(author):
    author.rest()
    dark = author.look("left", 3)
    author.live.show("light", "vertical")
    light = author.see()
    assert light.shape[0] > light.shape[1]
    assert light.mean() > dark.mean()
    assert (author.page["theme"], author.page["format"]) == ("light", "vertical")
    with pytest.raises(LectureError):
        author.live.show("pink", "wide")


def test_a_look_beyond_the_end_of_a_beat_shows_its_last_frame(author):
    frames = author.rest()["beats"][0]["frames"]
    author.look("left", frames + 50)
    assert author.page["frame"] == frames - 1
    author.look("right", 10**5)
    assert author.page["frame"] == author.rest()["beats"][2]["frames"] - 1
    for beat, frame in [("nowhere", 0), ("left", -1)]:
        with pytest.raises(LectureError):
            author.live.look(beat, frame)


def test_folders_that_cannot_be_watched_are_looked_at_again_and_again(tmp_path, monkeypatch):
    import watchfiles

    def refuse(*folders, **options):
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr(watchfiles, "watch", refuse)
    monkeypatch.setattr(saves, "POLLING_SECONDS", 0.05)
    with Author(tmp_path / "course") as author:
        author.rest()
        assert "file watch limit" in author.page["notes"][0]
        author.edit(author.scene, "STEP = 3", "STEP = 4")
        author.see()


def test_where_nothing_can_be_forked_that_is_said(author, monkeypatch):
    author.rest()
    monkeypatch.setattr(warm, "CAN_FORK", False)
    author.edit(author.scene, "return 2 * side", "return 3 * side")
    assert "WSL" in author.until(lambda page: page["state"] == "failed")["message"]


def test_two_watch_one_clip(author):
    with Live(author.request) as other:
        changed = threading.Event()
        other.on_change(changed.set)
        author.rest()
        while not (other.snapshot()["video"]):
            assert changed.wait(LIMIT)
            changed.clear()
        first = other.snapshot()["still"]["revision"]
        author.edit(author.scene, "STEP = 3", "STEP = 4")
        author.see()
        while not other.snapshot()["still"]["revision"] > first:
            assert changed.wait(LIMIT)
            changed.clear()


def test_nothing_is_left_when_it_ends(tmp_path):
    with Author(tmp_path / "course") as author:
        author.rest()
        pids = checkpoints(author).values()
        folder = author.live._director._folder
    assert not folder.exists()
    for pid in pids:
        assert ended(pid)


def checkpoints(author):
    return {name: found.pid for name, found in author.live._director._rehearsals.checkpoints.items()}
