from scenes.kit.figures.tint_scale import TintScale, lights


def draw(room):
    return TintScale(lights(), room=room, title="bits")
