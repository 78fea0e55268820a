"""What tests of the scenes share."""

import pytest
from manim import config


@pytest.fixture(scope="session", autouse=True)
def formulas_of_its_own(tmp_path_factory):
    """Let every process set formulas in its own folder: Manim writes beside a formula's file as it reads it."""
    config.tex_dir = str(tmp_path_factory.mktemp("typst"))
