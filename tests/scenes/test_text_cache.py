"""Texts that were set before are the same to the last bit, and are set anew when anything else was asked for."""

import itertools

import numpy as np
import pytest
from manim import ManimColor, VMobject, tempconfig

from scenes.kit import text, text_cache, theme, typesetting
from scenes.kit.text import formula, label

MARKUP = r"the #data[loss] at $sqrt(x^2)$, \$5 and a *bold* one"
FORMULA = "{{ frac(data(a), b) : share }} = sum_(i=1)^n loss(x_i)"


pytestmark = pytest.mark.usefixtures("no_kept_texts")


@pytest.fixture
def compiled(monkeypatch):
    """Return the list of what is compiled from now on."""
    sources = []
    compiler = typesetting._compiler

    class Counting:
        def compile(self, source, **options):
            sources.append(source)
            return compiler(()).compile(source, **options)

    monkeypatch.setattr(typesetting, "_compiler", lambda fonts: Counting())
    return sources


@pytest.fixture
def folders(tmp_path):
    """Give a new folder for SVG files each time: there Typst finds nothing that it compiled before."""
    numbers = itertools.count()
    return lambda: tempconfig({"tex_dir": str(tmp_path / f"svg{next(numbers)}")})


def state(mobject: VMobject) -> list:
    """Return all that is known of a mobject and its parts."""
    found = []
    for part in mobject.get_family():
        values = {name: value for name, value in vars(part).items() if name not in ("submobjects", "file_name")}
        for name, value in values.items():
            if isinstance(value, np.ndarray):
                values[name] = (value.dtype, value.shape, value.tobytes())
            elif isinstance(value, ManimColor):
                values[name] = value.to_rgba().tobytes()
            elif isinstance(value, VMobject):
                values[name] = mobject.get_family().index(value)
            elif name == "id_to_vgroup_dict":
                values[name] = {
                    key: [mobject.get_family().index(each) for each in group] for key, group in value.items()
                }
            elif name == "_stroke_width_tracked_submobjects":
                values[name] = [mobject.get_family().index(each) for each in value]
        found.append((type(part), values))
    return found


@pytest.mark.parametrize("forget", [True, False], ids=["from the folder", "from memory"])
@pytest.mark.parametrize(("make", "markup"), [(label, MARKUP), (formula, FORMULA)])
def test_a_text_is_the_same_to_the_last_bit_whether_it_was_set_before_or_not(make, markup, forget, compiled, folders):
    with folders():
        first = make(markup, role="muted", size=40)
    assert compiled
    compiled.clear()
    if forget:
        text_cache._remembered.clear()
    with folders():
        again = make(markup, role="muted", size=40)
    assert not compiled
    assert state(again) == state(first)
    assert again.baseline == first.baseline
    assert [len(again.parts(role)) for role in theme.ROLES] == [len(first.parts(role)) for role in theme.ROLES]


def test_a_text_that_is_changed_leaves_the_next_one_alone():
    label("a word").shift([1, 2, 0]).set_opacity(0.5)
    assert state(label("a word")) == state(label("a word"))
    assert label("a word").get_center()[1] == pytest.approx(0)


def test_parts_and_the_mark_belong_to_the_text_itself():
    formula(FORMULA)
    again = formula(FORMULA)
    assert all(part in again.submobjects for part in again.select("share"))
    assert again._mark is again.submobjects[-1]
    wide = again.width
    assert again.copy().scale(2).width == pytest.approx(2 * wide)


@pytest.mark.parametrize(
    "changed", [{"markup": "b"}, {"role": "data"}, {"size": 34}, {"align": "right"}, {"height": 1.0}]
)
def test_whatever_is_asked_for_otherwise_is_set_anew(changed, compiled, folders):
    asked = {"markup": "a", "role": "ink", "size": 33}
    with folders():
        label(**asked)
    compiled.clear()
    with folders():
        label(**{**asked, **changed})
    assert compiled


def test_another_theme_picture_or_default_sets_a_text_anew(compiled, folders):
    def is_set_anew() -> bool:
        compiled.clear()
        with folders():
            label("a")
        return bool(compiled)

    assert is_set_anew()
    assert not is_set_anew()
    with tempconfig({"pixel_width": 123}):
        assert is_set_anew()
    assert not is_set_anew()
    theme.activate("light")
    try:
        assert is_set_anew()
    finally:
        theme.activate("dark")
    assert not is_set_anew()
    before = VMobject.__init__
    try:
        VMobject.set_default(joint_type="of another kind")
        assert text_cache.key(text.Text, "a", {}) is not None
        changed = text_cache.key(text.Text, "a", {})
    finally:
        VMobject.__init__ = before
    assert changed != text_cache.key(text.Text, "a", {})


@pytest.mark.parametrize("markup", ['#read("words.txt")', "#datetime.today().display()"])
def test_a_text_that_looks_at_files_or_the_clock_is_set_anew_every_time(markup):
    assert text_cache.key(text.Text, markup, {}) is None


def test_a_damaged_file_is_set_again(compiled, folders):
    with folders():
        first = label("a word")
    for path in text_cache._disk.folder.iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    text_cache._remembered.clear()
    compiled.clear()
    with folders():
        assert state(label("a word")) == state(first)
    assert compiled


def test_memory_holds_a_bounded_number_of_texts(monkeypatch):
    monkeypatch.setattr(text_cache, "MOST_REMEMBERED", 3)
    for letter in "abcde":
        label(letter)
    assert len(text_cache._remembered) == 3
