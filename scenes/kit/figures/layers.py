"""Layers of a directed graph: how deep each node lies, and an order within each layer in which few edges cross."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Cell = int | tuple[int, int]
"""What stands in a layer: a node, or an edge (its source and target) that passes through."""

SWEEPS = 8


def depths(inputs: Sequence[Sequence[int]]) -> list[int]:
    """Return the layer of each node: one after its last input; of a node without inputs, one before its first use.

    ``inputs`` are the nodes that lead to each node, all of which come before it.
    """
    layer: list[int] = []
    for sources in inputs:
        layer.append(1 + max((layer[source] for source in sources), default=-1))
    for node, sources in enumerate(inputs):
        uses = [layer[target] for target, others in enumerate(inputs) if node in others]
        if not sources and uses:
            layer[node] = min(uses) - 1
    return layer


def layers(inputs: Sequence[Sequence[int]]) -> list[list[Cell]]:
    """Return the cells of each layer from top to bottom, in the order with the fewest crossings that was found.

    Source: K. Sugiyama, S. Tagawa and M. Toda, *Methods for visual understanding of hierarchical system structures*,
    IEEE Transactions on Systems, Man, and Cybernetics 11 (1981): sweeps that put each cell at its neighbours' mean.
    """
    layer = depths(inputs)
    order: list[list[Cell]] = [[] for _ in range(max(layer) + 1)]
    steps: list[list[tuple[Cell, Cell]]] = [[] for _ in order[1:]]
    for node, sources in enumerate(inputs):
        order[layer[node]].append(node)
        for source in dict.fromkeys(sources):
            passed: list[Cell] = [(source, node)] * (layer[node] - layer[source] - 1)
            stops = [source, *passed, node]
            for place, (here, there) in enumerate(pairwise(stops), start=layer[source]):
                steps[place].append((here, there))
                if there != node:
                    order[place + 1].append(there)
    best, least = [list(cells) for cells in order], crossings(order, steps)
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        for place in range(1, len(order)) if forwards else range(len(order) - 2, -1, -1):
            near = order[place - 1] if forwards else order[place + 1]
            pairs = steps[place - 1] if forwards else [(b, a) for a, b in steps[place]]
            order[place] = _by_mean(order[place], near, pairs)
        if (found := crossings(order, steps)) < least:
            best, least = [list(cells) for cells in order], found
    return best


def crossings(order: Sequence[Sequence[Cell]], steps: Sequence[Sequence[tuple[Cell, Cell]]]) -> int:
    """Return how many pairs of links cross; ``steps`` are the links from each layer to the next."""
    count = 0
    for left, right, pairs in zip(order[:-1], order[1:], steps, strict=True):
        ends = [(left.index(a), right.index(b)) for a, b in pairs]
        count += sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(ends) for c, d in ends[:i])
    return count


def _by_mean(cells: Sequence[Cell], near: Sequence[Cell], pairs: Sequence[tuple[Cell, Cell]]) -> list[Cell]:
    """Return cells in the order of their neighbours' mean place in the layer ``near``; a cell without any stays."""

    def mean(place: int) -> float:
        places = [near.index(a) for a, b in pairs if b == cells[place]]
        return sum(places) / len(places) if places else place

    return [cells[place] for place in sorted(range(len(cells)), key=mean)]
