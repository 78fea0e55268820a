"""Captions are short, in order, within their beats, and say exactly the words."""

import html
import itertools
import re
import unicodedata

import pytest
import webvtt
from hypothesis import example, given, settings
from hypothesis import strategies as st

from render.publish import captions
from render.publish.caption_tokens import tokenize
from scenes.script import speaking_seconds
from scenes.sentences import columns, sentences

LECTURE = (
    "Every box knows one thing more: how much it moves when one of its inputs moves a little. For a sum that "
    "slope is one. For a product it is the other factor."
)
words = st.lists(
    st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=14), min_size=1, max_size=60
).map(" ".join)


@given(words, st.floats(0, 5000), st.floats(0.5, 60))
@example(LECTURE, 12.5, 15.0)
@settings(max_examples=150, deadline=None)
def test_captions_stay_in_order_within_their_beat(text, start, length):
    end = start + length
    found = captions.beat_cues(text, start, end)
    assert found
    assert found[0].start == round(start * 1000)
    assert found[-1].end <= end * 1000 + 1e-3
    for cue, following in itertools.pairwise(found):
        assert cue.start < cue.end <= following.start


@given(words, st.sampled_from([42, 32]))
@example(LECTURE, 42)
@example("supercalifragilistic" * 6, 32)
@settings(max_examples=150, deadline=None)
def test_captions_fit_two_lines_and_lose_no_word(text, length):
    blocks = captions.segment(tokenize(text, length), length)
    lines = [captions.break_lines(block, length) for block in blocks]
    assert "".join("".join(line) for line in lines).replace(" ", "") == text.replace(" ", "")
    assert all(1 <= len(pair) <= 2 for pair in lines)
    assert all(columns(line) <= length for pair in lines for line in pair)


@given(words)
@example(LECTURE)
@settings(max_examples=150, deadline=None)
def test_captions_can_be_read_where_there_is_time(text):
    length = max(speaking_seconds(text), columns(text) / 20 + 0.1)
    for cue in captions.beat_cues(text, 0, length):
        # Whole milliseconds cost a cue at most two of them.
        assert sum(map(columns, cue.lines)) <= 20 * (cue.end - cue.start + 2) / 1000


def test_captions_break_where_the_speaker_would_pause():
    assert [cue.lines for cue in captions.beat_cues(LECTURE, 0, 20)] == [
        ("Every box knows one thing more:",),
        ("how much it moves when one", "of its inputs moves a little."),
        ("For a sum that slope is one.", "For a product it is the other factor."),
    ]


def test_captions_end_with_the_words_not_with_the_pause():
    (cue,) = captions.beat_cues("What comes next?", 10, 20)
    assert cue.end == pytest.approx(10_000 + speaking_seconds("What comes next?") * 1000, abs=1)


def test_no_words_make_no_caption():
    assert captions.beat_cues("   ", 0, 3) == []


def test_webvtt_reads_back_with_marks_kept(tmp_path):
    cues = captions.beat_cues("If p < q & q > 0, then --> so be it.", 1, 9)
    path = tmp_path / "clip.vtt"
    path.write_text(captions.webvtt(cues), encoding="utf-8")
    found = webvtt.read(str(path))
    assert found[0].start == "00:00:01.000"
    raw = path.read_text(encoding="utf-8")
    assert raw.startswith("WEBVTT\n")
    assert "p &lt; q &amp; q &gt; 0" in raw
    assert raw.count("-->") == len(cues)


def test_chapters_name_the_clips(tmp_path):
    text = captions.chapters([(0, 61.4333, "A < B"), (61.4333, 100, "C")])
    assert "00:00:00.000 --> 00:01:01.433\nA &lt; B" in text
    assert "00:01:01.433 --> 00:01:40.000\nC" in text


def test_transcript_tells_words_and_pictures_with_times():
    manifest = {
        "title": "KL divergence",
        "question": "What does it cost?",
        "beats": [
            {"start": 65.0, "words": "It costs 0.625 bits.", "shows": "Two rows of code words.", "predict": False}
        ],
    }
    text = captions.transcript(manifest)
    assert text.startswith("KL divergence\nWhat does it cost?\n")
    assert "[1:05] It costs 0.625 bits.\n" in text
    assert "Shown: Two rows of code words." in text


def test_a_transcript_says_before_which_words_to_think():
    beats = [
        {"start": 0.0, "words": "What does it cost?", "shows": "A column.", "predict": True},
        {"start": 5.0, "words": "One bit.", "shows": "Its height.", "predict": False},
    ]
    text = captions.transcript({"title": "Code", "question": "What?", "beats": beats})
    assert "[0:00] Think first: What does it cost?\n" in text
    assert "[0:05] One bit.\n" in text


def test_overruns_are_named_beyond_two_seconds():
    beats = [{"name": "short", "overrun": 1.9}, {"name": "long", "overrun": 3.25}]
    assert captions.overruns({"clip": "c", "beats": beats}) == ["c, beat long: the pictures overrun the words by 3.2 s"]


@st.composite
def said(draw):
    """Words, when each is said, and the end of their beat: a voice of any haste, with rests between sentences."""
    text = draw(words)
    clock, speech = draw(st.floats(0, 5000)), []
    for part in sentences(text):
        haste = draw(st.floats(8, 24))
        starts = []
        for word in part.split():
            starts.append(clock)
            clock += (len(word) + 1) / haste
        speech.append({"start": starts[0], "end": clock, "words": starts})
        clock += 0.28
    return text, speech, clock + draw(st.floats(0, 3))


