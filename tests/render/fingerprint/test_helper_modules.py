"""A lecturer's own modules beside his clips are found by every command, and a change in them is noticed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import run

from render.fingerprint import opened_files
from render.fingerprint.components import Fingerprints
from render.project import Project
from render.variants import PROFILES, Rendition
from render.workers.dask import transfer
from scenes import imports
from scenes.script import load_series

pytestmark = pytest.mark.usefixtures("warm_workers")
RENDITION = Rendition(PROFILES["l"])
IMPORTS = '"""A coin\'s entropy."""\n'

HELPERS = {
    "surprise/helpers.py": "from surprise_words import WORD\ndef word():\n    return WORD or 'word'\n",
    "surprise/surprise_words.py": "WORD = 'word'\n",
    "shared.py": "def word():\n    return 'word'\n",
    "tools/__init__.py": "",
    "tools/words.py": "from tools import plain\ndef word():\n    return plain.word()\n",
    "tools/plain.py": "def word():\n    return 'word'\n",
    "surprise/loose/words.py": "def word():\n    return 'word'\n",
}
RUN = """import importlib.util as u
s = u.spec_from_file_location('found', {})
m = u.module_from_spec(s)
s.loader.exec_module(m)
word = m.word"""

WAYS = {
    "surprise/helpers.py": [
        "import helpers\nword = helpers.word",
        "from helpers import word",
        "from helpers import *",
        "import helpers as h\nword = h.word",
        "from . import helpers\nword = helpers.word",
        "from .helpers import word",
        "from course.surprise.helpers import word",
        "import importlib\nword = importlib.import_module('helpers').word",
        "import importlib\nname = 'helpers'\nword = importlib.import_module(name).word",
        "import importlib\nword = importlib.import_module('.helpers', __package__).word",
        "def word():\n    from helpers import word\n    return word()",
    ],
    "surprise/surprise_words.py": ["from helpers import word", "from .helpers import word"],
    "shared.py": ["import shared\nword = shared.word", "from shared import word", "from ..shared import word"],
    "tools/plain.py": [
        "import tools.words\nword = tools.words.word",
        "from tools.words import word",
        "from tools import words\nword = words.word",
        "from ..tools.words import word",
    ],
    "surprise/loose/words.py": ["from loose.words import word", "from .loose import words\nword = words.word"],
}
EVERY_WAY = [(name, way) for name, ways in WAYS.items() for way in ways]
HERE = "from pathlib import Path\nhere = Path(__file__)\n"
UNNAMED = [
    "from importlib import import_module as get\nword = get('helpers').word",
    HERE + RUN.format("here.parent / 'helpers.py'"),
    HERE + RUN.format("here.resolve().parent / 'helpers.py'"),
    f"{HERE}place = {{}}\nexec(here.with_name('helpers.py').read_text(), place)\nword = place['word']",
    f"{HERE}import runpy\nword = runpy.run_path(str(here.with_name('helpers.py')))['word']",
]


def copy(course, folder):
    root = Path(shutil.copytree(course, folder / "course", ignore=shutil.ignore_patterns("__pycache__")))
    for name, content in HELPERS.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(content)
    return root


def use(root, way):
    """Let the coin's scene show a word that it takes from a helper in this way."""
    path = root / "surprise" / "coin.py"
    text = path.read_text()
    assert IMPORTS in text
    text = text.replace(IMPORTS, f"{IMPORTS}\nfrom scenes.kit.motion import appear\n{way}\n")
    path.write_text(
        text.replace("            pass\n", "            self.play(appear(self.label(word()).shift([0, 2, 0])))\n")
    )


@pytest.fixture
def root(course, tmp_path):
    return copy(course, tmp_path)


def components(root):
    series = load_series(root)
    return Fingerprints(series).components(series.clip("coin"), RENDITION, {})


