from scenes.kit.figures.wheel import Wheel
from scenes.kit.text import label


def draw(room):
    wheel = Wheel([0.5, 0.25, 0.125, 0.125], room=room, names=[label(prize) for prize in "1233"])
    # wheel.spin([2, 0]): one spin after the other; wheel.unroll(columns): the sectors become columns.
    return wheel
