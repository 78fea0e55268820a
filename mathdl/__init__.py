"""The numeric core of *Mathematics of Deep Learning*: NumPy in, frozen dataclasses out.

One subject a module; import the module you need (``from mathdl import information``).
The package knows nothing of drawing, opens no file but its own data and keeps no global state.
"""
