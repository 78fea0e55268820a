"""A sentence with a gap at its end, and a word that fills it."""

from __future__ import annotations

from manim import LEFT, VGroup

from scenes.kit import theme
from scenes.kit.stage import Slot
from scenes.kit.text import Text, typeset


class GapSentence(VGroup):
    """The words of ``beginning`` and a gap, in one line at the left of ``room``."""

    def __init__(self, beginning: str, *, room: Slot, size: float = theme.HEADING) -> None:
        self._beginning = beginning
        self.text: Text = typeset(Text, f"{beginning} #muted[\\_\\_\\_\\_\\_]", role="ink", size=size)
        super().__init__(self.text)
        room.put(self, LEFT)

    def filled(self, word: str, *, role: str = "parameter") -> VGroup:
        """Return a word that stands in the gap."""
        whole = typeset(Text, f"{self._beginning} #{role}[{word}]", role="ink", size=theme.HEADING)
        whole.scale(self.text.x_height / whole.x_height).align_to(self.text, LEFT).align_baseline(self.text)
        word_alone: VGroup = whole.parts(role)
        return word_alone
