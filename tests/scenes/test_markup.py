"""Text on the screen is what was written; what would not be is refused with a sentence."""

import numpy as np
import pytest
from manim import ImageMobject, MathTex, tempconfig
from manim.mobject.text import typst_mobject

from scenes.kit import parameters, text, theme
from scenes.kit.markup import label_code
from scenes.kit.painted.camera import LectureCamera
from scenes.kit.parameters import Words
from scenes.kit.stage import STAGES
from scenes.kit.text import MarkupError, plain
from scenes.kit.typesetting import without_glyph
from scenes.script import LectureError, ParameterError
from scenes.words import fill, fills, placeholders, refill

# Each is plain text, though it means something to Typst or to Markdown.
PLAIN = [
    "either // or else", "a /* b */ c", "KL <divergence> in 5 minutes", "= no heading", "- no list", "+ no list",
    "1. no list", "/ no: term", "an @address", "snake_case_name", "_no_ emphasis", "about ~ 5", "a -- b --- c ...",
    "`code`", '"quoted" and it\'s', "https://example.org/a_b?c=d&e", r"C:\temp", r"\alpha is not meant",
    "2 * 3 * 4", "*unclosed", "a*b*c", "**", "$5 and $10", "costs $", "a # b", "#1 of #tags", "C# [x]",
    "{braces}", "[x]", "100 % & more ^ | ;", "x-1", "größe, naïve", "d'accord", "Привет", "∇ ≤ ∞",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _media(tmp_path):
    with tempconfig({"media_dir": str(tmp_path), "tex_dir": str(tmp_path / "typst"), "verbosity": "ERROR"}):
        theme.activate("dark")
        yield


def literal(words: str, role: str = "ink", size: float = theme.LABEL, shape: str = "{}") -> text.Text:
    """Set words as a string of Typst, in which nothing means anything."""
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    markup = shape.format(f'#"{quoted}";')
    return text.Text(markup, font_size=size, typst_preamble=text.preamble(role), color=theme.role(role))


def same(one, other) -> bool:
    """Whether two texts have the same glyphs in the same places, wherever they stand as a whole."""
    glyphs = [[glyph.points for glyph in words.submobjects] for words in (one, other)]
    if len(glyphs[0]) != len(glyphs[1]):
        return False
    origin, other_origin = (words[-1][0] for words in glyphs)
    return all(
        np.allclose(a - origin, b - other_origin, atol=1e-6) for a, b in zip(*glyphs, strict=True) if len(a) == len(b)
    ) and all(len(a) == len(b) for a, b in zip(*glyphs, strict=True))


@pytest.mark.parametrize("words", PLAIN)
def test_a_label_shows_what_was_written(words):
    assert same(text.label(words), literal(words))


@pytest.mark.parametrize("words", [*PLAIN, "#data[x]", "*bold*", "$x^2$", r"a \ b", "]", r"\\"])
def test_text_that_is_protected_is_shown_as_it_stands_also_within_a_role(words):
    assert same(text.label(plain(words)), literal(words))
    assert same(text.label(f"#data[{plain(words)}]"), literal(words, shape="#data[{}]"))


@pytest.mark.parametrize("words", [*PLAIN[:12], "#data[x]", "*bold*", "$x^2$", r"a \ b", "unclosed ["])
def test_a_heading_shows_subject_and_gist_as_they_were_written(words):
    assert same(text.tall_heading(words, "gist")[0].scale(1), literal(words, size=theme.HEADING, shape="#strong[{}]"))
    assert same(text.tall_heading("subject", words)[1], literal(words, role="muted", size=text.GIST))
    wide = text.heading(words, words)
    count = len(words.replace(" ", ""))
    assert len(wide.submobjects) == len(text.heading("", words).submobjects) + len(text.heading(words, "")) - 1
    assert len(wide.parts("muted")) <= count


def test_a_heading_stands_in_its_lines_however_it_was_written():
    assert same(text.heading("One\n  line", "and\nanother"), text.heading("One line", "and another"))
    assert text.tall_heading("", "", STAGES["vertical"]).get_top()[1] <= STAGES["vertical"].height / 2


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ("#data[p] is *true*", "#data[p] is #strong[true]"),
        ("$x_1 / 2$ and $y$", "$x_1 / 2$ and $y$"),
        ("#text(size: 0.7em)[#muted[kg]]", "#text(size: 0.7em)[#muted[kg]]"),
        ("#data[f[x] (y)](z)", "#data[f\\[x\\] \\(y\\)]\\(z\\)"),
        ("*a #data[b*c]*", "#strong[a #data[b\\*c]]"),
        ("one \\ two", "one\\ two"),
        ("one\ntwo", "one\\ two"),
        ("one \\", "one"),
        (r"\*no\* \u{221e}", r"\*no\* \u{221e}"),
        ("-1 and (-2), x -3, 4-5", "−1 and \\(−2\\)\\, x −3\\, 4\\-5"),
    ],
)
def test_the_signs_of_a_label_mean_what_the_table_says(markup, code):
    assert label_code(markup) == code
    assert len(text.label(markup).submobjects) > 1


