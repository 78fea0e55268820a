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
    "pyloudnorm",
}  # fmt: skip
# A worker draws one scene in a process of its own, so it alone may know Manim.
WORKER_MODULES = {"worker.py", "drawing.py", "encoder.py", "sheet.py", "yuv.py"}
# A check looks at the live scene, its pictures and its sound.
WORKER_MODULES |= {"task.py", "watch.py", "screen.py", "region.py", "legible.py", "truth.py", "light.py", "file.py"}
# Speech and sound are arrays of samples; these modules load NumPy when something is to be said or heard.
SOUND_MODULES = {"voices.py", "speech.py", "sound.py", "loudness.py"}

# What the builder may know of the scenes.
SCRIPT = ("scenes.script", "scenes.sentences", "scenes.words", "scenes.toml_shape", "scenes.imports")


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
    if path.name != "batching.py":
        forbidden.add("torch")
    assert not packages(imported_by(path)) & forbidden


def test_measuring_loads_torch_only_when_it_measures():
    assert "torch" not in packages(imported_by(ROOT / "mathdl" / "batching.py", at_top=True))


@pytest.mark.parametrize("path", sources("scenes"), ids=name_of)
def test_scenes_never_import_the_builder_or_torch(path):
    assert not packages(imported_by(path)) & {"render", "torch"}


@pytest.mark.parametrize("name", ["script.py", "words.py", "toml_shape.py", "imports.py"])
def test_script_and_words_need_the_standard_library_alone(name):
    names = imported_by(ROOT / "scenes" / name)
    assert packages(names) <= set(sys.stdlib_module_names) | {"scenes"}
    assert all(name.startswith(SCRIPT) for name in names if name.startswith("scenes."))


@pytest.mark.parametrize("path", sources("render"), ids=name_of)
def test_the_builder_knows_only_the_script_of_the_scenes(path):
    names = imported_by(path)
    assert all(name.startswith(SCRIPT) for name in names if name.startswith("scenes."))
    assert not packages(names) & {"mathdl", "torch"}
    if path.name not in WORKER_MODULES:
        assert not packages(names) & {"manim"}
    if path.name not in WORKER_MODULES | SOUND_MODULES:
        assert not packages(names) & {"numpy", "scipy", "hibari", "pyloudnorm"}


@pytest.mark.parametrize("module", ["mathdl", "mathdl.information", "mathdl.networks", "mathdl.batching"])
def test_importing_the_core_loads_no_manim_and_no_torch(module):
    assert not loaded(f"import {module}") & {"manim", "torch", "scenes", "render"}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["list"], ["list", "--json"], ["all", "--help"], ["plan"], ["plan", "--voice", "hibari"]]
)
def test_answering_questions_loads_nothing_heavy(arguments, course):
    code = f"""
        import sys
        from render.cli import cli
        try:
            cli({["--series", str(course), *arguments]!r})
        except SystemExit as end:
            assert not end.code
    """
    assert not loaded(code) & HEAVY


@pytest.mark.parametrize("module", ["render.build", "render.schedule", "render.preview", "render.remote"])
def test_dask_is_loaded_only_to_render_on_a_cluster(module):
    assert not loaded(f"import {module}") & {"dask", "distributed"}


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
