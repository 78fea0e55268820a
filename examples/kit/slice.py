import numpy as np

from mathdl.calculus import gradient
from mathdl.surfaces import quadratic
from scenes.kit import theme
from scenes.kit.figures.mesh import Mesh
from scenes.kit.figures.slice import Slice
from scenes.kit.figures.surface_path import SurfaceDot

GRID = np.linspace(0, 2.5, 51)


def draw(room):
    bowl, place = quadratic([[25, 20], [20, 25]], [1, 1]), [2, 1]
    mesh = Mesh(GRID, GRID, bowl(np.stack(np.meshgrid(GRID, GRID, indexing="ij"), axis=-1)), room=room, low=0)
    mesh.set_opacity(theme.DIMMED)
    cut = Slice(mesh, place, [1, 0], slope=gradient(bowl, place)[0])
    # cut.plane, cut.curve and cut.tangent appear one by one; cut.show(place, slope): through another place
    return mesh, cut, SurfaceDot(mesh, place, role="ink")
