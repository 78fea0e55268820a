"""What may import what: render → scenes.script, scenes → mathdl → numpy and scipy, and never back."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = {
    "manim", "numpy", "scipy", "torch", "typst", "av", "PIL", "jinja2", "dask", "distributed", "hibari", "onnxruntime",
    "pyloudnorm", "starlette", "uvicorn",
}  # fmt: skip
# Which rooms of the builder each room may know; all stand on the ground, the modules beside the rooms.
ROOMS = {
    "cli": {"build", "check", "fingerprint", "publish", "store", "voice", "workers"},
    "worker": {"check", "check.on_screen", "draw", "fingerprint", "workers"},
    "build": {"fingerprint", "publish", "store", "voice", "workers"},
    "check": {"fingerprint", "store", "voice", "workers"},
    "check.on_screen": {"check", "draw", "workers"},
    "draw": {"fingerprint", "workers"},
    "workers": {"fingerprint"},
    "publish": {"store", "voice"},
    "store": set(),
    "voice": set(),
    "fingerprint": set(),
    "ground": set(),
    # The package itself, which loads what notebooks ask for.
    "__init__": {"build"},
}
# A worker draws one scene in a process of its own, so it alone may know Manim.
MANIM_ROOMS = {"draw", "check.on_screen", "worker"}
# Speech, sound and finished films are arrays of samples: these rooms load NumPy when something is to be heard.
ARRAY_ROOMS = MANIM_ROOMS | {"voice", "check"}

# What the builder may know of the scenes.
SCRIPT = (
    "scenes.script", "scenes.errors", "scenes.sentences", "scenes.words", "scenes.toml_shape", "scenes.toml_files",
    "scenes.toml_lines", "scenes.imports", "scenes.disk_cache",
)  # fmt: skip


def imported_by(path: Path, *, at_top: bool = False) -> set[str]:
    """Return the full names of the modules that a file imports, all or at its top level only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in tree.body if at_top else ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def packages(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", sources("mathdl"), ids=name_of)
def test_the_core_knows_neither_pictures_nor_files_to_build(path):
    forbidden = {"manim", "scenes", "render", "typst", "rich", "click", "jinja2", "av", "PIL", "matplotlib"}
    if path != ROOT / "mathdl" / "batching" / "timing.py":
        forbidden.add("torch")
    assert not packages(imported_by(path)) & forbidden


def test_measuring_loads_torch_only_when_it_measures():
    assert "torch" not in packages(imported_by(ROOT / "mathdl" / "batching" / "timing.py", at_top=True))


@pytest.mark.parametrize("path", sources("scenes"), ids=name_of)
def test_scenes_never_import_the_builder_or_torch(path):
    assert not packages(imported_by(path)) & {"render", "torch"}


@pytest.mark.parametrize(
    "name",
    [
        "script.py", "script_shape.py", "errors.py", "words.py", "sentences.py", "toml_shape.py", "toml_files.py",
        "toml_lines.py", "imports.py",
        "disk_cache.py",
    ],
)  # fmt: skip
def test_script_and_words_need_the_standard_library_alone(name):
    names = imported_by(ROOT / "scenes" / name)
    assert packages(names) <= set(sys.stdlib_module_names) | {"scenes"}
    assert all(name.startswith(SCRIPT) for name in names if name.startswith("scenes."))


@pytest.mark.parametrize("path", sources("render"), ids=name_of)
def test_the_builder_knows_only_the_script_of_the_scenes(path):
    names = imported_by(path)
    assert all(name.startswith(SCRIPT) for name in names if name.startswith("scenes."))
    assert not packages(names) & {"mathdl", "torch"}
    room = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if room not in MANIM_ROOMS:
        assert not packages(names) & {"manim"}
    # Exports that encode films again work on their pictures.
    if room not in ARRAY_ROOMS and path.parent != ROOT / "render" / "publish" / "exports":
        assert not packages(names) & {"numpy", "scipy", "hibari", "pyloudnorm"}


@pytest.mark.parametrize("path", sources("render"), ids=name_of)
def test_a_room_of_the_builder_knows_only_the_rooms_below_it(path):
    room = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    known = {room_of(name) for name in imported_by(path) if name.startswith("render.")}
    assert known <= ROOMS[room] | {room, "ground"}


def test_the_builder_has_few_modules_beside_its_rooms():
    beside = [path for path in (ROOT / "render").iterdir() if path.is_file()]
    assert len(beside) <= 12, beside


@pytest.mark.parametrize("path", [*sources("render"), *sources("scenes"), *sources("mathdl")], ids=name_of)
def test_a_module_has_at_most_350_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


def room_of(module: str) -> str:
    """Return the room of a module of the builder: its folder, or the ground."""
    parts = module.split(".")[1:]
    if parts[:2] == ["check", "on_screen"]:
        return "check.on_screen"
    if parts == ["__init__"] or (parts and (ROOT / "render" / parts[0]).is_dir()):
        return parts[0]
    return "ground"


@pytest.mark.parametrize("module", ["mathdl", "mathdl.information", "mathdl.networks", "mathdl.batching"])
def test_importing_the_core_loads_no_manim_and_no_torch(module):
    assert not loaded(f"import {module}") & {"manim", "torch", "scenes", "render"}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["list"], ["list", "--json"], ["all", "--help"], ["plan"], ["plan", "--voice", "hibari"]]
)
def test_answering_questions_loads_nothing_heavy(arguments, course):
    code = f"""
        import sys
        from render.cli.commands import cli
        try:
            cli({["--series", str(course), *arguments]!r})
        except SystemExit as end:
            assert not end.code
    """
    assert not loaded(code) & HEAVY


@pytest.mark.parametrize(
    "module", ["render.build.series", "render.workers.executor", "render.build.preview", "render.workers.dask.remote"]
)
def test_dask_is_loaded_only_to_render_on_a_cluster(module):
    assert not loaded(f"import {module}") & {"dask", "distributed"}


@pytest.mark.parametrize(
    "module", ["render.cli.commands", "render.build.series", "render.build.preview", "render.worker"]
)
def test_the_web_server_is_loaded_only_to_watch_a_clip(module):
    assert not loaded(f"import {module}") & {"starlette", "uvicorn", "anyio", "h11"}


def loaded(code: str) -> set[str]:
    """Run code in a fresh interpreter; return the packages that it has loaded then."""
    lines = [line.removeprefix("        ") for line in code.splitlines()]
    program = "\n".join([*lines, "import json, sys", "sys.stderr.write(json.dumps(sorted(sys.modules)))"])
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return packages(set(json.loads(result.stderr)))
