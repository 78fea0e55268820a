from scenes.kit.figures.angle_arc import AngleArc
from scenes.kit.figures.plane import Plane, Pointer


def draw(room):
    first, second = (3, 1), (-1, 3.5)
    plane = Plane(room=room, points=[[(0, 0), first, second]], basis=False)
    ends = plane.view.at([(0, 0), first, second])
    # arc.along(vectors) turns the second arrow.
    arc = AngleArc(plane, first, second)
    return plane, Pointer(ends[0], ends[1]), Pointer(ends[0], ends[2], role="data"), arc
