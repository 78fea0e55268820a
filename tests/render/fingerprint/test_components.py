"""A clip depends on what its source names, directly or through others, and on nothing else of the project."""

import shutil
import textwrap
from pathlib import Path

import pytest

from render import project
from render.fingerprint import components, source_graph
from render.fingerprint.components import Fingerprints
from render.fingerprint.parse_cache import ParseCache
from render.fingerprint.source_graph import DEFINED, Sources, UnknownSourceError
from render.variants import PROFILES, Rendition
from scenes.script import LectureError, load_series

ROOT = Path(__file__).parents[3]

FILES = {
    "core/__init__.py": "from core.entropies import entropy\n",
    "core/entropies.py": '''
        """Entropies."""
        import math
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from core import figures

        BASE = 2
        TABLE = {}

        def log(x: "figures.Figure") -> float:
            """Logarithm."""
            return math.log(x, BASE)

        def entropy(p):
            """Entropy of p."""
            return -sum(x * log(x) for x in p)

        def perplexity(p):
            return BASE ** entropy(p)

        class Code:
            words = ()

        def best(name):
            from core.codes import huffman
            return huffman(name)
        ''',
    "core/codes.py": """
        LENGTH = 3

        def huffman(p):
            return LENGTH

        def shannon(p):
            return LENGTH + 1
        """,
    "core/figures.py": """
        class Figure:
            pass
        """,
    "core/extra.py": """
        from core.codes import *

        def more():
            return huffman(1)
        """,
}


@pytest.fixture
def parts(tmp_path):
    """Write the files, with some text of one replaced, and return what a clip with this source depends on."""

    def follow(clip, changed="", old="", new=""):
        for name, content in FILES.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            text = textwrap.dedent(content)
            if name == changed:
                assert old in text
                text = text.replace(old, new)
            path.write_text(text)
        source = tmp_path / "clip.py"
        source.write_text(textwrap.dedent(clip))
        found = Sources((tmp_path,), ParseCache(tmp_path / "cache"))
        found.add("clip", source)
        return found.digests([("clip", DEFINED)])

    return follow


CLIP = """
    from core import entropies
    from core.entropies import Code

    class Clip:
        def construct(self):
            perplexity = 3
            return entropies.entropy([perplexity])
    """


def test_names_are_followed_through_modules(parts):
    own = ["clip:Clip", "core.entropies:BASE", "core.entropies:entropy", "core.entropies:log"]
    assert list(parts(CLIP)) == [*own, "math:log"]


def test_what_a_name_means_in_a_library_counts(parts):
    clip = "from math import log2 as log\ndef f(x): return log(x)"
    natural, other = clip.replace("log2", "log1p"), clip.replace("math", "numpy")
    assert len({tuple(parts(source).items()) for source in (clip, natural, other)}) == 3
    assert parts("import numpy as np\nx = np.exp") != parts("import scipy as np\nx = np.exp")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return math.log(x, BASE)", "return math.log(x) / math.log(BASE)"),
        ("BASE = 2", "BASE = 3"),
        ("x * log(x)", "log(x) * x"),
        ("TABLE = {}", 'TABLE = {}\nmath.log = print\n'),
        ("TABLE = {}", "if BASE:\n    BASE = 4\n"),
        ("TABLE = {}", "BASE += 1\n"),
        ("TABLE = {}", "import core.registering\n"),
    ],
)  # fmt: skip
def test_what_a_used_definition_says_or_an_import_does_counts(parts, tmp_path, old, new):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "registering.py").write_text("import math\nmath.log = print\n")
    assert parts(CLIP) != parts(CLIP, "core/entropies.py", old, new)


@pytest.mark.parametrize(
    ("changed", "old", "new"),
    [
        ("core/entropies.py", "BASE ** entropy(p)", "2 ** entropy(p)"),
        ("core/entropies.py", "words = ()", "words = (1,)"),
        ("core/entropies.py", '"""Entropy of p."""', '"""The entropy of p, at length."""'),
        ("core/entropies.py", '"""Entropy of p."""', "# No docstring."),
        ("core/entropies.py", "BASE = 2", "BASE = (  # bits\n    2)"),
        ("core/entropies.py", "x * log(x) for x in p", "x*log( x )\n        for x in p"),
        ("core/entropies.py", "TABLE = {}", "TABLE = {1: 2}"),
        ("core/entropies.py", "TABLE = {}", 'if __name__ == "__main__":\n    print(1)\n'),
        ("core/codes.py", "LENGTH = 3", "LENGTH = 4"),
        ("core/figures.py", "pass", "size = 2"),
    ],
)
def test_what_is_not_used_and_what_python_ignores_does_not(parts, changed, old, new):
    assert parts(CLIP) == parts(CLIP, changed, old, new)


