"""How frames are drawn: the camera, shapes that paint themselves, and the rasteriser of surfaces."""
