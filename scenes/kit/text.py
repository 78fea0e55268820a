"""Formulas, labels and headings, set by Typst with the fonts that it carries: the same frame on any machine."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, ManimColor, VGroup, VMobject
from manim.mobject.text import tex_mobject

from scenes.kit import theme
from scenes.kit.markup import Fill, label_code, math_code, one_line, plain
from scenes.kit.placeholders import refuse_typed_decimals
from scenes.kit.stage import STAGES, Stage
from scenes.kit.text_mobjects import Formula, Text
from scenes.kit.typesetting import MARK, MATH_FONT, TEXT_FONT, MarkupError
from scenes.script import LectureError

__all__ = ["MARK", "MATH_FONT", "TEXT_FONT", "Formula", "MarkupError", "Text", "plain"]

REFUSED = {
    "heading": "a heading",
    "list": "a list",
    "enum": "a numbered list",
    "terms": "a list of terms",
    "raw": "a raw block",
    "link": "a link",
    "ref": "a reference",
    "cite": "a citation",
    "footnote": "a footnote",
}
"""Elements of Typst that no formula and no label turns into."""

GIST, GIST_LINES = 36, 2
"""Size and most lines of a heading's gist where it stands below the subject."""


def preamble(role: str = "ink") -> str:
    """Return the Typst preamble: fonts, the colour of ``role``, and every role as a function.

    ``data(p)`` in a formula, ``#data[p]`` in a label, colours its argument by that role.
    """
    refusals = "\n".join(
        f'#show {element}: it => panic("it turns into {what}; put its signs in quotes")'
        for element, what in REFUSED.items()
    )
    colours = "\n".join(f'#let {name}(body) = text(fill: rgb("{_hex(name)}"), body)' for name in theme.ROLES)
    return (
        f'#set text(font: "{TEXT_FONT}", fill: rgb("{_hex(role)}"))\n'
        f'#show math.equation: set text(font: "{MATH_FONT}")\n'
        f"#set par(leading: 0.55em)\n{refusals}\n{colours}"
    )


def formula(markup: str, *, role: str = "ink", size: float = theme.FORMULA, **kwargs: Any) -> Formula:
    """Set Typst math ``markup`` in the colour of ``role``; typed decimals are refused (LectureError)."""
    refuse_typed_decimals(markup)
    return typeset(Formula, markup, role=role, size=size, **kwargs)


def label(markup: str, *, role: str = "ink", size: float = theme.LABEL, **kwargs: Any) -> Text:
    """Set a label in the colour of ``role``, with the markup of :mod:`scenes.kit.markup`; braces are plain text.

    Typed decimals are refused (LectureError), and what would be shown otherwise than it was written (MarkupError).
    """
    refuse_typed_decimals(markup)
    return typeset(Text, markup, role=role, size=size, **kwargs)


def heading(subject: str, gist: str, stage: Stage = STAGES["wide"], **origin: Any) -> Text:
    """Set the clip's heading at the top left: the subject in bold, the gist in muted beside it; both are plain text."""
    markup = f"{_bold(subject)} #h(0.6em) #muted[{plain(one_line(gist))}]"
    words: Text = typeset(Text, markup, role="ink", size=theme.HEADING, **origin)
    return _fitted(words, stage).align_baseline(stage.first_line)


def tall_heading(subject: str, gist: str, stage: Stage = STAGES["vertical"], **origin: Any) -> VGroup:
    """Set the clip's heading at the top left: the subject in bold, below it the gist in muted, in lines that fit.

    Both are plain text.
    """
    first = _fitted(typeset(Text, _bold(subject), role="ink", size=theme.HEADING), stage)
    first.align_baseline(stage.first_line)
    lines = 1
    rest = typeset(Text, plain(one_line(gist)), role="muted", size=GIST, **origin)
    while rest.width > stage.right - stage.left and lines < GIST_LINES:
        lines += 1
        rest = typeset(Text, plain("\n".join(even_lines(gist, lines))), role="muted", size=GIST, **origin)
    rest = _fitted(rest, stage)
    rest.shift([0, stage.first_line - 0.36 - rest.get_top()[1], 0])
    return VGroup(first, rest)