def test_a_number_and_a_text_in_a_label_are_plain_and_in_its_mathematics_they_are_text():
    values = {"n": 3, "name": "*a* #b[c] // $d$"}

    def filled(template, style, *, math):
        return fill(template, values, style, math=math)

    assert label_code("{n} {{n}} {name}", filled) == r"3 \{n\} \*a\* \#b\[c\] \/\/ \$d\$"
    assert label_code("$x = {name}$ #box(width: {n}em)[{n}]", filled) == (
        '$x = "*a* #b[c] // $d$"$ #box(width: 3em)[3]'
    )
    with pytest.raises(LectureError, match=r"a single \{"):
        label_code("{n", filled)
    with pytest.raises(LectureError, match=r"did you mean \{name\}"):
        label_code("{nme}", filled)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("a // b", "begins a comment"),
        ("a /* b */ c", "begins a comment"),
        ("#text[a // b]", "begins a comment"),
        ("x $ y", "a dollar ends the formula"),
        ("x $b$ c", "a dollar ends the formula"),
        (r"\frac{a}{b}", "is LaTeX"),
        ("\theta", "control character U[+]0009"),
        ("x_", "nothing follows its last sign, _"),
        ("a /", "nothing follows its last sign, /"),
        ("x \\", "nothing follows its last sign"),
        ("#text[= x]", "turns into a heading"),
        ("#text[- x]", "turns into a list"),
        ("#text[1. x]", "turns into a numbered list"),
        ("#text[`x`]", "turns into a raw block"),
        ("#text[http://x.org]", "comment|turns into a link"),
        ("#footnote[x]", "turns into a footnote"),
        ("#let y = 1", "Typst says"),
        ("dta(x)", "did you mean 'data'"),
        ("ab", "Typst knows no 'ab'; letters that stand together"),
        ("x #h(1em", "unclosed"),
    ],
)
def test_a_formula_that_would_show_something_else_is_refused_with_the_reason(markup, reason):
    with pytest.raises(MarkupError, match=reason) as refused:
        text.formula(markup)
    assert str(refused.value).startswith(repr(markup))
    assert "#box" not in str(refused.value)


@pytest.mark.parametrize(
    "markup", ['"//" x', r"x \/\/ y", r"\{x\} \$", "{ x | x > 0 }", "#text[$x$]", "[0, 1)", "x &= y \\ &= z"]
)
def test_a_formula_that_only_comes_close_to_that_is_set(markup):
    assert len(text.formula(markup).submobjects) > 1


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("#heading[x]", "turns into a heading"),
        ('#raw("x")', "turns into a raw block"),
        ('#link("http://x.org")[x]', "turns into a link"),
        ("#data[x", "the bracket after #data is not closed"),
        ("#text(size: 1em // x\n)[x]", "arguments of #text hold a comment"),
        ("#dta[x]", "did you mean 'data'"),
        ("$x // y$", "begins a comment"),
        ("a\tb", "control character"),
        ("a #pagebreak() b", "several pages"),
    ],
)
def test_a_label_whose_signs_go_wrong_is_refused_with_the_reason(markup, reason):
    with pytest.raises(MarkupError, match=reason):
        text.label(markup)


@pytest.mark.parametrize("kind", [text.Text, text.Formula])
@pytest.mark.parametrize("markup", ["end // of it", "a \\"])
def test_typst_whose_end_is_swallowed_is_refused(kind, markup):
    if kind is text.Text and markup.endswith("\\"):
        markup = "a #hide["
    with pytest.raises(MarkupError):
        kind(markup)


