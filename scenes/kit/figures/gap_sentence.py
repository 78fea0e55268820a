"""A sentence with a gap at its end, and a word that fills it."""

from __future__ import annotations

from collections.abc import Sequence

from manim import LEFT, VGroup

from scenes.kit import theme
from scenes.kit.stage import Slot
from scenes.kit.text import Text, plain, typeset


class GapSentence(VGroup):
    """The words of ``beginning`` and a gap, in one line at the left of ``room``, where each of ``words`` fits in."""

    def __init__(self, beginning: str, words: Sequence[str], *, room: Slot, size: float = theme.HEADING) -> None:
        self._beginning, self._size = beginning, size
        self.text: Text = typeset(Text, f"{plain(beginning)} #muted[\\_\\_\\_\\_\\_]", role="ink", size=size)
        super().__init__(self.text)
        room.put(VGroup(self, *(self._with(word, "ink").align_to(self.text, LEFT) for word in words)), LEFT)

    def _with(self, word: str, role: str) -> Text:
        whole: Text = typeset(Text, f"{plain(self._beginning)} #{role}[{plain(word)}]", role="ink", size=self._size)
        return whole

    def filled(self, word: str, *, role: str = "parameter") -> VGroup:
        """Return a word that stands in the gap."""
        whole = self._with(word, role)
        whole.scale(self.text.x_height / whole.x_height).align_to(self.text, LEFT).align_baseline(self.text)
        return whole.parts(role)
