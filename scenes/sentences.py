"""Where sentences end, which parts they have, and how long they take to say; standard library only."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata

CLOSERS = "\"'”’»)]」』】》〉）］｝"
OPENERS = "\"'“‘„«([「『【《〈（［｛"

WIDE_STOPS = "。！？｡．"
"""Sentence ends of scripts that put no space after them."""
_OTHER_STOPS = "؟۔।॥։።፧။។"
_END = re.compile(rf"[.!?…{WIDE_STOPS}{_OTHER_STOPS}][{re.escape(CLOSERS)}]*$")
# "3．5" is a number.
_INSIDE = re.compile(rf"[{WIDE_STOPS}…]*[{WIDE_STOPS}](?<![0-9０-９]．(?=[0-9０-９]))[{re.escape(CLOSERS)}]*")
_PAUSE = re.compile(rf"[:;：；؛][{re.escape(CLOSERS)}]*$")

# Abbreviations, without their last stop and in lower case: those after which a sentence always goes on …
ALWAYS_ABBREVIATED = frozenset(
    """e.g i.e vs cf viz dr mr mrs ms prof st fig figs eq eqs eqn resp approx ca incl
    z.b d.h u.a bzw vgl abb gl hr p.ex p.ej""".split()  # noqa: SIM905  (a list would be a page long)
)
# … those after which it goes on with a number …
BEFORE_NUMBERS = frozenset(
    "no nos nr p pp vol ch art sec ex thm def prop lem cor alg tab v".split()  # noqa: SIM905
)
# … and those that may also end it: then the next word is one with which sentences begin.
_LETTERS = re.compile(r"(?:[^\W\d_]{1,2}\.-?)*[^\W\d_]{1,2}")
_MAY_END = frozenset("etc al inc ltd co corp jr sr ph.d".split())  # noqa: SIM905
STARTERS = frozenset(
    """a above add after again all also although an and another any apply are as ask at be because before below both
    but by call can change check choose compare compute consider count did divide do does draw each either even every
    find first follow for from give given go has have he hence here his how however i if imagine in increase instead
    is it its just keep last lastly leave let like look make many measure more most move multiply my name nearly
    neither never next no nobody none nor not nothing notice now of on once one only or our out over perhaps pick
    plot put read recall remember repeat replace say see set she show similarly since so some sometimes square start
    still stop subtract such sum suppose take that the their then there therefore these they think this those three
    thus to today together too try turn two under until up use watch we what when where whereas whether which while
    who whose why will with without write yes yet you your""".split()  # noqa: SIM905
)


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text``, with single spaces between their words.

    An abbreviation, an initial or a number with a stop does not end one: ``e.g.``, ``Dr.``, ``C. E. Shannon``.
    """
    return ["".join(sentence).rstrip() for sentence in words_by_sentence(text)]


