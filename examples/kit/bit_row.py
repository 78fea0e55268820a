from mathdl import floating_point
from scenes.kit.figures.bit_row import BitRow


def draw(room):
    return BitRow(floating_point.bits(0.1, "bfloat16"), room=room)
