"""A clip with a mistake in its second beat."""

from scenes.kit.lecture import Lecture


class Fall(Lecture):
    """Fails while it draws."""

    def construct(self):
        with self.beat("stumble"):
            self.add(self.label("so far"))
        with self.beat("break_down"):
            raise RuntimeError("the floor is gone")
