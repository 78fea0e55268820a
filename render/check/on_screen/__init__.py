"""Inside a worker: what stands on the screen of a check, and whether it can be read."""
