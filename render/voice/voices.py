"""Voices: who says a text. A voice is chosen by name, and imports what it needs when it first speaks."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from render.failures import SpeechError, VoiceError
from render.files import json_sha256, sha256, state
from render.language import Language
from scenes.script import entry

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
COMMAND_BYTES = 100_000_000
"""What a program may write for one sentence: 120 s at the highest rate, 32 bits a sample, and a little more."""
LOOK_SECONDS = 0.05
"""How often a program that speaks is looked at."""
OLDEST_RATE, NEWEST_RATE = 16_000, 192_000
"""Below 16 kHz speech sounds like a telephone; above 192 kHz a file is none of speech."""

HELP = "hibari, none (estimated times, no sound), 'command:PROGRAM …' or recordings:FOLDER."


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


def choose(name: str, language: Language | None = None) -> Voice | None:
    """Return the voice called ``name``, None for ``none``; VoiceError says what is wrong with it.

    ``language`` is what it is to speak; without one, English.
    """
    kind, _, rest = name.partition(":")
    if name == NONE:
        return None
    if name == "hibari":
        if language is not None and not language.is_english:
            raise VoiceError(
                f"The voice hibari speaks English, and the series is in {language.name} (language = "
                f"{language.tag!r} in series.toml). Choose another with --voice, or with RENDER_VOICE for good: none, "
                f"recordings:FOLDER, or 'command:PROGRAM …' with a program that speaks {language.name}."
            )
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
        # A program that was installed anew may speak in another way.
        self.version = json_sha256(state(Path(program)))[:12]

    def identity(self, place: Place) -> str:
        """Return the command and the state of its program."""
        return f"{self.name} {self.version}"

    def synthesize(self, text: str, place: Place) -> Speech:
        """Run the program; SpeechError with its last words if it fails."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            target = folder / "speech.wav"
            arguments = [argument.replace("{wav}", str(target)) for argument in self._arguments]
            code, said = _run(arguments, text, folder, target)
            if code != 0:
                lines = said.decode(errors="replace").strip().splitlines()
                last = lines[-1] if lines else "it said nothing"
                raise SpeechError(f"the voice program failed (exit code {code}): {last}")
            content = (target if target.exists() else folder / "output").read_bytes()
        return read_wav(content, "what the voice program wrote")


def _run(arguments: Sequence[str], text: str, folder: Path, target: Path) -> tuple[int, bytes]:
    """Run a program that reads ``text``; return its exit code and the end of what it told on standard error.

    It writes ``output`` and ``errors`` in ``folder``, files rather than pipes: their sizes tell when it writes too
    much, and nothing waits for what it may have started and left behind. SpeechError if it takes too long or too much.
    """
    written = [folder / "output", folder / "errors", target]
    (folder / "text").write_bytes(text.encode())
    deadline = time.monotonic() + COMMAND_SECONDS
    with (folder / "text").open("rb") as words, written[0].open("wb") as output, written[1].open("wb") as errors:
        try:
            process = subprocess.Popen(arguments, stdin=words, stdout=output, stderr=errors, start_new_session=True)
        except OSError as error:
            raise SpeechError(f"the voice program could not be started: {error.strerror}.") from None
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(LOOK_SECONDS)
                if sum(path.stat().st_size for path in written if path.exists()) > COMMAND_BYTES:
                    raise SpeechError(
                        f"the voice program wrote more than {COMMAND_BYTES / 1e6:g} MB for one sentence. "
                        "It must write one WAV file, and end."
                    )
                if process.returncode is not None:
                    break
                if time.monotonic() > deadline:
                    raise SpeechError(f"the voice program did not end within {COMMAND_SECONDS:g} s.")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    with written[1].open("rb") as errors:
        errors.seek(max(written[1].stat().st_size - 10_000, 0))
        return process.returncode, errors.read()


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
            return sha256(self._path(place))
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
    """Read uncompressed samples of one channel; SpeechError says what is wrong with ``what``."""
    if not content:
        raise SpeechError(f"{what} is empty; a WAV file is needed.")
    import av
    import numpy as np

    try:
        # Not the standard library's reader, which knows one of the tags that PCM may have.
        with av.open(io.BytesIO(content), format="wav") as container:
            stream = container.streams.audio[0]
            if stream.codec_context is None:  # a tag that nobody knows
                raise SpeechError(f"{what} holds no PCM samples; write 16-bit PCM.")
            codec, channels, rate = stream.codec_context.name, stream.channels, stream.rate
            readable = codec.startswith("pcm_") and channels == 1 and OLDEST_RATE <= rate <= NEWEST_RATE
            frames = [frame.to_ndarray()[0] for frame in container.decode(stream)] if readable else []
    except (av.FFmpegError, IndexError) as error:
        reason = error.strerror if isinstance(error, av.FFmpegError) else "it has no sound"
        raise SpeechError(
            f"{what} is no WAV file with PCM samples ({reason}); write 16-bit PCM, one channel."
        ) from None
    if not codec.startswith("pcm_"):
        raise SpeechError(f"{what} holds {codec} rather than PCM samples; write 16-bit PCM.")
    if channels != 1:
        raise SpeechError(f"{what} has {channels} channels; one is needed: mix them down to mono.")
    if not OLDEST_RATE <= rate <= NEWEST_RATE:
        raise SpeechError(f"{what} has a rate of {rate} Hz; {OLDEST_RATE} to {NEWEST_RATE} Hz are needed.")
    samples: Any = np.concatenate(frames) if frames else np.zeros(0, np.int16)
    if samples.dtype == np.uint8:
        raise SpeechError(f"{what} has 8-bit samples; write 16-bit PCM.")
    if np.issubdtype(samples.dtype, np.integer):
        samples = samples / -float(np.iinfo(samples.dtype).min)
    samples = samples.astype(np.float32)
    if not np.isfinite(samples).all():
        raise SpeechError(f"{what} holds samples that are no finite numbers; write 16-bit PCM.")
    return Speech(samples, int(rate))


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
