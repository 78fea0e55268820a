"""Checks before anyone watches: every number of a clip is computed, every text can be read, every file is whole."""
