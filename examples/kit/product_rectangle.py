from scenes.kit import theme
from scenes.kit.figures.product_rectangle import ProductRectangle
from scenes.kit.text import formula


def draw(room):
    names = [formula(name, size=theme.LABEL) for name in ("c", "d", "c dot d")]
    gains = [formula(gain, size=theme.LABEL) for gain in ("d h", "c h", "h^2")]
    # rectangle.along(growth): it grows by h on both sides.
    rectangle = ProductRectangle([3, 2], room=room, most=[1, 1], names=names, gains=gains).show(0.5)
    return rectangle, rectangle.gains
