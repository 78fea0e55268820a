"""Speech kept in the user's cache by what was said, by whom and how: a WAV file and its times as JSON.

The times come last and stand for both; what is damaged counts as missing and is said again.
"""

from __future__ import annotations

import json
import wave
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from render.failures import SpeechError
from render.files import json_sha256, sha256, written
from render.voice.voices import Place, Speech, Voice
from scenes.disk_cache import cache_folder

if TYPE_CHECKING:
    from render.voice.voices import Samples

SCHEMA = 1
"""To be raised when the same text is kept in another way."""

# Silence around the words is not kept: where it is wanted, it is put in between.
SILENT_SHARE = 0.006
KEPT_BEFORE, KEPT_AFTER = 0.02, 0.06
SILENT_PEAK = 1e-4
"""Under −80 dB nobody hears anything."""

FULL_SCALE = 32000


@dataclass(frozen=True, slots=True)
class Utterance:
    """One text that was said, without the silence around it."""

    key: str
    rate: int
    samples: int
    gain: float
    """What the numbers in the file are to be multiplied with."""
    sha256: str
    word_times: tuple[tuple[float, float], ...] | None = None

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return self.samples / self.rate


class SpeechCache:
    """Says texts, each only once."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or cache_folder() / "speech"
        self._known: dict[str, Utterance] = {}

    def find(self, text: str, voice: Voice, place: Place) -> Utterance | None:
        """Return what is kept of ``text``, at a quick look; None if it was not said yet."""
        key = _key(text, voice, place)
        if key not in self._known:
            try:
                with open(self._path(key, ".json"), "rb") as file:
                    plain = json.loads(file.read())
                times = plain["word_times"]
                plain["word_times"] = None if times is None else tuple((begin, end) for begin, end in times)
                found = Utterance(**plain)
                if self._path(key, ".wav").stat().st_size < found.samples * 2:
                    return None
            except (OSError, ValueError, KeyError, TypeError):
                return None
            self._known[key] = found
        return self._known[key]

    def say(self, text: str, voice: Voice, place: Place) -> Utterance:
        """Return what is kept of ``text``, or have it said; SpeechError if the voice fails or is silent."""
        found = self.find(text, voice, place)
        if found is not None and self.is_intact(found):
            return found
        said = trim(voice.synthesize(text, place))
        key = _key(text, voice, place)
        self._known[key] = self._keep(key, said)
        return self._known[key]

    def samples(self, utterance: Utterance) -> Samples:
        """Return the samples of what was said; SpeechError if they are gone meanwhile."""
        import numpy as np

        try:
            with wave.open(str(self._path(utterance.key, ".wav"))) as file:
                raw = file.readframes(file.getnframes())
        except (OSError, wave.Error, EOFError) as error:
            raise SpeechError(f"kept speech cannot be read: {error}. Run the same command again.") from None
        return (np.frombuffer(raw, "<i2") * utterance.gain).astype(np.float32)

    def _keep(self, key: str, said: Speech) -> Utterance:
        import numpy as np

        peak = float(np.abs(said.samples).max())
        raw = np.round(said.samples * (FULL_SCALE / peak)).astype("<i2").tobytes()
        with written(self._path(key, ".wav")) as path, wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(said.rate)
            file.writeframes(raw)
        digest = sha256(self._path(key, ".wav"))
        found = Utterance(key, said.rate, len(said.samples), peak / FULL_SCALE, digest, said.word_times)
        with written(self._path(key, ".json")) as path:
            path.write_text(json.dumps(asdict(found)), encoding="utf-8")
        return found

    def is_intact(self, utterance: Utterance) -> bool:
        """Whether what was said is kept as it was."""
        try:
            return sha256(self._path(utterance.key, ".wav")) == utterance.sha256
        except OSError:
            return False

    def _path(self, key: str, suffix: str) -> Path:
        return Path(f"{self._folder}/{key[:2]}/{key}{suffix}")


def trim(said: Speech) -> Speech:
    """Cut off the silence before and after the words; SpeechError if there is nothing else."""
    import numpy as np

    if not len(said.samples):
        raise SpeechError("the voice returned no sound.")
    loud = np.abs(said.samples)
    peak = float(loud.max())
    if not np.isfinite(peak) or peak < SILENT_PEAK:
        raise SpeechError("the voice returned silence.")
    heard = np.flatnonzero(loud > peak * SILENT_SHARE)
    begin = max(int(heard[0]) - round(KEPT_BEFORE * said.rate), 0)
    end = min(int(heard[-1]) + 1 + round(KEPT_AFTER * said.rate), len(said.samples))
    times = said.word_times
    if times is not None:
        cut, length = begin / said.rate, (end - begin) / said.rate
        times = tuple((min(max(a - cut, 0), length), min(max(b - cut, 0), length)) for a, b in times)
    return Speech(said.samples[begin:end], said.rate, times)


def _key(text: str, voice: Voice, place: Place) -> str:
    # A recording is what it is, whatever the words; a synthetic voice says the same words in the same way everywhere.
    return json_sha256([SCHEMA, voice.identity(place), text if voice.unit == "sentence" else ""])
