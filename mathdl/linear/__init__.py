"""Matrices as movements of the plane, and the factorisations that explain them.

Matrices act on column vectors; a set of points is an array (…, n) of rows, moved by `apply`. Angles are radians,
counter-clockwise. Source: G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th ed., JHU Press 2013.
"""

from mathdl.linear.factorizations import (
    SVD,
    PowerIteration,
    RotateStretchRotate,
    condition_number,
    low_rank,
    low_rank_size,
    power_iteration,
    rotate_stretch_rotate,
    spectral_norm,
    svd,
)
from mathdl.linear.maps import apply, commutator, compose, determinant, gram_matrix, map_path, rotation, scaling, shear
from mathdl.linear.plane_paths import (
    LayerPath,
    LayerState,
    layer_path,
    path_between,
    rectangle_sides,
    shear_to_rectangle,
)

__all__ = [
    "SVD",
    "LayerPath",
    "LayerState",
    "PowerIteration",
    "RotateStretchRotate",
    "apply",
    "commutator",
    "compose",
    "condition_number",
    "determinant",
    "gram_matrix",
    "layer_path",
    "low_rank",
    "low_rank_size",
    "map_path",
    "path_between",
    "power_iteration",
    "rectangle_sides",
    "rotate_stretch_rotate",
    "rotation",
    "scaling",
    "shear",
    "shear_to_rectangle",
    "spectral_norm",
    "svd",
]
