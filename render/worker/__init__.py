"""The processes that draw: one a clip, alone or forked by a parent that is warm, and one on which an author works."""
