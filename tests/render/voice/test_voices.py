"""Speech is said once, kept whole, and a voice that fails says why."""

import contextlib
import struct
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tones import RATE, REST, WORD, Tones, tones, write_wav
from tones import __file__ as tones_file

from render.failures import SpeechError, VoiceError
from render.voice import voices
from render.voice.speech_cache import KEPT_AFTER, SpeechCache, trim
from render.voice.voices import Place, Speech

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


@pytest.mark.parametrize("where", ["stdout", "stderr", "{wav}"])
def test_a_program_that_never_stops_writing_is_stopped(cache, tmp_path, monkeypatch, where):
    monkeypatch.setattr(voices, "COMMAND_BYTES", 300_000)
    program = tmp_path / "babble"
    target = "$1" if where == "{wav}" else f"/dev/{where}"
    program.write_text(f'#!/bin/sh\n(yes babble; echo still there) > "{target}"\n')
    program.chmod(0o755)
    with pytest.raises(SpeechError, match=r"wrote more than 0\.3 MB for one sentence"):
        cache.say("One.", voices.choose(f"command:{program} {where if where == '{wav}' else ''}"), PLACE)


def test_a_program_that_never_ends_is_stopped_with_what_it_started(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(voices, "COMMAND_SECONDS", 0.3)
    program = tmp_path / "dream"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {tmp_path / 'started'}\nwait\n")
    program.chmod(0o755)
    with pytest.raises(SpeechError, match=r"did not end within 0\.3 s"):
        cache.say("One.", voices.choose(f"command:{program}"), PLACE)
    assert has_ended(int((tmp_path / "started").read_text()))


def test_nobody_waits_for_what_a_program_leaves_behind(cache, tmp_path):
    program = tmp_path / "leave"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {tmp_path / 'started'}\nexec {PROGRAM} speak\n")
    program.chmod(0o755)
    assert cache.say("One two.", voices.choose(f"command:{program}"), PLACE).seconds > WORD
    assert has_ended(int((tmp_path / "started").read_text()))


def has_ended(process):
    """Whether a process is gone soon, or only waits to be collected."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


def wav(form, samples, size=None):
    """Return a WAV file with this format chunk; ``size`` is what its data chunk claims."""
    data = samples.tobytes()
    size = len(data) if size is None else size
    return (
        b"RIFF" + struct.pack("<I", min(36 + size, 2**32 - 1)) + b"WAVEfmt " + struct.pack("<I", len(form)) + form
        + b"data" + struct.pack("<I", size) + data
    )  # fmt: skip


def form(tag, width, rate=RATE, channels=1):
    return struct.pack("<HHIIHH", tag, channels, rate, rate * width * channels, width * channels, 8 * width)


def extensible(kind, width):
    """Return the format chunk of WAVE_FORMAT_EXTENSIBLE, whose samples are of this kind."""
    unique = struct.pack("<I", kind) + b"\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
    return form(0xFFFE, width) + struct.pack("<HHI", 22, 8 * width, 4) + unique


TONE = tones(2)
PCM, FLOAT = 1, 3
IN_16, IN_32 = (TONE * 32767).astype("<i2"), (TONE * (2**31 - 1)).astype("<i4")
IN_24 = IN_32.view(np.uint8).reshape(-1, 4)[:, 1:]


@pytest.mark.parametrize(
    "content",
    [
        wav(form(PCM, 2), IN_16),
        wav(form(PCM, 3), IN_24),
        wav(form(PCM, 4), IN_32),
        wav(form(FLOAT, 4), TONE.astype("<f4")),
        wav(form(FLOAT, 8), TONE.astype("<f8")),
        wav(extensible(PCM, 2), IN_16),
        wav(extensible(PCM, 3), IN_24),
        wav(extensible(FLOAT, 4), TONE.astype("<f4")),
        wav(form(PCM, 2), IN_16, size=2**32 - 1),
        wav(form(PCM, 2), IN_16, size=0x7FFFFFFF),
        wav(form(PCM, 2), IN_16, size=0),
        wav(form(PCM, 2), IN_16) + b"LIST\x04\x00\x00\x00INFO",
    ],
    ids=["16", "24", "32", "float", "double", "e16", "e24", "efloat", "streamed", "espeak", "unsized", "listed"],
)
def test_samples_are_read_under_every_tag_that_they_may_have(content):
    said = voices.read_wav(content, "it")
    assert said.rate == RATE
    assert said.samples.dtype == np.float32
    assert len(said.samples) == len(TONE)
    assert np.abs(said.samples - TONE).max() < 1e-4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (wav(form(PCM, 1), np.full(RATE, 128, np.uint8)), "8-bit samples"),
        (wav(form(PCM, 2, channels=0), IN_16), "no WAV file|0 channels"),
        (wav(form(PCM, 2, rate=0), IN_16), "no WAV file|rate of 0"),
        (wav(form(PCM, 2, rate=2**30), IN_16), "no WAV file|rate of"),
        (wav(form(0x55, 2), IN_16), "holds mp3"),
        (wav(form(0x7777, 2), IN_16), "holds no PCM samples"),
        (wav(form(FLOAT, 4), np.full(RATE, np.nan, "<f4")), "no finite numbers"),
        (wav(form(PCM, 2), IN_16)[:20], "no WAV file"),
        (b"OggS" + bytes(200), "no WAV file"),
    ],
)
def test_what_is_no_such_wav_is_refused_in_a_sentence(content, message):
    with pytest.raises(SpeechError, match=message):
        voices.read_wav(content, "it")


@given(st.integers(0, 79), st.binary(min_size=1, max_size=4))
def test_a_damaged_header_is_read_or_refused(place, damage):
    content = bytearray(wav(extensible(PCM, 2), IN_16[:2000]))
    content[place : place + len(damage)] = damage
    with contextlib.suppress(SpeechError):  # and nothing else
        assert np.isfinite(voices.read_wav(bytes(content), "it").samples).all()


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
