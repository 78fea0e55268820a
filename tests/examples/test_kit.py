"""The gallery of the kit: an example for each figure, all of which draw, listed with the lines that draw them."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "docs" / "kit"
EXAMPLES = {path.stem: path for path in sorted((ROOT / "examples" / "kit").glob("*.py"))}
FIGURES = {path.stem for path in (ROOT / "scenes" / "kit" / "figures").glob("*.py")} - {"__init__"}

PARTS = {"layers", "network_parts", "operation_parts", "view"}
"""Modules of figures that draw nothing by themselves."""
MISSING: set[str] = set()
"""Figures that still want an example: write examples/kit/NAME.py, run scripts/draw-kit, and take the name out here."""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A folder into which the gallery was drawn."""
    folder = tmp_path_factory.mktemp("kit")
    command = [sys.executable, str(ROOT / "scripts" / "draw-kit"), str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == 0, result.stderr
    return folder


def test_every_figure_has_an_example_and_every_example_a_figure():
    assert set(EXAMPLES) == FIGURES - PARTS - MISSING


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_draws_something_that_fills_its_picture(written, name):
    pixels = np.asarray(Image.open(written / f"{name}.png").convert("RGB")).astype(int)
    drawn = np.abs(pixels - pixels[0, 0]).max(axis=2) > 40
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    assert np.ptp(rows) > 0.05 * drawn.shape[0]
    assert np.ptp(columns) > 0.05 * drawn.shape[1]
    assert rows[0] > 0
    assert columns[0] > 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_short_and_imports_its_figure(name):
    source = EXAMPLES[name].read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 25
    imported = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    assert f"scenes.kit.figures.{name}" in imported


def test_the_gallery_is_what_the_script_writes(written):
    assert (GALLERY / "README.md").read_text(encoding="utf-8") == (written / "README.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in GALLERY.iterdir()) == sorted(path.name for path in written.iterdir())


def test_pictures_are_small():
    assert max(path.stat().st_size for path in GALLERY.glob("*.png")) < 60_000