def command(*arguments, cwd=None, code=0):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    result = subprocess.run(
        [sys.executable, "-P", "-m", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, env=environment, timeout=300, check=False,
    )  # fmt: skip
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def render(root, task, *arguments, cwd=".", code=0):
    result = run(root, task, "surprise/coin", *arguments, cwd=cwd)
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize(("helper", "way"), EVERY_WAY)
def test_a_change_in_a_helper_makes_the_clip_stale_however_it_was_imported(root, helper, way):
    use(root, way)
    before = components(root)
    path = root / helper
    path.write_text(path.read_text().replace("'word'", "'other'"))
    assert components(root) != before
    changed = {name for name, value in components(root).items() if before.get(name) != value}
    assert all(name.startswith("source ") for name in changed)


@pytest.mark.parametrize("helper", ["surprise/helpers.py", "shared.py", "tools/plain.py", "tools/new.py"])
def test_a_helper_that_is_not_imported_changes_nothing(root, helper):
    use(root, "from loose.words import word")
    before = components(root)
    (root / helper).write_text("def word():\n    return 'other'\n")
    assert components(root) == before


def test_a_helper_concerns_the_clips_of_its_own_episode(root):
    use(root, "from helpers import word")
    before = components(root)
    (root / "trouble" / "helpers.py").write_text("def word():\n    return 'other'\n")
    assert components(root) == before


@pytest.fixture(scope="module")
def drawn(course, tmp_path_factory, warm_workers):
    """A coin that takes its word in many ways, drawn by 'render all'."""
    folder = tmp_path_factory.mktemp("helpers")
    root = copy(course, folder)
    ways = [way for _, way in EVERY_WAY if "import *" not in way and "def " not in way]
    named = [re.sub(r"import word$", f"import word as word{i}", re.sub("^word =", f"word{i} =", way, flags=re.M))
             for i, way in enumerate(ways)]  # fmt: skip
    use(root, "\n".join([*named, "from helpers import *"]))
    (root / "surprise" / "random.py").write_text("raise RuntimeError('the library is meant')\n")
    (root / "numpy.py").write_text("raise RuntimeError('the library is meant')\n")
    (root / "surprise" / "test.py").write_text("raise RuntimeError('nobody asks')\n")
    render(root, "all", "-q", "l", "--out", folder / "build")
    return root


def record(root):
    (path,) = (root.parent / "build" / ".store" / "clips" / "coin").glob("*.json")
    return json.loads(path.read_text())


def test_every_command_finds_helpers_in_the_same_way_and_files_called_like_libraries_do_no_harm(drawn, tmp_path):
    assert not list(drawn.rglob("__pycache__"))
    assert not any(name.startswith("file ") for name in record(drawn)["components"])
    assert "nothing to do" in render(drawn, "plan", "-q", "l", "--out", drawn.parent / "build")
    assert "1 clip" in render(drawn, "check", "--theme", "dark", cwd=tmp_path)
    arguments = ["-ql", "--media_dir", tmp_path / "media", "course/surprise/coin.py", "Coin"]
    command("manim", "render", *arguments, cwd=drawn.parent)
    assert list((tmp_path / "media").rglob("Coin.mp4"))


@pytest.mark.parametrize(
    "way", ["from helpers import word", "from shared import word", "from ..tools.words import word"]
)
def test_manim_finds_helpers_wherever_it_is_started(root, tmp_path, way):
    use(root, way)
    scene = os.path.relpath(root / "surprise" / "coin.py", root)
    command("manim", "render", "-ql", "--dry_run", scene, "Coin", cwd=root)


@pytest.mark.parametrize("way", UNNAMED)
def test_a_helper_that_no_name_tells_of_counts_as_a_file(root, way):
    use(root, way)
    out = root.parent / "build"
    render(root, "all", "-q", "l", "--out", out)
    assert "file course/surprise/helpers.py" in record(root)["components"]
    assert "nothing to do" in render(root, "plan", "-q", "l", "--out", out)
    with (root / "surprise" / "helpers.py").open("a") as file:
        file.write("# changed\n")
    assert "render: course/surprise/helpers.py changed" in render(root, "plan", "-q", "l", "--out", out)


def test_a_change_of_the_same_size_within_a_second_is_drawn(root):
    use(root, "from helpers import word")
    path = root / "surprise" / "surprise_words.py"
    for word in ("word", "wort"):
        path.write_text(f"WORD = '{word}'\n")
        os.utime(path, (1e9, 1e9))
        code = "import helpers; print(helpers.word())"
        find = f"import pathlib, scenes.imports as i; i.find_helpers_of('', pathlib.Path({str(path.parent)!r}))"
        result = subprocess.run([sys.executable, "-c", f"{find}\n{code}"], capture_output=True, text=True, check=True)
        assert result.stdout == f"{word}\n"


@pytest.mark.parametrize(
    "way",
    ["from statistics import word", "import statistics\nword = statistics.word", "import statistics.word\nword = 1"],
)
def test_a_helper_called_like_a_library_is_named_where_it_is_missed(root, way):
    (root / "surprise" / "statistics.py").write_text("def word():\n    return 'word'\n")
    use(root, way)
    said = render(root, "all", "-q", "l", "--out", root.parent / "build", code=1)
    assert "statistics.py was not imported, because a library has a module statistics. Give it another name." in said


@pytest.mark.parametrize("name", ["scenes", "statistics", "a.b", "my course", "render"])
def test_a_series_may_be_called_like_anything(root, tmp_path, name):
    use(root, "from .helpers import word")
    root = root.rename(tmp_path / name)
    assert "mathdl.information.entropy" in render(root, "numbers")
    before = components(root)
    (root / "surprise" / "surprise_words.py").write_text("WORD = 'other'\n")
    assert components(root) != before


def test_a_library_is_what_python_or_an_installer_brought():
    assert all(map(imports.is_library, ("random", "numpy", "manim", "mathdl", "render", "sys")))
    assert not any(map(imports.is_library, ("helpers", "shared", "course")))


def test_helpers_travel_to_the_workers_of_a_cluster(root):
    files = transfer.series_files(load_series(root))
    assert set(HELPERS) <= set(files)


def test_a_file_read_through_a_link_has_the_name_that_it_has_in_the_series(root, tmp_path):
    (root / "surprise").rename(tmp_path / "elsewhere")
    (root / "surprise").symlink_to(tmp_path / "elsewhere")
    project = Project(root)
    assert project.name(root / "surprise" / "data.csv") == "course/surprise/data.csv"
    assert project.name(tmp_path / "elsewhere" / "deep" / "data.csv") == "course/surprise/deep/data.csv"
    assert project.name(tmp_path / "data.csv") is None


def test_bytecode_is_told_by_its_source(root, monkeypatch):
    source = root / "surprise" / "helpers.py"
    bytecode = source.parent / "__pycache__" / f"helpers.{sys.implementation.cache_tag}.pyc"
    monkeypatch.setattr(opened_files, "_opened", {str(bytecode), str(root / "surprise" / "coin.py")})
    monkeypatch.setattr(opened_files, "_followed", {root / "surprise" / "coin.py"})
    assert list(opened_files.files(Project(root), root / "none")) == ["course/surprise/helpers.py"]


@pytest.mark.parametrize(
    ("owner", "wrong", "right"), [("self.stage", "splitt", "split"), ("self.stage.whole", "stackd", "stacked")]
)
def test_an_unknown_slot_is_named_with_the_closest(root, owner, wrong, right):
    source = root / "surprise" / "coin.py"
    changed = source.read_text().replace('number = self.readout("entropy", ".3f")', f"number = {owner}.{wrong}(2)")
    source.write_text(changed)
    line = changed.split(wrong)[0].count("\n") + 1
    said = render(root, "preview", "-q", "l", "--out", root.parent / "build", code=1)
    assert f"coin.py:{line}" in said
    assert f"has no attribute '{wrong}'. Did you mean {right}?" in said
