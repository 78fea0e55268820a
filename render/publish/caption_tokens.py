"""What lines of captions are made of: words, letters of scripts without spaces, pieces of what is too long."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from scenes.script import SECONDS_PER_STOP, SECONDS_PER_WORD
from scenes.sentences import columns, ends_sentence, is_mark, is_unspaced, pauses_after, word_count, words_by_sentence

LINE_LENGTH = 42
"""In columns: a full-width character takes two."""

# Between letters of a script without spaces a line may break, but not before or after some of their signs.
_NO_START = frozenset(
    "，、。．！？：；・…‥ー々ゝゞ％）」』】》〉］｝ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.!?:;%)]}’”"
)
_NO_END = frozenset("（「『【《〈［｛([{‘“￥＄$€£#")
# Thai and Lao write some vowels before their consonant, some after it.
_LEADING_VOWELS, _FOLLOWING_VOWELS = frozenset("เแโใไເແໂໃໄ"), frozenset("ะาำๅๆฯະາຳໆຯ")
_ZERO_WIDTH_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Token:
    """What is not torn between lines: a word, or a piece of one."""

    text: str
    """Its characters, with the space after it if there is one."""
    stop: bool
    """Whether a sentence ends with it."""
    width: int
    """Its columns, without the space."""
    seconds: float
    """How long it takes to say, with the pause after it."""

    space: int = 0
    """The columns of the space after it."""

    @property
    def word(self) -> str:
        """Its characters alone."""
        return self.text.rstrip()


def tokenize(words: str, length: int = LINE_LENGTH) -> list[Token]:
    """Cut words into what may stand in lines of up to ``length`` columns."""
    found: list[Token] = []
    for sentence in words_by_sentence(words):
        *first, last = (piece for word in sentence for piece in pieces(word, length))
        found += [_token(piece, stop=False) for piece in first]
        found.append(_token(last, stop=ends_sentence(last.rstrip())))
    return found


def text_of(tokens: Sequence[Token]) -> str:
    """Return the line that tokens make."""
    return "".join(token.text for token in tokens).rstrip()


def width_of(tokens: Sequence[Token]) -> int:
    """Return the columns of the line that tokens make."""
    return sum(token.width + token.space for token in tokens) - tokens[-1].space if tokens else 0


@functools.lru_cache(maxsize=4096)
def pieces(word: str, length: int = LINE_LENGTH) -> tuple[str, ...]:
    """Cut a word where lines may break: between letters of a script without spaces, and where it is too long."""
    if word.isascii() and len(word.rstrip()) <= length:
        return (word,)
    found: list[str] = []
    for letter in _letters(word.rstrip(), length):
        if found and not _may_break(found[-1][-1], letter[0]) and columns(found[-1] + letter) <= length:
            found[-1] += letter
        else:
            found.append(letter)
    found[-1] += word[len(word.rstrip()) :]
    return tuple(found)


def _token(text: str, *, stop: bool) -> Token:
    word = text.rstrip()
    pause = SECONDS_PER_STOP if stop or pauses_after(word) else 0.0
    seconds = word_count(word) * SECONDS_PER_WORD + pause
    return Token(text, stop, columns(word), seconds, len(text) - len(word))


def _letters(word: str, length: int) -> list[str]:
    """Return the letters of a word, each with its marks."""
    found: list[str] = []
    for character in word:
        if found and _belong_together(found[-1][-1], character) and columns(found[-1] + character) <= length:
            found[-1] += character
        else:
            found.append(character)
    return found


def _belong_together(before: str, after: str) -> bool:
    return is_mark(after) or before == _ZERO_WIDTH_JOINER or before in _LEADING_VOWELS or after in _FOLLOWING_VOWELS


def _may_break(before: str, after: str) -> bool:
    return (is_unspaced(before) or is_unspaced(after)) and after not in _NO_START and before not in _NO_END