def _bold(subject: str) -> str:
    return f"#strong[{plain(one_line(subject))}]"


def even_lines(words: str, count: int) -> list[str]:
    """Break words into ``count`` lines, or fewer, of about equal length."""
    width = -(-len(words) // count)
    while len(lines := textwrap.wrap(words, width, break_long_words=False, break_on_hyphens=False)) > count:
        width += 1
    return lines


def _fitted(words: Text, stage: Stage) -> Text:
    """Keep words within the margins, at the left one."""
    words.scale(min(1, (stage.right - stage.left) / words.width))
    return words.shift([stage.left - words.get_left()[0], 0, 0])


def typeset(
    kind: type[Text | Formula],
    markup: str,
    *,
    role: str,
    size: float,
    align: str = "left",
    fill: Fill | None = None,
    template: str | None = None,
    fills: Mapping[str, str] | None = None,
    **kwargs: Any,
) -> Any:
    """Set a label or a formula whose placeholders ``fill`` fills, by ``fills``; it came from ``template`` if given.

    Lines are aligned at their ``left``, ``center`` or ``right``.
    """
    code = label_code(markup, fill) if kind is Text else math_code(markup, fill)
    try:
        words = kind(
            code,
            # A copy from Manim's cache would forget how wide its strokes are: thinner fraction bars the second time.
            use_svg_cache=False,
            font_size=size,
            typst_preamble=f"{preamble(role)}\n#set align({align})",
            color=theme.role(role),
            **kwargs,
        )
    except MarkupError as error:
        raise MarkupError(markup if template is None else template, error.reason) from None
    if kind is Formula:
        words.math = code
    words.template, words.fills = markup if template is None else template, dict(fills or {})
    return words


def row(*mobjects: VMobject, gap: float = 0.25) -> VGroup:
    """Set mobjects side by side, all that have a baseline on that of the first."""
    group = VGroup(*mobjects).arrange(RIGHT, buff=gap)
    texts = [mobject for mobject in mobjects if hasattr(mobject, "align_baseline")]
    for text in texts[1:]:
        text.align_baseline(texts[0].baseline)
    return group


def column(*mobjects: VMobject, gap: float = 0.35, align: np.ndarray = LEFT) -> VGroup:
    """Set mobjects below each other, aligned on one edge."""
    return VGroup(*mobjects).arrange(DOWN, buff=gap, aligned_edge=align)


def halo(*texts: VMobject, width: float = 8) -> None:
    """Put a rim in the colour of the ground round the glyphs of ``texts``, so that lines behind do not touch them."""
    for text in texts:
        # The mark of the baseline stands inside the last glyph: its rim would hide a part of that.
        parts = [part for part in text.get_family() if part is not getattr(text, "_mark", None)]
        for part in parts:
            part.set_stroke(theme.role("ground"), width=width, opacity=1, background=True, family=False)


def _hex(role: str) -> str:
    return ManimColor(theme.role(role)).to_hex()


_tex_to_svg_file = tex_mobject.tex_to_svg_file


def _tex_svg_file(expression: str, *args: Any, **kwargs: Any) -> Path:
    """Set by LaTeX, or say what to use where it is not installed."""
    try:
        return Path(_tex_to_svg_file(expression, *args, **kwargs))
    except FileNotFoundError as error:
        raise LectureError(
            f"{expression!r} is for LaTeX, but the program {error.filename} is not installed. MathTex, Tex and the "
            "numbers of Manim's own axes need it; use self.formula(), MathTypst and the kit's axes instead."
        ) from None


tex_mobject.tex_to_svg_file = _tex_svg_file
