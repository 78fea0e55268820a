import numpy as np

from mathdl.optimizers import gradient_descent
from mathdl.surfaces import quadratic
from scenes.kit.figures.mesh import Mesh
from scenes.kit.figures.surface_path import SurfacePath

GRID = np.linspace(-1, 1, 41)


def draw(room):
    bowl = quadratic([[2, 0], [0, 1]])
    mesh = Mesh(GRID, GRID, bowl(np.stack(np.meshgrid(GRID, GRID, indexing="ij"), axis=-1)), room=room, low=0)
    path = SurfacePath(mesh, gradient_descent(bowl.gradient, [-0.9, 0.8], 0.2, 20).points)
    path.show(12)  # path.along(): from its start to its end
    return mesh, path
