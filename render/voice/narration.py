"""Words → speech and times: what is said in every beat, how long that takes, and when each sentence begins."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from render import language
from render.failures import Failure, NarrationError, SpeechError, UnspeakableError
from render.files import text_lines
from render.manifest import SentenceTimes, Timing
from render.voice import pronunciation, voices
from render.voice.pronunciation import Pronunciation
from render.voice.speech_cache import SpeechCache, Utterance
from render.voice.voices import Place, Voice, words_of
from scenes.script import Beat, ClipSpec, Series
from scenes.sentences import sentences
from scenes.words import refill

LEAD = 0.1
"""Seconds from the beginning of a beat to its first word."""
GAP = 0.28
"""Seconds between sentences."""
BREATH = 0.35
"""Seconds from the last word to the end of the beat."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said in one go: when it begins, in seconds from the beginning of its beat, and its caption's words."""

    start: float
    utterance: Utterance
    starts: tuple[float, ...]
    """When each word of the caption begins, in seconds from the beginning of the beat."""

    @property
    def end(self) -> float:
        """When its last word has been said."""
        return self.start + self.utterance.seconds


@dataclass(frozen=True, slots=True)
class BeatSpeech:
    """All that is said in one beat."""

    sentences: tuple[Sentence, ...]
    marks: Mapping[str, float]
    """When the words come to each of their marks, in seconds from the beginning of the beat."""

    @property
    def seconds(self) -> float:
        """How long it takes with a breath at its end."""
        return self.sentences[-1].end + BREATH

    def frames(self, fps: int) -> int:
        """Return the whole frames that it takes."""
        return math.ceil(self.seconds * fps - 1e-6)


Narration = Mapping[str, BeatSpeech]
"""The speech of a clip, by beats."""


def timing(narration: Narration, fps: int) -> Timing:
    """Return how long the words of each beat take, and when they come to their marks."""
    times = {name: speech.frames(fps) / fps for name, speech in narration.items()}
    for name, speech in narration.items():
        times.update({f"{name}@{mark}": round(seconds * fps) / fps for mark, seconds in speech.marks.items()})
    return times


