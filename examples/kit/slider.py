from scenes.kit.figures.slider import Slider


def draw(room):
    # slider.along(values)
    return Slider(0.1, 10, 2, room=room, ticks=(0.1, 1, 10), log=True)
