"""Times and words of a manifest → WebVTT and SubRip captions, chapters and a transcript."""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from webvtt import Caption, WebVTT
from webvtt.models import Timestamp

from render.manifest import Manifest, SentenceTimes
from render.publish.caption_tokens import LINE_LENGTH, Token, pieces, text_of, tokenize, width_of
from scenes.script import speaking_seconds
from scenes.sentences import words_by_sentence

LINE_LENGTHS = {"vertical": 32}
"""Formats in which fewer letters fit beside each other."""
LINES = 2
COLUMNS_PER_SECOND = 20.0
OVERRUN_SECONDS = 2.0

# What a break after (or before) a word costs; a caption reads best when it ends where the speaker would pause.
SENTENCE, CLAUSE, PHRASE, WORD = 0.0, 4.0, 10.0, 25.0
INSIDE_NUMBER = 100.0
CAPTION_COST = 8.0
# A sentence that begins in one caption and ends in the next is torn apart.
TORN_COST = 14.0
# Between the lines of one caption the eye needs no pause, but it is glad of one.
INSIDE_SHARE = 0.5
UNEVEN_COST = 0.8
SHORT_SECONDS = 1.2
FLICKER = 500  # milliseconds: a shorter time without a caption is seen as one
SHORT_COST = 12.0

PHRASE_STARTERS = frozenset(
    """and but or nor so yet because although though while when where which who whose that than if unless until
    since as after before about above across against along among around at behind below beneath beside between by
    down for from in inside into like near of off on onto out over per through to toward under up with within
    without""".split()  # noqa: SIM905  (a list would be a page long)
)
# A line must not end in one of these: they belong to the word that follows.
BINDERS = frozenset("a an the of to in on at by for and or is are its this that".split())  # noqa: SIM905


Speech = Sequence[SentenceTimes]
"""The sentences of a beat."""

Times = tuple[int, int]  # when something is said, in milliseconds from the beginning of the clip


@dataclass(frozen=True, slots=True)
class Cue:
    """A caption in whole milliseconds, so that rounding can make no two overlap."""

    start: int
    end: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(self.lines)

    def shifted(self, milliseconds: int) -> Cue:
        """Return the cue later by so much."""
        return Cue(self.start + milliseconds, self.end + milliseconds, self.lines)


def cues(manifest: Manifest) -> list[Cue]:
    """Return the captions of a clip, each within its beat."""
    # Its episode and its series ask for the same again. That the manifest is kept keeps its number its own.
    if id(manifest) not in _cues:
        _cues[id(manifest)] = manifest, _new_cues(manifest)
    return _cues[id(manifest)][1]


_cues: dict[int, tuple[Manifest, list[Cue]]] = {}


def _new_cues(manifest: Manifest) -> list[Cue]:
    length = LINE_LENGTHS.get(manifest.get("format", ""), LINE_LENGTH)
    return [
        cue
        for beat in manifest["beats"]
        for cue in beat_cues(beat["words"], beat["start"], beat["end"], beat.get("speech"), length)
    ]


def beat_cues(
    words: str, start: float, end: float, speech: Speech | None = None, length: int = LINE_LENGTH
) -> list[Cue]:
    """Show ``words`` while they are said, never past ``end`` (in seconds), in lines of up to ``length`` columns.

    Without ``speech``, they are spread over their estimated time from ``start``.
    """
    tokens = tokenize(words, length)
    first, last = round(start * 1000), math.floor(end * 1000 + 1e-6)
    if not tokens or last <= first:
        return []
    blocks = segment(tokens, length)
    if speech and len(spoken := _spoken_times(words, speech, length)) == len(tokens):
        return spoken_cues(blocks, spoken, last, length)
    weights = [_spoken(block) for block in blocks]
    reading = [width_of(block) / COLUMNS_PER_SECOND * 1000 for block in blocks]
    speaking = min(speaking_seconds(words) * 1000, last - first)
    # Words that are slow to read may use the silence at the end of the beat.
    available = min(max(speaking, sum(reading)), last - first)
    edges = [0.0]
    for share in allocate(weights, reading, available):
        edges.append(edges[-1] + share)
    times = [min(first + math.floor(edge + 1e-6), last) for edge in edges]
    return [
        Cue(begin, stop, break_lines(block, length))
        for block, begin, stop in zip(blocks, times, times[1:], strict=False)
        if stop > begin
    ]


