import numpy as np

from scenes.kit.figures.traced_curve import TracedCurve


def draw(room):
    # curve.along(places): the dot draws the curve; curve.closing_in(low, high): the view, on a part of it
    curve = TracedCurve(np.sin, -3, 3, -3, room=room, titles=("z", "sine"), bottom=-1).show(1.2)
    return curve.axes, curve
