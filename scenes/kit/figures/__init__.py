"""Figures: one a module. Each takes a ``room`` to stand in, and is led through computed states by its tracks."""