class Narrator:
    """Has clips said by a voice."""

    def __init__(self, voice: Voice, cache: SpeechCache, pronunciation: Pronunciation) -> None:
        self.voice = voice
        self.cache = cache
        # The same few hundred words are asked for again and again.
        self._speakable = functools.cache(pronunciation.speakable)

    def narrate(self, spec: ClipSpec, fills: Mapping[str, str]) -> Narration:
        """Have every beat said, as far as it was not said before; NarrationError names the one that cannot be."""
        found: dict[str, BeatSpeech] = {}
        for beat in spec.beats:
            place = Place(spec.name, beat.name)
            say = functools.partial(self.cache.say, voice=self.voice, place=place)
            try:
                found[beat.name] = self._beat(beat, fills, say)
            except SpeechError as error:
                raise NarrationError(spec.name, _failure(spec, beat, str(error))) from None
            except OSError as error:
                hint = "Set XDG_CACHE_HOME to a folder that can be written and has room."
                reason = f"its speech cannot be kept: {error.strerror}: {error.filename}. {hint}"
                raise NarrationError(spec.name, Failure("system", reason)) from None
        return found

    def is_kept(self, narration: Narration) -> bool:
        """Whether all that was said is kept as it was."""
        said = [sentence.utterance for speech in narration.values() for sentence in speech.sentences]
        return all(map(self.cache.is_intact, said))

    def known(self, spec: ClipSpec, fills: Mapping[str, str]) -> Narration | str:
        """Return the narration if all of it was said before; else the name of the first beat that was not."""
        found: dict[str, BeatSpeech] = {}
        for beat in spec.beats:
            place = Place(spec.name, beat.name)

            def find(text: str, place: Place = place) -> Utterance:
                utterance = self.cache.find(text, self.voice, place)
                if utterance is None:
                    raise SpeechError("it was not said yet")
                return utterance

            try:
                found[beat.name] = self._beat(beat, fills, find)
            except SpeechError:
                return beat.name
        return found

    def _beat(self, beat: Beat, fills: Mapping[str, str], say: Callable[[str], Utterance]) -> BeatSpeech:
        shown = sentences(refill(beat.say, fills))
        spoken = sentences(refill(beat.spoken, fills)) if beat.spoken else shown
        if len(spoken) != len(shown):
            raise SpeechError(
                f"its 'spoken' has {len(spoken)} sentences and its 'say' {len(shown)}; captions follow the voice "
                "sentence by sentence, so write as many."
            )
        if self.voice.unit == "beat":
            shown, spoken = [" ".join(shown)], [" ".join(spoken)]
        made = []
        start = LEAD
        for caption, text in zip(shown, spoken, strict=True):
            # A recording was spoken by a person, who can say what no table knows.
            said = text if self.voice.unit == "beat" else self._speakable(text)
            if not any(map(str.isalnum, said)):
                raise SpeechError(f"there is nothing to say in {text!r}.")
            utterance = say(said)
            made.append(Sentence(start, utterance, self._starts(caption, said, start, utterance)))
            start = made[-1].end + GAP
        places = {mark.name: refill(mark.cut(beat.say)[0], fills) for mark in beat.marks}
        return BeatSpeech(tuple(made), {name: _moment(before, shown, made) for name, before in places.items()})

    def _starts(self, caption: str, said: str, start: float, utterance: Utterance) -> tuple[float, ...]:
        """Return when each word of a caption begins: as the voice reports, or else in proportion to what is said."""
        spoken = [self._spoken(word) for word in caption.split()]
        times = utterance.word_times
        counts = [len(words_of(words)) for words in spoken]
        if times is not None and len(times) == len(words_of(said)) == sum(counts):
            firsts = itertools.accumulate(counts[:-1], initial=0)
            return tuple(start + times[min(first, len(times) - 1)][0] for first in firsts)
        weights = [len(words) + 1 for words in spoken]
        before = itertools.accumulate(weights[:-1], initial=0)
        return tuple(start + weight / sum(weights) * utterance.seconds for weight in before)

    def _spoken(self, word: str) -> str:
        try:
            return self._speakable(word)
        except UnspeakableError:  # the beat's 'spoken' says it
            return word


def _moment(before: str, captions: Sequence[str], said: Sequence[Sentence]) -> float:
    """Return when the words ``before`` a mark have been said, in seconds from the beginning of the beat.

    That is exact where a word of the caption begins, as far as the voice tells that, and in proportion inside a word.
    """
    left = len("".join(before.split()))
    for caption, sentence in zip(captions, said, strict=True):
        for word, start, end in zip(
            caption.split(), sentence.starts, [*sentence.starts[1:], sentence.end], strict=True
        ):
            if left < len(word):
                return start + left / len(word) * (end - start)
            left -= len(word)
    return said[-1].end


def narrator(series: Series, name: str) -> Narrator | None:
    """Return who speaks the clips of a series; None for the voice ``none``."""
    spoken = language.of(series)
    voice = voices.choose(name, spoken)
    if voice is None:
        return None
    return Narrator(voice, SpeechCache(), pronunciation.load(series.root, spoken.is_english))


def times(speech: BeatSpeech, begin: float) -> list[SentenceTimes]:
    """Return the times of a beat's sentences, as a manifest has them."""
    return [
        {
            "start": round(begin + sentence.start, 4),
            "end": round(begin + sentence.end, 4),
            "words": [round(begin + start, 3) for start in sentence.starts],
        }
        for sentence in speech.sentences
    ]


def _failure(spec: ClipSpec, beat: Beat, message: str) -> Failure:
    path = spec.folder / "episode.toml"
    return Failure("clip", message, beat.name, str(path), line_saying(path, beat.spoken or beat.say))


def line_saying(path: Path, words: str) -> int | None:
    """Return the line of a script in which ``words`` begin."""
    first = words.strip().splitlines()[0][:60]
    return next((number for number, line in enumerate(text_lines(path), start=1) if first in line), None)
