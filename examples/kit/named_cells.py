from mathdl import data, graphs
from scenes.kit.figures.named_cells import NamedCells


def draw(room):
    friends = data.small_graph()
    # cells.framed_row(2): a thin frame round one row.
    return NamedCells(graphs.averaging(friends.adjacency), friends.names, room=room, most=0.5)
