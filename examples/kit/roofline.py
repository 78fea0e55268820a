from mathdl.batching import load_measurement
from scenes.kit.figures.measured import log_axes
from scenes.kit.figures.roofline import Roofline
from scenes.kit.quantity import quantity
from scenes.kit.text import label


def draw(room):
    roof = quantity(load_measurement, "cpu").part("roof")
    limits = roof.part("intensity"), roof.part("flops_per_second")
    titles = {"x_title": "operations per byte", "y_title": "operations per second"}
    axes = log_axes(*limits, room=room, formats=("g", "log"), **titles)
    return axes, Roofline(axes, roof, label("memory"), label("arithmetic"))
