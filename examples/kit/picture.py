from mathdl.data import cat_picture
from mathdl.linear import low_rank
from scenes.kit.figures.picture import Picture


def draw(room):
    cat = cat_picture()
    left, right = room.abreast(2) if room.width > room.height else room.stacked(2)
    # picture.along(states): shuffled or approximated; picture.written(): row by row; picture.move_into(slot)
    return Picture(cat, room=left, high=0.75), Picture(low_rank(cat, 10), room=right, high=0.75)
