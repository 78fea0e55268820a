"""A clip with a mistake."""

from scenes.kit.lecture import Lecture


class Undone(Lecture):
    """Fails while it draws."""

    def construct(self):
        with self.beat("not_drawn"):
            raise RuntimeError("the floor is gone")