def spoken_cues(
    blocks: Sequence[Sequence[Token]], times: Sequence[Times], last: int, length: int = LINE_LENGTH
) -> list[Cue]:
    """Show each block while it is said; one that is slow to read stays longer, and the next waits for it.

    Only where the end of the beat leaves no time for that, captions come before their words.
    """
    needed = [math.ceil(width_of(block) / COLUMNS_PER_SECOND * 1000) for block in blocks]
    firsts = list(itertools.accumulate(map(len, blocks[:-1]), initial=0))
    begins = [times[first][0] for first in firsts]
    ends = [times[first + len(block) - 1][1] for first, block in zip(firsts, blocks, strict=True)]
    for index in range(len(blocks)):
        if index:
            begins[index] = max(begins[index], ends[index - 1])
        ends[index] = max(ends[index], begins[index] + needed[index])
        if index + 1 < len(blocks) and 0 < begins[index + 1] - ends[index] < FLICKER:
            ends[index] = begins[index + 1]
    limit = last
    for index in reversed(range(len(blocks))):
        ends[index] = min(ends[index], limit)
        limit = begins[index] = min(begins[index], max(ends[index] - needed[index], times[0][0]))
    rows = zip(begins, ends, blocks, strict=True)
    return [Cue(begin, end, break_lines(block, length)) for begin, end, block in rows if end > begin]


