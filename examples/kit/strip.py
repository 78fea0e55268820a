from mathdl.data import classifier
from scenes.kit.figures.strip import Strip
from scenes.kit.text import formula


def draw(room):
    vector = classifier().to_vector()
    # strip.along(vectors), strip.move_into(slot), update.merge_into(strip, result)
    return Strip(vector, room=room, most=abs(vector).max(), name=formula("parameter(theta)"), frame="parameter")
