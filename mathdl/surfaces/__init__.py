"""Functions of a point whose graph is a landscape: classical test functions, and real losses cut by a plane.

Every surface is a callable on a point (n,) or an array of points (…, n), with ``.gradient`` (…, n).
"""

from mathdl.surfaces.grid_valleys import Valley, count_valleys, pass_height, valleys
from mathdl.surfaces.lines import LossLine, contour, loss_line
from mathdl.surfaces.slices import (
    LossSlice,
    Surface,
    beale,
    filter_normalize,
    filter_normalized_directions,
    himmelblau,
    loss_slice,
    quadratic,
    rosenbrock,
    saddle,
)

__all__ = [
    "LossLine",
    "LossSlice",
    "Surface",
    "Valley",
    "beale",
    "contour",
    "count_valleys",
    "filter_normalize",
    "filter_normalized_directions",
    "himmelblau",
    "loss_line",
    "loss_slice",
    "pass_height",
    "quadratic",
    "rosenbrock",
    "saddle",
    "valleys",
]
