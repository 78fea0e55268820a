import numpy as np

from mathdl.batching import random_layer
from scenes.kit.figures.layer_product import LayerProduct
from scenes.kit.text import formula


def draw(room):
    layer = random_layer(8, 8, 3, np.random.default_rng(0))
    names = [formula(name) for name in ("parameter(W)", "data(x)", "output(y)")]
    picture = LayerProduct(layer, room=room, names=names, equals=formula("="))
    picture.show(5)  # picture.along(rows, examples): the rows of weights are fetched one by one.
    return picture
