from mathdl.information import surprise
from scenes.kit.figures.surprise_curve import SurpriseCurve
from scenes.kit.text import label

P = [0.5, 0.25, 0.125, 0.125]


def draw(room):
    # Its parts axes, dots, names, curve and guides appear one by one.
    return SurpriseCurve(P, surprise(P, base=2), room=room, names=[label(name) for name in "ABCD"])
