"""Entropy, codes and divergences of discrete distributions."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from mathdl import checks
from mathdl.blocks import in_blocks
from mathdl.checks import Array
from mathdl.information.densities import in_units


def surprise(p: ArrayLike, base: float | None = None) -> Array:
    """The surprise ``-log p`` of every event, in the shape of ``p``; infinite where ``p`` is zero.

    Raises ValueError if an entry is no probability or ``base`` is not positive, or one.

    >>> surprise([0.5, 0.25], base=2).tolist()
    [1.0, 2.0]
    """
    chances = checks.finite("p", p)
    if (chances < 0).any() or (chances > 1).any():
        raise ValueError(f"p must lie between 0 and 1, but goes from {chances.min()} to {chances.max()}")
    with np.errstate(divide="ignore"):
        return in_units(0.0 - np.log(chances), base)


def entropy_terms(p: ArrayLike, base: float | None = None) -> Array:
    """What every outcome adds to the entropy, ``-p log p``, in the shape of ``p``; ``scipy.special.entr``.

    Raises ValueError as :func:`entropy` does.

    >>> entropy_terms([0.5, 0.25, 0.25], base=2).tolist()
    [0.5, 0.5, 0.5]
    """
    return in_units(special.entr(_distribution("p", p)), base)


def entropy(p: ArrayLike, base: float | None = None) -> Array:
    """The entropy ``-Σ p log p`` over the last axis, ``(…, n)`` to ``(…)``; ``scipy.stats.entropy``.

    Raises ValueError if ``p`` is not a distribution or ``base`` is not positive, or one.

    >>> float(entropy([1/2, 1/4, 1/8, 1/8], base=2))
    1.75
    """
    return np.asarray(entropy_terms(p, base).sum(axis=-1))


def cross_entropy(p: ArrayLike, q: ArrayLike, base: float | None = None) -> Array:
    """The cost ``-Σ p log q`` of coding ``p`` with the code made for ``q``, ``(…, n)`` to ``(…)``.

    Infinite where ``q`` is zero and ``p`` is not. Leading axes broadcast. Raises ValueError as
    :func:`kl_divergence` does.

    >>> float(cross_entropy([1/2, 1/4, 1/8, 1/8], [1/8, 1/2, 1/4, 1/8], base=2))
    2.375
    """
    first, second = _pair(p, q)
    return in_units(0.0 - in_blocks(lambda a, b: special.xlogy(a, b).sum(axis=-1), first, second), base)


def kl_terms(p: ArrayLike, q: ArrayLike, base: float | None = None) -> Array:
    """What every outcome adds to the divergence, ``p log(p / q)``; may be negative; ``scipy.special.rel_entr``.

    Raises ValueError as :func:`kl_divergence` does.

    >>> kl_terms([1/2, 1/4, 1/8, 1/8], [1/8, 1/2, 1/4, 1/8], base=2).tolist()
    [1.0, -0.25, -0.125, 0.0]
    """
    return in_units(special.rel_entr(*_pair(p, q)), base)


def kl_divergence(p: ArrayLike, q: ArrayLike, base: float | None = None) -> Array:
    """The Kullback-Leibler divergence ``D(p‖q) = Σ p log(p / q)`` over the last axis, ``(…, n)`` to ``(…)``.

    Infinite where ``q`` is zero and ``p`` is not, as in ``scipy.stats.entropy``; never negative. Leading axes
    broadcast. Raises ValueError if ``p`` or ``q`` is not a distribution, they differ in length, or ``base`` is not
    positive, or one.

    >>> p, q = [1/2, 1/4, 1/8, 1/8], [1/8, 1/2, 1/4, 1/8]
    >>> round(float(kl_divergence(p, q, base=2)), 12), round(float(kl_divergence(q, p, base=2)), 12)
    (0.625, 0.5)
    """
    # Rounding may leave -1e-17 where the true sum is zero.
    nats = in_blocks(lambda a, b: special.rel_entr(a, b).sum(axis=-1), *_pair(p, q))
    return in_units(np.maximum(nats, 0.0), base)


def jensen_shannon_divergence(p: ArrayLike, q: ArrayLike, base: float | None = None) -> Array:
    """The mean divergence of ``p`` and ``q`` from their midpoint, ``(…, n)`` to ``(…)``; at most ``log 2``.

    The square of ``scipy.spatial.distance.jensenshannon``; Lin (IEEE Transactions on Information Theory 37(1),
    1991). Raises ValueError as :func:`kl_divergence` does.

    >>> float(jensen_shannon_divergence([1, 0], [0, 1], base=2))
    1.0
    """
    return in_units(np.maximum(in_blocks(_from_the_middle, *_pair(p, q)), 0.0), base)


def _from_the_middle(p: Array, q: Array) -> Array:
    middle = p / 2 + q / 2
    return np.asarray((special.rel_entr(p, middle) + special.rel_entr(q, middle)).sum(axis=-1) / 2)


def mutual_information(joint: ArrayLike, base: float | None = None) -> Array:
    """What one variable tells about the other: the divergence of ``joint`` from the product of its marginals.

    ``joint`` has shape ``(…, n, m)`` and sums to one over its last two axes. Raises ValueError if it does not.

    >>> float(mutual_information([[0.5, 0], [0, 0.5]], base=2))
    1.0
    """
    table = checks.finite("joint", joint)
    if table.ndim < 2:
        raise ValueError(f"joint must have at least 2 axes, but its shape is {table.shape}")
    flat = _distribution("joint", table.reshape(*table.shape[:-2], -1))
    pairs = flat.reshape(table.shape)
    independent = pairs.sum(axis=-1, keepdims=True) * pairs.sum(axis=-2, keepdims=True)
    return in_units(np.maximum(special.rel_entr(pairs, independent).sum(axis=(-2, -1)), 0.0), base)


def perplexity(p: ArrayLike) -> Array:
    """How many equally likely outcomes are as uncertain as ``p``: ``exp(entropy(p))``, ``(…, n)`` to ``(…)``.

    Raises ValueError if ``p`` is not a distribution.

    >>> round(float(perplexity([0.25, 0.25, 0.25, 0.25])), 12)
    4.0
    """
    return np.asarray(np.exp(entropy(p)))


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


def question_shares(p: ArrayLike, code: Sequence[str]) -> Array:
    """The probability that each yes-or-no question of ``code`` is asked, the most asked first, for ``p`` ``(n,)``.

    A question is a proper beginning of a code word: the next bit is its answer. It is asked for every outcome whose
    word goes on from there, so that the shares add up to :func:`expected_code_length`. Shape ``(n - 1,)`` for a
    :func:`huffman_code`. Raises ValueError as :func:`expected_code_length` does, or if one word begins another.

    >>> question_shares([1/2, 1/4, 1/8, 1/8], ("0", "10", "110", "111")).tolist()
    [1.0, 0.5, 0.25]
    """
    code_length_terms(p, code)  # refuses what does not fit
    shares: dict[str, float] = {}
    for chance, word in zip(np.asarray(p, dtype=np.float64).tolist(), code, strict=True):
        for end in range(len(word)):
            shares[word[:end]] = shares.get(word[:end], 0.0) + chance
    beginnings = set(shares) & set(code)
    if beginnings or len(set(code)) < len(code):
        raise ValueError(f"code must hold no word that begins another, or twice, but does: {', '.join(code)}")
    return np.sort(np.array(list(shares.values())))[::-1]


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


def _distribution(name: str, value: ArrayLike) -> Array:
    chances = checks.probabilities(name, value)
    scaled: Array = chances / chances.sum(axis=-1, keepdims=True)
    return scaled


def _pair(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    first, second = _distribution("p", p), _distribution("q", q)
    if first.shape[-1] != second.shape[-1]:
        raise ValueError(
            f"p and q must have the same number of outcomes, but have shapes {first.shape} and {second.shape}"
        )
    return checks.broadcast("p", first, "q", second)
