"""The sound of a clip is as long as its pictures, as loud as others, and every sentence lies on its time."""

from fractions import Fraction

import av
import numpy as np
import pytest
from films import FPS, onsets, shot
from tones import Tones

from render.publish import mux
from render.voice import loudness, track
from render.voice.speech_cache import SpeechCache
from render.voice.voices import Place, Speech

RATE = track.RATE


class Noise(Tones):
    """Says a text as coloured noise with loud and soft syllables, as quiet or as loud as it is told."""

    def __init__(self, level):
        super().__init__(name=f"noise {level}")
        self._level = level

    def synthesize(self, text, place):
        rng = np.random.default_rng(1)
        time = np.arange(24_000 * 4) / 24_000
        syllables = np.abs(np.sin(2 * np.pi * 3 * time)) ** 3
        return Speech((self._level * syllables * rng.standard_normal(len(time))).astype(np.float32), 24_000)


def tone(seconds, amplitude, pitch=997, rate=RATE):
    return (amplitude * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def test_the_standards_tone_has_the_standards_loudness():
    # BS.1770: a sine of 997 Hz at full scale in one channel measures −3.01 LUFS.
    assert loudness.loudness(tone(5, 1.0), RATE) == pytest.approx(-3.01, abs=0.05)
    assert loudness.loudness(np.zeros(RATE, np.float32), RATE) == -np.inf


@pytest.mark.parametrize("level", [0.002, 0.05, 0.3])
def test_speech_is_as_loud_as_wanted_and_never_clips(tmp_path, level):
    cache = SpeechCache(tmp_path)
    said = cache.say("Noise.", Noise(level), Place("c", "b"))
    made = track.track([(0.5, said)], 5 * FPS, FPS, cache)
    assert loudness.loudness(made, RATE) == pytest.approx(-16, abs=0.5)
    assert loudness.true_peak(made) <= 10 ** (-1 / 20)


def test_what_has_no_sound_stays_silent():
    assert not loudness.normalize(np.zeros(RATE, np.float32), RATE).any()


@pytest.mark.parametrize("frames", [1, 44, 45, 76])
def test_sound_is_as_long_as_the_pictures(tmp_path, frames):
    cache = SpeechCache(tmp_path)
    said = cache.say("One two three four.", Tones(), Place("c", "b"))
    made = track.track([(0.1, said)], frames, FPS, cache)
    assert len(made) == frames * RATE // FPS
    track.write(made, tmp_path / "s.flac")
    assert np.abs(track.read(tmp_path / "s.flac") - made).max() < 1e-4
    mux.join([shot(tmp_path / "v.mp4", frames)], tmp_path / "film.mp4", [tmp_path / "s.flac"])
    with av.open(str(tmp_path / "film.mp4")) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("aac", RATE, 1)
        assert audio.duration * audio.time_base == video.duration * video.time_base == Fraction(frames, FPS)
        assert (video.start_time, audio.start_time) == (0, 0)
    content = (tmp_path / "film.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_sounds_of_an_episode_lie_on_their_frames(tmp_path):
    lengths = (31, 20, 46)
    for index, length in enumerate(lengths):
        made = np.zeros(length * RATE // FPS, np.float32)
        made[4800 : 4800 + 2400] = tone(0.05, 0.5)
        track.write(made, tmp_path / f"{index}.flac")
    videos = [shot(tmp_path / f"{index}.mp4", length) for index, length in enumerate(lengths)]
    mux.join(videos, tmp_path / "film.mp4", [tmp_path / f"{index}.flac" for index in range(3)])
    heard = onsets(tmp_path / "film.mp4")
    assert heard == pytest.approx([0.1, 31 / FPS + 0.1, 51 / FPS + 0.1], abs=0.005)