def _spoken_times(words: str, speech: Speech, length: int) -> list[Times]:
    """Return when each word is said; a word cut for its length is said piece by piece."""
    edges: list[Times] = []
    for sentence in speech:
        starts = [round(1000 * moment) for moment in sentence["words"]]
        edges += itertools.pairwise([*starts, round(1000 * sentence["end"])])
    found: list[Times] = []
    spoken = [word for sentence in words_by_sentence(words) for word in sentence]
    for word, (begin, end) in zip(spoken, edges, strict=False):
        count = len(pieces(word, length))
        steps = [begin + (end - begin) * piece // count for piece in range(count + 1)]
        found += itertools.pairwise(steps)
    return found


def segment(tokens: Sequence[Token], length: int = LINE_LENGTH) -> list[list[Token]]:
    """Cut words into captions that fit and end where a speaker would pause, by dynamic programming."""
    return [list(block) for block in _segment(tuple(tokens), length)]


# The words of a clip are asked for again by its episode.
@functools.cache
def _segment(tokens: tuple[Token, ...], length: int) -> list[tuple[Token, ...]]:
    best = [0.0] + [math.inf] * len(tokens)
    origin = [0] * (len(tokens) + 1)
    measures = _Measures.of(tokens)
    sentences = list(itertools.accumulate((token.stop for token in tokens), initial=0))
    for stop in range(1, len(tokens) + 1):
        for begin in range(stop - 1, -1, -1):
            inside, _ = measures.best_lines(begin, stop, length)
            if math.isinf(inside):
                break
            short = SHORT_COST if _spoken(tokens[begin:stop]) < SHORT_SECONDS else 0.0
            torn = TORN_COST if not tokens[stop - 1].stop and sentences[stop] > sentences[begin] else 0.0
            cost = best[begin] + CAPTION_COST + measures.costs[stop] + short + torn + inside * INSIDE_SHARE
            if cost < best[stop]:
                best[stop], origin[stop] = cost, begin
    blocks: list[tuple[Token, ...]] = []
    stop = len(tokens)
    while stop > 0:
        blocks.append(tokens[origin[stop] : stop])
        stop = origin[stop]
    return blocks[::-1]


@functools.cache
def _break_between(before: Token, after: Token) -> float:
    if before.stop:
        return SENTENCE
    if "×" in (before.word, after.word):
        return INSIDE_NUMBER
    if re.search(r"[,;:–—)，、；：）」』]$", before.word):
        return CLAUSE
    if before.word.lower() in BINDERS:
        return 2 * WORD
    if after.word.lower().strip(".,;:") in PHRASE_STARTERS:
        return PHRASE
    return WORD


def break_lines(block: Sequence[Token], length: int = LINE_LENGTH) -> tuple[str, ...]:
    """Set the words in one line, or in two that break at a pause and are about equally long."""
    cut = best_lines(block, length)[1]
    return tuple(text_of(line) for line in (block[:cut], block[cut:]) if line)


def best_lines(block: Sequence[Token], length: int = LINE_LENGTH) -> tuple[float, int]:
    """Return what the best setting of a caption's words costs, and before which of them it breaks the line.

    They are not broken if they fit into one, and cost infinitely much if they don't fit into two.
    """
    return _Measures.of(block).best_lines(0, len(block), length)


@dataclass(frozen=True, slots=True)
class _Measures:
    """What is asked of every part of a text again and again, counted once."""

    edges: Sequence[int]
    """The columns before each token, and before the end."""
    spaces: Sequence[int]
    """The columns of the space after each token."""
    costs: Sequence[float]
    """What it costs to break before each token, and at the end."""

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> Self:
        spaces = [token.space for token in tokens]
        widths = (token.width + space for token, space in zip(tokens, spaces, strict=True))
        costs = [SENTENCE, *itertools.starmap(_break_between, itertools.pairwise(tokens)), SENTENCE]
        return cls(list(itertools.accumulate(widths, initial=0)), spaces, costs)

    def best_lines(self, begin: int, stop: int, length: int) -> tuple[float, int]:
        """Return the same as :func:`best_lines` for the tokens from ``begin`` to before ``stop``."""
        whole = self.edges[stop] - self.edges[begin] - (self.spaces[stop - 1] if stop > begin else 0)
        if whole <= length:
            return 0.0, stop - begin
        best = (math.inf, stop - begin)
        if whole > LINES * length + 1:
            return best
        for cut in range(begin + 1, stop):
            upper = self.edges[cut] - self.edges[begin]
            first, second = upper - self.spaces[cut - 1], whole - upper
            if first > length:
                break
            if second <= length:
                best = min(best, (self.costs[cut] + abs(first - second) * UNEVEN_COST, cut - begin))
        return best


def allocate(weights: Sequence[float], minimums: Sequence[float], available: float) -> list[float]:
    """Share ``available`` in proportion to ``weights``, giving each its minimum where the sum allows."""
    if sum(minimums) >= available:
        scale = available / sum(minimums)
        return [minimum * scale for minimum in minimums]
    fixed: set[int] = set()
    while True:
        left = available - sum(minimums[index] for index in fixed)
        weight = sum(weights[index] for index in range(len(weights)) if index not in fixed)
        shares = [
            minimums[index] if index in fixed else left * weights[index] / weight for index in range(len(weights))
        ]
        short = {index for index in range(len(weights)) if index not in fixed and shares[index] < minimums[index]}
        if not short:
            return shares
        fixed |= short
        if len(fixed) == len(weights):
            return [minimum * available / sum(minimums) for minimum in minimums]


def webvtt(captions: Iterable[Cue]) -> str:
    """Write captions as a WebVTT file."""
    return _write((cue.start, cue.end, [_escape(line) for line in cue.lines]) for cue in captions)


# What players of SubRip files take for a tag: <b>, </b>, {\an8}, {y:i}, and \N for a new line.
_SUBRIP_TAG = re.compile(r"<(?=[A-Za-z/!?])|\{(?=\\|\w:)|\\(?=[Nnh])")
WORD_JOINER = "\u2060"


def subrip(captions: Iterable[Cue]) -> str:
    """Write captions as a SubRip file (SRT).

    It knows no escapes, so an invisible character keeps what looks like a tag from being one.
    """
    blocks = [
        f"{number}\n{_stamp(cue.start)} --> {_stamp(cue.end)}\n".replace(".", ",")
        + "".join(_SUBRIP_TAG.sub(rf"\g<0>{WORD_JOINER}", line) + "\n" for line in cue.lines)
        for number, cue in enumerate(captions, start=1)
    ]
    return "\n".join(blocks)


def chapters(marks: Iterable[tuple[float, float, str]]) -> str:
    """Write chapters (start, end, title) as a WebVTT file."""
    return _write((round(start * 1000), round(end * 1000), [_escape(title)]) for start, end, title in marks)


PREDICT = "Think first:"
"""Stands in transcript and page before a question that the next beat answers."""


def transcript(manifest: Manifest, offset: float = 0.0) -> str:
    """Write title, question, and every beat with its time, its words and what is shown."""
    lines = [manifest["title"], manifest["question"], ""]
    for beat in manifest["beats"]:
        words = f"{PREDICT} {beat['words']}" if beat["predict"] else beat["words"]
        lines += [f"[{minutes(beat['start'] + offset)}] {words}", f"        Shown: {beat['shows']}", ""]
    return "\n".join(lines)


def overruns(manifest: Manifest) -> list[str]:
    """Name the beats whose pictures last too much longer than their words."""
    return [
        f"{manifest['clip']}, beat {beat['name']}: the pictures overrun the words by {beat['overrun']:.1f} s"
        for beat in manifest["beats"]
        if beat["overrun"] > OVERRUN_SECONDS
    ]


def minutes(seconds: float) -> str:
    """Write the place of a moment as ``1:05``: the second in which it lies."""
    whole = math.floor(seconds + 1e-6)
    return f"{whole // 60}:{whole % 60:02d}"


def _write(blocks: Iterable[tuple[int, int, list[str]]]) -> str:
    document = WebVTT(captions=[Caption(_stamp(start), _stamp(end), lines) for start, end, lines in blocks])
    content: str = document.content
    return content if content.endswith("\n") else content + "\n"


def _stamp(milliseconds: int) -> str:
    return str(Timestamp.from_seconds(milliseconds / 1000))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _spoken(block: Sequence[Token]) -> float:
    return sum(token.seconds for token in block)
