from scenes.kit.figures.named_arrow import NamedArrow
from scenes.kit.figures.plane import Plane
from scenes.kit.text import formula


def draw(room):
    plane = Plane(room=room, points=[[(0, 0), (3, 3.5), (4, 1)]], basis=False)
    u = NamedArrow(plane, (3, 3), role="data", name=formula("data(u)"))
    v = NamedArrow(plane, (4, 1), role="parameter", name=formula("parameter(v)"))
    # arrow.along(tips)
    return plane, u, u.text, v, v.text, u.gap(v)