# Glyphs.


@pytest.mark.parametrize("words", ["a", "Ärger", "Привет", "∞ ≤ →", "x\u200by", "e\u0301", "العربية", "▯ □"])
def test_what_a_font_of_the_films_has_can_be_shown(words):
    assert without_glyph(words) is None
    assert text.label(words)


@pytest.mark.parametrize(
    ("words", "lacking"), [("a 猫", "猫"), ("🙂!", "🙂"), ("\U0010fffd", "\U0010fffd"), ("a\u1ab0", "a\u1ab0")]
)
def test_a_character_that_no_font_has_is_refused_by_name(words, lacking):
    assert without_glyph(words) == lacking
    for make in (
        lambda: text.label(words),
        lambda: text.label(f"*{words}* #data[{words}]"),
        lambda: text.formula(f'x = "{words}"'),
        lambda: text.heading("subject", words),
        lambda: text.tall_heading(words, "gist"),
        lambda: typst_mobject.Typst(words),
    ):
        with pytest.raises(LectureError, match="no font of the films has") as refused:
            make()
        assert repr(lacking) in str(refused.value)


def test_a_symbol_called_by_its_name_is_looked_for_too():
    with pytest.raises(LectureError, match="🐈"):
        text.formula("#emoji.cat")


def test_a_parameter_with_a_character_that_no_font_has_is_refused_by_name():
    with pytest.raises(ParameterError, match=r"words = .* cannot be drawn: no font of the films has '猫' \(CJK"):
        parameters.check("clip", {"words": Words((1, 5), 10)}, {"words": ["cat", "猫"]})


def test_words_may_be_any_plain_text_in_one_line_and_are_composed():
    given = ["don't", "C# [x]", "*a* // $b$", "gro\u0308\u00dfe"]
    checked = parameters.check("clip", {"w": Words((1, 5), 12)}, {"w": given})["w"]
    assert checked == ("don't", "C# [x]", "*a* // $b$", "größe")
    for word in ("", " ", "two\nlines", "a\u2028b", "\x07", "too long a word"):
        with pytest.raises(ParameterError, match=r"is empty|control character|has 15 characters"):
            parameters.check("clip", {"w": Words((1, 5), 12)}, {"w": [word]})


def test_decomposed_and_composed_letters_are_set_alike():
    assert same(text.label("gro\u0308\u00dfe"), text.label("größe"))


# Braces in words.


def test_a_brace_in_words_is_written_twice():
    words = "the set {{1, {n}}} and {{n}}"
    assert fill(words, {"n": 2}) == "the set {1, 2} and {n}"
    assert placeholders(words) == ["n:"]
    assert refill(words, fills([words], {"n": 2})) == "the set {1, 2} and {n}"


@pytest.mark.parametrize("words", ["{1, 2}", "{ n }", "{n", "n}", "{n .3f}", "{}", "{{n}"])
def test_a_single_brace_in_words_is_an_error_that_says_how_to_write_it(words):
    for attempt in (lambda: fill(words, {"n": 2}), lambda: refill(words, {"n:": "2"})):
        with pytest.raises(LectureError, match=r"a single [{}] in .*twice"):
            attempt()


def test_braces_in_a_formula_are_those_of_typst():
    assert fill("{ x | x < {n} } {{ y : part }}", {"n": 2}, math=True) == "{ x | x < 2 } {{ y : part }}"


# What Manim brings along.


def test_mathtex_without_latex_says_what_to_use_instead(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LectureError, match=r"latex is not installed.*self.formula\(\)"):
        MathTex("x^2")


@pytest.mark.filterwarnings("ignore:'mode' parameter:DeprecationWarning")
def test_a_picture_made_of_pixels_is_drawn():
    size = {"pixel_width": 160, "pixel_height": 90, "frame_width": 128 / 9, "frame_height": 8.0}
    with tempconfig(size):
        camera = LectureCamera()
        camera.capture_mobjects([ImageMobject(np.full((4, 4, 3), 200, np.uint8)).scale_to_fit_height(4)])
    assert camera.pixel_array[45, 80, :3].tolist() == [200, 200, 200]
