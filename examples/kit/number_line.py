from manim import VGroup

from mathdl import floating_point
from scenes.kit.figures.number_line import NumberLine


def draw(room):
    line = NumberLine(floating_point.values("float8_e4m3"), 0, 8, room=room, labels=(0, 1, 2, 4, 8))
    # line.zoom(1, 2): closer; line.put(dot, 2): the dot snaps to another tooth.
    return VGroup(line, line.mark(3.0), line.span(1, 2), line.span(2, 4), line.span(4, 8))
