"""Finished clips and sounds under their keys."""