@pytest.mark.parametrize(
    ("body", "used"),
    [
        ("from core import entropy\ndef f(): return entropy(1)", "core.entropies:entropy"),
        ("import core.codes\ndef f(): return core.codes.huffman(1)", "core.codes:huffman"),
        ("import core.codes as c\ndef f(): return c.huffman(1)", "core.codes:huffman"),
        ("import core\ndef f(): return core.entropies.best(1)", "core.codes:huffman"),
        ("def f():\n    from core.codes import huffman as h\n    return h(1)", "core.codes:huffman"),
        ("def f():\n    import core.codes\n    return core.codes.huffman(1)", "core.codes:huffman"),
        ("from core import extra\ndef f(): return extra.more()", "core.codes:shannon"),
        ("from core import codes\ndef f(name): return getattr(codes, name)", "core.codes:shannon"),
        ("from core import codes\ndef f(): return codes.missing", "core.codes:shannon"),
        ("import importlib\ndef f(): return importlib.import_module('core.codes')", "core.codes:shannon"),
        ("from core import codes\nX = [codes.huffman for codes in ()]\nY = codes.shannon", "core.codes:shannon"),
        ("import importlib\ndef f(name): return importlib.import_module(name)", "mathdl.information.discrete:entropy"),
    ],
)
def test_every_way_to_name_a_thing_is_understood_or_taken_for_all(parts, body, used):
    assert used in parts(body)


def test_relative_imports_are_followed(parts, tmp_path):
    parts(CLIP)
    inside = tmp_path / "core" / "inside.py"
    inside.write_text("from .codes import huffman\nfrom . import figures\ndef f(): return huffman(figures.Figure)\n")
    found = Sources((tmp_path,), ParseCache(tmp_path / "cache")).digests([("core.inside", "f")])
    assert {"core.codes:huffman", "core.figures:Figure"} <= set(found)


def test_source_that_cannot_be_parsed_has_a_fingerprint_too(parts):
    broken = [parts(f"def f(:\n    {text}") for text in ("one", "two")]
    assert broken[0] != broken[1]


def test_a_clip_without_a_scene_is_another_than_before(course, tmp_path):
    root = Path(shutil.copytree(course, tmp_path / "course"))
    series = load_series(root)
    before = Fingerprints(series).components(series.clip("coin"), Rendition(PROFILES["l"]), {})
    (root / "surprise" / "coin.py").unlink()
    after = Fingerprints(series).components(series.clip("coin"), Rendition(PROFILES["l"]), {})
    assert after["source course.surprise.coin"] == project.MISSING
    assert after != before


@pytest.mark.parametrize("name", ["clip:missing", "core.moved:=", "core.entropies:moved", "numpy:array"])
def test_a_name_that_nothing_defines_is_an_error_and_no_constant(parts, tmp_path, name):
    parts(CLIP)
    module, _, definition = name.partition(":")
    with pytest.raises(UnknownSourceError, match=name):
        Sources((tmp_path,), ParseCache(tmp_path / "cache")).digests([(module, definition)])


@pytest.mark.parametrize(
    ("table", "content"),
    [
        ("RENDERER", (("render.draw.scene", DEFINED), ("render.moved", DEFINED))),
        ("RENDERER", (("render.worker.tasks", "_moved"),)),
        ("FRAME_NEUTRAL", frozenset({"render.moved"})),
    ],
)
def test_a_renderer_that_was_moved_does_not_go_unnoticed(monkeypatch, course, table, content):
    monkeypatch.setattr(components, table, content)
    series = load_series(course)
    with pytest.raises(UnknownSourceError, match="moved"):
        Fingerprints(series).components(series.clip("coin"), Rendition(PROFILES["l"]), {})


