"""The example notebook of a clip runs from top to bottom, and shows the film before anything is run."""

import io
import json
from dataclasses import replace

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


def first_code(found):
    return next(cell for cell in found.cells if cell.cell_type == "code")


def test_it_is_a_valid_notebook_with_its_film_beside_it(written):
    found = nbformat.read(written / "ball.ipynb", as_version=4)
    nbformat.validate(found)
    (output,) = first_code(found).outputs
    assert 'src="data:video/mp4;base64,' in output.data["text/html"]
    assert 'src="data:text/vtt;charset=utf-8;base64,' in output.data["text/html"]
    assert (written / "ball.mp4").stat().st_size > 1000
    text = "\n".join(cell.source for cell in found.cells if cell.cell_type == "markdown")
    assert '# Der "schnelle" Ball &lt;script&gt;alert(1)&lt;/script&gt; שלום 🎈' in text
    assert "**Think first:** Will it come &lt;b&gt;back&lt;/b&gt;?" in text
    assert "- B: Yes, after 6 steps" in text
    assert text.index("Think first:") < text.index("It comes back.")


def test_every_cell_runs_beside_the_build_and_the_series(written, lesson, monkeypatch):
    """Cells that show the clip find it built; those with numbers compute them."""
    here = lesson[1].parent
    monkeypatch.setenv("RENDER_VOICE", "none")
    monkeypatch.setenv("IPYTHONDIR", str(written / ".ipython"))
    found = nbformat.read(written / "ball.ipynb", as_version=4)
    NotebookClient(found, timeout=120, kernel_name="python3", resources={"metadata": {"path": here}}).execute()
    shown = first_code(found).outputs[-1].data["text/html"]
    assert "data:video/mp4;base64," in shown
    assert "data:text/vtt;charset=utf-8;base64," in shown
    assert "<script>" not in shown
    assert not (here / "build" / "own").exists()
    printed = "".join(output.get("text", "") for cell in found.cells for output in cell.get("outputs", []))
    assert "double = 6    numpy.multiply(x1=3, x2=2)" in printed
    assert "entropy = 1 bits    mathdl.information.entropy(" in printed
    page, _ = HTMLExporter().from_notebook_node(found)
    assert page.count("data:video/mp4;base64,") >= 2
    assert "<script>alert" not in page


def test_values_that_the_clip_was_built_with_stand_in_its_calls(lesson, lessons, tmp_path):
    (clip,) = built.find(lessons, [lessons.clip("ball")], Variant("light"), lesson[1])
    clip = replace(clip, manifest={**clip.manifest, "parameters": {"n": 4}})
    notebook.write([clip], tmp_path)
    found = nbformat.read(tmp_path / "ball.light.ipynb", as_version=4)
    sources = [cell.source for cell in found.cells if cell.cell_type == "code"]
    assert sources[0] == 'from render import clip\n\nclip("ball", n=4, theme="light", series="lessons")'
    assert sources[1] == 'clip(\n    "ball",\n    n=4,\n    theme="light",\n    series="lessons",\n)'
    assert sources[2].startswith('film = clip("ball", n=4, ')
    assert "with n = 4" in first_code(found).outputs[0].data["text/html"]


def test_a_large_film_is_played_from_beside_the_notebook(lesson, lessons, tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "LARGEST_FILM", 1000)
    notebook.write(built.find(lessons, [lessons.clip("ball")], Variant(), lesson[1]), tmp_path)
    html = first_code(nbformat.read(tmp_path / "ball.ipynb", as_version=4)).outputs[0].data["text/html"]
    assert 'src="ball.mp4"' in html
    assert "data:video" not in html
    assert "data:text/vtt" in html


def test_the_same_clip_makes_the_same_notebook(written, lesson, lessons, tmp_path):
    notebook.write(built.find(lessons, lessons.clips, Variant(), lesson[1]), tmp_path)
    assert (tmp_path / "ball.ipynb").read_bytes() == (written / "ball.ipynb").read_bytes()
    assert json.load(io.StringIO((tmp_path / "cube.ipynb").read_text()))["nbformat"] == 4
