"""Codes of bits: short words for what is common, and the price of the code made for another distribution.

Names are published by `information`. Source: Cover and Thomas, *Elements of Information Theory*, 2nd edition (2006),
chapter 5.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import checks
from mathdl.checks import Array


def huffman_code(p: ArrayLike) -> tuple[str, ...]:
    """The shortest code for outcomes of probabilities ``p`` ``(n,)``: words of 0 and 1, in the order of ``p``.

    Huffman (Proceedings of the IRE 40(9), 1952). Of equal weights, the earlier outcome and the older subtree go
    first, which keeps the longest word as short as possible; words are canonical (RFC 1951, 3.2.2): shorter before
    longer, then in the order of ``p``. A sure outcome has the empty word. Raises ValueError if ``p`` is not one
    distribution.

    >>> huffman_code([1/2, 1/4, 1/8, 1/8]), huffman_code([1/8, 1/2, 1/4, 1/8])
    (('0', '10', '110', '111'), ('110', '0', '10', '111'))
    """
    weights = checks.finite("p", checks.probabilities("p", p), ndim=1).tolist()
    lengths = [0] * len(weights)
    subtrees = [(weight, age, [age]) for age, weight in enumerate(weights)]
    heapq.heapify(subtrees)
    for age in range(len(weights), 2 * len(weights) - 1):
        lighter, _, left = heapq.heappop(subtrees)
        heavier, _, right = heapq.heappop(subtrees)
        for outcome in left + right:
            lengths[outcome] += 1
        heapq.heappush(subtrees, (lighter + heavier, age, left + right))
    words = [""] * len(weights)
    number = previous = 0
    for length, outcome in sorted((length, outcome) for outcome, length in enumerate(lengths) if length):
        number <<= length - previous
        words[outcome] = format(number, f"0{length}b")
        number, previous = number + 1, length
    return tuple(words)


def code_lengths(code: Sequence[str]) -> NDArray[np.int64]:
    """The number of bits of every code word, shape ``(n,)``.

    Raises ValueError if a word holds anything but 0 and 1.

    >>> code_lengths(("0", "10", "11")).tolist()
    [1, 2, 2]
    """
    for word in code:
        if set(word) - {"0", "1"}:
            raise ValueError(f"code must hold words of 0 and 1, but holds {word!r}")
    return np.array([len(word) for word in code], dtype=np.int64)


def code_length_terms(p: ArrayLike, code: Sequence[str]) -> Array:
    """What every outcome adds to the mean code length, ``p · length``, in bits, shape ``(n,)``.

    Raises ValueError as :func:`expected_code_length` does.

    >>> code_length_terms([1/2, 1/4, 1/4], ("0", "10", "11")).tolist()
    [0.5, 0.5, 0.5]
    """
    chances = checks.finite("p", checks.probabilities("p", p), ndim=1)
    lengths = code_lengths(code)
    if lengths.shape != chances.shape:
        raise ValueError(f"code must have one word for each of {chances.size} outcomes, but has {lengths.size}")
    return chances * lengths


def expected_code_length(p: ArrayLike, code: Sequence[str]) -> float:
    """The mean number of bits for an outcome drawn from ``p`` ``(n,)`` and written in ``code``.

    Raises ValueError if ``p`` is not one distribution or ``code`` lacks a word.

    >>> expected_code_length([1/2, 1/4, 1/8, 1/8], huffman_code([1/8, 1/2, 1/4, 1/8]))
    2.375
    """
    return float(code_length_terms(p, code).sum())


def wasted_bits(p: ArrayLike, q: ArrayLike) -> Array:
    """The extra bits for every outcome of ``p`` ``(n,)`` if written in the code made for ``q``.

    ``p · (length_q - length_p)`` with the lengths of :func:`huffman_code`; shape ``(n,)``, may be negative. Equal
    to ``kl_terms(p, q, base=2)`` where all probabilities are powers of two. Raises ValueError as
    :func:`expected_code_length` does, or if ``p`` and ``q`` differ in shape.

    >>> wasted_bits([1/2, 1/4, 1/8, 1/8], [1/8, 1/2, 1/4, 1/8]).tolist()
    [1.0, -0.25, -0.125, 0.0]
    """
    checks.same_shape("p", checks.probabilities("p", p), "q", checks.probabilities("q", q))
    return code_length_terms(p, huffman_code(q)) - code_length_terms(p, huffman_code(p))
