"""Speech is said once, kept whole, and a voice that fails says why."""

import sys

import numpy as np
import pytest
from tones import RATE, REST, WORD, Tones, tones, write_wav
from tones import __file__ as tones_file

from render import voices
from render.speech import KEPT_AFTER, SpeechCache, trim
from render.voices import Place, Speech, SpeechError, VoiceError

PLACE = Place("coin", "toss")
PROGRAM = f"{sys.executable} {tones_file}"


@pytest.fixture
def cache(tmp_path):
    return SpeechCache(tmp_path / "speech")


def test_what_was_said_is_not_said_again(cache, tmp_path):
    voice = Tones()
    first = cache.say("One two three.", voice, PLACE)
    assert first.seconds == pytest.approx(3 * WORD + 2 * REST, abs=KEPT_AFTER + 0.01)
    again = SpeechCache(tmp_path / "speech")
    assert again.find("One two three.", voice, PLACE) == first
    assert again.say("One two three.", voice, Place("die", "roll")) == first
    assert voice.said == ["One two three."]


@pytest.mark.parametrize("change", [{"name": "other"}, {"version": "2"}])
def test_another_voice_or_version_says_it_anew(cache, change):
    cache.say("One.", Tones(), PLACE)
    assert cache.find("One.", Tones(**change), PLACE) is None
    assert cache.find("Two.", Tones(), PLACE) is None


@pytest.mark.parametrize("damage", ["half", "bits", "gone", "times"])
def test_a_damaged_entry_is_said_again(cache, tmp_path, damage):
    voice = Tones()
    kept = cache.say("One two.", voice, PLACE)
    (wav,) = (tmp_path / "speech").rglob("*.wav")
    (record,) = (tmp_path / "speech").rglob("*.json")
    whole = wav.read_bytes()
    match damage:
        case "half":
            wav.write_bytes(whole[: len(whole) // 2])
        case "bits":
            wav.write_bytes(whole[:-2] + b"\x11\x11")
        case "gone":
            wav.unlink()
        case "times":
            record.write_text(record.read_text()[:20])
    again = SpeechCache(tmp_path / "speech")
    assert again.say("One two.", voice, PLACE) == kept
    assert len(voice.said) == 2
    assert wav.read_bytes() == whole


def test_silence_around_the_words_is_cut_off():
    quiet = np.zeros(RATE, np.float32)
    word = tones(1)[: round(WORD * RATE)]
    said = trim(Speech(np.concatenate([quiet, word, quiet]), RATE, ((1.0, 1.2),)))
    assert len(said.samples) / RATE == pytest.approx(WORD + 0.08, abs=0.005)
    assert said.word_times[0] == pytest.approx((0.02, 0.22), abs=0.005)


def test_kept_samples_are_those_that_were_said(cache):
    kept = cache.say("One.", Tones(), PLACE)
    assert np.abs(cache.samples(kept) - trim(Speech(tones(1), RATE)).samples).max() < 1e-5


@pytest.mark.parametrize("output", ["", " {wav}"])
def test_a_program_may_be_the_voice(cache, output):
    voice = voices.choose(f"command:{PROGRAM} speak{output}")
    assert cache.say("One two.", voice, PLACE).seconds == pytest.approx(2 * WORD + REST, abs=0.08)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        ("fail", r"the voice program failed \(exit code 1\): no voice today"),
        ("nothing", "what the voice program wrote is empty"),
        ("silence", "the voice returned silence"),
        ("telephone", "a rate of 8000 Hz; 16000 to 192000 Hz are needed"),
    ],
)
def test_a_program_that_fails_says_why(cache, act, message):
    with pytest.raises(SpeechError, match=message):
        cache.say("One.", voices.choose(f"command:{PROGRAM} {act}"), PLACE)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("hibary", "no voice 'hibary'"),
        ("command:", "no voice"),
        ("command:no-such-program", "'no-such-program' was not found"),
        ("command:say 'x", "cannot be read"),
        ("recordings:/no/such/folder", "does not exist"),
    ],
)
def test_a_voice_that_cannot_be_used_is_refused_at_once(name, message):
    with pytest.raises(VoiceError, match=message):
        voices.choose(name)


def test_recordings_are_read_by_clip_and_beat(cache, tmp_path):
    path = write_wav(tmp_path / "coin" / "toss.wav", tones(3, rate=44_100), rate=44_100)
    voice = voices.choose(f"recordings:{tmp_path}")
    first = cache.say("Whatever.", voice, PLACE)
    assert first.rate == 44_100
    assert cache.say("Other words.", voice, PLACE) == first
    write_wav(path, tones(4))
    assert cache.find("Whatever.", voice, PLACE) is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (None, r"toss.wav cannot be read: No such file"),
        ({"rate": 8000}, "8000 Hz"),
        ({"channels": 2}, "has 2 channels"),
        (b"RIFF no", "no WAV file"),
    ],
)
def test_a_wrong_recording_is_named(cache, tmp_path, arguments, message):
    path = tmp_path / "coin" / "toss.wav"
    if isinstance(arguments, bytes):
        path.parent.mkdir()
        path.write_bytes(arguments)
    elif arguments is not None:
        write_wav(path, tones(2), **arguments)
    with pytest.raises(SpeechError, match=message):
        cache.say("One.", voices.choose(f"recordings:{tmp_path}"), PLACE)


def test_hibari_speaks_the_same_on_every_run(tmp_path):
    voice = voices.choose("hibari")
    first = voice.synthesize("The waste is one bit.", PLACE)
    assert first.rate == 24_000
    assert 1 < len(first.samples) / first.rate < 4
    assert np.array_equal(first.samples, voices.choose("hibari").synthesize("The waste is one bit.", PLACE).samples)


def test_hibari_ends_a_sentence_that_ends_in_a_letter():
    voice = voices.choose("hibari")
    whole = [voice.synthesize(text, PLACE).samples for text in ("The code made for q.", "The code made for q")]
    assert len(whole[0]) != len(whole[1])
