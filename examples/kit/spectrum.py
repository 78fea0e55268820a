from mathdl.data import cat_picture
from mathdl.linear import svd
from scenes.kit.figures.spectrum import Spectrum


def draw(room):
    # spectrum.along(counts): more and more are kept
    return Spectrum(svd(cat_picture()).S, room=room, kept=10)
