"""Voices: who says a text. A voice is chosen by name, and imports what it needs when it first speaks."""

from __future__ import annotations

import hashlib
import io
import shlex
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from scenes.script import LectureError, entry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

NONE = "none"
DEFAULT = "hibari"
SEED = 0
SPEED = 0.92
"""A little slower than it speaks by itself: there is something to be looked at meanwhile."""
COMMAND_SECONDS = 120.0
OLDEST_RATE, NEWEST_RATE = 16_000, 192_000
"""Below 16 kHz speech sounds like a telephone; above 192 kHz a file is none of speech."""

HELP = "hibari, none (estimated times, no sound), 'command:PROGRAM …' or recordings:FOLDER."


class VoiceError(LectureError):
    """A voice cannot be used at all."""


class SpeechError(Exception):
    """A voice could not say one text; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What was said: one channel of samples between −1 and 1, and when each word begins and ends, if that is known."""

    samples: Samples
    rate: int
    word_times: tuple[tuple[float, float], ...] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: the clip and the beat."""

    clip: str
    beat: str


class Voice(Protocol):
    """Says texts."""

    name: str
    version: str
    unit: Literal["sentence", "beat"]
    """What is said in one go."""

    def identity(self, place: Place) -> str:
        """Return what makes this voice say the same text in another way."""

    def synthesize(self, text: str, place: Place) -> Speech:
        """Say ``text``; SpeechError if that cannot be done."""


def choose(name: str) -> Voice | None:
    """Return the voice called ``name``, None for ``none``; VoiceError says what is wrong with it."""
    kind, _, rest = name.partition(":")
    if name == NONE:
        return None
    if name == "hibari":
        return HibariVoice()
    if kind == "command" and rest.strip():
        return CommandVoice(rest)
    if kind == "recordings" and rest:
        return Recordings(Path(rest))
    raise VoiceError(f"There is no voice {name!r}. Voices: {HELP}")


class HibariVoice:
    """The voice that comes with the package hibari-tts; the same on every run."""

    name = "hibari"
    unit: Literal["sentence", "beat"] = "sentence"

    def __init__(self) -> None:
        try:
            self.version = version("hibari-tts")
        except PackageNotFoundError:
            raise VoiceError(
                "The voice hibari needs the package hibari-tts. Run scripts/setup, or render with --voice none."
            ) from None
        self._model: Any = None

    def identity(self, place: Place) -> str:
        """Return version, speed and seed."""
        return f"{self.name} {self.version} speed {SPEED} seed {SEED}"

    def synthesize(self, text: str, place: Place) -> Speech:
        """Say ``text``."""
        import numpy as np

        if self._model is None:
            from hibari import Hibari

            self._model = Hibari(threads=1)
        parts = []
        for phonemes in self._model.phonemize(text):
            # It takes the stop after a single letter, as in "made for q.", for that of an abbreviation.
            stop = text[-1] if text[-1] in ".!?" and phonemes[-1] not in ".!?" else ""
            parts.append(self._model.from_phonemes(phonemes + stop, speed=SPEED, seed=SEED))
        if not parts:
            raise SpeechError(f"the voice hibari finds nothing to say in {text!r}.")
        return Speech(np.concatenate(parts), int(self._model.sample_rate))


class CommandVoice:
    """A program that reads a text from its standard input and writes a WAV file.

    It writes to its standard output or, where ``{wav}`` stands among its arguments, to the file given there.
    """

    unit: Literal["sentence", "beat"] = "sentence"

    def __init__(self, command: str) -> None:
        self.name = f"command:{command}"
        try:
            self._arguments = shlex.split(command)
        except ValueError as error:
            raise VoiceError(f"The voice {self.name!r} cannot be read: {error}.") from None
        program = shutil.which(self._arguments[0])
        if program is None:
            raise VoiceError(
                f"The voice program {self._arguments[0]!r} was not found. Give its whole path, and make it executable."
            )
        self._arguments[0] = str(Path(program).absolute())
        state = Path(program).stat()
        # A program that was installed anew may speak in another way.
        self.version = hashlib.sha256(f"{state.st_size} {state.st_mtime_ns}".encode()).hexdigest()[:12]

    def identity(self, place: Place) -> str:
        """Return the command and the state of its program."""
        return f"{self.name} {self.version}"

    def synthesize(self, text: str, place: Place) -> Speech:
        """Run the program; SpeechError with its last words if it fails."""
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "speech.wav"
            arguments = [argument.replace("{wav}", str(target)) for argument in self._arguments]
            try:
                run = subprocess.run(
                    arguments, input=text.encode(), capture_output=True, timeout=COMMAND_SECONDS, check=False
                )
            except subprocess.TimeoutExpired:
                raise SpeechError(f"the voice program said nothing in {COMMAND_SECONDS:g} s.") from None
            except OSError as error:
                raise SpeechError(f"the voice program could not be started: {error.strerror}.") from None
            if run.returncode != 0:
                said = run.stderr.decode(errors="replace").strip().splitlines()
                last = said[-1] if said else "it said nothing"
                raise SpeechError(f"the voice program failed (exit code {run.returncode}): {last}")
            content = target.read_bytes() if target.exists() else run.stdout
        return read_wav(content, "what the voice program wrote")


class Recordings:
    """A folder with one WAV file a beat: ``<clip>/<beat>.wav``."""

    unit: Literal["sentence", "beat"] = "beat"

    def __init__(self, folder: Path) -> None:
        self.name = f"recordings:{folder}"
        self.version = "1"
        self._folder = folder
        if not folder.is_dir():
            raise VoiceError(f"The folder of recordings {folder} does not exist. It holds <clip>/<beat>.wav.")

    def identity(self, place: Place) -> str:
        """Return the content of the recording."""
        try:
            return hashlib.sha256(self._path(place).read_bytes()).hexdigest()
        except OSError:
            return "missing"

    def synthesize(self, text: str, place: Place) -> Speech:
        """Read the recording of the beat."""
        path = self._path(place)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise SpeechError(f"the recording {path} cannot be read: {error.strerror}.") from None
        return read_wav(content, f"the recording {path}")

    def _path(self, place: Place) -> Path:
        return entry(self._folder / place.clip, f"{place.beat}.wav")


def read_wav(content: bytes, what: str) -> Speech:
    """Read PCM samples of one channel; SpeechError says what is wrong with ``what``."""
    import numpy as np

    if not content:
        raise SpeechError(f"{what} is empty; a WAV file is needed.")
    try:
        with wave.open(io.BytesIO(content)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise SpeechError(f"{what} is no WAV file with PCM samples ({error}); write 16-bit PCM, one channel.") from None
    if channels != 1:
        raise SpeechError(f"{what} has {channels} channels; one is needed: mix them down to mono.")
    if not OLDEST_RATE <= rate <= NEWEST_RATE:
        raise SpeechError(f"{what} has a rate of {rate} Hz; {OLDEST_RATE} to {NEWEST_RATE} Hz are needed.")
    samples = _numbers(raw, width, np)
    if samples is None:
        raise SpeechError(f"{what} has {8 * width}-bit samples; write 16-bit PCM.")
    return Speech(samples, rate)


def _numbers(raw: bytes, width: int, np: Any) -> Samples | None:
    """Return little-endian integers of 2, 3 or 4 bytes as numbers between −1 and 1."""
    if width not in (2, 3, 4):
        return None
    whole = raw[: len(raw) // width * width]
    padded = np.zeros((len(whole) // width, 4), np.uint8)
    padded[:, 4 - width :] = np.frombuffer(whole, np.uint8).reshape(-1, width)
    samples: Samples = (padded.view("<i4")[:, 0] / 2.0**31).astype(np.float32)
    return samples


def describe(voice: Voice | None) -> dict[str, str] | None:
    """Return name and version for a manifest, without places on this machine; None where nobody speaks."""
    if voice is None:
        return None
    kind, _, rest = voice.name.partition(":")
    name = Path(shlex.split(rest)[0]).name if kind == "command" else kind
    return {"name": name, "version": voice.version}


def words_of(text: str) -> Sequence[str]:
    """Return the words of a spoken text, one for each of a voice's word times."""
    return text.split()
