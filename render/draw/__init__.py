"""Inside a worker: the room that knows Manim."""
