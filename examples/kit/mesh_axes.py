import numpy as np

from mathdl.surfaces import quadratic
from scenes.kit.figures.mesh import Mesh
from scenes.kit.figures.mesh_axes import MeshAxes

GRID = np.linspace(-1, 1, 41)


def draw(room):
    bowl = quadratic([[2, 0], [0, 1]])
    mesh = Mesh(GRID, GRID, bowl(np.stack(np.meshgrid(GRID, GRID, indexing="ij"), axis=-1)), room=room, low=0)
    axes = MeshAxes(mesh, titles=("$w$", "$b$", "loss"), places=(-1, 0))
    return axes.ground, mesh, axes.sides, axes.upright
