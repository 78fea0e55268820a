import numpy as np
from manim import RIGHT, VGroup

from scenes.kit.figures.chip import Chip
from scenes.kit.quantity import quantity


def draw(room):
    # glide(chip, straight(start, end)): it appears, travels and vanishes.
    numbers = quantity(np.multiply, 2, 3), quantity(np.divide, 1, 4)
    chips = (Chip(number, role=role) for number, role in zip(numbers, ("data", "gradient"), strict=True))
    return room.put(VGroup(*chips).arrange(RIGHT, buff=2))
