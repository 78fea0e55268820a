import numpy as np

from mathdl.surfaces import himmelblau
from scenes.kit.figures.mesh import Mesh

GRID = np.linspace(-5, 5, 61)


def draw(room):
    heights = himmelblau(np.stack(np.meshgrid(GRID, GRID, indexing="ij"), axis=-1))
    # mesh.along(azimuths), mesh.to(azimuth=1), mesh.rising()
    return Mesh(GRID, GRID, heights, room=room, low=0, azimuth=0.5)
