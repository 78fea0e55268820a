"""A voice for tests: a tone of a fifth of a second for every word, and a tenth of silence after it."""

import math
import sys
import wave

import numpy as np

from render.voice.voices import Speech

RATE = 24_000
WORD, REST = 0.2, 0.1


class Tones:
    """Says every word as a tone; counts what it was asked for."""

    unit = "sentence"

    def __init__(self, name="tones", version="1", *, word=WORD, pitch=440.0, timed=False):
        self.name, self.version = name, version
        self._word, self._pitch, self._timed = word, pitch, timed
        self.said = []

    def identity(self, place):
        return f"{self.name} {self.version}"

    def synthesize(self, text, place):
        self.said.append(text)
        count = len(text.split())
        times = tuple((i * (self._word + REST), i * (self._word + REST) + self._word) for i in range(count))
        return Speech(tones(count, self._word, self._pitch), RATE, times if self._timed else None)


def tones(count, word=WORD, pitch=440.0, rate=RATE):
    time = np.arange(round(word * rate)) / rate
    tone = 0.1 * np.sin(2 * math.pi * pitch * time)
    return np.concatenate([part for _ in range(count) for part in (tone, np.zeros(round(REST * rate)))]).astype(
        np.float32
    )


def write_wav(path, samples, rate=RATE, channels=1):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


if __name__ == "__main__":  # as a program that speaks: what it does is its argument
    text = sys.stdin.read()
    act, *rest = sys.argv[1:]
    if act == "fail":
        sys.exit("no voice today")
    if act == "nothing":
        sys.exit(0)
    samples = tones(len(text.split())) * (act != "silence")
    target = open(rest[0], "wb") if rest else sys.stdout.buffer  # noqa: SIM115
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000 if act == "telephone" else RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
