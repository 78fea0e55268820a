"""The example notebook of a clip runs from top to bottom, and shows the film before anything is run."""

import io
import json
import os
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from render.publish.exports import built, notebook
from render.variants import Variant


@pytest.fixture(scope="module")
def written(lesson, lessons, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    notebook.write(built.find(lessons, lessons.clips, Variant(), lesson[1]), folder)
    return folder


def test_it_is_a_valid_notebook_with_its_film_beside_it(written):
    found = nbformat.read(written / "ball.ipynb", as_version=4)
    nbformat.validate(found)
    (output,) = found.cells[1].outputs
    assert 'src="ball.mp4"' in output.data["text/html"]
    assert (written / "ball.mp4").stat().st_size > 1000
    text = "\n".join(cell.source for cell in found.cells if cell.cell_type == "markdown")
    assert '# Der "schnelle" Ball &lt;script&gt;alert(1)&lt;/script&gt; שלום 🎈' in text
    assert "**Think first:** Will it come &lt;b&gt;back&lt;/b&gt;?" in text
    assert "- B: Yes, after 6 steps" in text
    assert text.index("Think first:") < text.index("It comes back.")


def test_every_cell_runs(written, lesson, monkeypatch):
    """Cells that show the clip find it built; those with numbers compute them."""
    root, build = lesson
    monkeypatch.setenv("RENDER_VOICE", "none")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setenv("IPYTHONDIR", str(written / ".ipython"))
    found = nbformat.read(written / "ball.ipynb", as_version=4)
    where = f'out="{build}", series="{root}", quality="l")'
    for cell in found.cells:
        if cell.cell_type == "code":
            cell.source = cell.source.replace('series="lessons")', where).replace('series="lessons",\n)', where)
    NotebookClient(found, timeout=120, kernel_name="python3", resources={"metadata": {"path": written}}).execute()
    shown = found.cells[1].outputs[-1].data["text/html"]
    assert "data:video/mp4;base64," in shown
    assert "data:text/vtt;base64," in shown
    assert "<script>" not in shown
    printed = "".join(output.get("text", "") for cell in found.cells for output in cell.get("outputs", []))
    assert "double = 6    numpy.multiply(x1=3, x2=2)" in printed
    assert "entropy = 1 bits    mathdl.information.entropy(" in printed
    page, _ = HTMLExporter().from_notebook_node(found)
    assert page.count("data:video/mp4;base64,") >= 2
    assert "<script>alert" not in page


def test_the_same_clip_makes_the_same_notebook(written, lesson, lessons, tmp_path):
    notebook.write(built.find(lessons, lessons.clips, Variant(), lesson[1]), tmp_path)
    assert (tmp_path / "ball.ipynb").read_bytes() == (written / "ball.ipynb").read_bytes()
    assert json.load(io.StringIO((tmp_path / "cube.ipynb").read_text()))["nbformat"] == 4