def test_libraries_are_not_followed_wherever_they_lie(monkeypatch, tmp_path, course):
    """Installed from a wheel, the project lies among them."""
    place = tmp_path / "site-packages"
    for package in ("mathdl", "scenes", "render"):
        shutil.copytree(ROOT / package, place / package, ignore=shutil.ignore_patterns("__pycache__"))
    for library in ("numpy", "manim", "click", "scipy"):
        (place / library).mkdir()
        (place / library / "__init__.py").write_text("raise RuntimeError('never read')\n")
    monkeypatch.setattr(source_graph, "PACKAGE_ROOT", place)
    series = load_series(course)
    taken = Fingerprints(series)
    found = taken.components(series.clip("coin"), Rendition(PROFILES["l"]), {})
    read = [name for name, value in found.items() if name.startswith("source ") and value != source_graph.LIBRARY]
    modules = {name.split()[1].split(".")[0] for name in read}
    assert modules == {"course", "mathdl", "scenes", "render"}
    assert not any(path.is_relative_to(place / library) for path in taken.followed() for library in ("numpy", "manim"))


def test_every_library_that_draws_is_installed_under_the_name_in_the_fingerprint():
    assert "none" not in components.versions().values()


@pytest.mark.filterwarnings("error")
def test_odd_source_is_read_without_a_warning_or_a_traceback(parts):
    assert "clip:f" in parts("def f():\n    return '\\d'\n")
    assert parts("x = " + "(" * 5000 + ")" * 5000) == parts("x = " + "(" * 5000 + ")" * 5000)
    assert parts("\ufeffdef f():\r\n    return 1\r\n") != {}


def test_a_package_goes_before_a_module_of_the_same_name_as_it_does_in_python(parts, tmp_path):
    parts(CLIP)
    (tmp_path / "core.py").write_text("def entropy():\n    return 1\n")
    assert "core.entropies:entropy" in parts("from core import entropy\ndef f(): return entropy()")


def test_a_scene_that_cannot_be_read_is_named(parts, tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    parts(CLIP)
    found = Sources((tmp_path,))
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(LectureError, match=r"clip.py: cannot be read: Permission denied"):
        found.add("clip", tmp_path / "clip.py")


def test_what_was_taken_apart_before_is_the_same(parts, tmp_path):
    first = parts(CLIP)
    (cache,) = (tmp_path / "cache").iterdir()
    assert parts(CLIP) == first
    cache.write_bytes(b"\x80garbage")
    assert parts(CLIP) == first


# The series itself.


@pytest.fixture
def change(tmp_path, monkeypatch, course):
    """Change a file of a copy of the project; return the clips of the series whose fingerprints differ then."""
    copy = tmp_path / "project"
    for package in ("mathdl", "scenes", "render"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(course, copy / "course")
    monkeypatch.setattr(source_graph, "PACKAGE_ROOT", copy)
    monkeypatch.setattr(project, "PACKAGE_ROOT", copy)

    def fingerprints():
        found = {}
        for root in (copy / "scenes", copy / "course"):
            series = load_series(root)
            taken = Fingerprints(series)
            found |= {spec.name: taken.components(spec, Rendition(PROFILES["l"]), {}) for spec in series.clips}
        return found

    before = fingerprints()

    def differing(name, old, new):
        path = copy / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return {clip for clip, components in fingerprints().items() if components != before[clip]}

    return differing


def test_a_function_of_the_core_concerns_the_clips_that_use_it(change):
    path = "mathdl/information/discrete.py"
    assert change(path, "def perplexity(", "def unused():\n    return 1\n\n\ndef perplexity(") == set()
    concerned = change(path, "def entropy(", "def entropy(_p=None, /, *a, **k):\n    ...\n\n\ndef entropy(")
    assert {"coin", "die", "kl_divergence"} <= concerned
    assert not concerned & {"fall", "chain_rule", "matrix_maps"}


def test_a_scene_concerns_itself_the_kit_all_and_the_site_none(change):
    assert change("course/surprise/coin.py", "run_time=0.4", "run_time=0.5") == {"coin"}
    assert change("render/publish/site/__init__.py", "def film_page(", "def page(_, *,") == {"coin"}
    assert change("render/worker/tasks.py", "def _sheet(", "def _sheet(_, *,") == {"coin"}
    begun = "class Lecture(Composition, FrameScene):"
    assert len(change("scenes/kit/lecture.py", begun, f"{begun}\n    x = 1\n")) > 6


def test_the_encoder_concerns_every_clip(change):
    assert {"coin", "kl_divergence"} <= change(
        "render/draw/encoder.py", "KEY_FRAME_SECONDS = 5", "KEY_FRAME_SECONDS = 4"
    )


def test_versions_are_read_without_importing(monkeypatch):
    assert components.versions()["version manim"].startswith("0.")
    assert set(components.versions()) >= {f"version {name}" for name in ("python", "numpy", "pycairo", "manimpango")}
