"""Marks in the words: the picture waits for them, whatever the voice, and they are neither said nor shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import FadeIn, Square, config

from scenes.kit.quantity import quantity
from scenes.script import LectureError, ScriptError, load_series, parse_marks, share_said, speaking_seconds

EPISODE = """\
title = "One"
[[clip]]
name = "coin"
title = "A coin"
question = "Heads?"
[[clip.beat]]
name = "toss"
say = "Heads, {@tails}or tails?"
shows = "A coin."
"""
words_alone = st.lists(st.sampled_from(["a", "bc,", "d."])).map(lambda parts: "".join(f"{part} " for part in parts))


@pytest.mark.parametrize(
    ("words", "plain", "marks"),
    [
        ("no mark", "no mark", []),
        ("{@a}at once", "at once", [("a", 0)]),
        ("one, {@b}two {@c_3}three", "one, two three", [("b", 5), ("c_3", 9)]),
        ("to the end{@d}", "to the end", [("d", 10)]),
        ("{@a}{@b}both", "both", [("a", 0), ("b", 0)]),
        ("{x:.2f} {@a}bits", "{x:.2f} bits", [("a", 8)]),
        ("one. {@a} two", "one. two", [("a", 5)]),
        ("{@a} one", "one", [("a", 0)]),
        ("one {@a} {@b} two", "one two", [("a", 4), ("b", 4)]),
        ("  one{@a} two", "  one two", [("a", 5)]),
    ],
)
def test_marks_are_taken_out_of_the_words(words, plain, marks):
    found, places = parse_marks(words)
    assert found == plain
    assert [(mark.name, mark.place) for mark in places] == marks


@given(st.lists(st.tuples(words_alone, st.sampled_from("xyz")), max_size=5), words_alone)
def test_marks_come_in_order_and_cut_the_words_without_loss(parts, rest):
    words = "".join(f"{text}{{@{name}}}" for text, name in parts) + rest
    plain, marks = parse_marks(words)
    assert "@" not in plain
    assert [mark.name for mark in marks] == [name for _, name in parts]
    assert [mark.place for mark in marks] == sorted(mark.place for mark in marks)
    assert all("".join(mark.cut(plain)) == plain for mark in marks)
    shares = [share_said(*mark.cut(plain)) for mark in marks]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_a_mark_after_a_sentence_comes_when_the_sentence_alone_has_been_said():
    before, after = "One, two, three, four. ", "Five."
    whole = speaking_seconds(before + after)
    breath = speaking_seconds("")
    assert share_said(before, after) * whole == pytest.approx(speaking_seconds(before) - breath)
    assert (share_said("", after), share_said(before, " ")) == (0, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        (
            'shows = "A coin."',
            'shows = "A {@coin}coin."',
            9,
            "'shows' in beat 'toss' of clip 'coin' has a mark, {@coin}; marks stand in",
        ),
        (
            'shows = "A coin."',
            'shows = "A coin."\nspoken = "{@b}Heads"',
            10,
            "'spoken' in beat 'toss' of clip 'coin' has a mark, {@b}",
        ),
        ("{@tails}", "{@tails}{@tails}", 8, "has the mark {@tails} twice"),
        ("{@tails}", "{@end}", 8, "has the mark {@end}, which is the name of the words' own end"),
        ("{@tails}", "{@}", 8, "has a mark, {@}"),
        ("{@tails}", "{@un-fair}", 8, "has a mark, {@un-fair}; marks stand in 'say' alone, and are a name, such as"),
        ("{@tails}", "{@3}", 8, "has a mark, {@3}"),
        ("{@tails}", "{@tails", 8, "has a mark, {@tails"),
        ("Heads, {@tails}or tails?", "{@tails} ", 8, "says nothing but marks"),
    ],
)
def test_a_mark_that_is_misplaced_or_misspelt_is_refused_with_its_line(tmp_path, old, new, line, sentence):
    assert old in EPISODE
    (tmp_path / "one").mkdir()
    (tmp_path / "series.toml").write_text('title = "S"\nepisodes = ["one"]\n', encoding="utf-8")
    (tmp_path / "one" / "episode.toml").write_text(EPISODE.replace(old, new), encoding="utf-8")
    with pytest.raises(ScriptError, match=rf"episode\.toml, line {line}: .*{re.escape(sentence)}"):
        load_series(tmp_path)


def test_without_a_voice_a_mark_comes_where_its_share_of_the_words_has_been_said(clip):
    beats = {"toss": "One, two, three, four. {@five}Five."}

    def draw(scene):
        scene.until("five")
        scene.seen = scene.frame
        scene.until("end")
        scene.ended = scene.frame

    scene = clip(draw, beats=beats)
    scene.render()
    said = speaking_seconds("One, two, three, four. ") - speaking_seconds("")
    assert scene.seen == pytest.approx(said * 15, abs=1)
    assert scene.ended == scene.records[0].end
    assert scene.records[0].words == "One, two, three, four. Five."
    assert scene.used_marks == [("toss", "five"), ("toss", "end")]


def test_the_times_of_a_voice_go_before_the_estimate(clip):
    def draw(scene):
        scene.until("mark")
        scene.seen = scene.frame

    scene = clip(draw, timing={"toss": 10.0, "toss@mark": 4.0})
    scene.render()
    assert (scene.seen, scene.records[0].end) == (60, 150)


def test_numbers_before_a_mark_count_as_they_are_said(clip):
    def draw(scene):
        scene.until("mark")
        scene.seen = scene.frame

    beats = {"toss": "{many} heads {@mark}and tails."}
    few = clip(draw, beats=beats, numbers=lambda: {"many": quantity(int, 1)})
    few.render()
    many = clip(draw, beats=beats, numbers=lambda: {"many": quantity("and ".join, ["one"] * 9)})
    many.render()
    assert many.seen > few.seen


def test_a_mark_that_has_gone_by_does_not_hold_the_picture(clip):
    def draw(scene):
        scene.wait(4)
        before = scene.frame
        scene.until("mark")
        assert scene.frame == before

    scene = clip(draw)
    scene.render()
    assert scene.used_marks == [("toss", "mark")]


def test_the_longest_animation_lasts_until_the_mark_and_shorter_ones_keep_their_time(clip):
    def draw(scene):
        square, other = Square(), Square()
        short, long = FadeIn(square, run_time=0.2), FadeIn(other, run_time=0.4)
        scene.play(short, long, until="mark")
        scene.seen = scene.frame
        assert short.run_time == 0.2
        assert long.run_time == pytest.approx(scene.frame / config.frame_rate, abs=0.05)
        scene.play(other.animate.shift([1, 0, 0]), until="end")
        scene.ended = scene.frame

    scene = clip(draw, timing={"toss": 6.0, "toss@mark": 2.0})
    scene.render()
    assert (scene.seen, scene.ended) == (30, 90)


def test_an_animation_takes_half_a_second_at_least_however_near_the_mark_is(clip):
    def draw(scene):
        scene.until("mark")
        scene.play(FadeIn(Square()), until="mark")
        scene.seen = scene.frame

    scene = clip(draw, timing={"toss": 6.0, "toss@mark": 2.0})
    scene.render()
    assert scene.seen == pytest.approx(30 + 7.5, abs=0.5)


@pytest.mark.parametrize("wait", [lambda s: s.until("marc"), lambda s: s.play(FadeIn(Square()), until="marc")])
def test_an_unknown_mark_is_named_with_the_closest(clip, wait):
    expected = r"There is no mark 'marc' in the words of beat 'toss' of clip coin\. Did you mean mark"
    with pytest.raises(LectureError, match=expected):
        clip(wait).render()


def test_a_share_of_the_words_is_no_mark(clip):
    with pytest.raises(LectureError, match=r"There is no mark '0\.5' in the words of beat 'toss'"):
        clip(lambda scene: scene.until(0.5)).render()


def test_a_mark_outside_of_a_beat_is_refused(clip):
    with pytest.raises(LectureError, match="waits for the mark 'mark' outside of a beat"):
        clip(lambda scene: None).until("mark")


def test_an_animation_has_a_mark_or_a_run_time(clip):
    with pytest.raises(LectureError, match="lasts until 'mark', or has a run_time: leave one of them out"):
        clip(lambda scene: scene.play(FadeIn(Square()), until="mark", run_time=2)).render()
