"""Marks in the words: when the voice comes to them, what of them is in a clip's key, and which the check misses."""

import pytest

from render.check.on_screen.task import check_marks
from render.fingerprint.components import beat_components
from render.voice import narration
from render.voice.narration import BREATH, GAP, LEAD, BeatSpeech, Sentence, timing
from render.voice.speech_cache import Utterance
from scenes.script import Beat, ClipSpec, parse_marks


def beat(words, name="toss"):
    say, marks = parse_marks(words)
    return Beat(name, say, "", marks=marks)


def clip(*beats, folder=None):
    return ClipSpec("coin", "surprise", "A coin", "How?", tuple(beats), folder)


class Slow:
    """A voice that needs one second for each word and tells no times of words."""

    unit = "sentence"


def said(text):
    return Utterance("key", 10, 10 * len(text.split()), 1.0, "sum")


@pytest.fixture
def speak():
    narrator = narration.Narrator(Slow(), None, narration.pronunciation.Pronunciation({}, {}))
    return lambda words, fills=None: narrator._beat(beat(words), fills or {}, said)


def test_a_mark_at_the_beginning_of_a_sentence_comes_exactly_with_it(speak):
    speech = speak("Two words. {@second}Three more words.")
    assert speech.marks["second"] == pytest.approx(LEAD + 2 + GAP)
    assert speech.sentences[1].start == speech.marks["second"]


def test_a_mark_inside_a_sentence_comes_in_proportion(speak):
    speech = speak("Some words, {@middle}some words.")
    assert LEAD + 1.5 < speech.marks["middle"] < LEAD + 2.5


def test_a_mark_behind_all_words_comes_with_their_end(speak):
    speech = speak("Two words. {@over}")
    assert speech.marks["over"] == pytest.approx(speech.seconds - BREATH)


def test_a_number_before_a_mark_counts_as_it_is_said(speak):
    speech = speak("{x:.3f} bits. {@then}No more.", {"x:.3f": "0.625"})
    assert speech.marks["then"] == pytest.approx(speech.sentences[1].start)


def test_marks_are_neither_said_nor_shown(speak):
    assert beat("One {@a}two.").say == "One two."
    assert [sentence.utterance.samples for sentence in speak("One {@a}two.").sentences] == [20]


def test_the_times_of_a_clip_hold_words_and_marks_in_whole_frames(speak):
    times = timing({"toss": speak("Two words. {@second}Three more words.")}, 30)
    assert set(times) == {"toss", "toss@second"}
    assert all(seconds * 30 == pytest.approx(round(seconds * 30)) for seconds in times.values())


def test_only_the_frame_of_a_mark_is_in_the_key():
    here, renamed, later = (clip(beat(words)) for words in ("A {@x}coin.", "A {@x}dice.", "A coin. {@x}"))
    times = {"toss": 2.0, "toss@x": 1.0}
    assert beat_components(here, times, 30) == beat_components(renamed, times, 30)
    assert beat_components(here, times, 30) != beat_components(here, {**times, "toss@x": 1.5}, 30)
    assert beat_components(here, None, 30) == beat_components(renamed, None, 30)
    assert beat_components(here, None, 30) != beat_components(later, None, 30)


@pytest.mark.parametrize(
    ("used", "rules"),
    [
        ([("toss", "x")], []),
        ([], ["unused-mark"]),
        ([("toss", "x"), ("toss", "x")], ["repeated-mark"]),
        ([("rest", "x")], ["unused-mark"]),
    ],
)
def test_the_check_names_marks_that_are_not_waited_for_once(used, rules):
    found = check_marks(clip(beat("A {@x}coin."), beat("Rest.", "rest")), used)
    assert [finding.rule for finding in found] == rules


def test_a_speech_without_marks_has_none():
    assert BeatSpeech((Sentence(0.1, said("x"), (0.1,)),), {}).marks == {}
