import numpy as np

from mathdl.geometry import angle_histogram, random_angles
from scenes.kit.figures.angle_heap import AngleHeap


def draw(room):
    angles = random_angles([10], 3000, np.random.default_rng(0))[0]
    heap = AngleHeap(angle_histogram(angles, 10), room=room)
    # heap.along(histograms), heap.to(histogram), heap.mark(degrees, text), heap.beside(histogram, role)
    return heap.band(80, 100), heap