@given(said())
@settings(max_examples=150, deadline=None)
def test_captions_follow_the_voice_within_their_beat(case):
    text, speech, end = case
    found = captions.beat_cues(text, speech[0]["start"], end, speech)
    assert "".join("".join(cue.lines) for cue in found).replace(" ", "") == text.replace(" ", "")
    assert found[0].start == round(speech[0]["start"] * 1000)
    assert found[-1].end <= end * 1000 + 1e-3
    for cue, following in itertools.pairwise(found):
        assert cue.start < cue.end <= following.start


@given(said())
@settings(max_examples=150, deadline=None)
def test_captions_of_a_hasty_voice_can_still_be_read(case):
    text, speech, end = case
    end = max(end, speech[0]["start"] + columns(text) / 20 + 1)
    for cue in captions.beat_cues(text, speech[0]["start"], end, speech):
        assert sum(map(columns, cue.lines)) <= 20 * (cue.end - cue.start + 2) / 1000


def test_captions_begin_with_their_sentences_where_there_is_time():
    speech = [
        {"start": 10.1, "end": 12.0, "words": [10.1, 10.6, 11.2, 11.6]},
        {"start": 12.3, "end": 13.3, "words": [12.3, 12.9]},
        {"start": 15.0, "end": 16.5, "words": [15.0, 15.5, 16.0]},
    ]
    text = "Probabilities of several messages. Improbable continuations? Distributions describe everything."
    assert [(cue.start, cue.end, cue.text) for cue in captions.beat_cues(text, 10, 17, speech)] == [
        (10_100, 13_300, "Probabilities of several messages. Improbable continuations?"),
        (15_000, 16_700, "Distributions describe everything."),
    ]


CHINESE = "深度学习模型通过反向传播计算每个参数的梯度，然后沿着相反的方向更新它们。熵是1.75比特！" * 2


@pytest.mark.parametrize("before", range(20))
def test_a_number_is_not_torn_between_lines_or_captions(before):
    text = "word " * before + "is −1.44 × 10⁻⁵ bits for every message of the model, on average."
    lines = [line for cue in captions.beat_cues(text, 0, 60) for line in cue.lines]
    assert any("−1.44 × 10⁻⁵" in line for line in lines)


def test_full_width_characters_take_two_columns_and_lines_break_between_them():
    assert [cue.lines for cue in captions.beat_cues(CHINESE[:45], 0, 20)] == [
        ("深度学习模型通过反向传播计算每个参数", "的梯度，然后沿着相反的方向更新它们。"),
        ("熵是1.75比特！",),
    ]


@pytest.mark.parametrize("length", [42, 32])
def test_a_line_begins_with_no_closing_sign_and_ends_with_no_opening_one(length):
    text = "模型（一个函数）把输入映射到输出。" * 3 + "「答えは、三つです。」と言った。" * 4
    for cue in captions.beat_cues(text, 0, 60, length=length):
        assert all(columns(line) <= length for line in cue.lines)
        assert all(line[0] not in "）、。」" and line[-1] not in "（「" for line in cue.lines)


@pytest.mark.parametrize("text", ["การเรียนรู้เชิงลึกคือการเรียนรู้ของเครื่อง" * 2, "e\u0301" * 60, "कार्यक्रम" * 12])
def test_a_long_word_is_cut_between_letters_not_before_their_marks(text):
    lines = [line for cue in captions.beat_cues(text, 0, 60) for line in cue.lines]
    assert "".join(lines) == text
    assert len(lines) > 1
    assert not any(
        line[0] in "ะาำ\u0301" or unicodedata.category(line[0])[0] == "M" or line[-1] in "เแโใไ" for line in lines
    )


def test_words_without_spaces_follow_the_voice_sentence_by_sentence():
    speech = [{"start": 10.0, "end": 14.0, "words": [10.0]}, {"start": 15.0, "end": 17.0, "words": [15.0]}]
    found = captions.beat_cues("模型计算每个参数的梯度。然后更新它们！", 10, 20, speech)
    assert [(cue.start, cue.end, cue.text) for cue in found] == [
        (10_000, 17_000, "模型计算每个参数的梯度。然后更新它们！")
    ]
    found = captions.beat_cues("模型计算每个参数的梯度。" * 2, 10, 20, speech, length=12)
    assert found[1].start == 15_000


@pytest.mark.parametrize("text", ["a <b>bold</b> word", "so a<b and c>d", "{\\an8} up", "{y:i} slanted", "x \\in \\N"])
def test_no_mark_of_the_words_is_a_tag_in_a_subrip_file(text):
    written = captions.subrip(captions.beat_cues(text, 0, 5))
    assert not re.search(r"<[A-Za-z/]|\{\\|\{\w:|\\[Nnh]", written)
    assert written.replace("\u2060", "").splitlines()[2] == text


@pytest.mark.parametrize("text", ["p<q & q --> r", "&lt; is <b>", "a&b-->c"])
def test_marks_of_webvtt_are_escaped_in_captions_and_chapters(text):
    for written in (captions.webvtt(captions.beat_cues(text, 0, 5)), captions.chapters([(0, 5, text)])):
        body = written.splitlines()[3]
        assert not re.search(r"[<>]|-->|&(?!lt;|gt;|amp;)", body)
        assert html.unescape(body) == text


def test_subrip_reads_back(tmp_path):
    cues = captions.beat_cues(LECTURE, 3601.5, 3620)
    path = tmp_path / "clip.srt"
    path.write_text(captions.subrip(cues), encoding="utf-8")
    found = webvtt.from_srt(str(path))
    assert [cue.text for cue in found] == ["\n".join(cue.lines) for cue in cues]
    assert found[0].start == "01:00:01.500"
