"""Sums over the last axis of broadcast arrays, in blocks: memory grows with the result, not with what is summed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from mathdl.checks import Array

BLOCK = 2**18
"""Numbers a block holds at most: 2 MB, which caches hold too."""


def in_blocks(function: Callable[..., Array], *arrays: Array) -> Array:
    """Return ``function`` of the broadcast arrays ``(…, n)``, where it gives ``(…)``, a sum over the last axis.

    >>> pairs = in_blocks(lambda p, q: np.abs(p - q).sum(axis=-1), np.eye(2)[:, np.newaxis], np.eye(2))
    >>> pairs.tolist()
    [[0.0, 2.0], [2.0, 0.0]]
    """
    views = np.broadcast_arrays(*arrays)
    if views[0].size <= BLOCK or views[0].ndim == 1:
        return np.asarray(function(*views))
    result = np.empty(views[0].shape[:-1])
    for part in slices(len(result), views[0].size // len(result)):
        if part.stop - part.start == 1:
            result[part.start] = in_blocks(function, *(view[part.start] for view in views))
        else:
            result[part] = function(*(view[part] for view in views))
    return result


def slices(length: int, width: int) -> Iterator[slice]:
    """Cut ``length`` rows of ``width`` numbers each into blocks.

    >>> [part.stop for part in slices(5, BLOCK // 2)]
    [2, 4, 5]
    """
    step = max(1, BLOCK // max(1, width))
    return (slice(start, min(start + step, length)) for start in range(0, length, step))