def words_by_sentence(text: str) -> list[list[str]]:
    """Return the words of each sentence of ``text``, each with the space after it if there is one.

    Where a script puts no space after a sentence, its end ends a word, too.
    """
    words = [piece for word in text.split() for piece in _cut_inside(f"{word} ")]
    if not words:
        return []
    words[-1] = words[-1].rstrip()
    found: list[list[str]] = [[]]
    for word, following in zip(words, [*words[1:], ""], strict=True):
        first = not found[-1]
        found[-1].append(word)
        if _is_end(word.rstrip(), following.rstrip(), first=first):
            found.append([])
    return [sentence for sentence in found if sentence]


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends with the stop of a sentence, given that no word follows."""
    return _END.search(text) is not None


def pauses_after(text: str) -> bool:
    """Whether ``text`` ends with a colon or semicolon."""
    return _PAUSE.search(text) is not None


@functools.lru_cache(maxsize=4096)
def words_and_stops(text: str) -> tuple[float, int]:
    """Count what takes time to say: words, each as many as its length is worth, and stops."""
    found = words_by_sentence(text)
    words = [word.rstrip() for sentence in found for word in sentence]
    stops = sum(ends_sentence(sentence[-1].rstrip()) for sentence in found)
    return sum(map(word_count, words)), stops + sum(map(pauses_after, words))


# How many English words take as long to say as one letter of a script without spaces between words, or with long ones:
# a third of a second for a Han character, a fifth for a Korean syllable.
_LETTER_WORDS = {"han": 0.7, "kana": 0.4, "hangul": 0.5, "other": 0.22}
LONG_WORD = 15
"""A word of more letters counts as several."""


@functools.lru_cache(maxsize=4096)
def word_count(word: str) -> float:
    """Return as how many English words one word, or a run of characters without a space, counts."""
    word = re.sub(r"\{[^{}]*\}", "0", word)  # a number that is not filled in yet
    scripts = [_script(letter) for letter in word]
    counted = sum(_LETTER_WORDS[script] for script in scripts if script in _LETTER_WORDS)
    rest = re.findall(r"\S+", "".join(" " if s in _LETTER_WORDS else c for c, s in zip(word, scripts, strict=True)))
    if counted:
        # What stands between such letters is a word if there is something to say in it.
        rest = [part for part in rest if any(map(str.isalnum, part))]
    return counted + sum(max(1.0, sum(map(str.isalpha, part)) / LONG_WORD) for part in rest)


def is_unspaced(character: str) -> bool:
    """Whether a line may break beside this character: it is one of a script with whole words or syllables for letters.

    Korean is not one of them: it has spaces.
    """
    return _script(character) in ("han", "kana")


def is_mark(character: str) -> bool:
    """Whether a character belongs to the letter before it: an accent, a vowel sign, a joiner."""
    return unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")


def columns(text: str) -> int:
    """Return how wide ``text`` is in columns: a full-width character takes two, a combining mark none."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


_RANGES = (
    (0x0E00, 0x0EFF, "other"),  # Thai, Lao
    (0x1000, 0x109F, "other"),  # Burmese
    (0x1100, 0x11FF, "hangul"),
    (0x1780, 0x17FF, "other"),  # Khmer
    (0x3005, 0x3007, "han"),
    (0x3040, 0x30FF, "kana"),
    (0x31F0, 0x31FF, "kana"),
    (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"),
    (0xAC00, 0xD7AF, "hangul"),
    (0xF900, 0xFAFF, "han"),
    (0xFF66, 0xFF9D, "kana"),
    (0x20000, 0x3FFFF, "han"),
)


def _script(character: str) -> str:
    """Return the script of a letter, if it is one whose letters are counted."""
    code = ord(character)
    if code < _RANGES[0][0]:
        return ""
    found = next((name for low, high, name in _RANGES if low <= code <= high), "")
    # Vowel signs and tones belong to their consonant.
    return found if found and unicodedata.category(character)[0] == "L" else ""


def _cut_inside(word: str) -> list[str]:
    """Cut a word after each sentence end that needs no space after it."""
    if word.isascii():
        return [word]
    edges = [0, *(match.end() for match in _INSIDE.finditer(word.rstrip()) if match.end() < len(word) - 1), len(word)]
    return [word[start:end] for start, end in itertools.pairwise(edges)]


def _is_end(word: str, following: str, *, first: bool) -> bool:
    """Whether a sentence ends with ``word``, its ``first`` one or a later, before the word ``following``."""
    if not _END.search(word):
        return False
    bare = word.rstrip(CLOSERS)
    if not following or not bare.endswith(".") or bare.endswith(".."):
        return True
    name, after = bare.lstrip(OPENERS)[:-1], following.lstrip(OPENERS)
    if name.lower() in ALWAYS_ABBREVIATED:
        return False
    numbered = after[:1].isdigit() or following.startswith("{")
    if numbered and name.lower() in BEFORE_NUMBERS:
        return False
    if first and name.isdigit():
        return False  # the number of an entry in a list
    letters = re.match(r"[^\W\d_]+", after)
    if letters and after[0].islower() and len(letters[0]) > 1:
        return False
    if name.lower() in _MAY_END:
        return after[:1].isupper()
    if _LETTERS.fullmatch(name) and ("." in name or (len(name) == 1 and name.isupper())):
        # An initial, as in C. E. Shannon, or letters, as in U.S. Army, if no word of a new sentence follows.
        another = re.match(r"[^\W\d_]\.", after) is not None
        return not another and not (letters and after[0].isupper() and letters[0].lower() not in STARTERS)
    return True
