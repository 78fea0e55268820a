"""Installed from a wheel, among other packages, the project does what it does in a checkout."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from render.fingerprint.source_graph import LIBRARY

ROOT = Path(__file__).parents[2]
PACKAGES = ("mathdl", "scenes", "render")
BUILD = ("pyproject.toml", "README.md", "LICENSE")


def run(*command, cwd, **environment):
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "RENDER_SERIES")}
    result = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, cwd=cwd, env={**kept, **environment}, timeout=300,
        check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without a network from a copy of the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in BUILD:
        shutil.copy(ROOT / name, folder)
    program = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
    name = run(sys.executable, "-c", program, folder / "dist", cwd=folder).splitlines()[-1]
    return folder / "dist" / name


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """A new environment that holds the wheel, and beside it, as links, the packages of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    target = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "mathdl" not in entry.name:
            (target / entry.name).symlink_to(entry)
    python = folder / "bin" / "python"
    install = ("-m", "pip", "install", "--no-deps", "--no-index", "--disable-pip-version-check", "--no-compile", wheel)
    run(python, *install, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def render(environment, tmp_path_factory):
    """Run the installed command where no checkout is."""
    cwd = tmp_path_factory.mktemp("elsewhere")
    return lambda *arguments: run(
        environment / "bin" / "render", *arguments, cwd=cwd, XDG_CACHE_HOME=str(cwd / "cache"), RENDER_VOICE="none"
    )


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    expected = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    assert held == expected
    assert {".py", ".toml", ".json", ".html", ".css", ".js"} <= {Path(name).suffix for name in held}
    assert "mathdl/py.typed" in held


def test_installed_it_plans_checks_and_renders_and_follows_no_library(environment, render, course, tmp_path):
    series = Path(shutil.copytree(course, tmp_path / "course", ignore=shutil.ignore_patterns("__pycache__")))
    (series / "helpers.py").write_text("SECONDS = 0.4\n")
    scene = series / "surprise" / "coin.py"
    text = scene.read_text().replace("run_time=0.4", "run_time=SECONDS")
    scene.write_text(
        text.replace("from manim import FadeIn\n", "from helpers import SECONDS\nfrom manim import FadeIn\n")
    )
    out = tmp_path / "build"
    arguments = ("coin", "-q", "l", "--out", out)
    assert "1 of 1 clips to render" in render("--series", series, "plan", *arguments)
    render("--series", series, "all", *arguments)
    assert (out / "clips" / "surprise" / "coin.mp4").stat().st_size > 0
    assert (out / "index.html").is_file()
    (record,) = (out / ".store" / "clips" / "coin").glob("*.json")
    components = json.loads(record.read_text())["components"]
    sources = {name.removeprefix("source "): value for name, value in components.items() if name.startswith("source ")}
    followed = {name.split(":")[0] for name, value in sources.items() if value != LIBRARY}
    assert {name.split(".")[0] for name in followed} == {"course", "helpers", "mathdl", "scenes", "render"}
    assert not any(name.startswith("file ") for name in components)
    assert "nothing to do" in render("--series", series, "plan", *arguments)
    assert "1 clip checked" in render("--series", series, "check", "coin", "--theme", "dark")


def test_installed_the_series_itself_is_listed_and_planned(render):
    names = [entry["clip"] for entry in json.loads(render("plan", "--json"))]
    assert "kl_divergence" in names
    assert "kl_divergence" in render("list")
